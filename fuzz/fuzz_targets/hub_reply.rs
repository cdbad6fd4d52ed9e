//! Feeds `smallprint_fuzz::hub_reply`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| smallprint_fuzz::hub_reply(data));
