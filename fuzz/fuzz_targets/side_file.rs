//! Feeds `smallprint_fuzz::side_file`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| smallprint_fuzz::side_file(data));
