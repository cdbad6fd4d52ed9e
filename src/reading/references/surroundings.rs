//! Where in a document a sentence stands: under which heading, in a fence of code, in a program's string.
//!
//! Made of the source in one pass over its lines. A heading counts for what is below it, down to the next heading of
//! its level or above; a `#` comment that only looks like a heading does no harm, for only a few words count.

use crate::base::Span;
use crate::reading::Role;

use super::fields::line_around;
use super::lists::lists;

/// What a heading says of the names below it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Section {
    /// The work's own licence.
    License,
    /// Somebody else's, or merely talk.
    Foreign(Role),
    /// Anything else.
    Other,
}

/// The places of one source.
#[derive(Debug, Default)]
pub(super) struct Surroundings {
    /// Where headings stand, with their level and what they say.
    headings: Vec<(usize, usize, Section)>,
    fences: Vec<Span>,
    /// Where the source ends.
    end: usize,
}

/// The longest heading that is read.
const LONGEST: usize = 80;

impl Surroundings {
    pub(super) fn of(source: &str) -> Self {
        let mut found = Self { end: source.len(), ..Self::default() };
        let (mut at, mut fence) = (0, None::<usize>);
        let mut previous = Span::new(0, 0);
        for line in source.split_inclusive('\n') {
            let text = line.trim();
            match fence {
                Some(start) if is_fence(text) => {
                    found.fences.push(Span::new(start, at));
                    fence = None;
                }
                Some(_) => {}
                None if is_fence(text) => fence = Some(at),
                None => found.heading(source, text, at, previous),
            }
            previous = Span::new(at, at + line.len());
            at += line.len();
        }
        // A fence that nobody closed is no fence.
        found
    }

    fn heading(&mut self, source: &str, text: &str, at: usize, previous: Span) {
        let level = text.bytes().take_while(|byte| *byte == b'#').count();
        let underline = text.len() >= 3
            && (text.bytes().all(|byte| byte == b'=') || text.bytes().all(|byte| byte == b'-'));
        let bold = text.len() > 4 && text.starts_with("**") && text.ends_with("**");
        let (place, level, title) = match () {
            () if (1..=6).contains(&level) && text.len() > level => (at, level, &text[level..]),
            () if underline => (
                previous.start,
                if text.starts_with('=') { 1 } else { 2 },
                source[previous.start..previous.end].trim(),
            ),
            () if bold => (at, 6, text),
            () => return,
        };
        if title.len() <= LONGEST && !title.trim().is_empty() {
            self.headings.push((place, level, section(&title.to_lowercase())));
        }
    }

    /// What the headings above say; the nearest that says something goes first.
    pub(super) fn section(&self, at: usize) -> Section {
        let above = self.headings.partition_point(|(place, ..)| *place <= at);
        let mut level = usize::MAX;
        for (_, own, section) in self.headings[..above].iter().rev().take(64) {
            if *own < level {
                level = *own;
                if *section != Section::Other {
                    return *section;
                }
            }
        }
        Section::Other
    }

    /// The section around a place whose own heading says that it is about the work's licence.
    pub(super) fn license_section(&self, at: usize) -> Option<Span> {
        let above = self.headings.partition_point(|(place, ..)| *place <= at);
        let (start, _, section) = self.headings.get(above.checked_sub(1)?)?;
        let end = self.headings.get(above).map_or(self.end, |(place, ..)| *place);
        (*section == Section::License).then(|| Span::new(*start, end))
    }

    /// Whether the line that begins at `start` is a heading.
    pub(super) fn is_heading(&self, start: usize) -> bool {
        self.headings.binary_search_by_key(&start, |(place, ..)| *place).is_ok()
    }

    /// Whether a fence of code stands there.
    pub(super) fn is_fenced(&self, at: usize) -> bool {
        let before = self.fences.partition_point(|fence| fence.start <= at);
        before.checked_sub(1).is_some_and(|last| at < self.fences[last].end)
    }
}

fn is_fence(line: &str) -> bool {
    line.starts_with("```") || line.starts_with("~~~")
}

fn section(title: &str) -> Section {
    let headings = &lists().headings;
    let has = |words: &[String]| words.iter().any(|word| title.contains(word.as_str()));
    match () {
        () if has(&headings.base) => Section::Foreign(Role::Base),
        () if has(&headings.third_party) => Section::Foreign(Role::ThirdParty),
        () if has(&headings.mention) && !leads_with_license(title) => Section::Foreign(Role::Mention),
        () if has(&headings.license) && title.split_whitespace().count() <= 6 && !title.contains('?') => {
            Section::License
        }
        () => Section::Other,
    }
}

/// "License and links": the licence comes first, and other matters with it.
fn leads_with_license(title: &str) -> bool {
    let title = title.trim_matches(|c: char| !c.is_alphanumeric());
    let words = ["licensing", "licenses", "license", "licence"];
    let rest = words.iter().find_map(|word| title.strip_prefix(word));
    rest.is_some_and(|rest| ["and ", "& ", "/ ", ", "].iter().any(|join| rest.trim_start().starts_with(join)))
}

/// Whether byte `at` stands inside a string of a program: `find("licensed under ...")`.
pub(super) fn is_in_string(source: &str, at: usize) -> bool {
    let line = line_around(source, at);
    let before = &source[line.start..at];
    let quote = ['"', '\''].into_iter().filter_map(|sign| Some((before.rfind(sign)?, sign))).max();
    let Some((place, sign)) = quote else { return false };
    // After an even number of quotes the last one has closed its string; an apostrophe is no quote.
    if before.matches(sign).count() % 2 == 0 {
        return false;
    }
    let lead = before[..place].trim_end();
    // A translator's file.
    if matches!(lead.trim_start(), "msgid" | "msgstr" | "msgctxt" | "msgid_plural") {
        return true;
    }
    let lead = lead
        .strip_suffix(['r', 'f', 'b', 'u', 'R', 'F', 'B', 'U'])
        .filter(|lead| lead.ends_with(['(', '=', ',', '[']))
        .unwrap_or(lead);
    lead.ends_with(['(', '['])
        || lead.ends_with(['=', ',', '{', '+']) && lead.contains(|c: char| c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_fences_and_strings() {
        let source = "# Crane\n\nlead\n\n## License\n\nown\n\n### Code\n\nsub\n\n## Credits\n\nthanks\n\n```\ncode\n```\n\nLicence\n=======\nset\n";
        let around = Surroundings::of(source);
        let at = |word: &str| source.find(word).expect("it is there");
        let cases = [
            ("lead", Section::Other),
            ("own", Section::License),
            ("sub", Section::License),
            ("thanks", Section::Foreign(Role::ThirdParty)),
            ("set", Section::License),
        ];
        for (word, expected) in cases {
            assert_eq!(around.section(at(word)), expected, "{word}");
        }
        assert!(around.is_fenced(at("code")) && !around.is_fenced(at("own")));
        assert_eq!(section("license and links"), Section::License);
        assert_eq!(section("links"), Section::Foreign(Role::Mention));
        let message = "msgid \"licensed under\"";
        assert!(is_in_string(message, message.find("lic").expect("there")));
        let string = "x = find(\"licensed under\")";
        assert!(is_in_string(string, string.find("lic").expect("there")));
        assert!(!is_in_string("it's \"free\" software, licensed", 22));
    }
}
