//! Pass 4: applies the cuts and folds what is left.
//!
//! Contract: the folded text is lower case with straight quotes and one kind of dash; every run of white
//! space is one space, or one line feed where a block ends (a blank line, a list item, a heading, a block
//! of HTML); comment leaders, bullets and emphasis marks are gone; a word broken by a hyphen at a line's
//! end is whole again (the hyphen stays); wrapped Han text has no space inside. Folding what is folded
//! changes no word, and offsets lead back monotonically.

use unicode_normalization::UnicodeNormalization;

use super::markup::{Cut, With};
use super::mojibake;
use super::words::is_wide;
use crate::base::Span;

/// Folded text with its way back to the source.
#[derive(Debug)]
pub struct Folded {
    text: String,
    /// (folded offset, source offset) wherever their distance changes.
    jumps: Vec<(u32, u32)>,
    /// Length of the source, the end of every way back.
    source_len: usize,
    /// Lengths in the source of the characters at jumps that are longer there (entities are cuts).
    source_tail: Vec<(u32, u32)>,
}

impl Folded {
    /// The folded text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where a folded span stands in the source.
    pub fn to_source(&self, folded: Span) -> Span {
        let at = self.jumps.partition_point(|&(here, _)| here as usize <= folded.start);
        Walk { folded: self, jump: at }.to_source(folded)
    }

    /// Leads back spans that come in their order, without a search for each.
    pub fn walk(&self) -> Walk<'_> {
        Walk { folded: self, jump: 0 }
    }

    /// How long the character at `last` is in the source.
    fn width(&self, last: usize) -> usize {
        match self.source_tail.binary_search_by_key(&(last as u32), |&(at, _)| at) {
            Ok(found) => self.source_tail[found].1 as usize,
            Err(_) => self.text[last..].chars().next().map_or(1, char::len_utf8),
        }
    }
}

/// A way back to the source that goes only forward.
#[derive(Debug)]
pub struct Walk<'a> {
    folded: &'a Folded,
    /// How many jumps lie behind.
    jump: usize,
}

impl Walk<'_> {
    /// Where a folded span stands in the source; none before the one that was asked for last.
    pub fn to_source(&mut self, span: Span) -> Span {
        let start = self.offset(span.start);
        if span.is_empty() {
            return Span::new(start, start);
        }
        let mut last = span.end.min(self.folded.text.len()).saturating_sub(1);
        while !self.folded.text.is_char_boundary(last) {
            last -= 1;
        }
        let end = self.offset(last) + self.folded.width(last);
        Span::new(start, end.min(self.folded.source_len))
    }

    /// Where a folded span begins in the source; not before the one that was asked for last.
    pub fn start_of(&mut self, span: Span) -> usize {
        self.offset(span.start)
    }

    fn offset(&mut self, folded: usize) -> usize {
        let Folded { jumps, source_len, .. } = self.folded;
        while jumps.get(self.jump).is_some_and(|&(here, _)| here as usize <= folded) {
            self.jump += 1;
        }
        match self.jump.checked_sub(1) {
            Some(before) => {
                let (here, source) = jumps[before];
                // A span that ends before it begins is none, and no reason to fail.
                (source as usize + folded.saturating_sub(here as usize)).min(*source_len)
            }
            None => folded.min(*source_len),
        }
    }
}

/// Folds `source` from byte `body` on, with `cuts` applied.
pub fn fold(source: &str, body: usize, cuts: &[Cut]) -> Folded {
    Folder::new(source).apply(body, cuts)
}

/// White space seen since the last character that was kept.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
enum Gap {
    #[default]
    None,
    Space,
    Line,
    Block,
}

struct Folder<'a> {
    source: &'a str,
    folded: Folded,
    distance: i64,
    gap: Gap,
    gap_at: usize,
    heading: bool,
    /// The longest stretch that is copied at once.
    longest_run: usize,
    /// Letters that fold to one letter, each at its own number's place, and what they fold to.
    seen: [(char, char); SEEN],
}

