//! What the document formats may say about an artifact's licence: what is declared, what is concluded, its purl.
//!
//! A licence is *concluded* only where the report's conclusion rests on a text or on a person's recorded approval;
//! everything else is *declared* at most.
//! Expressions are checked (SPDX 2.3 annex D) before they leave; what is no expression stays a name.

use std::collections::BTreeSet;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use spdx::{LicenseItem, ParseMode};

use super::document::Document;
use crate::layouts::{Hub, Kind};
use crate::lineage::{Basis, Relation};
use crate::reading::Copyright;
use crate::report::{ArtifactEntry, LineageEntry};
use crate::rules::Conclusion;

/// What no statement is called.
pub(super) const NOASSERTION: &str = "NOASSERTION";

/// Tags that say only that something else holds.
const EMPTY_TAGS: [&str; 5] = ["noassertion", "none", "other", "unknown", "unlicensed"];

/// Deprecated ids are on the list, too.
const MODE: ParseMode = ParseMode { allow_deprecated: true, ..ParseMode::STRICT };

/// A statement about a licence.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Said {
    /// As an SPDX expression, where it is one.
    pub(super) expression: Option<String>,
    /// As it was written.
    pub(super) written: String,
}

impl Said {
    /// Whether it says nothing at all: SPDX's own words for that.
    pub(super) fn is_void(&self) -> bool {
        matches!(self.written.trim().to_lowercase().as_str(), "noassertion" | "none")
    }

    /// The expression; for a name that is none, a reference that bears the name; `None` where it says nothing.
    pub(super) fn reference(&self) -> Option<String> {
        let empty = EMPTY_TAGS.contains(&self.written.trim().to_lowercase().as_str());
        self.expression.clone().or_else(|| (!empty).then(|| license_ref(&self.written)))
    }
}

/// What the card or the package declares.
pub(super) fn declared(entry: &ArtifactEntry) -> Option<Said> {
    let written = entry.conclusion.declared.clone()?;
    let named = entry.conclusion.candidates.iter().filter(|one| one.basis == Basis::Declared);
    let expression = named.map(|one| &one.expression).find(|expression| is_expression(expression)).cloned();
    let expression = expression.or_else(|| is_compound(&written).then(|| written.clone()));
    Some(Said { expression, written })
}

/// Whether a statement is an expression of several parts as it was written, also with references of its author's own. A
/// reference into another document says nothing here.
fn is_compound(written: &str) -> bool {
    single(written).is_none() && is_expression(written) && !written.contains("DocumentRef-")
}

/// What is concluded from a text, or by a person.
pub(super) fn concluded(entry: &ArtifactEntry) -> Option<&str> {
    let conclusion = &entry.conclusion;
    // Conditions bind the use; which license it is was decided all the same.
    let reviewed = conclusion.review.as_ref().is_some_and(|review| review.decision != "rejected");
    let proven = (conclusion.basis == Basis::Text || reviewed) && is_expression(&conclusion.concluded);
    proven.then_some(conclusion.concluded.as_str())
}

/// What a person decided, in a line.
pub(super) fn reviewed(conclusion: &Conclusion) -> Option<String> {
    let review = conclusion.review.as_ref()?;
    let uses = match &review.uses[..] {
        [] => String::new(),
        uses => format!(" for {}", uses.join(", ")),
    };
    let conditions = review.conditions.as_ref().map(|what| format!(": {what}")).unwrap_or_default();
    let ticket = review.ticket.as_ref().map(|ticket| format!(" ({ticket})")).unwrap_or_default();
    Some(format!("{}{uses} by {} on {}{ticket}{conditions}", review.decision, review.reviewer, review.date))
}

/// Whether `text` is a valid expression that asserts something.
pub(super) fn is_expression(text: &str) -> bool {
    text != NOASSERTION && spdx::Expression::parse_mode(text, MODE).is_ok()
}

/// The only id of an expression without operators.
pub(super) fn single(expression: &str) -> Option<&str> {
    let plain = expression.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'));
    (plain && !expression.is_empty()).then_some(expression)
}

