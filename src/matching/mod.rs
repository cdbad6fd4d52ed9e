//! Aligns the words of a text with the words of known templates. Judges nothing.
