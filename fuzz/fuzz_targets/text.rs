//! Feeds `smallprint_fuzz::text`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| smallprint_fuzz::text(data));
