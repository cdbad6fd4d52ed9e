//! Texts as evidence: each gets its digest, its role, its subject and a reading.
//!
//! Contract: this layer does not read licences itself. It hands bytes to a [`Reader`], which the scan driver
//! backs with its memo (digest to [`Reading`]), so that equal contents are read once whatever they are
//! called. Path, role and subject are added here and never memoised. A text is taken for a licence by
//! content where its reading found one or it is legal and unknown; a file *named* as a licence stays one
//! whatever it says, and the rules judge.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::corpus::Subject;
use crate::reading::legal::FEW_WORDS;
use crate::reading::{Reading, Verdict, unproven};
use crate::text::is_binary;

use super::{Card, Incomplete, TextFact, TextRole, Weights, lfs, pointers};

/// Gives the reading of some bytes; the first argument is their SHA-256 in hex, for a memo.
pub type Reader<'a> = dyn FnMut(&str, &[u8]) -> Arc<Reading> + 'a;

/// What became of a file that may hold a legal text.
#[derive(Clone, Debug)]
pub enum TextOutcome {
    /// It is evidence.
    Fact(Box<TextFact>),
    /// It should be evidence, but its content is elsewhere.
    Incomplete(Incomplete),
    /// Its name promised nothing and its content is no licence.
    Nothing,
}

/// Reads the file at the logical `path` as a legal text.
///
/// `role_by_name` comes from [`file_role`](super::names::file_role); `None` means that the content alone
/// decides whether it is a licence.
///
/// ```
/// use std::sync::Arc;
/// use smallprint::corpus::Subject;
/// use smallprint::evidence::{TextRole, texts::{TextOutcome, read_text_fact}};
///
/// let mut reader = |_: &str, _: &[u8]| Arc::default();
/// let outcome = read_text_fact("LICENSE", b"...", Some(TextRole::License), Subject::Weights, &mut reader);
/// assert!(matches!(outcome, TextOutcome::Fact(_)));
/// ```
pub fn read_text_fact(
    path: &str,
    bytes: &[u8],
    role_by_name: Option<TextRole>,
    subject: Subject,
    reader: &mut Reader,
) -> TextOutcome {
    if lfs::pointer(bytes).is_some() {
        return role_by_name.map_or(TextOutcome::Nothing, |_| TextOutcome::Incomplete(pointer_instead(path)));
    }
    let fact = text_fact(path, bytes, role_by_name.unwrap_or(TextRole::License), subject, reader);
    match role_by_name {
        None if !is_license(path, bytes, &fact.reading) => TextOutcome::Nothing,
        Some(role) if role != TextRole::Card && is_document(bytes) => {
            TextOutcome::Incomplete(unreadable_document(path))
        }
        Some(role) if role != TextRole::Card && is_unreadable(bytes, &fact.reading) => {
            let detail = "a binary file under the name of a text; see what it is".to_owned();
            TextOutcome::Incomplete(Incomplete { detail, ..unreadable_document(path) })
        }
        _ => TextOutcome::Fact(Box::new(fact)),
    }
}

/// Whether the bytes are a document of another format, whatever the file is called: PDF (ISO 32000), a zip with a document
/// in it (ECMA-376), or a compound file of old word processors. What stands between their marks is no text, even where
/// some of its words can be read.
fn is_document(bytes: &[u8]) -> bool {
    const MARKS: [&[u8]; 3] = [b"%PDF-", b"PK\x03\x04", b"\xD0\xCF\x11\xE0"];
    MARKS.iter().any(|mark| bytes.starts_with(mark))
}

/// How many bytes decide whether a file is a text.
const SNIFFED: usize = 8192;

fn is_unreadable(bytes: &[u8], reading: &Reading) -> bool {
    reading.verdict == Verdict::NotLegal && is_binary(bytes.get(..SNIFFED).unwrap_or(bytes))
}

/// The card's gate as a text, if it has one.
pub fn gate_fact(card: &Card, reader: &mut Reader) -> Option<TextFact> {
    let gate = card.gate.as_ref()?;
    let path = if gate.place.path.is_empty() { &card.path } else { &gate.place.path };
    let mut fact = text_fact(path, gate.value.as_bytes(), TextRole::Gate, Subject::default(), reader);
    fact.first_line = gate.place.lines.map_or(1, |[first, _]| first);
    Some(fact)
}

/// Whole licence texts in a weight file's header. A tag, a name or a link is none.
pub fn metadata_facts(weights: &Weights, reader: &mut Reader) -> Vec<TextFact> {
    let whole = weights.licenses.iter().filter(|at| is_whole_text(&at.value));
    whole
        .map(|at| {
            text_fact(&weights.path, at.value.as_bytes(), TextRole::Metadata, Subject::default(), reader)
        })
        .collect()
}

