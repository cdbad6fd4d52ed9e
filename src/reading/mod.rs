//! What one text says, whatever file it stood in.
//!
//! The way of a reading: [`crate::matching`] aligns the words with templates; [`judge`] decides for each
//! difference whether it changes what is permitted, owed or forbidden (the benign classes stand in
//! [`benign`]); [`references`] finds licences that are named but not printed; the clause engine finds the
//! clauses; [`legal`] tells an unknown licence from no licence; and the [`Verdict`] says what it all comes to.

pub mod benign;
mod candidates;
mod code;
pub mod compare;
mod copyright;
mod expression;
pub mod judge;
mod known;
pub mod legal;
mod named;
mod nearest;
mod notices;
mod own_words;
pub mod references;
mod residue;
mod stated_limits;
mod terms;
pub mod unproven;

use serde::{Deserialize, Serialize};
use zerocopy::IntoBytes;
use zerocopy::little_endian::U32;

pub use candidates::{Candidate, Difference};
pub use nearest::{Nearest, Shared};
pub use own_words::own_words;
pub use terms::sum_of_clauses;

use crate::base::Span;
use crate::clauses::{Clause, Engine};
use crate::corpus::{Corpus, Slot, Subject, Terms, pack};
use crate::matching::frame::frame;
use crate::matching::{self, Match};
use crate::text::Text;

/// What a text, or one licence in it, turned out to be. Order: best first.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    Eq,
    Hash,
    Ord,
    PartialEq,
    PartialOrd,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Word for word the official text.
    Verbatim,
    /// The official words with harmless differences around or between them.
    Reformatted,
    /// The official words with holder, year or product filled in.
    SlotsFilled,
    /// The beginning or the end, or an attachment, is missing; nothing else differs materially.
    Truncated,
    /// At least one material difference.
    Altered,
    /// A passage quoted in a text that is not mostly licence.
    Excerpt,
    /// Licences are named, not printed.
    Reference,
    /// Reads like a licence that the corpus does not know.
    UnknownLegal,
    /// No licence at all.
    #[default]
    NotLegal,
}

impl Verdict {
    /// Whether the words support the licence's name.
    pub fn is_faithful(self) -> bool {
        matches!(self, Self::Verbatim | Self::Reformatted | Self::SlotsFilled)
    }
}

/// What an edit does to the words.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EditOp {
    /// Template words are missing.
    Delete,
    /// Words were added.
    #[default]
    Insert,
    /// Template words gave way to others.
    Replace,
}

/// One difference to a template, judged.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct JudgedEdit {
    /// What happened.
    pub op: EditOp,
    /// Where in the text, one-based and inclusive; for a deletion, where the words would stand.
    pub lines: [u32; 2],
    /// How many words of the text it touches (of the template, for a deletion).
    pub words: usize,
    /// The template's section.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// Whether it changes what is permitted, owed or forbidden.
    pub material: bool,
    /// The benign class that explains it, or what makes it material.
    pub class: String,
    /// Clause kinds that stand in the added words, or stood in the removed ones.
    pub clauses: Vec<String>,
    /// The words in the text; empty for a deletion.
    pub quote: String,
    /// The official words that are missing, where the official text is at hand; the corpus keeps only hashes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed: Option<String>,
    /// The template's words that it touches, zero-based and half-open.
    #[serde(skip)]
    pub template_words: [u32; 2],
}

/// One licence found in a text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct LicenseMatch {
    /// The nearest template's record.
    pub id: String,
    /// Its SPDX form.
    pub spdx: String,
    /// Its name.
    pub name: String,
    /// What became of it here.
    pub verdict: Verdict,
    /// One-based, inclusive.
    pub lines: [u32; 2],
    /// In the file on disk, zero-based, half-open.
    pub bytes: [u64; 2],
    /// Share of the template's words found in order.
    pub template_coverage: f64,
    /// Share of the text's words that they explain.
    pub text_coverage: f64,
    /// Other licences whose words explain the text equally well.
    pub ties: Vec<String>,
    /// What differs.
    pub edits: Vec<JudgedEdit>,
    /// What was considered for this place, the chosen licence first; only where an explanation was asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<Candidate>,
}

/// How a licence is named.
#[derive(
    Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The licence of what something was made from.
    Base,
    /// Applies under a condition.
    Conditional,
    /// "This is licensed under ...".
    Grant,
    /// Merely named.
    Mention,
    /// "not licensed under ...".
    Negated,
    /// Somebody else's component.
    ThirdParty,
}

