//! One artifact for people: its line, and what was found in it with quote, place and next step.

use super::label::label;
use super::screen::{
    BOLD, DIM, Screen, count, cut, elide, padded, safe, severity_name, severity_style, shorten, width,
};
use crate::lineage::Basis;
use crate::report::ArtifactEntry;
use crate::rules::{Audience, Confidence, Finding, FindingEvidence, Severity};

/// Room for the severity.
const SEVERITY: usize = 8;
/// Room for the severity, the basis and the counts on an artifact's line, gaps included.
const FIXED_COLUMNS: usize = SEVERITY + 2 + 17 + 2;
/// The narrowest a path or licence column gets.
const LEAST: usize = 16;
/// Pieces of proof shown for one finding; the report in JSON has all.
const PROOFS: usize = 3;
/// How much of a quote is shown, in characters.
const QUOTE: usize = 240;

/// How wide the columns of paths and licences are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Columns {
    path: usize,
    license: usize,
}

impl Columns {
    /// For the artifacts of `entries`, on `screen`.
    pub(super) fn fitting<'a>(screen: &Screen, entries: impl Iterator<Item = &'a ArtifactEntry>) -> Self {
        let (mut path, mut license) = (LEAST, LEAST);
        for entry in entries {
            path = path.max(width(&label(entry)));
            license = license.max(width(&license_label(entry)));
        }
        let room = screen.width.saturating_sub(FIXED_COLUMNS).max(2 * LEAST);
        // A licence's id is never cut, a path may be shortened or get a line of its own.
        let license = license.min(room - LEAST);
        Self { path: path.min(room - license), license }
    }

    /// For artifacts that are not known yet.
    pub(super) fn of_width(screen: &Screen) -> Self {
        let room = screen.width.saturating_sub(FIXED_COLUMNS).max(2 * LEAST);
        Self { path: room - room * 2 / 5, license: room * 2 / 5 }
    }
}

/// The licence and, in a word, how it is known.
pub(super) fn license_label(entry: &ArtifactEntry) -> String {
    let license = entry.license();
    let silent = entry.conclusion.candidates.is_empty() && entry.conclusion.declared.is_none();
    let settled = entry.conclusion.concluded != "NOASSERTION" || entry.conclusion.basis == Basis::Declared;
    match license {
        "NOASSERTION" if silent => "none stated".to_owned(),
        "NOASSERTION" => "unclear".to_owned(),
        // Beside the basis `text` a bare tag would read as if the text proved it.
        said if !settled => format!("unclear ({})", safe(said)),
        said => safe(said),
    }
}

/// What a conclusion rests on, for people.
pub(super) fn basis_name(basis: Basis) -> &'static str {
    match basis {
        Basis::Text => "text",
        Basis::HeaderNotice => "notice in a file",
        Basis::WeightsMetadata => "weights' metadata",
        Basis::Declared => "declared",
        Basis::Base => "base",
        Basis::Registry => "registry",
        Basis::None => "-",
    }
}

/// The artifact's line: worst severity, path, licence, basis. A path too long for its column is shortened in the
/// middle as far as it still tells the repository and the folder, else it stands on a line of its own; a licence is
/// never cut.
pub(super) fn line(screen: &Screen, columns: Columns, entry: &ArtifactEntry) -> String {
    let worst = entry.worst();
    let severity = screen.paint(severity_style(worst), &format!("{:<8}", severity_name(worst)));
    let (path, license) = (label(entry), license_label(entry));
    let basis = basis_name(entry.conclusion.basis);
    let (w, l) = (columns.path, columns.license);
    let own_line = || shorten(&path, screen.width.saturating_sub(SEVERITY));
    if width(&license) > l {
        let said = screen.wrap(&" ".repeat(SEVERITY + 2), &format!("{license}  ({basis})"));
        return format!("{severity}{}\n{said}", own_line());
    }
    match elide(&path, w) {
        Some(path) => format!("{severity}{}  {}  {basis}\n", padded(&path, w), padded(&license, l)),
        None => {
            let indent = " ".repeat(SEVERITY + w + 2);
            format!("{severity}{}\n{indent}{}  {basis}\n", own_line(), padded(&license, l))
        }
    }
}

/// One finding in full.
pub(super) fn finding(screen: &Screen, entry: &ArtifactEntry, finding: &Finding) -> String {
    let severity = Some(finding.severity);
    let path = label(entry);
    let beside = width(&path) + width(&finding.rule) + SEVERITY + 3 <= screen.width;
    let mut text = format!(
        "{}  {}{}{path}\n",
        screen.paint(severity_style(severity), &format!("{:<7}", severity_name(severity))),
        screen.paint(BOLD, &finding.rule),
        if beside { "  " } else { "\n    " },
    );
    text.push_str(&screen.wrap("    ", &safe(&finding.message)));
    for proof in finding.evidence.iter().take(PROOFS) {
        text.push_str(&proof_text(screen, proof));
    }
    if finding.evidence.len() > PROOFS {
        let more = finding.evidence.len() - PROOFS;
        text.push_str(&format!("      and {}\n", count(more as u64, "more place")));
    }
    text.push_str(&screen.wrap("    ", &format!("do: {}", safe(&finding.help))));
    for (name, value) in [("owed by", &finding.owed_by), ("trigger", &finding.trigger)] {
        if let Some(value) = value {
            text.push_str(&screen.wrap("    ", &format!("{name}: {}", safe(value))));
        }
    }
    for line in screen.wrap("    ", &safe(&fine_print(finding))).lines() {
        text.push_str(&screen.paint(DIM, line));
        text.push('\n');
    }
    text
}