/// The fact about a legal document in a format that is not read.
pub fn unreadable_document(path: &str) -> Incomplete {
    Incomplete {
        path: path.to_owned(),
        reason: "unreadable-document".to_owned(),
        detail:
            "a document that smallprint does not read; open it, or put its text beside it as a plain file"
                .to_owned(),
    }
}

/// SHA-256 in hex.
pub fn sha256_hex(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|half| char::from_digit(half.into(), 16))
        .collect()
}

/// Names and links are short and of one line; a text in a header is neither.
fn is_whole_text(value: &str) -> bool {
    const WORDS: usize = 40;
    value.split_whitespace().nth(WORDS).is_some() || value.trim().lines().count() > 3
}

/// Whether the content alone makes a file a licence.
fn is_license(path: &str, bytes: &[u8], reading: &Reading) -> bool {
    // A few plain sentences may also be a remark on something else.
    let known = reading.words > FEW_WORDS || (!is_about_other_matters(path) && limits_work(bytes, reading));
    (known && reading.verdict == Verdict::UnknownLegal)
        || reading.licenses.iter().any(|found| found.verdict < Verdict::Excerpt)
}

/// Whether a file is by its name about how to take part or how to call a service.
fn is_about_other_matters(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let stem = name.split('.').next().unwrap_or_default();
    stem.split(['-', '_']).any(|word| matches!(word, "api" | "contributing" | "contributors" | "security"))
}

/// Whether a short text limits the use of a model, data or another work that it names: in the sentence of the limit, or
/// anywhere where the limit is one on purposes.
fn limits_work(bytes: &[u8], reading: &Reading) -> bool {
    let source = String::from_utf8_lossy(bytes);
    reading.clauses.iter().any(|clause| match unproven::limits_use(clause) {
        true => names_work(&source),
        false => clause.effect.as_deref() == Some("forbidden") && names_work(&clause.quote),
    })
}

/// Whether words name a model or a part of it.
fn names_work(words: &str) -> bool {
    const WORKS: [&str; 16] = [
        "adapter",
        "checkpoint",
        "checkpoints",
        "code",
        "corpus",
        "data",
        "dataset",
        "datasets",
        "lora",
        "model",
        "models",
        "outputs",
        "software",
        "weights",
        "work",
        "works",
    ];
    const WORKS_HAN: [&str; 4] = ["模型", "权重", "数据", "作品"];
    let lower = words.to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).any(|word| WORKS.contains(&word))
        || WORKS_HAN.iter().any(|work| lower.contains(work))
}

fn text_fact(path: &str, bytes: &[u8], role: TextRole, subject: Subject, reader: &mut Reader) -> TextFact {
    let sha256 = sha256_hex(bytes);
    let reading = reader(&sha256, bytes);
    let address = (role == TextRole::License).then(|| pointers::address(bytes, &reading)).flatten();
    let (path, from_parent, first_line) = (path.to_owned(), false, 1);
    TextFact { path, role, subject, sha256, reading, from_parent, first_line, address }
}

