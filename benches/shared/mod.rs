//! What the benches and `benches/compare.sh` measure on: altered licence texts, a mirror's usual mix of texts,
//! and the plain work that a scan is compared with. Deterministic: the same seed gives the same bytes.

#![allow(dead_code, reason = "each bench uses its own part")]

use std::io::Read as _;
use std::path::Path;

use smallprint::build::{spdx_text, spdx_texts};
use smallprint::layouts::{FileKind, file_kind};

/// The smallest and the largest text measured, in bytes.
const SIZES: std::ops::RangeInclusive<usize> = 1_000..=60_000;
/// How much of an evidence file the plain work reads.
const HEAD: u64 = 64 << 10;

/// Sentences to insert: none stands in a licence, some would matter to a reader and some would not.
const SENTENCES: [&str; 5] = [
    "Whoever runs the harbour crane with this model shall send a postcard to its keeper every spring.",
    "The orchard committee keeps a second copy of these pages in the blue cabinet near the stairs.",
    "Nobody may let this model steer a ferry, a tram or a cable car without a person at the brake.",
    "Teams of more than forty gardeners need a written agreement before they plant with its advice.",
    "Readers who find a crooked comma are invited to straighten it and to tell the others on the list.",
];
const HOLDERS: [&str; 6] = [
    "Harbour Street Models",
    "Quince & Daughters",
    "Studio Eleven Lamps",
    "The Tram Depot Authors",
    "N. Okafor",
    "Lea Brandt",
];

/// A small generator of numbers (SplitMix64, Steele, Lea, Flood 2014).
pub struct Numbers(pub u64);

impl Numbers {
    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }
}

/// Every SPDX text of 1 to 60 KB, each altered: another holder, one misspelt word in a hundred, wrapped anew,
/// one sentence inserted.
pub fn distinct() -> Vec<(String, String)> {
    let texts = spdx_texts().filter(|(_, text)| SIZES.contains(&text.len()));
    texts
        .enumerate()
        .map(|(at, (id, text))| (format!("{at:04}-{id}.txt"), altered(text, at as u64)))
        .collect()
}

/// What a mirror holds: 60 % MIT and 30 % Apache-2.0 under some dozens of holders, the rest anything.
pub fn repeated(count: usize) -> Vec<(String, String)> {
    let mut numbers = Numbers(7);
    let others: Vec<&str> =
        spdx_texts().map(|(_, text)| text).filter(|text| SIZES.contains(&text.len())).collect();
    let text = |id: &str| spdx_text(id).unwrap_or_default();
    let (mit, apache) = (text("MIT"), text("Apache-2.0"));
    let one = |at: usize| {
        let text = match numbers.below(10) {
            0..=5 => with_holder(mit, 2020 + numbers.below(7), HOLDERS[numbers.below(HOLDERS.len())]),
            6..=8 => apache.to_owned(),
            _ => others[numbers.below(others.len())].to_owned(),
        };
        (format!("{at:05}-LICENSE"), text)
    };
    (0..count).map(one).collect()
}

/// The kinds of text whose cost must grow with their length and no faster.
pub const SHAPES: [&str; 6] = ["corpus", "altered", "one-word", "one-phrase", "brackets", "every-gram"];

/// A text of one shape and about `bytes` bytes: licences one after the other as they are or altered, a word or a
/// phrase of a licence again and again, brackets that never close, or the words of all licences shuffled in fives,
/// so that seeds of every template stand everywhere.
pub fn shaped(shape: &str, bytes: usize) -> String {
    let mut text = String::with_capacity(bytes + 80_000);
    let sources: Vec<&str> = spdx_texts().map(|(_, text)| text).collect();
    let mut numbers = Numbers(11);
    for at in 0.. {
        match shape {
            "corpus" => text.push_str(sources[at % sources.len()]),
            "altered" => text.push_str(&altered(sources[at % sources.len()], at as u64)),
            "one-word" => text.push_str("license "),
            "one-phrase" => text.push_str("permission is hereby granted free of charge "),
            "brackets" => text.push_str("[ { < (a) "),
            _ => {
                let words: Vec<&str> = sources[numbers.below(sources.len())].split_whitespace().collect();
                let from = numbers.below(words.len().max(6) - 5);
                text.extend(words.iter().skip(from).take(5).flat_map(|word| [*word, " "]));
            }
        }
        text.push('\n');
        if text.len() >= bytes {
            break;
        }
    }
    text
}