/// Places for letters that were folded before: an alphabet's are next to each other.
const SEEN: usize = 128;

impl<'a> Folder<'a> {
    fn new(source: &'a str) -> Self {
        let text = String::with_capacity(source.len());
        let folded = Folded { text, jumps: Vec::new(), source_len: source.len(), source_tail: Vec::new() };
        // The text's start counts as a line's start: its first line may have a leader too.
        let gap = Gap::Line;
        let seen = [('\0', '\0'); SEEN];
        Self { source, folded, distance: 0, gap, gap_at: 0, heading: false, longest_run: usize::MAX, seen }
    }

    fn apply(mut self, body: usize, cuts: &[Cut]) -> Folded {
        let mut at = body;
        for cut in cuts {
            self.prose(at, cut.span.start);
            self.cut(cut);
            at = cut.span.end;
        }
        self.prose(at, self.source.len());
        self.folded
    }

    fn cut(&mut self, cut: &Cut) {
        match cut.with {
            With::Nothing => {}
            With::Space => self.open_gap(Gap::Space, cut.span.start),
            With::Block => self.open_gap(Gap::Block, cut.span.start),
            With::Char(c) => self.fold_char(c, cut.span.start, cut.span.len()),
        }
    }

    fn prose(&mut self, start: usize, end: usize) {
        let mut at = start;
        while at < end {
            at = self.step(at, end);
        }
    }

    /// Takes what begins at byte `at`, and returns where it ends: always on a character boundary.
    fn step(&mut self, at: usize, end: usize) -> usize {
        let byte = self.source.as_bytes()[at];
        match byte {
            b'\n' => {
                self.newline(at);
                return at + 1;
            }
            b' ' | b'\t' | b'\r' | b'|' | 0x0b | 0x0c => {
                self.open_gap(Gap::Space, at);
                return at + 1;
            }
            b'`' => return at + 1,
            0x1b => return at + terminal_code(&self.source.as_bytes()[at..end]),
            _ => {}
        }
        if self.gap >= Gap::Line {
            let leader = self.leader(at, end);
            if leader > at {
                return leader;
            }
        }
        match byte {
            b'*' => at + 1,
            b'_' => match emphasis(self.last_taken(), &self.source.as_bytes()[at..end]) {
                0 => self.run(at, end),
                signs => at + signs,
            },
            0..=0x7f => self.run(at, end),
            _ => self.wide_char(at),
        }
    }

    /// The last character taken, a blank where what follows is set apart from it.
    fn last_taken(&self) -> char {
        if self.gap == Gap::None { last_char(&self.folded.text) } else { ' ' }
    }

    /// Keeps plain ASCII from byte `at` on for as long as it folds to itself but for its case.
    fn run(&mut self, at: usize, end: usize) -> usize {
        let bytes = &self.source.as_bytes()[at..end.min(at.saturating_add(self.longest_run))];
        let run = &self.source[at..at + plain_len(bytes).max(1)];
        if self.gap != Gap::None {
            self.close_gap(char::from(bytes[0].to_ascii_lowercase()));
        }
        self.mark_jump(at);
        let here = self.folded.text.len();
        self.folded.text.push_str(run);
        self.folded.text[here..].make_ascii_lowercase();
        at + run.len()
    }

    fn wide_char(&mut self, at: usize) -> usize {
        let rest = &self.source[at..];
        let c = rest.chars().next().unwrap_or('\u{fffd}');
        let (c, len) = mojibake::sign(rest).unwrap_or((c, c.len_utf8()));
        self.fold_char(c, at, len);
        at + len
    }

    fn newline(&mut self, at: usize) {
        let gap = match self.gap {
            Gap::Line | Gap::Block => Gap::Block,
            _ if self.heading => Gap::Block,
            _ => Gap::Line,
        };
        self.heading = false;
        self.open_gap(gap, at);
    }

