//! Byte offsets to line numbers.

use super::Span;

/// Where each line of a text begins, so that a byte offset can be told as a line number.
///
/// ```
/// use smallprint::base::{LineIndex, Span};
///
/// let lines = LineIndex::new("one\ntwo\nthree");
/// assert_eq!(lines.line(4), 2);
/// assert_eq!(lines.lines(Span::new(0, 8)), [1, 2]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct LineIndex {
    starts: Vec<usize>,
}

impl LineIndex {
    /// Reads the line starts of `text`; a line ends with `\n`, `\r\n`, or a lone `\r`.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        // Most lines are longer than that, so the list seldom grows.
        let mut starts = Vec::with_capacity(bytes.len() / 32 + 1);
        starts.push(0);
        let ends = memchr::memchr2_iter(b'\n', b'\r', bytes);
        starts.extend(
            ends.filter(|&at| bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n')).map(|at| at + 1),
        );
        Self { starts }
    }

    /// The one-based number of the line that holds byte `offset`.
    pub fn line(&self, offset: usize) -> u32 {
        self.starts.partition_point(|&start| start <= offset).max(1) as u32
    }

    /// The one-based, inclusive line numbers that `span` touches.
    pub fn lines(&self, span: Span) -> [u32; 2] {
        let last = if span.is_empty() { span.start } else { span.end - 1 };
        [self.line(span.start), self.line(last)]
    }

    /// The first byte of the one-based `line`, if the text has that many.
    pub fn start(&self, line: u32) -> Option<usize> {
        self.starts.get((line as usize).checked_sub(1)?).copied()
    }

    /// How many lines there are.
    pub fn count(&self) -> usize {
        self.starts.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_end_counts_once() {
        for (text, starts) in [
            ("", &[0][..]),
            ("one", &[0]),
            ("a\nb\r\nc\rd\n\r", &[0, 2, 5, 7, 9, 10]),
            ("\r\r\n\n", &[0, 1, 3, 4]),
            ("字\n字", &[0, 4]),
        ] {
            let lines = LineIndex::new(text);
            assert_eq!(lines.starts, starts, "{text:?}");
            assert_eq!(lines.count(), starts.len());
        }
    }
}