/// The `LicenseRef-` ids of an expression, in its order.
pub(super) fn references(expression: &str) -> Vec<String> {
    let Ok(parsed) = spdx::Expression::parse_mode(expression, MODE) else { return Vec::new() };
    let reference = |item: &LicenseItem| match item {
        LicenseItem::Other(other) => Some(format!("LicenseRef-{}", other.lic_ref)),
        LicenseItem::Spdx { .. } => None,
    };
    parsed.requirements().filter_map(|one| reference(&one.req.license)).collect()
}

/// A reference that bears a name: letters, digits, `-` and `.` stay, anything else becomes `-`.
pub(super) fn license_ref(name: &str) -> String {
    let name = name.strip_prefix("LicenseRef-").unwrap_or(name);
    let mut bare = String::with_capacity(name.len());
    for letter in name.chars() {
        match letter {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '.' => bare.push(letter),
            _ if bare.ends_with('-') => {}
            _ => bare.push('-'),
        }
    }
    let bare = bare.trim_matches(['-', '.']);
    if bare.is_empty() {
        // A name without any letter of ASCII still needs an id of its own.
        return format!("LicenseRef-{:012x}", xxhash_rust::xxh3::xxh3_64(name.as_bytes()) >> 16);
    }
    format!("LicenseRef-{bare}")
}

/// What a package URL leaves as it is (purl specification, "character encoding").
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The package URL of a repository whose id and site are proven; with the commit, where it is known. ModelScope has no
/// type of its own (`generic`); that of GitHub is in lower case. Other stores have none that leads back to them.
pub(super) fn purl(entry: &ArtifactEntry) -> Option<String> {
    let (hub, path) = hub_path(entry)?;
    let (kind, path) = match hub {
        Hub::GitHub => ("github", path.to_lowercase()),
        Hub::HuggingFace => ("huggingface", path),
        Hub::ModelScope => ("generic", path),
    };
    Some(format!("pkg:{kind}/{path}{}", version(entry.revision.as_deref())))
}

/// Where the hub shows a repository whose id is proven.
pub(super) fn hub_page(entry: &ArtifactEntry) -> Option<String> {
    let (hub, path) = hub_path(entry)?;
    Some(match (hub, entry.kind) {
        (Hub::GitHub, _) => format!("https://github.com/{path}"),
        (Hub::ModelScope, Kind::Adapter | Kind::Model) => {
            format!("https://www.modelscope.cn/models/{path}")
        }
        (Hub::ModelScope, _) => format!("https://www.modelscope.cn/{path}"),
        (Hub::HuggingFace, _) => format!("https://huggingface.co/{path}"),
    })
}

/// The package URL of the base or data set that `edge` names, at no revision, as models of `entry` name theirs; `None`
/// where the site is not the hub, and for what is no id of the hub, such as a path.
pub(super) fn purl_of(entry: &ArtifactEntry, edge: &LineageEntry) -> Option<String> {
    // Where no site is proven, a card's `base_model` still is an id of the hub.
    let of_hub = entry.hub.is_none_or(|hub| hub == Hub::HuggingFace);
    let kind = if edge.relation == Relation::TrainedOn { "datasets/" } else { "" };
    let is_id = edge.base.split('/').count() == 2 && edge.base.split('/').all(is_repo_name);
    (of_hub && is_id).then(|| format!("pkg:huggingface/{kind}{}", encoded(&edge.base)))
}

/// Whether the hub takes this as the name of an organisation or a repository.
fn is_repo_name(part: &str) -> bool {
    let letters = part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    letters && (1..=96).contains(&part.len()) && !part.starts_with(['.', '-'])
}

/// The site of a repository, and its path there.
fn hub_path(entry: &ArtifactEntry) -> Option<(Hub, String)> {
    let hub = entry.hub.filter(|_| entry.kind != Kind::Package)?;
    let id = encoded(entry.repo_id.as_deref()?);
    let kind = match (hub, entry.kind) {
        (Hub::GitHub, _) => "",
        (_, Kind::Dataset) => "datasets/",
        (Hub::ModelScope, Kind::Space) => "studios/",
        (_, Kind::Space) => "spaces/",
        _ => "",
    };
    Some((hub, format!("{kind}{id}")))
}