/// A finding in one or two lines.
pub(super) fn short(screen: &Screen, finding: &Finding) -> String {
    let place = finding.evidence.first().map(|proof| format!(" ({})", place(proof))).unwrap_or_default();
    screen.wrap("    ", &format!("{}: {}{place}", finding.rule, safe(&finding.message)))
}

fn proof_text(screen: &Screen, proof: &FindingEvidence) -> String {
    let mut text = format!("      {}\n", screen.paint(BOLD, &place(proof)));
    if let Some(quote) = &proof.quote {
        text.push_str(&screen.wrap("        ", &format!("\"{}\"", safe(&cut(quote, QUOTE)))));
    }
    if let Some(note) = &proof.note {
        text.push_str(&screen.wrap("        ", &safe(note)));
    }
    text
}

/// `path:first-last`, and the key or the bytes where there are no lines.
pub(super) fn place(proof: &FindingEvidence) -> String {
    let mut text = safe(&proof.path);
    match (proof.lines, &proof.key, proof.bytes) {
        (Some(lines), _, _) => text.push_str(&format!(":{}", line_range(lines))),
        (None, Some(key), _) => text.push_str(&format!(" [{}]", safe(key))),
        (None, None, Some([first, last])) => text.push_str(&format!(" bytes {first}-{last}")),
        (None, None, None) => {}
    }
    text
}

/// `7`, or `7-9`.
pub(super) fn line_range([first, last]: [u32; 2]) -> String {
    if first == last { first.to_string() } else { format!("{first}-{last}") }
}

fn fine_print(finding: &Finding) -> String {
    let confidence = match finding.confidence {
        Confidence::High => "high",
        Confidence::Medium => "medium",
        Confidence::Low => "low",
    };
    let audience: Vec<&str> = finding.audience.iter().copied().map(audience_name).collect();
    format!("{confidence} confidence, for: {}, id {}", audience.join(", "), finding.id)
}

/// The audience's name, as `--audience` takes it.
pub fn audience_name(audience: Audience) -> &'static str {
    match audience {
        Audience::Audit => "audit",
        Audience::Redistribute => "redistribute",
        Audience::Use => "use",
    }
}

/// All findings of `entry` above note in full.
pub(super) fn above_note(screen: &Screen, entry: &ArtifactEntry) -> String {
    let above = entry.findings.iter().filter(|one| one.severity > Severity::Note);
    above.map(|one| finding(screen, entry, one)).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;

    #[test]
    fn a_finding_shows_proof_and_next_step() {
        let entry = samples::entry("a/b");
        let mut one = samples::finding("clause-added", Severity::Error);
        one.evidence[0].quote = Some("not\u{1b}[31m for sale".to_owned());
        let text = finding(&Screen::default(), &entry, &one);
        let expected = "error    clause-added  a/b
    A sample of clause-added.
      a/b/LICENSE:3-4
        \"not\\u{1b}[31m for sale\"
    do: Ask the publisher.
    high confidence, for: use, id clause-added
";
        assert_eq!(text, expected);
    }

    #[test]
    fn long_paths_make_room_and_licenses_stay_whole() {
        let long =
            "models--meta-llama--Llama-3.1-8B-Instruct/snapshots/0e9e39f249a16976918f6564b8830bc894c89659";
        let license = "LicenseRef-llama-3.1-community";
        for (width, path, said) in [
            (60, "a/b", license),
            (80, long, license),
            (100, long, license),
            (140, long, license),
            (80, "mirror/of/all/the/models/org/some-model-name-of-forty-letters-and-more", license),
            (
                100,
                long,
                "LicenseRef-llama-3.1-community AND LicenseRef-llama-3.1-use-policy AND LicenseRef-acme-model-1.0",
            ),
        ] {
            let screen = Screen { width, color: false };
            let mut entry = samples::declared(path, "x");
            entry.conclusion.concluded = said.to_owned();
            let columns = Columns::fitting(&screen, [&entry].into_iter());
            let shown = line(&screen, columns, &entry);
            assert!(shown.lines().all(|line| line.chars().count() <= width), "{width}: {shown}");
            assert!(said.split(' ').all(|word| shown.contains(word)), "{width}: {shown}");
            let called = label(&entry);
            assert!(width < 100 || shown.contains(called.rsplit('/').next().unwrap_or_default()), "{shown}");
            assert!(width < 100 || shown.contains(called.split('/').next().unwrap_or_default()), "{shown}");
            assert!(shown.lines().count() <= 3, "{shown}");
        }
    }

    #[test]
    fn columns_line_up_whatever_the_script() {
        let entries = ["org/model-of-ours", "组织/模型"].map(|path| samples::declared(path, "mit"));
        let screen = Screen::default();
        let columns = Columns::fitting(&screen, entries.iter());
        let at = |entry: &ArtifactEntry| {
            let shown = line(&screen, columns, entry);
            shown.find("mit").map(|at| width(&shown[..at]))
        };
        assert_eq!(at(&entries[0]), at(&entries[1]));
    }

    #[test]
    fn places_are_exact() {
        let base = FindingEvidence { path: "f".into(), ..FindingEvidence::default() };
        for (proof, expected) in [
            (base.clone(), "f"),
            (FindingEvidence { lines: Some([2, 2]), ..base.clone() }, "f:2"),
            (FindingEvidence { lines: Some([2, 5]), key: Some("k".into()), ..base.clone() }, "f:2-5"),
            (FindingEvidence { key: Some("general.license".into()), ..base.clone() }, "f [general.license]"),
            (FindingEvidence { bytes: Some([0, 9]), ..base }, "f bytes 0-9"),
        ] {
            assert_eq!(place(&proof), expected);
        }
    }
}
