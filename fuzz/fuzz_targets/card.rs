//! Feeds `smallprint_fuzz::card`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| smallprint_fuzz::card(data));