    fn open_gap(&mut self, gap: Gap, at: usize) {
        if self.gap == Gap::None {
            self.gap_at = at;
        }
        self.gap = self.gap.max(gap);
    }

    /// Skips what leads a line: comment signs, quote marks of mail, bullets, heading signs. Returns where
    /// the line's words begin; raises the gap to a block where a list item or heading begins.
    fn leader(&mut self, at: usize, end: usize) -> usize {
        let rest = &self.source[at..end];
        if rest.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            self.open_item(rest);
            return at;
        }
        let signs = rest.len()
            - rest
                .trim_start_matches(|c| {
                    ['/', '#', '*', ';', '%', '>', '='].contains(&c) || BULLETS.contains(&c)
                })
                .len();
        if signs == 0 {
            self.open_item(rest);
            return at;
        }
        let (sign, next) = (&rest[..signs], rest[signs..].chars().next());
        // A sign glued to a word is part of it (`-1`, `#hashtag`), save for comment leaders.
        if next.is_some_and(|c| !c.is_whitespace()) && !sign.starts_with(['/', '#', ';', '%', '>', '•', '*'])
        {
            return at;
        }
        if sign.starts_with('#') && !sign.contains('/') && (at == 0 || self.source[..at].ends_with('\n')) {
            self.heading = sign.len() > 1;
        }
        if sign.chars().count() <= BULLET && sign.starts_with(BULLETS) {
            self.gap = Gap::Block;
        }
        at + signs
    }

    /// Raises the gap to a block where `rest` begins with the label of a list item.
    fn open_item(&mut self, rest: &str) {
        if self.gap == Gap::Line && starts_item(rest, last_char(&self.folded.text)) {
            self.gap = Gap::Block;
        }
    }

    fn fold_char(&mut self, c: char, at: usize, width: usize) {
        if is_combining(c) && self.compose(c, at + width) {
            return;
        }
        match c {
            '“' | '”' | '„' | '‟' | '«' | '»' | '「' | '」' | '『' | '』' | '《' | '》' | '＂' =>
            {
                self.keep_wide('"', at, width);
            }
            '‘' | '’' | '‚' | '‛' | '′' | '＇' | '´' => self.keep_wide('\'', at, width),
            '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '﹣' | '－' => {
                self.keep_wide('-', at, width)
            }
            '；' | '！' | '？' | '©' => self.keep_wide(c, at, width),
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '®' | '™' => {}
            '\u{2028}' | '\u{2029}' => self.open_gap(Gap::Block, at),
            c if c.is_whitespace() => self.open_gap(Gap::Space, at),
            // Entities may hold ASCII.
            c if c.is_ascii() => self.keep_wide(c.to_ascii_lowercase(), at, width),
            c if is_wide(c) && !('\u{f900}'..='\u{faff}').contains(&c) => self.keep_wide(c, at, width),
            c => self.fold_letter(c, at, width),
        }
    }

    /// Takes an accent that stands behind its letter into it, as texts from a Mac's file system write both apart. `end` is
    /// where the accent ends in the source.
    fn compose(&mut self, accent: char, end: usize) -> bool {
        let Some(letter) = self.folded.text.chars().next_back().filter(|_| self.gap == Gap::None) else {
            return false;
        };
        let Some(whole) = unicode_normalization::char::compose(letter, accent) else { return false };
        self.folded.text.pop();
        let here = self.folded.text.len();
        self.folded.source_tail.pop_if(|tail| tail.0 as usize == here);
        // The letter was the last to be pushed, so the distance is still its own.
        let at = (here as i64 + self.distance).max(0) as usize;
        self.keep_wide(whole, at, end.saturating_sub(at));
        true
    }

    fn fold_letter(&mut self, c: char, at: usize, width: usize) {
        let place = c as usize % SEEN;
        let (seen, letter) = self.seen[place];
        if seen == c {
            return self.keep_wide(letter, at, width);
        }
        let mut letters = std::iter::once(c).nfkc().flat_map(char::to_lowercase);
        let (first, second) = (letters.next(), letters.next());
        if let (Some(letter), None) = (first, second) {
            self.seen[place] = (c, letter);
        }
        for letter in first.into_iter().chain(second).chain(letters) {
            self.keep_wide(letter, at, width);
        }
    }

    /// Keeps `c`, which stands for `width` bytes of the source from byte `at` on.
    fn keep_wide(&mut self, c: char, at: usize, width: usize) {
        if self.gap != Gap::None {
            self.close_gap(c);
        }
        let here = self.folded.text.len();
        self.push(c, at);
        if width != c.len_utf8() {
            self.folded.source_tail.push((here as u32, width as u32));
        }
    }

    fn close_gap(&mut self, next: char) {
        let gap = std::mem::take(&mut self.gap);
        let text = &self.folded.text;
        if text.is_empty() {
            return;
        }
        let broken = gap == Gap::Line && next.is_lowercase() && ends_broken(text);
        let wrapped = gap != Gap::Block && is_wide(next) && is_wide(last_char(text));
        if !broken && !wrapped {
            let at = self.gap_at;
            // Spaces of other widths are longer in the source than the one that stands for them.
            let width = self.source[at..].chars().next().map_or(1, char::len_utf8);
            if width > 1 {
                self.folded.source_tail.push((self.folded.text.len() as u32, width as u32));
            }
            self.push(if gap == Gap::Block { '\n' } else { ' ' }, at);
        }
    }

    fn push(&mut self, c: char, at: usize) {
        self.mark_jump(at);
        self.folded.text.push(c);
    }

    /// Notes where in the source the next folded byte comes from, if that does not follow from the last one.
    fn mark_jump(&mut self, at: usize) {
        let here = self.folded.text.len();
        let distance = at as i64 - here as i64;
        if distance != self.distance {
            self.folded.jumps.push((here as u32, at as u32));
            self.distance = distance;
        }
    }
}