fn pointer_instead(path: &str) -> Incomplete {
    Incomplete {
        path: path.to_owned(),
        reason: "lfs-pointer".to_owned(),
        detail: "a Git LFS pointer stands in place of the text; fetch it with `git lfs pull`".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{At, Place};
    use crate::reading::LicenseMatch;

    fn reading(verdict: Verdict, license: Option<Verdict>) -> Arc<Reading> {
        let found = license.map(|verdict| LicenseMatch {
            id: "MIT".to_owned(),
            spdx: "MIT".to_owned(),
            name: "MIT".to_owned(),
            verdict,
            lines: [1, 1],
            bytes: [0, 1],
            template_coverage: 1.0,
            text_coverage: 1.0,
            ties: Vec::new(),
            edits: Vec::new(),
            ..LicenseMatch::default()
        });
        Arc::new(Reading {
            verdict,
            words: FEW_WORDS + 1,
            licenses: found.into_iter().collect(),
            ..Reading::default()
        })
    }

    fn outcome(name: Option<TextRole>, verdict: Verdict, license: Option<Verdict>) -> Option<TextRole> {
        let mut reader = |_: &str, _: &[u8]| reading(verdict, license);
        match read_text_fact("x.txt", b"words", name, Subject::Code, &mut reader) {
            TextOutcome::Fact(fact) => Some(fact.role),
            _ => None,
        }
    }

    #[test]
    fn content_decides_where_the_name_is_silent() {
        let license = Some(TextRole::License);
        let cases = [
            (None, Verdict::Verbatim, Some(Verdict::Verbatim), license),
            (None, Verdict::Altered, Some(Verdict::Altered), license),
            (None, Verdict::UnknownLegal, None, license),
            (None, Verdict::Excerpt, Some(Verdict::Excerpt), None),
            (None, Verdict::Reference, None, None),
            (None, Verdict::NotLegal, None, None),
            (license, Verdict::NotLegal, None, license),
            (
                Some(TextRole::UsePolicy),
                Verdict::Verbatim,
                Some(Verdict::Verbatim),
                Some(TextRole::UsePolicy),
            ),
        ];
        for (name, verdict, found, expected) in cases {
            assert_eq!(outcome(name, verdict, found), expected, "{name:?} {verdict:?}");
        }
    }

    #[test]
    fn a_few_sentences_are_a_licence_if_they_limit_a_work() {
        let cases = [
            ("notes.txt", "This model is for research only. Commercial use is prohibited.", true),
            ("notes.txt", "You may not redistribute the weights.", true),
            ("API.md", "The API may not be used without a key. You must not share it.", false),
            ("notes.txt", "The API may not be used without a key. You must not share it.", false),
            ("docs/CONTRIBUTING.md", "You may not redistribute the weights.", false),
            ("SECURITY.md", "Do not share the model. Commercial use is prohibited.", false),
        ];
        let mut reader = |_: &str, bytes: &[u8]| {
            let text = crate::text::Text::from_bytes(bytes);
            Arc::new(Reading::of(&text, crate::corpus::Corpus::builtin()))
        };
        for (path, text, expected) in cases {
            let outcome = read_text_fact(path, text.as_bytes(), None, Subject::Weights, &mut reader);
            assert_eq!(matches!(outcome, TextOutcome::Fact(_)), expected, "{path}: {text}");
        }
    }

    #[test]
    fn pointers_are_reported_where_a_text_was_promised() {
        let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n";
        let mut reader = |_: &str, _: &[u8]| panic!("a pointer is not read");
        let promised =
            read_text_fact("LICENSE", pointer, Some(TextRole::License), Subject::Weights, &mut reader);
        assert!(
            matches!(promised, TextOutcome::Incomplete(incomplete) if incomplete.reason == "lfs-pointer")
        );
        let other = read_text_fact("x.txt", pointer, None, Subject::Weights, &mut reader);
        assert!(matches!(other, TextOutcome::Nothing));
    }

    #[test]
    fn binary_files_under_the_name_of_a_text_are_reported() {
        let mut nothing = |_: &str, _: &[u8]| reading(Verdict::NotLegal, None);
        let mut outcome =
            |role| read_text_fact("LICENSE", b"\x7fELF\0\0\x01", role, Subject::Weights, &mut nothing);
        let promised = outcome(Some(TextRole::License));
        assert!(
            matches!(promised, TextOutcome::Incomplete(incomplete) if incomplete.reason == "unreadable-document")
        );
        assert!(matches!(outcome(Some(TextRole::Card)), TextOutcome::Fact(_)));
        assert!(matches!(outcome(None), TextOutcome::Nothing));
    }

    #[test]
    fn facts_carry_digest_place_and_subject() {
        assert_eq!(sha256_hex(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        let place = Place { lines: Some([7, 9]), ..Place::default() };
        let gate = Some(At { value: "I agree".to_owned(), place });
        let card = Card { path: "README.md".to_owned(), gate, ..Card::default() };
        let mut seen = Vec::new();
        let mut reader = |digest: &str, bytes: &[u8]| {
            seen.push((digest.to_owned(), bytes.to_vec()));
            Arc::default()
        };
        let fact = gate_fact(&card, &mut reader).unwrap();
        assert_eq!((fact.role, fact.first_line, fact.path.as_str()), (TextRole::Gate, 7, "README.md"));
        assert!(gate_fact(&Card::default(), &mut reader).is_none());
        assert_eq!(seen, [(fact.sha256, b"I agree".to_vec())]);
    }

    #[test]
    fn only_whole_texts_of_a_header_are_read() {
        let at = |value: &str| At { value: value.to_owned(), ..At::default() };
        let licenses =
            vec![at("mit"), at("https://example.org/license"), at(&"word ".repeat(60)), at("a\nb\nc\nd")];
        let weights = Weights { licenses, ..Weights::default() };
        let mut reader = |_: &str, _: &[u8]| Arc::default();
        assert_eq!(metadata_facts(&weights, &mut reader).len(), 2);
    }
}
