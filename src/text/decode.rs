//! Pass 1: bytes to Unicode.
//!
//! Contract: valid UTF-8 is kept as it is; a byte-order mark decides and is removed; UTF-16 and UTF-32 without one are
//! known by their zero bytes; anything else is chardetng's choice among the encodings that licence texts are
//! really saved in. Offsets lead back to the original bytes exactly.

use encoding_rs::{
    BIG5, EUC_KR, Encoding, GB18030, MACINTOSH, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252,
};

/// Decoded text and its way back to the bytes.
#[derive(Debug)]
pub struct Decoded {
    source: String,
    encoding: &'static str,
    guessed: bool,
    /// Bytes in front of the first character (a byte-order mark).
    skipped: usize,
    /// For encodings other than UTF-8: (offset in `source`, offset in the bytes) wherever their distance
    /// changes.
    jumps: Vec<(u32, u32)>,
}

impl Decoded {
    /// Text that is UTF-8 already.
    pub fn utf8(source: String) -> Self {
        Self { source, encoding: "utf-8", guessed: false, skipped: 0, jumps: Vec::new() }
    }

    /// The decoded text.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The encoding's name in lower case.
    pub fn encoding(&self) -> &'static str {
        self.encoding
    }

    /// Whether the encoding was guessed.
    pub fn guessed(&self) -> bool {
        self.guessed
    }

    /// The offset in the original bytes of `offset` in the decoded text.
    pub fn to_bytes(&self, offset: usize) -> u64 {
        let at = self.jumps.partition_point(|&(source, _)| source as usize <= offset);
        let (source, bytes) = match at.checked_sub(1) {
            Some(before) => self.jumps[before],
            None => (0, self.skipped as u32),
        };
        bytes as u64 + (offset as u64 - source as u64)
    }
}

/// Decodes `bytes`.
///
/// ```
/// use smallprint::text::decode::decode;
///
/// let (gb, _, _) = encoding_rs::GB18030.encode("本协议允许用户免费使用模型，包括商业用途。许可证");
/// let decoded = decode(&gb);
/// assert_eq!((decoded.encoding(), decoded.guessed()), ("gb18030", true));
/// assert_eq!(decoded.to_bytes("本协议".len()), 6);
/// ```
pub fn decode(bytes: &[u8]) -> Decoded {
    // First, for the mark of UTF-32 begins as that of UTF-16 does.
    if let Some(wide) = Utf32::of(bytes) {
        return wide.decode(bytes);
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return if encoding == UTF_8 {
            utf8_lossy(bytes, mark)
        } else {
            transcode(bytes, mark, encoding, false)
        };
    }
    if let Some(encoding) = utf16_by_zeros(bytes) {
        return transcode(bytes, 0, encoding, true);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Decoded::utf8(text.to_owned()),
        // A text cut in the middle of its last character is UTF-8 all the same.
        Err(error) if error.error_len().is_none() => utf8_lossy(bytes, 0),
        Err(_) => transcode(bytes, 0, guess(bytes), true),
    }
}

fn utf8_lossy(bytes: &[u8], mark: usize) -> Decoded {
    match std::str::from_utf8(&bytes[mark..]) {
        Ok(text) => Decoded { skipped: mark, ..Decoded::utf8(text.to_owned()) },
        Err(_) => transcode(bytes, mark, UTF_8, false),
    }
}

/// Text of four bytes for each character.
struct Utf32 {
    big: bool,
    mark: usize,
}

impl Utf32 {
    /// Known by its mark, or by a sample that is nothing but letters and signs, as no other bytes are.
    fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xff, 0xfe, 0, 0, ..] if bytes.len().is_multiple_of(4) => {
                return Some(Self { big: false, mark: 4 });
            }
            [0, 0, 0xfe, 0xff, ..] => return Some(Self { big: true, mark: 4 }),
            _ => {}
        }
        let units: Vec<&[u8; 4]> = bytes[..bytes.len().min(512)].as_chunks().0.iter().collect();
        // Tables of small numbers have the zeros, too, but not the letters and spaces.
        let letters = |big: bool| {
            let letter = |unit: &&&[u8; 4]| {
                let c = if big { u32::from_be_bytes(***unit) } else { u32::from_le_bytes(***unit) };
                matches!(c, 0x20..=0x7e | 0x0a | 0x0d | 0x09 | 0xa0..=0x2fff | 0x3000..=0xffef)
            };
            let sure = |unit: &&&[u8; 4]| {
                if big { unit[3].is_ascii_alphabetic() } else { unit[0].is_ascii_alphabetic() }
            };
            let plain = units.iter().filter(letter).count() == units.len();
            plain && units.iter().filter(sure).count() * 3 > units.len()
        };
        match () {
            () if units.len() < 8 => None,
            () if letters(false) => Some(Self { big: false, mark: 0 }),
            () if letters(true) => Some(Self { big: true, mark: 0 }),
            () => None,
        }
    }

    fn decode(&self, bytes: &[u8]) -> Decoded {
        let mut source = String::with_capacity(bytes.len() / 3);
        let (mut jumps, mut distance) = (Vec::new(), None);
        for (number, unit) in bytes[self.mark..].chunks(4).enumerate() {
            let at = self.mark + number * 4;
            let number = <[u8; 4]>::try_from(unit)
                .map(|unit| if self.big { u32::from_be_bytes(unit) } else { u32::from_le_bytes(unit) });
            let c = number.ok().and_then(char::from_u32).unwrap_or('\u{fffd}');
            let here = at as i64 - source.len() as i64;
            if distance != Some(here) {
                jumps.push((source.len() as u32, at as u32));
                distance = Some(here);
            }
            source.push(c);
        }
        jumps.push((source.len() as u32, bytes.len() as u32));
        let encoding = if self.big { "utf-32be" } else { "utf-32le" };
        Decoded { source, encoding, guessed: self.mark == 0, skipped: self.mark, jumps }
    }
}

