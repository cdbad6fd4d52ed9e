//! The section labels of a text, nested as the text nests them: `1.b.v`, `3.1`, `Attachment A.2`.
//!
//! Contract: [`sections`] returns each labelled place with its full path, in order; [`Sections::at`] names the
//! section of any offset. Lists are told apart by how their labels are written and by which number comes
//! next; where a numbered list stands inside a numbered list, by which of the two has titles. Limits: a
//! text that skips numbers at random gives the path its labels suggest, never an error.

use super::labels::{Form, Label, Style};
use super::marks::{Mark, marks};
use crate::text::Text;

/// Where each section begins (folded offset), and its label path.
pub fn sections(text: &Text) -> Vec<(usize, String)> {
    Sections::new(&marks(text)).paths
}

/// The sections of one text, to be asked by offset.
#[derive(Debug, Default)]
pub(super) struct Sections {
    paths: Vec<(usize, String)>,
    /// Levels of nesting, for each path.
    depths: Vec<usize>,
}

impl Sections {
    /// Nests the labels of `marks`.
    pub fn new(marks: &[Mark]) -> Self {
        let mut stack = Stack::default();
        let mut sections = Self::default();
        for mark in marks.iter().filter(|mark| !mark.labels.is_empty()) {
            stack.push(mark);
            sections.paths.push((mark.at, stack.path()));
            sections.depths.push(stack.levels.len());
        }
        sections
    }

    fn index(&self, offset: usize) -> Option<usize> {
        self.paths.partition_point(|&(at, _)| at <= offset).checked_sub(1)
    }

    /// The path of the section that holds `offset`.
    pub fn at(&self, offset: usize) -> Option<&str> {
        self.index(offset).map(|index| self.paths[index].1.as_str())
    }

    /// How deep the section that holds `offset` is nested; 0 outside all.
    pub fn depth(&self, offset: usize) -> usize {
        self.index(offset).map_or(0, |index| self.depths[index])
    }
}

#[derive(Debug)]
struct Level {
    label: Label,
    titled: bool,
    indent: usize,
}

/// The labels that are open at one place, outermost first.
#[derive(Debug, Default)]
struct Stack {
    levels: Vec<Level>,
}

impl Stack {
    fn push(&mut self, mark: &Mark) {
        let (keep, label) = self.place(mark);
        self.levels.truncate(keep);
        self.levels.push(Level { label, titled: mark.titled, indent: mark.indent });
    }

    /// How many levels stay open, and the reading of the label that fits.
    fn place(&self, mark: &Mark) -> (usize, Label) {
        let first = || mark.labels[0].clone();
        match mark.labels[0].style {
            Style::Attachment => return (0, first()),
            Style::Heading => return (self.heading_level(), first()),
            Style::Dotted(parts) => return (self.dotted_level(&mark.labels[0], parts), first()),
            _ => {}
        }
        if let Some(next) = self.continued(mark) {
            return next;
        }
        if let Some(label) = mark.labels.iter().find(|label| label.value <= 1) {
            return (self.restart_level(label, mark), label.clone());
        }
        self.resumed(mark).unwrap_or_else(|| (self.levels.len(), first()))
    }

    /// A heading ends everything up to the last heading or attachment before it.
    fn heading_level(&self) -> usize {
        let attachment = self.levels.first().is_some_and(|level| level.label.style == Style::Attachment);
        usize::from(attachment)
    }

    /// `2.3` stands under `2`, and ends every `2.1`.
    fn dotted_level(&self, label: &Label, parts: u8) -> usize {
        let parent_of =
            |label: &Label| label.text.rsplit_once('.').map_or("", |(parent, _)| parent).to_owned();
        let parent = parent_of(label);
        // An item 3 inside 3.2 is no parent of 3.3.
        let beside = |level: &Level| level.label.style == label.style && parent_of(&level.label) == parent;
        if let Some(at) = self.levels.iter().position(beside) {
            return at;
        }
        let under = self.levels.iter().rposition(|level| level.label.prefix == parent);
        let same =
            self.levels.iter().position(|level| matches!(level.label.style, Style::Dotted(n) if n >= parts));
        let number = |level: &Level| matches!(level.label.style, Style::Decimal(_) | Style::Dotted(_));
        let other = self.levels.iter().position(number);
        under.map(|at| at + 1).or(same).or(other).unwrap_or(self.levels.len())
    }

