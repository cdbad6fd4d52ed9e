//! Pass 5: folded text to word hashes.
//!
//! Contract: a word is a run of letters and digits, and each Han, Kana or Hangul character is one. Inside a
//! word, hyphens and apostrophes vanish (`non-commercial` is `noncommercial`, whether or not a line ended
//! there) and so do the commas of grouped digits. List labels (`(a)`, `1.2.`, `iv)`) are no words, wherever
//! a re-wrapped text has put them; neither are `http` and `https`. Spelling variants of the SPDX matching
//! guidelines hash alike. The rules look at neighbouring characters only, so they hold on re-wrapped text.

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

/// [`VARIANTS`] as hashes.
const VARIANT_HASHES: [(u32, u32); VARIANTS.len()] = {
    let mut hashes = [(0, 0); VARIANTS.len()];
    let mut at = 0;
    while at < VARIANTS.len() {
        hashes[at] = (raw_hash(VARIANTS[at].0), raw_hash(VARIANTS[at].1));
        at += 1;
    }
    hashes
};

/// One bit for each value that the first ten bits of a hash can have: set where a variant begins with them.
/// Hardly any word gets past it to the list.
const VARIANT_FILTER: [u64; 16] = {
    let mut filter = [0; 16];
    let mut at = 0;
    while at < VARIANTS.len() {
        let bits = VARIANT_HASHES[at].0 >> 22;
        filter[bits as usize / 64] |= 1 << (bits % 64);
        at += 1;
    }
    filter
};

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

const fn raw_hash(word: &str) -> u32 {
    let mut hash = Hasher::new();
    let mut at = 0;
    while at < word.len() {
        hash = hash.with(word.as_bytes()[at]);
        at += 1;
    }
    hash.finish()
}

fn canonical(hash: u32) -> u32 {
    let bits = hash >> 22;
    if VARIANT_FILTER[bits as usize / 64] >> (bits % 64) & 1 == 0 {
        return hash;
    }
    VARIANT_HASHES.iter().find(|(from, _)| *from == hash).map_or(hash, |&(_, to)| to)
}

/// FNV-1a over the bytes with a final mix (D. Knuth's multiplicative constant), kept to 32 bits.
#[derive(Clone, Copy)]
struct Hasher(u64);

impl Hasher {
    const PRIME: u64 = 0x0000_0100_0000_01b3;

    const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    const fn with(self, byte: u8) -> Self {
        Self((self.0 ^ byte as u64).wrapping_mul(Self::PRIME))
    }

    /// The letters and digits at the start of `bytes`, and how many there are. Whatever their number, the
    /// same steps are taken: a loop that ends with the word is guessed wrong at most words.
    fn of_first(bytes: &[u8; 8]) -> (Self, usize) {
        let len = letters_first(u64::from_le_bytes(*bytes));
        let mut hash = Self::new();
        for (at, &byte) in bytes.iter().enumerate() {
            // A zero byte and the factor one leave the hash as it is.
            let (byte, prime) = if at < len { (byte, Self::PRIME) } else { (0, 1) };
            hash.0 = (hash.0 ^ u64::from(byte)).wrapping_mul(prime);
        }
        (hash, len)
    }

    const fn finish(self) -> u32 {
        (self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32
    }
}

/// With how many letters and digits of ASCII eight bytes begin. All eight are looked at together: of each the high bit
/// says whether it is one.
///
/// ```
/// use smallprint::text::letters_first;
///
/// assert_eq!(letters_first(u64::from_le_bytes(*b"may not ")), 3);
/// ```
#[inline]
pub fn letters_first(eight: u64) -> usize {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGH: u64 = ONES << 7;
    let low = eight & !HIGH;
    let within = |bytes: u64, from: u8, to: u8| {
        let reaches = |bound: u8| bytes + ONES * u64::from(0x80 - bound);
        reaches(from) & !reaches(to + 1)
    };
    let words = (within(low, b'0', b'9') | within(low | (ONES << 5), b'a', b'z')) & !eight & HIGH;
    (words ^ HIGH).trailing_zeros() as usize / 8
}

/// Which bytes are ASCII letters or digits, for the innermost loop.
const WORD_BYTES: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    table
};

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

