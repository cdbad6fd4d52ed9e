//! Pass 5: folded text to word hashes.
//!
//! Contract: a word is a run of letters and digits, and each Han, Kana or Hangul character is one. Inside a
//! word, hyphens and apostrophes vanish (`non-commercial` is `noncommercial`, whether or not a line ended
//! there) and so do the commas of grouped digits. List labels (`(a)`, `1.2.`, `iv)`) are no words, wherever
//! a re-wrapped text has put them; neither are `http` and `https`. Spelling variants of the SPDX matching
//! guidelines hash alike. The rules look at neighbouring characters only, so they hold on re-wrapped text.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::base::Span;

/// One word: its hash and its place in the folded text.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Word {
    /// [`hash_word`] of its letters.
    pub hash: u32,
    /// First byte in the folded text.
    pub start: u32,
    /// One past its last byte.
    pub end: u32,
}

impl Word {
    /// Its place in the folded text.
    pub fn span(&self) -> Span {
        Span::new(self.start as usize, self.end as usize)
    }
}

/// Spellings that mean the same word; left is what is written, right is what is hashed. Source: SPDX
/// License List Matching Guidelines, Annex B, equivalent words (those that are single words).
const VARIANTS: [(&str, &str); 30] = [
    ("acknowledgement", "acknowledgment"),
    ("analogue", "analog"),
    ("analyse", "analyze"),
    ("artefact", "artifact"),
    ("authorisation", "authorization"),
    ("authorised", "authorized"),
    ("calibre", "caliber"),
    ("cancelled", "canceled"),
    ("capitalisations", "capitalizations"),
    ("catalogue", "catalog"),
    ("categorise", "categorize"),
    ("centre", "center"),
    ("emphasised", "emphasized"),
    ("favour", "favor"),
    ("favourite", "favorite"),
    ("fulfil", "fulfill"),
    ("fulfilment", "fulfillment"),
    ("initialise", "initialize"),
    ("judgement", "judgment"),
    ("labelling", "labeling"),
    ("labour", "labor"),
    ("licence", "license"),
    ("licences", "licenses"),
    ("maximise", "maximize"),
    ("modelled", "modeled"),
    ("organisation", "organization"),
    ("practise", "practice"),
    ("programme", "program"),
    ("realise", "realize"),
    ("recognise", "recognize"),
];

static VARIANT_HASHES: LazyLock<FxHashMap<u32, u32>> =
    LazyLock::new(|| VARIANTS.iter().map(|(from, to)| (raw_hash(from), raw_hash(to))).collect());

/// The 32-bit hash of one folded word (no hyphens or apostrophes in it). Stable: fingerprints depend on it.
///
/// ```
/// use smallprint::text::hash_word;
///
/// assert_eq!(hash_word("licence"), hash_word("license"));
/// assert_ne!(hash_word("may"), hash_word("shall"));
/// ```
pub fn hash_word(word: &str) -> u32 {
    canonical(raw_hash(word))
}

fn raw_hash(word: &str) -> u32 {
    let mut hash = Hasher::default();
    word.bytes().for_each(|byte| hash.push(byte));
    hash.finish()
}

fn canonical(hash: u32) -> u32 {
    VARIANT_HASHES.get(&hash).copied().unwrap_or(hash)
}

/// FNV-1a over the bytes with a final mix (D. Knuth's multiplicative constant), kept to 32 bits.
#[derive(Clone, Copy)]
struct Hasher(u64);

impl Default for Hasher {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher {
    fn push(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }

    fn finish(self) -> u32 {
        (self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32
    }
}

/// Whether a character is a word by itself: Han, Kana, Hangul, Bopomofo.
pub fn is_wide(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{2fdf}' | '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30ff}'
        | '\u{3105}'..='\u{312f}' | '\u{3131}'..='\u{318e}' | '\u{31a0}'..='\u{31bf}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

/// Number words after which a number in parentheses repeats them and is no label: "thirty (30) days".
const NUMBER_WORDS: [&str; 29] = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "fourteen", "fifteen", "eighteen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty",
    "ninety", "hundred", "thousand", "million", "billion", "days", "percent",
];

/// Splits folded text into words.
pub fn split(folded: &str) -> Vec<Word> {
    let mut splitter = Splitter { folded, words: Vec::with_capacity(folded.len() / 6) };
    let mut at = 0;
    while at < folded.len() {
        at = splitter.step(at);
    }
    splitter.words
}

struct Splitter<'a> {
    folded: &'a str,
    words: Vec<Word>,
}

