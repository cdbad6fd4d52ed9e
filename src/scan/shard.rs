//! One share of a scan that is spread over a job array: `I/N`.
//!
//! Contract: every artifact, and everything that is skipped between artifacts, belongs to exactly one of the N
//! shares, by a hash of its path below the scanned path; so a share is the same wherever the tree is mounted. Shares
//! are about equal in number, not in bytes.

use std::str::FromStr;

use crate::base::Error;

/// One of several shares.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Shard {
    /// Which, from 1.
    pub index: u32,
    /// Of how many.
    pub of: u32,
}

impl Shard {
    /// Whether what stands at `path` belongs to this share.
    pub fn takes(self, path: &str) -> bool {
        let hash = xxhash_rust::xxh3::xxh3_64(path.as_bytes());
        hash % u64::from(self.of.max(1)) + 1 == u64::from(self.index)
    }
}

impl FromStr for Shard {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong =
            || Error::new(format!("`{text}` is no shard: give I/N, with I from 1 to N, such as 1/4 or 4/4"));
        let number = |part: &str| {
            let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse::<u32>().ok().filter(|_| digits).ok_or_else(wrong)
        };
        let (index, of) = text.split_once('/').ok_or_else(wrong)?;
        let shard = Self { index: number(index)?, of: number(of)? };
        if shard.index == 0 || shard.index > shard.of { Err(wrong()) } else { Ok(shard) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_are_written_as_parts_of_a_whole() {
        for (text, expected) in [("1/1", (1, 1)), ("3/7", (3, 7)), ("007/7", (7, 7))] {
            let shard: Shard = text.parse().expect(text);
            assert_eq!((shard.index, shard.of), expected, "{text}");
        }
        for text in
            ["", "1", "/", "0/3", "4/3", "-1/3", "+1/3", "1/0", "1/3/5", "a/b", "1 /3", "1/99999999999"]
        {
            let error = text.parse::<Shard>().expect_err(text).to_string();
            assert!(error.contains("I/N"), "{error}");
        }
    }

    #[test]
    fn every_path_belongs_to_exactly_one_share() {
        for of in [1, 2, 3, 7] {
            for path in [".", "a", "org/model", "org/model%FF"] {
                let takers = (1..=of).filter(|&index| Shard { index, of }.takes(path)).count();
                assert_eq!(takers, 1, "{path} of {of}");
            }
        }
    }
}