/// One file for each shape and size.
pub fn shapes(sizes: &[usize]) -> Vec<(String, String)> {
    let pairs = SHAPES.iter().flat_map(|shape| sizes.iter().map(move |size| (shape, *size)));
    pairs.map(|(shape, size)| (format!("{shape}-{size}.txt"), shaped(shape, size))).collect()
}

fn altered(text: &str, seed: u64) -> String {
    let mut numbers = Numbers(seed);
    let holder = HOLDERS[numbers.below(HOLDERS.len())];
    let held = with_holder(text, 2019 + numbers.below(8), holder);
    let mut paragraphs: Vec<Vec<String>> =
        held.split("\n\n").map(|part| part.split_whitespace().map(str::to_owned).collect()).collect();
    misspell(&mut paragraphs, &mut numbers);
    let place = (paragraphs.len() / 2).max(1);
    let sentence = SENTENCES[numbers.below(SENTENCES.len())];
    paragraphs.insert(place, sentence.split(' ').map(str::to_owned).collect());
    wrapped(&paragraphs, 60 + numbers.below(40))
}

/// The text with another holder in its first copyright line, where it has one.
fn with_holder(text: &str, year: usize, holder: &str) -> String {
    let mut done = false;
    let line = |line: &str| {
        let notice = line.trim_start().to_lowercase().starts_with("copyright")
            && line.contains(['<', '[', '0', '1', '2']);
        if done || !notice {
            return format!("{line}\n");
        }
        done = true;
        format!("Copyright (c) {year} {holder}\n")
    };
    text.lines().map(line).collect()
}

/// Swaps two letters inside one word of each hundred.
fn misspell(paragraphs: &mut [Vec<String>], numbers: &mut Numbers) {
    let mut due = 50;
    for word in paragraphs.iter_mut().flatten() {
        due -= 1;
        if due <= 0 && word.len() > 6 && word.bytes().all(|byte| byte.is_ascii_lowercase()) {
            let at = 2 + numbers.below(word.len() - 4);
            let mut letters: Vec<char> = word.chars().collect();
            letters.swap(at, at + 1);
            *word = letters.into_iter().collect();
            due += 100;
        }
    }
}

fn wrapped(paragraphs: &[Vec<String>], width: usize) -> String {
    let mut out = String::new();
    for words in paragraphs {
        let mut column = 0;
        for word in words {
            if column > 0 {
                let wrap = column + 1 + word.len() > width;
                out.push(if wrap { '\n' } else { ' ' });
                column = if wrap { 0 } else { column + 1 };
            }
            out.push_str(word);
            column += word.len();
        }
        out.push_str("\n\n");
    }
    out
}

/// The plain work that a scan is measured against: lists every folder and reads the first 64 KiB of each file
/// whose name makes it evidence. Returns files and bytes, so that nothing is optimised away.
pub fn list_and_read(folder: &Path) -> std::io::Result<(u64, u64)> {
    let (mut files, mut bytes) = (0, 0);
    let mut folders = vec![folder.to_owned()];
    let mut head = Vec::with_capacity(HEAD as usize);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else if file_kind(&entry.file_name().to_string_lossy()) != FileKind::Other {
                head.clear();
                std::fs::File::open(entry.path())?.take(HEAD).read_to_end(&mut head)?;
                files += 1;
                bytes += head.len() as u64;
            }
        }
    }
    Ok((files, bytes))
}

/// Writes files into a new folder.
pub fn write(folder: &Path, files: &[(String, String)]) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    files.iter().try_for_each(|(name, text)| std::fs::write(folder.join(name), text))
}