/// ASCII text in UTF-16 has a zero in every second byte, and no text has zeros otherwise.
fn utf16_by_zeros(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(512) & !1];
    if sample.len() < 4 {
        return None;
    }
    let zeros = |first: usize| sample.iter().skip(first).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd, half) = (zeros(0), zeros(1), sample.len() / 2);
    // More than a third: texts that mix Han and Latin still have their spaces, digits and line ends.
    match (even, odd) {
        (0, odd) if odd * 3 > half => Some(UTF_16LE),
        (even, 0) if even * 3 > half => Some(UTF_16BE),
        _ => None,
    }
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    // First, for an apostrophe and the letter behind it are a sign of Chinese.
    if is_macintosh(bytes) {
        return MACINTOSH;
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(&bytes[..bytes.len().min(64 << 10)], true);
    let choice = detector.guess(None, chardetng::Utf8Detection::Deny);
    match choice {
        encoding if [BIG5, EUC_KR, SHIFT_JIS].contains(&encoding) => encoding,
        encoding if encoding == encoding_rs::GBK || encoding == GB18030 => GB18030,
        _ => WINDOWS_1252,
    }
}

/// Whether quotes, apostrophes, dashes and accents of a Western text are those of old Macs: in Windows-1252 they would be
/// capitals and signs in places where no language has them.
fn is_macintosh(bytes: &[u8]) -> bool {
    let (mut signs, mut others, mut open) = (0, 0, false);
    for (at, byte) in bytes.iter().enumerate().filter(|(_, byte)| !byte.is_ascii()) {
        let before = at.checked_sub(1).map_or(b' ', |before| bytes[before]);
        let after = bytes.get(at + 1).copied().unwrap_or(b' ');
        let apart = before.is_ascii_whitespace() && after.is_ascii_whitespace();
        let within = before.is_ascii_lowercase() && after.is_ascii_alphabetic();
        let is_sign = match byte {
            0xd0 | 0xd1 => apart,
            0xd2 | 0xd4 => {
                open = before.is_ascii() && !before.is_ascii_alphanumeric();
                open
            }
            0xd3 | 0xd5 if open => {
                open = false;
                !after.is_ascii_alphanumeric() || within
            }
            0xd5 => within || (before.is_ascii_lowercase() && after == b' '),
            // Vowels with accents there, and here signs, capitals or nothing at all.
            0x87..=0x8b | 0x8d..=0x90 | 0x9b | 0x9f => {
                before.is_ascii_lowercase() && !after.is_ascii_uppercase()
            }
            // Lower case here, and capitals or signs there.
            0xdf..=0xff if within => false,
            _ => continue,
        };
        *if is_sign { &mut signs } else { &mut others } += 1;
    }
    signs > others
}

/// Decodes byte by byte, so that every change of distance between the two offsets is known.
fn transcode(bytes: &[u8], mark: usize, encoding: &'static Encoding, guessed: bool) -> Decoded {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut source = String::with_capacity(bytes.len() + bytes.len() / 2);
    let mut jumps = Vec::new();
    let mut pending = mark;
    let mut distance = 0i64;
    for at in mark..bytes.len() {
        let before = source.len();
        source.reserve(16);
        let last = at + 1 == bytes.len();
        let _ = decoder.decode_to_string(&bytes[at..=at], &mut source, last);
        if source.len() > before {
            let here = pending as i64 - before as i64;
            if here != distance || jumps.is_empty() {
                jumps.push((before as u32, pending as u32));
                distance = here;
            }
            pending = at + 1;
        }
    }
    jumps.push((source.len() as u32, bytes.len() as u32));
    let name = match encoding {
        encoding if encoding == UTF_8 => "utf-8",
        encoding if encoding == UTF_16LE => "utf-16le",
        encoding if encoding == UTF_16BE => "utf-16be",
        encoding if encoding == GB18030 => "gb18030",
        encoding if encoding == BIG5 => "big5",
        encoding if encoding == SHIFT_JIS => "shift_jis",
        encoding if encoding == EUC_KR => "euc-kr",
        encoding if encoding == MACINTOSH => "macintosh",
        _ => "windows-1252",
    };
    Decoded { source, encoding: name, guessed, skipped: mark, jumps }
}

