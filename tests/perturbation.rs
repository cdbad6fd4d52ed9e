//! Thousands of altered copies of licence texts, and what smallprint makes of each.
//!
//! `cargo test` tries a seeded tenth, `SMALLPRINT_ALL=1` everything. `SMALLPRINT_TEXTS` adds the AI licence texts to
//! those of the SPDX list. `SMALLPRINT_FAILURES=FOLDER` writes every case that went wrong, with a list of reasons, so
//! that `smallprint explain` can be run on it. The table is printed with `--nocapture`, and when a rate is too low.
//!
//! A copy whose meaning is kept must name the licence (or one that has the same words), and call it faithful. A copy
//! whose meaning is changed must name it as the base, must not call it faithful, and must report a material edit where
//! the change stands. Where a change happens to make another official text, or one that is at least as near to another
//! as to its own, it is no case. Of what a cut leaves, any licence that has all of its words may be named.

use crate::common::perturb;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};

use perturb::near::Distance;
use perturb::{Case, Expect, Group, KINDS, Kind, Rng};
use rayon::prelude::*;
use smallprint::build;
use smallprint::corpus::Corpus;
use smallprint::reading::{LicenseMatch, Reading, Verdict};
use smallprint::text::Text;

/// What is measured of a kind.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Measure {
    License,
    Verdict,
    Place,
}
use Measure::{License, Place, Verdict as Judged};

const MEASURES: [Measure; 3] = [License, Judged, Place];

/// What a kind shall reach.
fn target(kind: &Kind, measure: Measure) -> f64 {
    let kept = matches!(kind.group, Group::KeptLayout | Group::KeptWords);
    if kept && measure == License { 0.995 } else { 0.99 }
}

/// One official text.
struct Source {
    id: String,
    text: String,
}

/// In the list, but one sentence that says that there is no text.
const NO_LICENSES: [&str; 2] = ["NOASSERTION", "any-OSI"];

fn sources() -> Vec<Source> {
    let source = |id: &str, text: &str| Source { id: id.to_owned(), text: perturb::plain(text) };
    let texts = build::spdx_texts().filter(|(id, _)| !NO_LICENSES.contains(id));
    let mut all: Vec<Source> = texts.map(|(id, text)| source(id, text)).collect();
    let folder = std::env::var_os("SMALLPRINT_TEXTS").map(PathBuf::from);
    let entries = folder.iter().flat_map(|folder| std::fs::read_dir(folder).expect("a folder of texts"));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "txt"));
    paths.sort();
    for path in paths {
        let stem = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let record = Corpus::builtin().record(&stem).unwrap_or_else(|| panic!("{stem} has no record"));
        all.push(source(&record.id, &String::from_utf8_lossy(&std::fs::read(&path).expect("a text"))));
    }
    all
}

/// Ids whose words are the same, from `tests/ties.tsv`.
fn twins() -> BTreeMap<String, BTreeSet<String>> {
    let mut all = BTreeMap::new();
    for row in include_str!("ties.tsv").lines().skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        let names = std::iter::once(cells[1]).chain(cells[2].split(' ')).map(str::to_owned);
        all.insert(cells[0].to_owned(), names.collect());
    }
    all
}

