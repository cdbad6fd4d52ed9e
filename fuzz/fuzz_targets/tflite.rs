//! Feeds `smallprint_fuzz::tflite`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| smallprint_fuzz::tflite(data));
