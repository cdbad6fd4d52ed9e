//! Feeds `smallprint_fuzz::pointer`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| smallprint_fuzz::pointer(data));