/// Whether a sign may join the letter before it: accents, the marks of Kana, and the parts of Hangul.
fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1161}'..='\u{1175}' | '\u{11a8}'..='\u{11c2}' | '\u{3099}' | '\u{309a}')
}

/// How many of the first bytes fold to themselves but for their case: printable ASCII that is no mark, with
/// no two spaces together and none at the end.
fn plain_len(bytes: &[u8]) -> usize {
    let mut len = 0;
    let block = |from: usize| bytes.get(from..)?.first_chunk::<BLOCK>();
    while let Some((bytes, next)) = block(len).zip(block(len + 1)) {
        // Without a branch inside, the compiler turns this into a few vector instructions.
        let breaks: [u8; BLOCK] = std::array::from_fn(|at| u8::from(breaks(bytes[at], next[at])));
        let plain = u128::from_le_bytes(breaks).trailing_zeros() as usize / 8;
        len += plain;
        if plain < BLOCK {
            break;
        }
    }
    while len < bytes.len() && !breaks(bytes[len], *bytes.get(len + 1).unwrap_or(&0)) {
        len += 1;
    }
    len - usize::from(len > 0 && bytes[len - 1] == b' ')
}

/// Whether a plain stretch ends at `byte`, with `next` behind it.
fn breaks(byte: u8, next: u8) -> bool {
    let unprintable = byte.wrapping_sub(b' ') > b'~' - b' ';
    let mark = (byte == b'*') | (byte == b'`') | (byte == b'|') | (byte == b'_');
    unprintable | mark | ((byte == b' ') & (next == b' '))
}

/// Signs in front of the items of a list; the last only follows others.
const BULLETS: [char; 18] =
    ['-', '+', '•', '·', '●', '▪', '◦', '‣', '–', '✔', '✓', '✘', '✗', '✖', '✅', '❌', '☑', '\u{fe0f}'];