/// Whether `head`, the first bytes of a file, cannot be a text: it holds a zero byte and is not UTF-16 or UTF-32.
pub fn is_binary(head: &[u8]) -> bool {
    if Utf32::of(&head[..head.len() & !3]).is_some() {
        return false;
    }
    let zeros = head.iter().filter(|byte| **byte == 0).count();
    let first = head.iter().step_by(2).filter(|byte| **byte == 0).count();
    // Without a mark, UTF-16 shows by zeros in every second byte and hardly any in the others.
    let halves = zeros * 3 > head.len() && first.max(zeros - first) * 10 >= zeros * 9;
    let utf16 = head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) || halves;
    zeros > 0 && !(utf16 && zeros * 5 < head.len() * 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip(text: &str, bytes: &[u8], encoding: &str) {
        let decoded = decode(bytes);
        assert_eq!(decoded.encoding(), encoding);
        assert_eq!(decoded.source(), text);
        assert_eq!(decoded.to_bytes(text.len()), bytes.len() as u64, "the end leads to the end");
    }

    #[test]
    fn byte_order_marks_decide_and_vanish() {
        round_trip("MIT License", b"\xef\xbb\xbfMIT License", "utf-8");
        let utf16: Vec<u8> =
            [0xff, 0xfe].into_iter().chain("MIT".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        round_trip("MIT", &utf16, "utf-16le");
    }

    #[test]
    fn utf16_without_a_mark_is_known_by_its_zeros() {
        let text = "Permission is hereby granted";
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        round_trip(text, &bytes, "utf-16be");
        assert_eq!(decode(&bytes).to_bytes(11), 22);
    }

    #[test]
    fn utf32_is_known_with_and_without_its_mark() {
        let text = "Permission is hereby granted: \u{201c}\u{6a21}\u{578b}\u{201d}.";
        for mark in ["", "\u{feff}"] {
            let marked = format!("{mark}{text}");
            let little: Vec<u8> = marked.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
            let big: Vec<u8> = marked.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect();
            round_trip(text, &little, "utf-32le");
            round_trip(text, &big, "utf-32be");
            assert!(!is_binary(&little) && !is_binary(&big));
            assert_eq!(decode(&little).to_bytes(11), (11 + mark.chars().count() as u64) * 4);
        }
        let numbers: Vec<u8> = (1..200u32).flat_map(u32::to_le_bytes).collect();
        assert!(is_binary(&numbers));
    }

    #[test]
    fn legacy_encodings_of_chinese_and_european_texts() {
        let chinese = "模型许可协议：未经书面授权，不得将本模型用于商业用途。";
        round_trip(chinese, &GB18030.encode(chinese).0, "gb18030");
        let big5 = "授權條款：未經書面許可，不得將本模型用於商業用途。著作權所有。";
        round_trip(big5, &BIG5.encode(big5).0, "big5");
        let western = "Copyright © 2024 Jürgen Müller – “all rights reserved”, café, naïve, façade";
        round_trip(western, &WINDOWS_1252.encode(western).0, "windows-1252");
        let capitals = "DISPOSIÇÕES: SE DISPÕE DA CESIÓN; PERÒ, POIS NÃO. ÐÓR, Ósk";
        round_trip(capitals, &WINDOWS_1252.encode(capitals).0, "windows-1252");
    }

    #[test]
    fn the_quotes_of_old_macs_are_quotes() {
        let table: [(&str, &[u8]); 5] = [
            ("provided “AS IS”, without", b"provided \xd2AS IS\xd3, without"),
            (
                "une licence libre à l’usage des développeurs",
                b"une licence libre \x88 l\xd5usage des d\x8eveloppeurs",
            ),
            ("the “Model” isn’t © ours", b"the \xd2Model\xd3 isn\xd5t \xa9 ours"),
            ("a licensor – or its licensors’ own", b"a licensor \xd0 or its licensors\xd5 own"),
            ("“All of it,” she says", b"\xd2All of it,\xd3 she says"),
        ];
        for (text, bytes) in table {
            round_trip(text, bytes, "macintosh");
        }
    }

    #[test]
    fn bytes_that_mean_nothing_do_not_stop_it() {
        for bytes in [&b""[..], b"\xff", b"\xfe\xff", b"\x00\x00\x00\x00", b"abc\xe4", b"\xff\xfe\x00"] {
            let _ = decode(bytes);
        }
    }

    #[test]
    fn texts_and_binaries_are_told_apart() {
        for (head, expected) in [
            (&b"plain"[..], false),
            (b"", false),
            (b"GGUF\0\0\0\x03abcdef", true),
            (b"\xff\xfea\0b\0c\0", false),
            (b"a\0b\0c\0d\0", false),
            (b"\0\0\0\0\0\0", true),
            (b"\x7fELF\0\0\0\0\x01\x02", true),
        ] {
            assert_eq!(is_binary(head), expected, "{head:?}");
        }
    }
}
