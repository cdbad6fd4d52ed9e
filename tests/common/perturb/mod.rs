//! Makes altered copies of licence texts, and says of each what a reader must make of it.
//!
//! A kind is one small function from a text and a source of numbers to a [`Case`]; it returns `None` where it does
//! not apply (no copyright line to change, no number that matters). All kinds stand in [`KINDS`]. The same text, kind
//! and seed give the same bytes. Nothing here knows how smallprint works: nearly half of the kinds are `measured_only`.
//! Those exist to measure what the matcher does with texts that nobody fitted it to; never tune a rule, a constant or
//! a list to one of their failures. Tune to the other half and see whether these follow.
//!
//! The groups: [`layout`], [`markup`] and [`carriers`] keep every word, [`words`] keeps the meaning, [`changed`] changes words that matter,
//! [`structure`] takes parts away or joins texts. The sentences that get inserted are our own: [`sentences`].

#![allow(dead_code, reason = "tests and benches each use their own part")]

pub mod carriers;
pub mod changed;
pub mod layout;
pub mod markup;
pub mod near;
pub mod prose;
pub mod sentences;
pub mod structure;
pub mod words;

use std::ops::Range;

/// A small generator of numbers (SplitMix64, Steele, Lea, Flood 2014).
pub struct Rng(pub u64);

impl Rng {
    /// One that depends on all these words, in order (FNV-1a).
    pub fn seeded(words: &[&str]) -> Self {
        let bytes = words.iter().flat_map(|word| word.bytes().chain([0]));
        Self(bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        }))
    }

    /// A number below `bound`, which is not 0.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }

    /// One of `all`; `None` where there is none.
    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        (!all.is_empty()).then(|| &all[self.below(all.len())])
    }

    /// One of a list that is known to hold something.
    pub fn one<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// Yes or no.
    pub fn coin(&mut self) -> bool {
        self.below(2) == 0
    }
}

/// What a reader must make of a case.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Expect {
    /// The same licence, faithfully.
    Kept,
    /// The same licence as a base, and a material difference that touches these lines (one-based, half-open).
    Changed {
        /// `None` where the difference may stand anywhere.
        lines: Option<Range<u32>>,
    },
    /// The licence, and something else on these lines, which has to be named or to be reported as material.
    Joined {
        /// Where the other text stands.
        lines: Range<u32>,
    },
}

/// One altered copy.
pub struct Case {
    /// What stands in the file.
    pub bytes: Vec<u8>,
    /// What must come of it.
    pub expect: Expect,
}

impl Case {
    /// Meaning kept, in UTF-8; `None` where nothing was done to the text.
    pub fn kept(text: &str, copy: String) -> Option<Self> {
        (copy != text).then(|| Self { bytes: copy.into_bytes(), expect: Expect::Kept })
    }

    /// Meaning changed where `span` stands in `copy`.
    pub fn changed(copy: String, span: Range<usize>) -> Self {
        let lines = Some(lines_of(&copy, &span));
        Self { bytes: copy.into_bytes(), expect: Expect::Changed { lines } }
    }
}

/// The lines that a span touches, one-based and half-open.
pub fn lines_of(text: &str, span: &Range<usize>) -> Range<u32> {
    let line = |at: usize| text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() as u32 + 1;
    line(span.start)..line(span.end.max(span.start)) + 1
}

/// Which part of the suite a kind belongs to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Group {
    /// Every word stays.
    KeptLayout,
    /// Words change, their meaning does not.
    KeptWords,
    /// Words that matter change.
    ChangedWords,
    /// Parts go or come.
    ChangedStructure,
}

/// One way of altering a text.
pub struct Kind {
    /// Unique.
    pub name: &'static str,
    /// Which part it belongs to.
    pub group: Group,
    /// Only ever measured, never tuned on.
    pub measured_only: bool,
    /// The function. Its text has `\n` line ends; see [`plain`].
    pub make: fn(&str, &mut Rng) -> Option<Case>,
}

const fn kind(name: &'static str, group: Group, make: fn(&str, &mut Rng) -> Option<Case>) -> Kind {
    Kind { name, group, measured_only: false, make }
}

const fn measured(name: &'static str, group: Group, make: fn(&str, &mut Rng) -> Option<Case>) -> Kind {
    Kind { name, group, measured_only: true, make }
}