/// The most of them in front of one item.
const BULLET: usize = 3;

/// The most underscores that emphasise a word.
const EMPHASIS: usize = 3;

/// How many of the underscores that `bytes` begins with emphasise (`do _not_ sell`), with `before` in front of them:
/// they stand at the edge of a word. Those inside a name and those of a blank to be filled in are none.
fn emphasis(before: char, bytes: &[u8]) -> usize {
    // A blank is as long as it likes: it is not counted to its end.
    let signs = bytes.iter().take(EMPHASIS + 1).take_while(|byte| **byte == b'_').count();
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || !byte.is_ascii();
    let behind = bytes.get(signs).is_some_and(|byte| is_word(*byte));
    let opens = behind && !(before.is_alphanumeric() || before == '_');
    let closes = !behind && !before.is_whitespace() && before != '_';
    if signs <= EMPHASIS && (opens || closes) { signs } else { 0 }
}

/// The longest sequence of a terminal that is taken for one.
const TERMINAL_BYTES: usize = 24;

/// The length of what `bytes` begins with: an escape, and the colour or place that a terminal is told with it.
fn terminal_code(bytes: &[u8]) -> usize {
    if bytes.get(1) != Some(&b'[') {
        return 1;
    }
    let inner = bytes.iter().skip(2).take(TERMINAL_BYTES);
    let parameters = inner.take_while(|byte| matches!(byte, 0x20..=0x3f)).count();
    match bytes.get(2 + parameters) {
        Some(b'@'..=b'~') => 3 + parameters,
        _ => 1,
    }
}

/// Bytes that [`plain_len`] looks at together.
const BLOCK: usize = 16;

/// The last character of the folded text; the start counts as a line's start.
fn last_char(folded: &str) -> char {
    folded.chars().next_back().unwrap_or('\n')
}

/// Whether the folded text ends with a hyphen behind a letter.
fn ends_broken(folded: &str) -> bool {
    folded.strip_suffix('-').is_some_and(|before| last_char(before).is_alphabetic())
}

/// What a number in front of it counts.
const AMOUNTS: [&str; 6] = ["million", "billion", "percent", "per cent", "times", "gb"];

/// Whether a line begins a list item: `(a)`, `iv.`, `3)`, `2.1`, provided that the text before it came to a
/// stop; a wrapped "Section" / "2." is no item.
fn starts_item(line: &str, last: char) -> bool {
    if !matches!(last, '.' | ';' | ':' | '!' | '?' | ')' | ',' | '。' | '；' | '\n') {
        return false;
    }
    let open = line.starts_with(['(', '（', '[']);
    let inner = line.trim_start_matches(['(', '（', '[']);
    let len = inner.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'.').count();
    let label = inner[..len].trim_end_matches('.');
    let dotted = inner[..len].ends_with('.');
    let close = inner[len..].starts_with([')', '）', ']', '、']);
    let numbers = label.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    // "3.2 Sale": an amount ("2.5 million") stands inside a sentence.
    let behind = inner[len..].trim_start_matches([' ', '\t']);
    let section = numbers
        && !open
        && label.contains('.')
        && behind.len() < inner.len() - len
        && behind.starts_with(char::is_alphabetic)
        && !AMOUNTS.iter().any(|amount| behind.starts_with(amount));
    (1..=5).contains(&label.len())
        && (close || (dotted && !open) || section)
        && (label.len() == 1 || numbers || label.bytes().all(|byte| b"ivxIVX".contains(&byte)))
}

#[cfg(test)]
mod tests {
    use super::Folder;
    use crate::text::{Text, markup, samples};

    fn folded(source: &str) -> String {
        Text::from_source(source).folded().to_owned()
    }