/// A licence that is named but not printed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Reference {
    /// The record, or the SPDX expression where it names several.
    pub id: String,
    /// What the sentence does with the name.
    pub role: Role,
    /// What it is about.
    pub subject: Subject,
    /// One-based, inclusive.
    pub lines: [u32; 2],
    /// The sentence.
    pub quote: String,
}

/// A copyright line.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Copyright {
    /// Who.
    pub holder: String,
    /// When; empty where no year stands there.
    pub years: String,
    /// One-based, inclusive.
    pub lines: [u32; 2],
    /// Whether the holder is still the template's placeholder.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub placeholder: bool,
}

/// Everything one text says. Pure: it knows no path.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Reading {
    /// Stable hash of the normalised words, 64 hex digits' first 16.
    pub fingerprint: String,
    /// How many words it has.
    pub words: usize,
    /// The encoding.
    pub encoding: String,
    /// Whether the encoding was guessed.
    pub encoding_guessed: bool,
    /// The verdict on the whole.
    pub verdict: Verdict,
    /// The SPDX expression that the text supports; `NOASSERTION` where none.
    pub expression: String,
    /// Licences found.
    pub licenses: Vec<LicenseMatch>,
    /// Licences named.
    pub references: Vec<Reference>,
    /// The nearest record, where none matched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nearest: Option<Nearest>,
    /// Clauses with their quotes.
    pub clauses: Vec<Clause>,
    /// The sum of the clauses (or of the record, where the text is faithful to it).
    pub terms: Terms,
    /// Copyright lines.
    pub copyright: Vec<Copyright>,
}

/// What is made of a corpus once: the clause engine, and the clauses of its templates.
struct Tools {
    engine: Engine,
    references: references::Finder,
    templates: known::TemplateClauses,
}

impl Tools {
    fn of(corpus: &Corpus) -> &Self {
        let make = || {
            let kinds = corpus.pack().kinds().map(|kind| (kind.name, kind.head, kind.json));
            Self {
                engine: Engine::packed(kinds, corpus.pack().section(pack::Section::Needles)),
                references: references::Finder::new(corpus),
                templates: known::TemplateClauses::default(),
            }
        };
        // Nothing else is derived from a corpus, so the place holds this type.
        corpus.derived(make).expect("the tools are the only thing derived from a corpus")
    }
}

/// A match is a licence, not a shared passage, where it has half of the template, or where it is most of the
/// text (a licence cut to its first third). Set by unknown licences that borrow the MIT disclaimer (38 % of
/// MIT) and by texts truncated to 30 %.
const HALF: f64 = 0.5;
/// The least share of a template that counts even where it is most of the text.
const LEAST_TEMPLATE: f64 = 0.08;

/// The class of an edit that a page does not show.
const HIDDEN: &str = "hidden";

/// What the ids of unidentified texts begin with.
pub const UNKNOWN: &str = "LicenseRef-unknown-";

impl Reading {
    /// Reads `text` against `corpus`. Pure: it knows no path, and the same words give the same reading.
    pub fn of(text: &Text, corpus: &Corpus) -> Self {
        Self::read(text, corpus, |_, _| {})
    }

    /// As [`Reading::of`], with the candidates that were considered for each licence, and with the official words
    /// that are missing, where `texts` has the official text of a record.
    pub fn explained(
        text: &Text,
        corpus: &Corpus,
        texts: &dyn Fn(&crate::corpus::Record) -> Option<String>,
    ) -> Self {
        let mut all = Vec::new();
        let mut reading = Self::read(text, corpus, |words, matches| {
            all = matches.iter().map(|found| candidates::candidates(words, found, corpus)).collect();
        });
        for (license, candidates) in reading.licenses.iter_mut().zip(all) {
            license.candidates = candidates;
            candidates::quote_removed(license, corpus, texts);
        }
        reading
    }

