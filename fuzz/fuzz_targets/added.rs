//! Feeds `smallprint_fuzz::added`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| smallprint_fuzz::added(data));
