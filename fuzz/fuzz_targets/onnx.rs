//! Feeds `smallprint_fuzz::onnx`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| smallprint_fuzz::onnx(data));