/// The longest of [`NUMBER_WORDS`].
const NUMBER_WORD_BYTES: usize = 8;

/// The longest part of a list label, and the longest scheme of an address that is no word.
const LABEL_BYTES: usize = 5;

/// Splits folded text into words.
pub fn split(folded: &str) -> Vec<Word> {
    let words = Vec::with_capacity(folded.len() / 5);
    let mut splitter = Splitter { folded, words, dotted: Dotted::default() };
    let mut at = 0;
    while at < folded.len() {
        at = splitter.step(at);
    }
    splitter.words
}

struct Splitter<'a> {
    folded: &'a str,
    words: Vec<Word>,
    dotted: Dotted,
}

/// The last stretch of digits and full stops that was looked at: a long one has many numbers in it.
#[derive(Clone, Copy, Default)]
struct Dotted {
    start: usize,
    end: usize,
    /// Whether no part of it is longer than two digits.
    short: bool,
}

impl Splitter<'_> {
    /// Takes what begins at byte `at`, and returns where it ends.
    fn step(&mut self, at: usize) -> usize {
        let byte = self.folded.as_bytes()[at];
        if WORD_BYTES[usize::from(byte)] {
            return self.run(at);
        }
        if byte.is_ascii() {
            return at + 1;
        }
        let c = self.char_at(at);
        let end = at + c.len_utf8();
        if is_wide(c) {
            let hash = self.hash(Hasher::new(), at, end);
            self.push(hash.finish(), at, end);
            return end;
        }
        if c.is_alphanumeric() { self.run(at) } else { end }
    }

    fn char_at(&self, at: usize) -> char {
        self.folded[at..].chars().next().unwrap_or(' ')
    }

    fn hash(&self, hash: Hasher, start: usize, end: usize) -> Hasher {
        self.folded.as_bytes()[start..end].iter().fold(hash, |hash, &byte| hash.with(byte))
    }

    /// One run of letters and digits from `start`, with the hyphens and apostrophes inside it.
    fn run(&mut self, start: usize) -> usize {
        let bytes = self.folded.as_bytes();
        let (mut hash, len) = bytes[start..].first_chunk().map_or((Hasher::new(), 0), Hasher::of_first);
        let mut at = start + len;
        loop {
            for &byte in bytes[at..].iter().take_while(|&&byte| WORD_BYTES[usize::from(byte)]) {
                hash = hash.with(byte);
                at += 1;
            }
            match bytes.get(at) {
                // A sign is only taken with a letter or digit behind it, which the next turn takes.
                Some(b'\'' | b'-' | b',') if self.joins(at) => at += 1,
                Some(byte) if !byte.is_ascii() => {
                    let c = self.char_at(at);
                    if !c.is_alphanumeric() || is_wide(c) {
                        break;
                    }
                    hash = self.hash(hash, at, at + c.len_utf8());
                    at += c.len_utf8();
                }
                _ => break,
            }
        }
        if !(self.may_be_no_word(start, at) && (self.is_label(start, at) || self.is_scheme(start, at))) {
            self.push(canonical(hash.finish()), start, at);
        }
        at
    }

    /// Whether a look at its length and first byte leaves open that the run is a label or scheme. One
    /// condition without branches, as the answer is no for most words and lengths follow no pattern.
    fn may_be_no_word(&self, start: usize, end: usize) -> bool {
        let first = self.folded.as_bytes()[start];
        let label = first.is_ascii_digit() | matches!(first, b'i' | b'v' | b'x' | b'h');
        (end - start == 1) | ((end - start <= LABEL_BYTES) & label)
    }

    /// Whether the sign at `at`, which has a letter or digit before it, stands inside one word.
    fn joins(&self, at: usize) -> bool {
        let (before, after) = self.folded.split_at(at);
        if after.starts_with(',') {
            let digits = || after.bytes().skip(1).take(4).take_while(u8::is_ascii_digit).count();
            return before.ends_with(|c: char| c.is_ascii_digit()) && digits() == 3;
        }
        let letter = |c: char| c.is_alphabetic() && !is_wide(c);
        after[1..].starts_with(letter) && before.ends_with(letter)
    }

    fn is_scheme(&self, start: usize, end: usize) -> bool {
        matches!(&self.folded[start..end], "http" | "https")
    }

    /// Whether the run is (part of) a list label: `(a)`, `(iv)`, `1.`, `2.1`, `b)`.
    fn is_label(&mut self, start: usize, end: usize) -> bool {
        let run = &self.folded[start..end];
        let digits = run.bytes().all(|byte| byte.is_ascii_digit());
        if !(run.len() == 1 || (digits && run.len() == 2) || (is_roman(run) && run.len() <= LABEL_BYTES)) {
            return false;
        }
        let bytes = self.folded.as_bytes();
        let before = start.checked_sub(1).map_or(b'\n', |at| bytes[at]);
        if before == b'(' && bytes.get(end) == Some(&b')') {
            return !(digits && self.follows_number_word(start - 1));
        }
        // The whole dotted label that the run is part of, and the sign that closes it.
        let label = match digits {
            true => self.dotted_label(start),
            false => {
                let end = end + usize::from(bytes.get(end) == Some(&b'.'));
                Dotted { start, end, short: true }
            }
        };
        let right = label.end + usize::from(bytes.get(label.end) == Some(&b')'));
        let closed = right > label.start + run.len();
        // "b)" is a label wherever it stands; a number may be a bracket's last word.
        if !digits && right > label.end && before.is_ascii_whitespace() {
            return true;
        }
        let stands_apart = bytes.get(right).is_none_or(|next| next.is_ascii_whitespace() || !next.is_ascii());
        closed && label.short && stands_apart && self.opens_item(label.start)
    }

    /// The stretch of digits and full stops around byte `at`, which is one of them.
    fn dotted_label(&mut self, at: usize) -> Dotted {
        if !(self.dotted.start..self.dotted.end).contains(&at) {
            let bytes = self.folded.as_bytes();
            let dotted = |byte: &&u8| byte.is_ascii_digit() || **byte == b'.';
            let start = at - bytes[..at].iter().rev().take_while(dotted).count();
            let end = at + bytes[at..].iter().take_while(dotted).count();
            let short = self.folded[start..end].split('.').all(|part| part.len() <= 2);
            self.dotted = Dotted { start, end, short };
        }
        self.dotted
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
        let before = self.folded[..paren].trim_end().as_bytes();
        // One byte more than the longest number word: what has no border there is none of them.
        let tail = &before[before.len().saturating_sub(NUMBER_WORD_BYTES + 1)..];
        let word = tail.rsplit(|byte| matches!(byte, b' ' | b'\n' | b'-')).next().unwrap_or(&[]);
        NUMBER_WORDS.iter().any(|number| number.as_bytes() == word)
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
    use super::*;
    use crate::text::{Text, samples};

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

    #[test]
    fn long_labels_are_read_once() {
        // Each number of the label looks at all of it: quadratic, this runs for hours.
        assert_eq!(words(&"1.".repeat(1 << 20)).len(), 0);
        assert_eq!(words(&"(1)".repeat(1 << 20)).len(), 0);
    }

    proptest::proptest! {
        #[test]
        fn words_hash_as_their_letters_do(source in samples::text()) {
            let text = Text::from_source(&source);
            for word in text.words() {
                let letters = text.word_text(word).replace(['\'', '-', ','], "");
                proptest::prop_assert_eq!(word.hash, hash_word(&letters), "{}", letters);
            }
        }

        #[test]
        fn what_is_remembered_of_a_label_changes_no_word(source in samples::text()) {
            let text = Text::from_source(&source);
            let folded = text.folded();
            let mut splitter = Splitter { folded, words: Vec::new(), dotted: Dotted::default() };
            let mut at = 0;
            while at < folded.len() {
                splitter.dotted = Dotted::default();
                at = splitter.step(at);
            }
            proptest::prop_assert_eq!(text.words(), splitter.words);
        }
    }
}