/// All words of a text in one string, to compare whole texts by.
fn skeleton(text: &str) -> String {
    text.chars().filter(|one| one.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What is known before any case is judged.
struct Bench {
    sources: Vec<Source>,
    twins: BTreeMap<String, BTreeSet<String>>,
    official: BTreeMap<String, BTreeSet<String>>,
}

impl Bench {
    fn new() -> Self {
        let sources = sources();
        let mut official: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for source in &sources {
            official.entry(skeleton(&source.text)).or_default().insert(source.id.clone());
        }
        Self { sources, twins: twins(), official }
    }

    fn is_named(&self, found: &LicenseMatch, id: &str) -> bool {
        let is = |name: &str| name == id || self.twins.get(id).is_some_and(|twins| twins.contains(name));
        is(&found.id) || found.ties.iter().any(|tie| is(tie))
    }

    /// Whether a copy is word for word another official text.
    fn is_official(&self, case: &Case, id: &str) -> bool {
        let same = self.official.get(&skeleton(&String::from_utf8_lossy(&case.bytes)));
        same.is_some_and(|ids| !ids.contains(id))
    }

    /// How the copy lies to what it was read as, against its own text.
    fn nearness(&self, case: &Case, source: &Source, reading: &Reading) -> Nearness {
        let own = Distance::of(&case.bytes, &source.text);
        let others = reading.licenses.iter().filter(|one| is_printed(one));
        let texts = others.filter_map(|one| self.sources.iter().find(|source| source.id == one.id));
        let others: Vec<Distance> = texts.map(|other| Distance::of(&case.bytes, &other.text)).collect();
        Nearness {
            explained: others.iter().any(|other| other.unexplained <= own.unexplained),
            nearer: others.iter().any(|other| other.whole <= own.whole),
        }
    }

    /// One row of cells for every kind that is tried on this text.
    fn run(&self, source: &Source, all: bool) -> Vec<Outcome> {
        let tried = |kind: &&Kind| all || Rng::seeded(&["tenth", &source.id, kind.name]).below(10) == 0;
        let mut plain = None;
        let mut outcomes = Vec::new();
        for kind in KINDS.iter().filter(tried) {
            let case = (kind.make)(&source.text, &mut Rng::seeded(&[&source.id, kind.name]));
            let Some(case) = case.filter(|case| !self.is_official(case, &source.id)) else { continue };
            let plain = plain.get_or_insert_with(|| printed(&read(source.text.as_bytes())));
            outcomes.extend(self.judge(source, kind, case, plain));
        }
        outcomes
    }

    /// `None` where the change made something that is at least as near to another official text.
    fn judge(
        &self,
        source: &Source,
        kind: &'static Kind,
        case: Case,
        plain: &BTreeSet<String>,
    ) -> Option<Outcome> {
        let reading = read(&case.bytes);
        let base = reading.licenses.iter().find(|one| is_printed(one) && self.is_named(one, &source.id));
        let faithful = base.is_some_and(|base| base.verdict.is_faithful());
        let mut right = match &case.expect {
            Expect::Kept => {
                let own = |id: &str| plain.contains(id) || base.is_some_and(|base| base.id == id);
                let only = printed(&reading).iter().all(|id| own(id));
                [base.is_some() && only, faithful && reading.verdict != Verdict::Altered, true]
            }
            Expect::Changed { lines } => {
                let whole = reading.verdict.is_faithful();
                [base.is_some(), !faithful && !whole, has_material_edit(&reading, lines.as_ref())]
            }
            Expect::Joined { lines } => {
                let other =
                    |one: &LicenseMatch| one.id != source.id && is_printed(one) && overlap(one.lines, lines);
                let named = reading.licenses.iter().any(other);
                let told = named || has_material_edit(&reading, Some(lines));
                [base.is_some(), named || !reading.verdict.is_faithful(), told]
            }
        };
        // What is left of a cut exception can be the notice of the licence that it is from, and nothing else.
        let notice = reading.verdict == Verdict::Reference && spdx::exception_id(&source.id).is_some();
        if notice && kind.group == Group::ChangedStructure {
            return None;
        }
        if !right[0] && matches!(case.expect, Expect::Changed { .. }) {
            let near = self.nearness(&case, source, &reading);
            right[0] = near.explained && kind.group == Group::ChangedStructure;
            if near.nearer && !right[0] {
                return None;
            }
        }
        let reason = if right.contains(&false) { reason(&reading, &case.expect) } else { String::new() };
        Some(Outcome { id: source.id.clone(), kind, right, reason, case })
    }
}

/// What is told by [`Bench::nearness`].
struct Nearness {
    /// Another text has as many of the copy's words.
    explained: bool,
    /// Another text is at least as near.
    nearer: bool,
}

fn read(bytes: &[u8]) -> Reading {
    Reading::of(&Text::from_bytes(bytes), Corpus::builtin())
}

fn is_printed(found: &LicenseMatch) -> bool {
    found.verdict != Verdict::Reference
}

/// The licences whose words stand in a text.
fn printed(reading: &Reading) -> BTreeSet<String> {
    reading.licenses.iter().filter(|one| is_printed(one)).map(|one| one.id.clone()).collect()
}

fn overlap(found: [u32; 2], lines: &Range<u32>) -> bool {
    found[0] < lines.end && found[1] >= lines.start
}

fn has_material_edit(reading: &Reading, lines: Option<&Range<u32>>) -> bool {
    let edits = reading.licenses.iter().flat_map(|one| &one.edits).filter(|edit| edit.material);
    edits.into_iter().any(|edit| lines.is_none_or(|lines| overlap(edit.lines, lines)))
}

/// One case, judged: licence, verdict, place.
struct Outcome {
    id: String,
    kind: &'static Kind,
    right: [bool; 3],
    reason: String,
    case: Case,
}

fn reason(reading: &Reading, expect: &Expect) -> String {
    let mut out = format!("{:?}; expected {expect:?};", reading.verdict);
    for one in &reading.licenses {
        let (all, text) = (one.template_coverage, one.text_coverage);
        let _ = write!(
            out,
            " {} {:?} {:?} {all:.2}/{text:.2} ties {:?}",
            one.id, one.verdict, one.lines, one.ties
        );
        let kept = *expect == Expect::Kept;
        for edit in one.edits.iter().filter(|edit| edit.material || !kept).take(6) {
            let quote: String = edit.quote.chars().take(60).collect();
            let mark = if edit.material { "!" } else { "" };
            let _ = write!(out, " [{mark}{:?} {:?} {} {quote:?}]", edit.op, edit.lines, edit.class);
        }
    }
    out.replace(['\n', '\t'], " ")
}

/// How many were tried, and how many went right by each measure.
type Tally = (usize, [usize; 3]);

fn tallies(outcomes: &[Outcome]) -> BTreeMap<&'static str, Tally> {
    let mut all: BTreeMap<&'static str, Tally> = BTreeMap::new();
    for outcome in outcomes {
        let (tried, right) = all.entry(outcome.kind.name).or_default();
        *tried += 1;
        for (count, one) in right.iter_mut().zip(outcome.right) {
            *count += usize::from(one);
        }
    }
    all
}

fn rate(right: usize, tried: usize) -> f64 {
    right as f64 / tried as f64
}

/// Whether a rate is under its floor. Where not everything is tried, chance plays: two standard deviations are allowed.
fn too_low(right: usize, tried: usize, floor: f64, all: bool) -> bool {
    let expected = (1.0 - floor) * tried as f64;
    let allowed = if all { expected } else { (expected + 2.0 * expected.sqrt()).ceil() };
    (tried - right) as f64 > allowed + 1e-9
}

fn table(tallies: &BTreeMap<&'static str, Tally>) -> String {
    let mut out =
        format!("{:<26}{:>10}{:>7}{:>9}{:>9}{:>9}\n", "kind", "", "tried", "license", "verdict", "place");
    for kind in &KINDS {
        let (tried, right) = tallies.get(kind.name).copied().unwrap_or_default();
        let _ = write!(
            out,
            "{:<26}{:>10}{tried:>7}",
            kind.name,
            if kind.measured_only { "measured" } else { "" }
        );
        for (measure, right) in MEASURES.iter().zip(right) {
            let low = tried > 0 && rate(right, tried) < target(kind, *measure);
            let _ = write!(out, "{:>8.4}{}", rate(right, tried.max(1)), if low { '!' } else { ' ' });
        }
        out.push('\n');
    }
    out + "! below target\n"
}

/// Rates under their floors.
fn problems(tallies: &BTreeMap<&'static str, Tally>, all: bool) -> Vec<String> {
    let mut found = Vec::new();
    for kind in &KINDS {
        let (tried, right) = tallies.get(kind.name).copied().unwrap_or_default();
        for (measure, right) in MEASURES.into_iter().zip(right).filter(|_| tried > 0) {
            let (floor, rate) = (target(kind, measure), rate(right, tried));
            if too_low(right, tried, floor, all) {
                found.push(format!("{} {measure:?}: {rate:.4} is under {floor:.4}", kind.name));
            }
        }
    }
    found
}

/// Writes what went wrong to a folder: the files by kind, and one list of all.
fn write_failures(folder: &Path, outcomes: &[Outcome]) -> std::io::Result<()> {
    let mut list = String::from("kind\tid\tlicense\tverdict\tplace\treason\n");
    for outcome in outcomes.iter().filter(|outcome| outcome.right.contains(&false)) {
        let inner = folder.join(outcome.kind.name);
        std::fs::create_dir_all(&inner)?;
        std::fs::write(inner.join(format!("{}.txt", outcome.id)), &outcome.case.bytes)?;
        let [license, verdict, place] = outcome.right.map(|right| if right { "ok" } else { "WRONG" });
        let _ = writeln!(
            list,
            "{}\t{}\t{license}\t{verdict}\t{place}\t{}",
            outcome.kind.name, outcome.id, outcome.reason
        );
    }
    std::fs::write(folder.join("failures.tsv"), list)
}

#[test]
fn altered_copies_are_read_for_what_they_are() {
    let all = std::env::var_os("SMALLPRINT_ALL").is_some();
    // The floors were measured with the AI texts.
    let everything = all && std::env::var_os("SMALLPRINT_TEXTS").is_some();
    let bench = Bench::new();
    let outcomes: Vec<Outcome> =
        bench.sources.par_iter().flat_map_iter(|source| bench.run(source, all)).collect();
    let tallies = tallies(&outcomes);
    println!("{}", table(&tallies));
    if let Some(folder) = std::env::var_os("SMALLPRINT_FAILURES") {
        write_failures(Path::new(&folder), &outcomes).expect("the folder can be written");
    }
    let problems = problems(&tallies, everything);
    assert!(problems.is_empty(), "\n{}\n{}", table(&tallies), problems.join("\n"));
}

#[test]
fn rates_can_be_too_low() {
    let cases = [
        (100, 100, true, false),
        (98, 100, true, true),
        (99, 100, true, false),
        (8, 10, false, true),
        (9, 10, false, false),
    ];
    for (right, tried, all, expected) in cases {
        assert_eq!(too_low(right, tried, 0.99, all), expected, "{right} of {tried}");
    }
}

#[test]
fn every_kind_makes_the_same_case_twice() {
    let texts =
        ["MIT", "Apache-2.0", "GPL-2.0-only", "CC-BY-4.0", "BSD-3-Clause", "OGC-1.0"].map(build::spdx_text);
    let texts: Vec<String> = texts.into_iter().flatten().map(perturb::plain).collect();
    // None of these texts has an attachment with restrictions.
    let attached =
        "Terms.\n\nPeople may use it.\n\nAttachment A\n\nYou agree not to use it at sea.\n".to_owned();
    let mut names = BTreeSet::new();
    for kind in &KINDS {
        assert!(names.insert(kind.name), "{}", kind.name);
        let make = |text: &String| Some((text.clone(), (kind.make)(text, &mut Rng(7))?));
        let made: Vec<_> = texts.iter().chain([&attached]).filter_map(make).collect();
        assert!(!made.is_empty(), "{} applies to no text", kind.name);
        for (text, case) in made {
            let again = (kind.make)(&text, &mut Rng(7)).expect("it did before");
            assert_eq!((&case.bytes, &case.expect), (&again.bytes, &again.expect), "{}", kind.name);
            assert_ne!(case.bytes, text.as_bytes(), "{}", kind.name);
            let kept = matches!(kind.group, Group::KeptLayout | Group::KeptWords);
            assert_eq!(case.expect == Expect::Kept, kept, "{}", kind.name);
        }
    }
    let measured = KINDS.iter().filter(|kind| kind.measured_only).count();
    assert!(measured * 9 >= KINDS.len() * 4, "nearly half of the kinds are only measured");
}