impl Splitter<'_> {
    /// Takes what begins at byte `at`, and returns where it ends.
    fn step(&mut self, at: usize) -> usize {
        let byte = self.folded.as_bytes()[at];
        if byte.is_ascii_alphanumeric() {
            return self.run(at);
        }
        if byte.is_ascii() {
            return at + 1;
        }
        let c = self.char_at(at);
        if is_wide(c) {
            let mut hash = Hasher::default();
            self.folded.as_bytes()[at..at + c.len_utf8()].iter().for_each(|&byte| hash.push(byte));
            self.push(hash.finish(), at, at + c.len_utf8());
            return at + c.len_utf8();
        }
        if c.is_alphanumeric() { self.run(at) } else { at + c.len_utf8() }
    }

    fn char_at(&self, at: usize) -> char {
        self.folded[at..].chars().next().unwrap_or(' ')
    }

    /// One run of letters and digits from `start`, with the hyphens and apostrophes inside it.
    fn run(&mut self, start: usize) -> usize {
        let bytes = self.folded.as_bytes();
        let mut hash = Hasher::default();
        let mut at = start;
        let mut last = start;
        loop {
            match bytes.get(at) {
                Some(byte) if byte.is_ascii_alphanumeric() => {
                    hash.push(*byte);
                    at += 1;
                    last = at;
                }
                Some(b'\'' | b'-' | b',') if self.joins(at) => at += 1,
                Some(byte) if !byte.is_ascii() => {
                    let c = self.char_at(at);
                    if !c.is_alphanumeric() || is_wide(c) {
                        break;
                    }
                    bytes[at..at + c.len_utf8()].iter().for_each(|&byte| hash.push(byte));
                    at += c.len_utf8();
                    last = at;
                }
                _ => break,
            }
        }
        if !self.is_label(start, last) && !matches!(&self.folded[start..last], "http" | "https") {
            self.push(canonical(hash.finish()), start, last);
        }
        last
    }

    /// Whether the sign at `at` stands inside one word.
    fn joins(&self, at: usize) -> bool {
        let bytes = self.folded.as_bytes();
        let before = self.folded[..at].chars().next_back().unwrap_or(' ');
        let after = self.folded[at + 1..].chars().next().unwrap_or(' ');
        match bytes[at] {
            b',' => {
                let digits = bytes[at + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
                before.is_ascii_digit() && digits == 3
            }
            _ => before.is_alphabetic() && after.is_alphabetic() && !is_wide(before) && !is_wide(after),
        }
    }

    /// Whether the run is (part of) a list label: `(a)`, `(iv)`, `1.`, `2.1`, `b)`.
    fn is_label(&self, start: usize, end: usize) -> bool {
        let run = &self.folded[start..end];
        let digits = run.bytes().all(|byte| byte.is_ascii_digit());
        if !(run.len() == 1 || (digits && run.len() == 2) || (is_roman(run) && run.len() <= 5)) {
            return false;
        }
        let bytes = self.folded.as_bytes();
        let before = start.checked_sub(1).map_or(b'\n', |at| bytes[at]);
        if before == b'(' && bytes.get(end) == Some(&b')') {
            return !(digits && self.follows_number_word(start - 1));
        }
        // The whole dotted label that the run is part of, and the sign that closes it.
        let dotted = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
        let (left, right) = match digits {
            true => (
                start - bytes[..start].iter().rev().take_while(|byte| dotted(byte)).count(),
                end + bytes[end..].iter().take_while(|byte| dotted(byte)).count(),
            ),
            false => (start, end + usize::from(bytes.get(end) == Some(&b'.'))),
        };
        let label = &self.folded[left..right];
        let right = right + usize::from(bytes.get(right) == Some(&b')'));
        let closed = right > left + run.len();
        let parts_are_short = !digits || label.split('.').all(|part| part.len() <= 2);
        let stands_apart = bytes.get(right).is_none_or(|next| next.is_ascii_whitespace() || !next.is_ascii());
        closed && parts_are_short && stands_apart && self.opens_item(left)
    }

    /// Whether what stands before byte `at` came to a stop.
    fn opens_item(&self, at: usize) -> bool {
        match self.folded[..at].chars().next_back() {
            None | Some('\n') => true,
            Some(' ') => {
                let before = self.folded[..at].trim_end().chars().next_back();
                matches!(before, None | Some('.' | ';' | ':' | '!' | '?' | ')' | '"' | '。' | '；'))
            }
            _ => false,
        }
    }

    fn follows_number_word(&self, paren: usize) -> bool {
        let before = self.folded[..paren].trim_end();
        let word = before.rsplit([' ', '\n', '-']).next().unwrap_or("");
        NUMBER_WORDS.contains(&word)
    }

    fn push(&mut self, hash: u32, start: usize, end: usize) {
        self.words.push(Word { hash, start: start as u32, end: end as u32 });
    }
}

fn is_roman(run: &str) -> bool {
    run.bytes().all(|byte| matches!(byte, b'i' | b'v' | b'x'))
}

#[cfg(test)]
mod tests {
    use crate::text::Text;

    fn words(source: &str) -> Vec<String> {
        let text = Text::from_source(source);
        text.words().iter().map(|word| text.word_text(word).to_owned()).collect()
    }

    #[test]
    fn words_are_runs_and_wide_characters() {
        let cases: [(&str, &[&str]); 9] = [
            ("Licensor's non-commercial use", &["licensor's", "non-commercial", "use"]),
            ("US$1,000,000 or 10,5", &["us", "1,000,000", "or", "10", "5"]),
            ("1. Grant. 2.1 Patent; (a) use, (iv) sell", &["grant", "patent", "use", "sell"]),
            ("Section 2. Next", &["section", "2", "next"]),
            ("version 3.0 of 2024", &["version", "3", "0", "of", "2024"]),
            ("thirty (30) days", &["thirty", "30", "days"]),
            ("模型model许可", &["模", "型", "model", "许", "可"]),
            ("https://x.org/a", &["x", "org", "a"]),
            ("2019-2021", &["2019", "2021"]),
        ];
        for (source, expected) in cases {
            assert_eq!(words(source), expected, "{source}");
        }
    }

    #[test]
    fn hyphens_and_variants_hash_alike() {
        let hashes =
            |source: &str| Text::from_source(source).words().iter().map(|word| word.hash).collect::<Vec<_>>();
        assert_eq!(hashes("noncommercial licence"), hashes("non-commercial license"));
        assert_eq!(hashes("sub-\nlicense 1000000"), hashes("sublicense 1,000,000"));
    }

    #[test]
    fn words_survive_rewrapping() {
        let text = "Terms: (a) you may copy; (b) you may not sell. 2. Patents. See Section 3 of it.";
        let wrapped = text.replace(' ', "\n");
        assert_eq!(words(text), words(&wrapped));
    }
}