    #[test]
    fn folding_is_what_the_contract_says() {
        let cases = [
            ("“Licensor’s”  Work — NOT\nyours", "\"licensor's\" work - not yours"),
            ("exam-\nple", "exam-ple"),
            ("one\n\ntwo\n- three\n* four", "one\ntwo\nthree four"),
            ("/*\n * Permission is\n * granted\n */", "permission is granted"),
            ("# Title\ntext", "title text"),
            ("\n\n# a\n\nb", "a\nb"),
            ("## Title\ntext", "title\ntext"),
            (
                "Le\u{301}gale\u{300} O\u{302}u \u{30ab}\u{3099} \u{1112}\u{1161}\u{11ab}",
                "l\u{e9}gal\u{e8} \u{f4}u \u{30ac} \u{d55c}",
            ),
            ("ＡＢＣ　１２３，ﬁne", "abc 123,fine"),
            ("不得用于商业\n用途", "不得用于商业用途"),
            ("terms:\n(a) one;\n(b) two", "terms:\n(a) one;\n(b) two"),
            ("under Section\n2. Next", "under section 2. next"),
            ("**monthly** `active` users", "monthly active users"),
            ("we do _not_ sell __it__, (_ever_).", "we do not sell it, (ever)."),
            (
                "keep snake_case, a ____ blank and _name_or_path",
                "keep snake_case, a ____ blank and name_or_path",
            ),
            ("\u{1b}[1;31mred\u{1b}[0m words \u{1b}x", "red words x"),
            ("â€œYouâ€\u{9d} canâ€™t â€“ Â© Â§", "\"you\" can't - © §"),
        ];
        for (source, expected) in cases {
            assert_eq!(folded(source), expected, "{source:?}");
        }
    }

    #[test]
    fn folding_twice_changes_no_word() {
        for source in
            ["“A” – B\n\n* c\n/* d */", "协议。\n\n第一条　定义", "a&nbsp;b<br>c", "x|y|z\n--\n1. q"]
        {
            let once = folded(source);
            assert_eq!(folded(&once), once.replace('\n', " "), "{source:?}");
        }
    }

    #[test]
    fn offsets_lead_back_to_the_same_words() {
        let source = "# A “quoted”\n// term &amp; <b>bold</b> 许可 ﬁn";
        let text = Text::from_source(source);
        let found: Vec<_> = text
            .words()
            .iter()
            .map(|word| {
                let span = text.source_span(word.span());
                &source[span.start..span.end]
            })
            .collect();
        assert_eq!(found, ["A", "quoted", "term", "bold", "许", "可", "ﬁn"]);
    }

    proptest::proptest! {
        #[test]
        fn runs_fold_as_their_characters_do(source in samples::text()) {
            let cuts = markup::cuts(&source, 0);
            let by_runs = Folder::new(&source).apply(0, &cuts);
            let one_by_one = Folder { longest_run: 1, ..Folder::new(&source) }.apply(0, &cuts);
            proptest::prop_assert_eq!(by_runs.text, one_by_one.text);
            proptest::prop_assert_eq!(by_runs.jumps, one_by_one.jumps);
            proptest::prop_assert_eq!(by_runs.source_tail, one_by_one.source_tail);
        }

        #[test]
        fn every_place_leads_back_to_whole_characters(source in samples::text()) {
            let text = Text::from_source(&source);
            let folded = text.folded();
            for (at, c) in folded.char_indices() {
                let span = text.source_span(crate::base::Span::new(at, at + c.len_utf8()));
                proptest::prop_assert!(source.get(span.start..span.end).is_some(), "{at} {c:?}");
            }
        }

        #[test]
        fn letters_fold_alike_whether_seen_before_or_not(letters in "[À-˿Ͱ-ԯᵃ-ỹ]{0,200}") {
            let apart: String = letters.chars().map(|c| super::fold(&c.to_string(), 0, &[]).text).collect();
            proptest::prop_assert_eq!(super::fold(&letters, 0, &[]).text, apart);
        }
    }
}