/// Every kind.
pub const KINDS: [Kind; 78] = {
    use Group::{ChangedStructure, ChangedWords, KeptLayout, KeptWords};
    [
        kind("re-wrapped", KeptLayout, layout::rewrapped),
        measured("one-line", KeptLayout, layout::one_line),
        kind("curly-quotes", KeptLayout, layout::curly_quotes),
        measured("bullets", KeptLayout, layout::bullets),
        kind("comment-leaders", KeptLayout, layout::commented),
        measured("hyphenated", KeptLayout, layout::hyphenated),
        kind("no-punctuation", KeptLayout, layout::no_punctuation),
        measured("utf-16", KeptLayout, layout::utf16),
        kind("windows-1252", KeptLayout, layout::windows1252),
        measured("mac-roman", KeptLayout, layout::mac_roman),
        measured("gb18030", KeptLayout, layout::gb18030),
        kind("markdown", KeptLayout, markup::markdown),
        measured("html", KeptLayout, markup::html),
        kind("web-page", KeptLayout, markup::web_page),
        kind("json-string", KeptLayout, carriers::json),
        measured("c-string", KeptLayout, carriers::c_string),
        measured("yaml-block", KeptLayout, carriers::yaml),
        measured("rst", KeptLayout, carriers::rst),
        kind("latex", KeptLayout, carriers::latex),
        kind("manual-page", KeptLayout, carriers::manual),
        measured("mail-quoted", KeptLayout, carriers::mail),
        kind("pages", KeptLayout, carriers::pages),
        measured("numbered-lines", KeptLayout, carriers::numbered_lines),
        kind("cdata", KeptLayout, carriers::cdata),
        measured("double-spaced", KeptLayout, carriers::double_spaced),
        kind("capitals", KeptLayout, carriers::capitals),
        measured("carriage-returns", KeptLayout, carriers::carriage_returns),
        measured("markdown-escaped", KeptLayout, carriers::markdown_escaped),
        kind("rtf", KeptLayout, carriers::rtf),
        kind("word-page", KeptLayout, carriers::word_page),
        kind("terminal", KeptLayout, carriers::terminal),
        kind("mojibake", KeptLayout, carriers::mojibake),
        kind("quoted-setting", KeptLayout, carriers::quoted_setting),
        measured("zero-width", KeptLayout, carriers::zero_width),
        measured("odd-spaces", KeptLayout, carriers::odd_spaces),
        measured("boxed", KeptLayout, carriers::boxed),
        measured("patch", KeptLayout, carriers::patch),
        measured("titles-re-cased", KeptWords, words::titles_recased),
        kind("other-holder", KeptWords, words::other_holder),
        measured("more-holders", KeptWords, words::more_holders),
        kind("title-before", KeptWords, words::title_before),
        measured("context-before", KeptWords, words::context_before),
        kind("context-after", KeptWords, words::context_after),
        measured("misspelt", KeptWords, words::misspelt),
        kind("in-readme", KeptWords, words::in_readme),
        measured("placeholders-filled", KeptWords, words::placeholders_filled),
        kind("holder-in-body", KeptWords, words::holder_in_body),
        kind("code-behind", KeptWords, words::code_behind),
        kind("fields-above", KeptWords, words::fields_above),
        kind("running-heads", KeptWords, words::running_heads),
        kind("components-below", KeptWords, words::components_below),
        measured("scanned", KeptWords, words::scanned),
        kind("restriction-paragraph", ChangedWords, changed::restriction_paragraph),
        measured("restriction-in-paragraph", ChangedWords, changed::restriction_in_paragraph),
        measured("restriction-on-top", ChangedWords, changed::restriction_on_top),
        kind("restriction-at-end", ChangedWords, changed::restriction_at_end),
        kind("restriction-in-copyright", ChangedWords, changed::restriction_in_copyright),
        measured("sentence-removed", ChangedWords, changed::sentence_removed),
        kind("paragraph-removed", ChangedWords, changed::paragraph_removed),
        kind("number-changed", ChangedWords, changed::number_changed),
        measured("negation-added", ChangedWords, changed::negation_added),
        kind("negation-removed", ChangedWords, changed::negation_removed),
        measured("may-for-shall", ChangedWords, changed::may_for_shall),
        kind("shall-for-may", ChangedWords, changed::shall_for_may),
        kind("opposite-word", ChangedWords, changed::opposite_word),
        measured("party-swapped", ChangedWords, changed::party_swapped),
        measured("only-added", ChangedWords, changed::only_added),
        kind("foreign-restriction", ChangedWords, changed::foreign_restriction),
        kind("restriction-hidden", ChangedWords, changed::restriction_hidden),
        kind("restriction-in-field", ChangedWords, changed::restriction_in_field),
        kind("rights-in-particular", ChangedWords, changed::rights_in_particular),
        measured("attachment-removed", ChangedStructure, structure::attachment_removed),
        kind("cut-at-30", ChangedStructure, structure::cut_at_30),
        measured("cut-at-60", ChangedStructure, structure::cut_at_60),
        kind("cut-at-90", ChangedStructure, structure::cut_at_90),
        measured("two-joined", ChangedStructure, structure::two_joined),
        kind("other-end-pasted", ChangedStructure, structure::other_end_pasted),
        measured("beginning-cut", ChangedStructure, structure::beginning_cut),
    ]
};

/// The text with `\n` line ends, which is what the kinds work on.
pub fn plain(text: &str) -> String {
    text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n")
}
