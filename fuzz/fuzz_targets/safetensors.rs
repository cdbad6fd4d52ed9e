//! Feeds `smallprint_fuzz::safetensors`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| smallprint_fuzz::safetensors(data));
