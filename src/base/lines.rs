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
        let mut starts = vec![0];
        for (at, &byte) in bytes.iter().enumerate() {
            if byte == b'\n' || (byte == b'\r' && bytes.get(at + 1) != Some(&b'\n')) {
                starts.push(at + 1);
            }
        }
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
