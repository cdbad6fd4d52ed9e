//! What the human forms know about where they write: width, colour, and how to show words from disk safely.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr};

use crate::rules::Severity;

/// The width where no terminal tells one; the same everywhere, so that saved output does not depend on it.
pub const PLAIN_WIDTH: usize = 100;
/// The columns of a terminal that does not tell: what every terminal has.
const LEAST_USUAL: usize = 80;

/// Where the human forms write.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Screen {
    /// Columns.
    pub width: usize,
    /// Whether to write colour codes.
    pub color: bool,
}

impl Default for Screen {
    fn default() -> Self {
        Self { width: LEAST_USUAL, color: false }
    }
}

/// Bold.
pub const BOLD: Style = Style::new().bold();
/// Quotes and places.
pub const DIM: Style = Style::new().dimmed();

/// The style of a severity.
pub fn severity_style(severity: Option<Severity>) -> Style {
    let color = match severity {
        Some(Severity::Error) => AnsiColor::Red,
        Some(Severity::Warning) => AnsiColor::Yellow,
        Some(Severity::Note) => AnsiColor::Cyan,
        None => AnsiColor::Green,
    };
    color.on_default()
}

/// The name of a severity; `ok` where there is none.
pub fn severity_name(severity: Option<Severity>) -> &'static str {
    match severity {
        Some(Severity::Error) => "error",
        Some(Severity::Warning) => "warning",
        Some(Severity::Note) => "note",
        None => "ok",
    }
}

impl Screen {
    /// `text` in `style`, where colours are on.
    pub fn paint(&self, style: Style, text: &str) -> String {
        if self.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    /// `text` in lines that fit, each led by `indent`; a word longer than a line stands on its own, unless it is of a
    /// script that puts no spaces between words.
    pub fn wrap(&self, indent: &str, text: &str) -> String {
        let room = self.width.saturating_sub(width(indent)).max(20);
        let mut wrapped = String::new();
        let mut used = 0;
        for word in text.split_whitespace() {
            for (nth, part) in broken(word, room).into_iter().enumerate() {
                let length = width(part);
                // The parts of one word follow each other without a space, and each but the last fills a line.
                let gap = usize::from(used > 0 && nth == 0);
                if used > 0 && used + gap + length > room {
                    wrapped.push('\n');
                    used = 0;
                }
                wrapped.push_str(if used == 0 { indent } else { &" "[..gap] });
                wrapped.push_str(part);
                used += length + if used > 0 { gap } else { 0 };
            }
        }
        wrapped.push('\n');
        wrapped
    }
}

/// Columns that `text` takes on a terminal: letters of East Asian scripts take two.
pub fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// `text` with spaces behind it, so that it takes at least `room` columns.
pub fn padded(text: &str, room: usize) -> String {
    format!("{text}{}", " ".repeat(room.saturating_sub(width(text))))
}

/// A word in parts of at most `room` columns, where it is longer and has letters that need no space between words.
fn broken(word: &str, room: usize) -> Vec<&str> {
    let is_wide = |letter: char| letter.width() == Some(2);
    if width(word) <= room || !word.chars().any(is_wide) {
        return vec![word];
    }
    let (mut parts, mut start, mut used) = (Vec::new(), 0, 0);
    for (at, letter) in word.char_indices() {
        let columns = letter.width().unwrap_or(0);
        if used + columns > room {
            parts.push(&word[start..at]);
            (start, used) = (at, 0);
        }
        used += columns;
    }
    parts.push(&word[start..]);
    parts
}

/// `text` with every character escaped that could move the cursor, hide itself, or turn a line around.
pub fn safe(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_harmful(character) {
            // Writing to a String cannot fail.
            let _ = write!(shown, "\\u{{{:x}}}", u32::from(character));
        } else {
            shown.push(character);
        }
    }
    shown
}

/// Control characters, and those that change the direction or are invisible (Unicode UAX #9; zero width).
fn is_harmful(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// `text` cut to `room` characters, with `…` where something is cut.
pub fn cut(text: &str, room: usize) -> String {
    match text.char_indices().nth(room) {
        None => text.to_owned(),
        Some(_) => text.chars().take(room.saturating_sub(1)).chain(['…']).collect(),
    }
}

/// A path in at most `room` columns, with `…` for folders in its middle: the repository (the last folder but one,
/// or that of a hub cache) and the last part stay whole. `None` where even these do not fit.
pub fn elide(path: &str, room: usize) -> Option<String> {
    let fits = |text: &String| width(text) <= room;
    let whole = Some(path.to_owned()).filter(fits);
    let parts: Vec<&str> = path.split('/').collect();
    let [above @ .., last] = &parts[..] else { return whole };
    let is_cache =
        |part: &&&str| ["models--", "datasets--", "spaces--"].iter().any(|kind| part.starts_with(kind));
    whole.or_else(|| match above.iter().rev().find(is_cache) {
        Some(repo) => Some(format!("{repo}/…/{last}")).filter(fits),
        None => {
            let (repo, folders) = above.split_last()?;
            // As much of the beginning as there is room for.
            let kept = (0..folders.len()).rev().map(|kept| &folders[..kept]);
            let shorter = kept.map(|kept| [kept, &["…", repo, last][..]].concat().join("/"));
            shorter.into_iter().find(fits)
        }
    })
}

/// A path in at most `room` columns, whatever it takes.
pub fn shorten(path: &str, room: usize) -> String {
    elide(path, room).unwrap_or_else(|| squeeze(path, room))
}

/// `text` with `…` for what is too much in its middle.
fn squeeze(text: &str, room: usize) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let end = room / 2;
    let start = room.saturating_sub(end + 1);
    let tail: Vec<char> = within(text.chars().rev(), end).collect();
    within(text.chars(), start).chain(['…']).chain(tail.into_iter().rev()).collect()
}

