//! Feeds `smallprint_fuzz::coreml`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| smallprint_fuzz::coreml(data));
