//! Feeds `smallprint_fuzz::openvino`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| smallprint_fuzz::openvino(data));
