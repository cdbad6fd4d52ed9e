//! Wordings that the steward of a list allows in a text beside the printed one.
//!
//! The SPDX licence list marks in each text which words may be left out, which may stand in place of others, and where any
//! name may stand. The file form (`corpus/variants.tsv`) has a line for each such place, with tabs between:
//!
//! ```text
//! <record id> <words of the text> <first word> <one past the last> <wordings>
//! ```
//!
//! A wording is hashes of words, with commas between; `-` is none at all, `*` a name. Wordings are parted by blanks. The
//! words that are printed are not among them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::base::{Error, Result};

/// One place of a text and what may stand there instead.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Variant {
    /// First word.
    #[serde(rename = "s")]
    pub start: u32,
    /// One past the last word.
    #[serde(rename = "e")]
    pub end: u32,
    /// Whether any name may stand there.
    #[serde(rename = "n", default, skip_serializing_if = "std::ops::Not::not")]
    pub name: bool,
    /// Hashes of the words that may stand there; an empty wording means that the place may be left out.
    #[serde(rename = "w", default, skip_serializing_if = "Vec::is_empty")]
    pub wordings: Vec<Vec<u32>>,
}

/// The places of one text, and how many words it had when they were found.
pub type OfText = (usize, Vec<Variant>);

/// Reads the file form.
///
/// # Errors
///
/// Names the line that is not of that form.
pub fn parse(text: &str) -> Result<BTreeMap<String, OfText>> {
    let mut all: BTreeMap<String, OfText> = BTreeMap::new();
    for (at, line) in text.lines().enumerate() {
        let wrong = || Error::new(format!("line {}: no place of a text with its wordings", at + 1));
        let (id, words, variant) = parse_line(line).ok_or_else(wrong)?;
        let (known, variants) = all.entry(id.to_owned()).or_insert((words, Vec::new()));
        if *known != words {
            return Err(wrong());
        }
        variants.push(variant);
    }
    Ok(all)
}

fn parse_line(line: &str) -> Option<(&str, usize, Variant)> {
    let mut fields = line.split('\t');
    let (id, words) = (fields.next()?, fields.next()?.parse().ok()?);
    let (start, end) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    let mut variant = Variant { start, end, ..Variant::default() };
    for wording in fields.next()?.split(' ') {
        match wording {
            "*" => variant.name = true,
            "-" => variant.wordings.push(Vec::new()),
            hashes => {
                let hashes = hashes.split(',').map(|hash| u32::from_str_radix(hash, 16).ok());
                variant.wordings.push(hashes.collect::<Option<_>>()?);
            }
        }
    }
    let sound = start <= end && end as usize <= words && fields.next().is_none();
    sound.then_some((id, words, variant))
}

/// Writes the file form.
pub fn print(all: &BTreeMap<String, OfText>) -> String {
    let mut out = String::new();
    for (id, (words, variants)) in all {
        for variant in variants {
            let named = variant.name.then(|| "*".to_owned());
            let wording = |hashes: &Vec<u32>| match hashes.as_slice() {
                [] => "-".to_owned(),
                hashes => hashes.iter().map(|hash| format!("{hash:08x}")).collect::<Vec<_>>().join(","),
            };
            let wordings: Vec<String> =
                named.into_iter().chain(variant.wordings.iter().map(wording)).collect();
            let (start, end) = (variant.start, variant.end);
            let _ = writeln!(out, "{id}\t{words}\t{start}\t{end}\t{}", wordings.join(" "));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_form_goes_both_ways() {
        let text = "a\t9\t2\t4\t* - 0000000a,0000000b\na\t9\t5\t5\t00000001\nb\t3\t0\t3\t-\n";
        let all = parse(text).expect("it is of the form");
        assert_eq!(print(&all), text);
        assert_eq!(all["a"].1[0].wordings, [vec![], vec![10, 11]]);
        for wrong in
            ["a\t9\t2\t4", "a\t9\t4\t2\t-", "a\t3\t0\t4\t-", "a\t9\t0\t1\tx", "a\t9\t0\t1\t-\na\t8\t0\t1\t-"]
        {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
