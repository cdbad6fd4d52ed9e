//! Feeds `smallprint_fuzz::modelfile`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| smallprint_fuzz::modelfile(data));
