//! Feeds `smallprint_fuzz::reuse`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| smallprint_fuzz::reuse(data));
