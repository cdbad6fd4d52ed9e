//! Feeds `smallprint_fuzz::members`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| smallprint_fuzz::members(data));