    /// The level whose list goes on with this label: the innermost, or where two go on, the one that stands as far
    /// in or that has titles as this one has.
    fn continued(&self, mark: &Mark) -> Option<(usize, Label)> {
        let mut fits = Vec::new();
        for (at, level) in self.levels.iter().enumerate().rev() {
            let next =
                |label: &&Label| label.style == level.label.style && label.value == level.label.value + 1;
            if let Some(label) = mark.labels.iter().find(next) {
                fits.push((at, label));
            }
        }
        let level = |(at, _): &&(usize, &Label)| &self.levels[*at];
        // Where all stand equally far in, the text does not indent.
        let indents = fits.windows(2).any(|pair| level(&&pair[0]).indent != level(&&pair[1]).indent);
        let beside = fits.iter().find(|fit| indents && level(fit).indent == mark.indent);
        let titled = fits.iter().find(|fit| level(fit).titled == mark.titled);
        beside.or(titled).or(fits.first()).map(|(at, label)| (*at, (*label).clone()))
    }

    /// Where a list that begins belongs: beside a list of the same style only where that one is an
    /// innermost list without titles of its own, else inside.
    fn restart_level(&self, label: &Label, mark: &Mark) -> usize {
        if let Some(at) = self.beside(mark, label.style) {
            return at;
        }
        let titled = mark.titled;
        let same = self.levels.iter().position(|level| level.label.style == label.style);
        match same {
            // Farther in than every list of its style: a list in the innermost item.
            Some(_) if self.levels.iter().all(|level| level.indent < mark.indent) => self.levels.len(),
            // A second list `a, b` in one section takes the place of the first.
            Some(at) if !matches!(label.style, Style::Decimal(_) | Style::Han(_)) => at,
            // Numbers with titles that begin again: a second document in the same file.
            Some(at) if titled && self.levels[at].titled && self.levels[at].label.value >= 3 => at,
            Some(at) if at + 1 < self.levels.len() && self.levels.len() > 3 => at + 1,
            Some(at) if !self.levels[at].titled => at,
            _ => self.levels.len(),
        }
    }

    /// The innermost level of the same style, or the one that stands as far in: its list skipped a number.
    fn resumed(&self, mark: &Mark) -> Option<(usize, Label)> {
        let same = |(at, level): (usize, &Level)| {
            let label = mark.labels.iter().find(|label| label.style == level.label.style)?;
            Some((self.beside(mark, label.style).unwrap_or(at), label.clone()))
        };
        self.levels.iter().enumerate().rev().find_map(same)
    }

    /// The innermost level of this style that stands as far in as `mark`, where the style's levels differ in that.
    fn beside(&self, mark: &Mark, style: Style) -> Option<usize> {
        let same = |level: &Level| level.label.style == style;
        let differ = self.levels.iter().any(|level| same(level) && level.indent != mark.indent);
        self.levels.iter().rposition(|level| differ && same(level) && level.indent == mark.indent)
    }

    fn path(&self) -> String {
        let mut parts: Vec<&str> = Vec::new();
        let last = self.levels.len().saturating_sub(1);
        for (at, level) in self.levels.iter().enumerate() {
            let next = self.levels.get(at + 1).map(|next| next.label.style);
            let swallowed = match next {
                Some(Style::Dotted(_)) => level.label.style != Style::Attachment,
                // Numbers that run on under `Section II` are the whole label.
                Some(Style::Decimal(Form::Dot)) => runs_on(level),
                _ => false,
            };
            if !swallowed {
                parts.push(if at == last { &level.label.text } else { &level.label.prefix });
            }
        }
        parts.join(".")
    }
}