fn encoded(id: &str) -> String {
    let parts: Vec<String> = id.split('/').map(|part| utf8_percent_encode(part, KEPT).to_string()).collect();
    parts.join("/")
}

fn version(revision: Option<&str>) -> String {
    let commit = |text: &&str| text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    revision.filter(commit).map(|commit| format!("@{}", commit.to_lowercase())).unwrap_or_default()
}

/// Organisation and name of `org/name`; anything else is a name.
pub(super) fn group_and_name(name: &str) -> (Option<&str>, &str) {
    match name.split_once('/') {
        Some((group, name)) if !group.is_empty() && !name.is_empty() && !name.contains('/') => {
            (Some(group), name)
        }
        _ => (None, name),
    }
}

/// The copyright lines of an artifact's texts.
pub(super) fn copyright(document: &Document<'_>, entry: &ArtifactEntry) -> BTreeSet<String> {
    let texts = entry.evidence.iter().filter_map(|one| document.report.texts.get(one.text.as_ref()?));
    let lines = texts.flat_map(|text| &text.copyright).filter(|line| !line.placeholder);
    let said = |line: &Copyright| {
        let whole = format!("Copyright {} {}", line.years, line.holder);
        whole.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    lines.map(said).collect()
}

/// The path of a file of an artifact, relative to the scanned path.
pub(super) fn joined(artifact: &str, path: &str) -> String {
    match (artifact, path) {
        (".", path) => path.to_owned(),
        (artifact, "") => artifact.to_owned(),
        (artifact, path) => format!("{artifact}/{path}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;

    #[test]
    fn names_become_references() {
        for (name, expected) in [
            ("llama3.1", "LicenseRef-llama3.1"),
            ("My Own_License (v2)", "LicenseRef-My-Own-License-v2"),
            ("LicenseRef-x", "LicenseRef-x"),
        ] {
            assert_eq!(license_ref(name), expected);
        }
        let (one, other) = (license_ref("许可"), license_ref("协议"));
        assert!(one != other && is_expression(&one), "{one} {other}");
        assert!(is_expression(&license_ref("...--..")));
    }

    #[test]
    fn expressions_are_told_from_names() {
        for (text, expected) in [
            ("MIT", true),
            ("GPL-3.0", true),
            ("MIT OR Apache-2.0", true),
            ("GPL-2.0-only WITH Classpath-exception-2.0", true),
            ("mit", false),
            ("NOASSERTION", false),
            ("", false),
        ] {
            assert_eq!(is_expression(text), expected, "{text}");
        }
        assert_eq!((single("MIT"), single("MIT OR X"), single("MIT+")), (Some("MIT"), None, None));
        assert_eq!(references("MIT AND (LicenseRef-a OR LicenseRef-b)"), ["LicenseRef-a", "LicenseRef-b"]);
    }

    #[test]
    fn only_texts_conclude() {
        let mut entry = samples::declared("o/m", "mit");
        entry.conclusion.concluded = "MIT".into();
        assert_eq!(concluded(&entry), None);
        entry.conclusion.basis = Basis::Text;
        assert_eq!(concluded(&entry), Some("MIT"));
        entry.conclusion.concluded = "NOASSERTION".into();
        assert_eq!(concluded(&entry), None);
    }

    #[test]
    fn statements_that_say_nothing_have_no_reference() {
        let said = |written: &str| Said { expression: None, written: written.into() }.reference();
        assert_eq!((said("other"), said("gemma")), (None, Some("LicenseRef-gemma".into())));
    }

    #[test]
    fn what_is_written_as_an_expression_stays_one() {
        for (written, expected) in [
            ("LicenseRef-foo AND MIT", Some("LicenseRef-foo AND MIT")),
            ("MIT OR Apache-2.0", Some("MIT OR Apache-2.0")),
            ("gpl-2.0", Some("LicenseRef-gpl-2.0")),
            ("NOASSERTION", None),
            ("NONE", None),
            ("DocumentRef-x:LicenseRef-foo", Some("LicenseRef-DocumentRef-x-LicenseRef-foo")),
        ] {
            let mut entry = samples::declared("o/m", written);
            entry.conclusion.candidates.clear();
            let said = declared(&entry).expect("something is written");
            assert_eq!(said.reference().as_deref(), expected, "{written}");
            assert_eq!(said.is_void(), expected.is_none(), "{written}");
        }
    }

    #[test]
    fn package_urls_follow_the_id() {
        let commit = "5EA5B17D".repeat(5);
        let mut entry = samples::entry("x");
        assert_eq!(purl(&entry), None, "a guessed id is none");
        entry.repo_id = Some("Org/模型".into());
        assert_eq!(purl(&entry), None, "an id of no known site is none");
        entry.hub = Some(Hub::HuggingFace);
        entry.revision = Some("main".into());
        assert_eq!(purl(&entry).as_deref(), Some("pkg:huggingface/Org/%E6%A8%A1%E5%9E%8B"));
        entry.revision = Some(commit.clone());
        entry.kind = Kind::Dataset;
        let expected = format!("pkg:huggingface/datasets/Org/%E6%A8%A1%E5%9E%8B@{}", commit.to_lowercase());
        assert_eq!(purl(&entry), Some(expected));
        assert_eq!(
            hub_page(&entry).as_deref(),
            Some("https://huggingface.co/datasets/Org/%E6%A8%A1%E5%9E%8B")
        );
        entry.kind = Kind::Package;
        assert_eq!(purl(&entry), None);
    }

    #[test]
    fn each_site_has_its_own_addresses() {
        let mut entry = samples::entry("x");
        entry.repo_id = Some("Acme/Tool".into());
        for (hub, kind, expected) in [
            (Hub::GitHub, Kind::Model, ["pkg:github/acme/tool", "https://github.com/Acme/Tool"]),
            (Hub::GitHub, Kind::Space, ["pkg:github/acme/tool", "https://github.com/Acme/Tool"]),
            (
                Hub::ModelScope,
                Kind::Model,
                ["pkg:generic/Acme/Tool", "https://www.modelscope.cn/models/Acme/Tool"],
            ),
            (
                Hub::ModelScope,
                Kind::Space,
                ["pkg:generic/studios/Acme/Tool", "https://www.modelscope.cn/studios/Acme/Tool"],
            ),
        ] {
            (entry.hub, entry.kind) = (Some(hub), kind);
            let found = [purl(&entry), hub_page(&entry)].map(Option::unwrap_or_default);
            assert_eq!(found, expected.map(str::to_owned), "{hub:?} {kind:?}");
        }
    }

    #[test]
    fn bases_have_addresses_where_they_are_ids() {
        let mut entry = samples::entry("x");
        let edge = |base: &str, relation| LineageEntry {
            revision: None,
            via: Vec::new(),
            base: base.to_owned(),
            relation,
            basis: Basis::Declared,
            resolved: false,
            artifact: None,
            licenses: Vec::new(),
            license_basis: None,
            place: crate::evidence::Place::default(),
        };
        for (base, expected) in [
            ("org/base", Some("pkg:huggingface/org/base")),
            ("../base", None),
            ("./models/base", None),
            ("models/my base", None),
            ("base", None),
            ("", None),
        ] {
            assert_eq!(purl_of(&entry, &edge(base, Relation::FineTuned)).as_deref(), expected, "{base}");
        }
        let rows = purl_of(&entry, &edge("org/rows", Relation::TrainedOn));
        assert_eq!(rows.as_deref(), Some("pkg:huggingface/datasets/org/rows"));
        entry.hub = Some(Hub::ModelScope);
        assert_eq!(purl_of(&entry, &edge("org/base", Relation::FineTuned)), None);
    }

    #[test]
    fn people_conclude_whatever_the_conditions_of_use_are() {
        let mut entry = samples::declared("o/m", "mit");
        entry.conclusion.concluded = "MIT".into();
        for (decision, expected) in
            [("approved", Some("MIT")), ("conditional", Some("MIT")), ("rejected", None)]
        {
            let review = crate::rules::HumanReview { decision: decision.into(), ..Default::default() };
            entry.conclusion.review = Some(review);
            assert_eq!(concluded(&entry), expected, "{decision}");
        }
    }
}
