//! How near a copy is to a text: the plain longest common subsequence of their words.
//!
//! Quadratic, and known to be right; used only where a changed copy was not read as its own text.

use super::prose::tokens;

/// How far a copy is from a text, in words.
pub struct Distance {
    /// Words of the copy that the text lacks.
    pub unexplained: usize,
    /// And words of the text that the copy lacks.
    pub whole: usize,
}

impl Distance {
    /// Of two texts.
    pub fn of(copy: &[u8], text: &str) -> Self {
        let (copy, text) = (words(&String::from_utf8_lossy(copy)), words(text));
        let common = common(&copy, &text);
        Self { unexplained: copy.len() - common, whole: copy.len() + text.len() - 2 * common }
    }
}

fn words(text: &str) -> Vec<String> {
    tokens(text, 0..text.len()).into_iter().map(|span| text[span].to_lowercase()).collect()
}

/// The length of the longest common subsequence.
fn common(one: &[String], other: &[String]) -> usize {
    let mut row = vec![0; other.len() + 1];
    for word in one {
        let mut diagonal = 0;
        for (at, same) in other.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if word == same { diagonal + 1 } else { above.max(row[at]) };
            diagonal = above;
        }
    }
    row[other.len()]
}
