//! Feeds `smallprint_fuzz::gguf`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| smallprint_fuzz::gguf(data));