/// The first letters that take at most `room` columns.
fn within(letters: impl Iterator<Item = char>, room: usize) -> impl Iterator<Item = char> {
    let mut used = 0;
    letters.take_while(move |letter| {
        used += letter.width().unwrap_or(0);
        used <= room
    })
}

/// A number of bytes in decimal units, with three digits at most: `1.2 GB`.
pub fn bytes(number: u64) -> String {
    const UNITS: [&str; 7] = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
    let (mut whole, mut rest, mut unit) = (number, 0, 0);
    while whole >= 1000 && unit + 1 < UNITS.len() {
        (whole, rest, unit) = (whole / 1000, whole % 1000, unit + 1);
    }
    match unit {
        0 => format!("{whole} B"),
        _ if whole < 10 => format!("{whole}.{} {}", rest / 100, UNITS[unit]),
        _ => format!("{whole} {}", UNITS[unit]),
    }
}

/// `one artifact`, `2 artifacts`.
pub fn count(number: u64, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// A table without borders: columns as wide as they need, the last one wrapped to the screen.
pub fn table(screen: &Screen, header: &[&str], rows: Vec<Vec<String>>) -> String {
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::NOTHING);
    table.set_content_arrangement(comfy_table::ContentArrangement::Dynamic);
    table.set_width(u16::try_from(screen.width).unwrap_or(u16::MAX));
    if !header.is_empty() {
        table.set_header(header.to_vec());
    }
    for row in rows {
        table.add_row(row);
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    let mut text = String::new();
    for line in table.to_string().lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_lose_their_teeth() {
        for (name, expected) in [
            ("plain/模型.gguf", "plain/模型.gguf"),
            ("a\x1b[2Jb", "a\\u{1b}[2Jb"),
            ("a\u{202e}fdp", "a\\u{202e}fdp"),
            ("a\nb\tc", "a\\u{a}b\\u{9}c"),
            ("zero\u{200b}width", "zero\\u{200b}width"),
        ] {
            assert_eq!(safe(name), expected);
        }
    }

    #[test]
    fn wrapping_keeps_words_whole() {
        let screen = Screen { width: 25, color: false };
        assert_eq!(screen.wrap("  ", "one two three four five six"), "  one two three four five\n  six\n");
        let long = "x".repeat(40);
        assert_eq!(screen.wrap("  ", &format!("a {long} b")), format!("  a\n  {long}\n  b\n"));
    }

    #[test]
    fn wide_letters_take_two_columns() {
        assert_eq!((width("模型-7b"), padded("模型", 6).as_str()), (7, "模型  "));
        let screen = Screen { width: 22, color: false };
        let wrapped = screen.wrap("  ", "见 不得将本模型用于商业目的，亦不得用于军事。 b");
        let lines: Vec<&str> = wrapped.lines().collect();
        assert_eq!(lines, ["  见", "  不得将本模型用于商业", "  目的，亦不得用于军事", "  。 b"]);
        assert_eq!(
            (shorten("组织的/模型的名字很长", 9), shorten("模型/a", 6)),
            ("组织…很长".into(), "模型/a".into())
        );
        assert_eq!(elide("镜像/组织/模型", 12).as_deref(), Some("…/组织/模型"));
    }

    #[test]
    fn sizes_and_cuts() {
        for (number, expected) in
            [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (1_250_000, "1.2 MB"), (14_000_000_000, "14 GB")]
        {
            assert_eq!(bytes(number), expected);
        }
        assert_eq!(bytes(u64::MAX), "18 EB");
        assert_eq!((cut("abc", 3), cut("abcd", 3)), ("abc".into(), "ab…".into()));
        assert_eq!((count(1, "unit"), count(2, "unit")), ("1 unit".into(), "2 units".into()));
    }

    #[test]
    fn paths_are_shortened_in_the_middle() {
        let cache = "caches/hub/models--org--name-7b/snapshots/0123456789abcdef";
        let table = [
            ("a/b/c", 5, Some("a/b/c"), "a/b/c"),
            ("mirror/of/models/org/name", 20, Some("mirror/of/…/org/name"), "mirror/of/…/org/name"),
            ("mirror/of/models/org/name", 19, Some("mirror/…/org/name"), "mirror/…/org/name"),
            ("mirror/of/models/org/name", 10, Some("…/org/name"), "…/org/name"),
            ("mirror/of/models/org/name", 9, None, "mirr…name"),
            (cache, 60, Some(cache), cache),
            (
                cache,
                45,
                Some("models--org--name-7b/…/0123456789abcdef"),
                "models--org--name-7b/…/0123456789abcdef",
            ),
            (cache, 20, None, "caches/hu…6789abcdef"),
            ("abcdefghij", 7, None, "abc…hij"),
        ];
        for (path, room, elided, shortened) in table {
            assert_eq!(elide(path, room).as_deref(), elided, "{path} {room}");
            assert_eq!(shorten(path, room), shortened, "{path} {room}");
        }
    }

    #[test]
    fn colour_only_where_it_is_wanted() {
        let on = Screen { color: true, ..Screen::default() };
        assert_eq!(Screen::default().paint(BOLD, "x"), "x");
        assert!(on.paint(BOLD, "x").starts_with('\u{1b}'));
    }
}