    fn read(text: &Text, corpus: &Corpus, consider: impl FnOnce(&benign::Words<'_>, &[&Match])) -> Self {
        let tools = Tools::of(corpus);
        let frame = frame(text);
        let ids = corpus.pack().word_ids(text.words());
        let all = matching::find(&ids, &frame, corpus);
        let (matches, passages) = split_passages(text, &all);
        let (matches, passages) = notices::without(text, matches, passages, corpus.pack(), |text| {
            tools.references.find(text, &[], corpus).grants
        });
        let mut found = tools.references.find(text, &matched_spans(text, &matches), corpus);
        let named = named::named(&found, &matches, corpus);
        let words = benign::Words { text, ids: &ids, pack: corpus.pack(), frame: &frame, named: &named };
        let known = known::KnownClauses::new(&words, &matches, &tools.templates);
        let clauses = tools.engine.find_beyond(text, &known);
        let judged = judge::judge(&words, &matches, corpus, &clauses);
        found.limit(text, &clauses, corpus);
        consider(&words, &matches);
        let mut reading = Self {
            fingerprint: fingerprint(&words, &judged),
            words: text.words().len(),
            encoding: text.encoding().to_owned(),
            encoding_guessed: text.encoding_guessed(),
            copyright: copyright::lines(text, &frame),
            clauses,
            licenses: judged,
            ..Self::default()
        };
        reading.references = std::mem::take(&mut found.references);
        stated_limits::add(&mut reading.licenses, &mut reading.references, corpus);
        reading.nearest = nearest::nearest(text, &passages, corpus);
        reading.verdict = reading.overall(text, &found, corpus);
        if reading.nearest.is_none() && reading.verdict == Verdict::UnknownLegal {
            reading.nearest = nearest::of_unmatched(text, &ids, corpus);
        }
        if !reading.licenses.is_empty() {
            reading.nearest = None;
        }
        let templates: Vec<_> = matches.iter().map(|found| found.alignment.text_range()).collect();
        reading.expression = expression::expression(text, &reading, &templates, &found, corpus);
        let excerpt = |at: usize| reading.licenses.get(at).is_some_and(|it| it.verdict == Verdict::Excerpt);
        reading.terms = terms::terms(&reading, || known.of_templates(excerpt), corpus);
        reading
    }

    /// The verdict on the whole: the worst of its licences, else what its references and words make of it.
    fn overall(&self, text: &Text, named: &references::Found, corpus: &Corpus) -> Verdict {
        let printed =
            self.licenses.iter().map(|license| license.verdict).filter(|v| *v != Verdict::Excerpt).max();
        if let Some(verdict) = printed {
            return verdict;
        }
        if legal::is_license(text, &self.clauses, named, corpus) {
            return Verdict::UnknownLegal;
        }
        if self.references.iter().any(|reference| reference.role == Role::Grant) {
            return Verdict::Reference;
        }
        if self.licenses.is_empty() { Verdict::NotLegal } else { Verdict::Excerpt }
    }

    /// The id under which an unidentified text enters expressions.
    pub fn unknown_ref(&self) -> String {
        format!("{UNKNOWN}{}", self.fingerprint.chars().take(12).collect::<String>())
    }
}

/// Licences proper, and mere passages of templates, by how much of text and template they explain.
fn split_passages<'a>(text: &Text, found: &'a [Match]) -> (Vec<&'a Match>, Vec<&'a Match>) {
    let words = text.words().len().max(1) as f64;
    found.iter().partition(|found| {
        let kept = found.alignment.kept() as f64;
        let template = kept / found.alignment.template_len.max(1) as f64;
        template >= HALF || (kept / words >= HALF && template >= LEAST_TEMPLATE)
    })
}

/// In the source.
fn matched_spans(text: &Text, matches: &[&Match]) -> Vec<Span> {
    let span = |found: &&Match| text.source_span(text.words_span(found.alignment.text_range()));
    matches.iter().map(span).collect()
}

/// The hash of all words outside copyright lines, as 16 hex digits and more: equal for re-wrapped copies with other
/// holders and years. A line that says more than who holds the rights counts like any other, and so does a rule that a
/// page does not show.
fn fingerprint(all: &benign::Words<'_>, judged: &[LicenseMatch]) -> String {
    let words = all.text.words();
    let says = |slot: &Slot| all.says_in_notice(slot.start as usize..slot.end as usize);
    let copyright = all.frame.iter().filter(|slot| slot.kind == "copyright" && !says(slot));
    let mut outside: Vec<U32> = Vec::with_capacity(words.len());
    for run in matching::frame::outside(words.len(), copyright) {
        outside.extend(words[run].iter().map(|word| U32::new(word.hash)));
    }
    for edit in judged.iter().flat_map(|license| &license.edits).filter(|edit| edit.class == HIDDEN) {
        let hidden = Text::from_source(&edit.quote);
        outside.extend(hidden.words().iter().map(|word| U32::new(word.hash)));
    }
    format!("{:032x}", xxhash_rust::xxh3::xxh3_128(outside.as_bytes()))
}

/// Shares are told to three digits; more would be noise.
fn round(share: f64) -> f64 {
    (share * 1000.0).round() / 1000.0
}