/// Whether the numbers under a heading are numbered through the whole text, as under `Section II`.
fn runs_on(level: &Level) -> bool {
    let digits = level.label.prefix.bytes().all(|byte| byte.is_ascii_digit());
    level.label.style == Style::Heading && level.label.prefix.is_ascii() && !digits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(source: &str) -> Vec<String> {
        sections(&Text::from_source(source)).into_iter().map(|(_, path)| path).collect()
    }

    #[test]
    fn labels_nest_as_the_text_nests_them() {
        let cases: [(&str, &[&str]); 14] = [
            ("3.1 One\n\n1. x; or\n2. y; or\n3. z\n\n3.2 Two", &["3.1", "3.1.1", "3.1.2", "3.1.3", "3.2"]),
            (
                "1. Alpha\n  1. X\n    1. p\n    2. q\n  1. Y\n  2. Z",
                &["1", "1.1", "1.1.1", "1.1.2", "1.1", "1.2"],
            ),
            ("1. Alpha\n  1. X\n  2. Y\n4. Beta", &["1", "1.1", "1.2", "4"]),
            ("3. Alpha\n  1. X\n4. Beta\n  1. Y", &["3", "3.1", "4", "4.1"]),
            ("1. Alpha\n2. Beta:\n  1. X; or\n  2. Y\n3. Gamma", &["1", "2", "2.1", "2.2", "3"]),
            (
                "1. Rights.\n\n a. Grant. You may.\n\n b. Use.\n\n i. One.\n\n ii. Two.\n\n iii. x.\n\n iv. y.\n\n v. z.\n\n2. More.\n\n a. One.",
                &["1", "1.a", "1.b", "1.b.i", "1.b.ii", "1.b.iii", "1.b.iv", "1.b.v", "2", "2.a"],
            ),
            ("1. Definitions\n   a. one\n   b. two\n \n2. Grant\nYou may", &["1", "1.a", "1.b", "2"]),
            (
                "Section 1: A\n\n1.1 Words\n\n(a) one\n\n(b) two\n\n1.2\n\nSection 2: B\n\n2.1 Use",
                &["1", "1.1", "1.1.a", "1.1.b", "1.2", "2", "2.1"],
            ),
            (
                "Section I: A\n\n1. One\n\nSection II: B\n\n2. Two\n\na. x\n\nAttachment A\n\n1. y\n\n2. z",
                &[
                    "Section I",
                    "1",
                    "Section II",
                    "2",
                    "2.a",
                    "Attachment A",
                    "Attachment A.1",
                    "Attachment A.2",
                ],
            ),
            ("IV. RULES\n\na. one\n\nb. two\n\nV. MORE\n\na. three", &["IV", "IV.a", "IV.b", "V", "V.a"]),
            (
                "1. Terms\n\n1. \"A\" means x\n\n2. \"B\" means y\n\n2. Grant. You may\n\n3. Patents. You may",
                &["1", "1.1", "1.2", "2", "3"],
            ),
            ("g. x\n\nh. y\n\ni. z\n\nj. w", &["g", "h", "i", "j"]),
            (
                "第一条 定义\n\n1. 模型\n\n2. 您\n\n第二条 授权\n\n（一）可以\n\n（二）不得",
                &["第一条", "第一条.1", "第一条.2", "第二条", "第二条.一", "第二条.二"],
            ),
            (
                "Section 3 – Conditions.\n\na. Attribution.\n\n1. If You\n\nA. retain\n\ni. one",
                &["3", "3.a", "3.a.1", "3.a.1.A", "3.a.1.A.i"],
            ),
        ];
        for (source, expected) in cases {
            assert_eq!(paths(source), expected, "{source}");
        }
    }
}
