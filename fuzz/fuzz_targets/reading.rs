//! Feeds `smallprint_fuzz::reading`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| smallprint_fuzz::reading(data));
