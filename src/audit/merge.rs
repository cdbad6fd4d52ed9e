//! Shards of a scan put together again: what one run would have found, in its order.
//!
//! Contract: the artifacts and skipped entries come by their places, each text before its first use, so that a writer
//! makes the same bytes of them as of one scan. Reports that are no shards are put one behind the other. Refused are
//! reports of different versions or corpora, shards of different scans, and reports that have an artifact twice.
//!
//! Memory: some 24 bytes for each artifact and distinct text; the entries wait in a temporary file.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;
use tempfile::SpooledTempFile;

use crate::base::{Error, Result, SkipReason, Skipped};
use crate::report::stream::{self, Piece};
use crate::report::{ArtifactEntry, ShardEntry, TextEntry, Tool};
use crate::scan::{ScanSink, ScanTotals};

/// How much waits in memory.
const SPOOL_BYTES: usize = 32 << 20;

/// Reports that were read and fit together.
#[derive(Debug)]
pub struct Merged {
    /// What made them.
    pub tool: Tool,
    /// The folder that all paths start from, where the reports agree on it.
    pub root: Option<String>,
    /// Shards that were not given, as `I/N`.
    pub missing: Vec<String>,
    spool: SpooledTempFile,
    /// In the order of the whole: place, nth report, whether skipped, nth there, where it is kept.
    entries: Vec<Entry>,
    texts: BTreeMap<String, Kept>,
}

/// Where something is kept in the spool.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
struct Kept {
    at: u64,
    bytes: u64,
}

#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
struct Entry {
    place: u64,
    report: usize,
    is_skipped: bool,
    nth: usize,
    kept: Kept,
}

/// Reads the reports and puts them in order.
///
/// # Errors
/// Where a report cannot be read, or where they do not fit together.
pub fn merge(paths: &[PathBuf]) -> Result<Merged> {
    let mut reader = Reader {
        spool: SpooledTempFile::new(SPOOL_BYTES),
        end: 0,
        texts: BTreeMap::new(),
        entries: Vec::new(),
        seen: BTreeMap::new(),
        twice: None,
    };
    let mut heads: Vec<Head<'_>> = Vec::new();
    for (nth, path) in paths.iter().enumerate() {
        heads.push(reader.report(nth, path)?);
    }
    let tool = same_tool(&heads)?;
    let missing = shards(&heads)?;
    let Reader { spool, texts, mut entries, twice, .. } = reader;
    if let Some((artifact, one, other)) = twice.filter(|_| heads.iter().all(|head| head.shard.is_none())) {
        return Err(overlap(&artifact, heads[one].path, heads[other].path));
    }
    for entry in &mut entries {
        entry.place = match &heads[entry.report].shard {
            Some(shard) if entry.is_skipped => place(&shard.skipped, entry.nth, heads[entry.report].path)?,
            Some(shard) => place(&shard.artifacts, entry.nth, heads[entry.report].path)?,
            None => entry.report as u64,
        };
    }
    // An artifact stands before what was skipped in it.
    entries.sort_unstable_by_key(|entry| (entry.place, entry.is_skipped, entry.nth));
    let sharded = heads.iter().all(|head| head.shard.is_some());
    let same = |pair: &&[Entry]| {
        pair[0].place == pair[1].place && !pair[1].is_skipped && pair[0].report != pair[1].report
    };
    if let Some(pair) = entries.windows(2).find(same).filter(|_| sharded) {
        let artifact = format!("the artifact at place {}", pair[0].place);
        return Err(overlap(&artifact, heads[pair[0].report].path, heads[pair[1].report].path));
    }
    let root = heads.first().and_then(|first| first.root.clone());
    let root = root.filter(|root| heads.iter().all(|head| head.root.as_ref() == Some(root)));
    Ok(Merged { tool, root, missing, spool, entries, texts })
}

fn place(places: &[u64], nth: usize, path: &Path) -> Result<u64> {
    let wrong = || Error::new("this shard does not say where its entries stand; scan it again").at(path);
    places.get(nth).copied().ok_or_else(wrong)
}

/// What a report says about itself.
#[derive(Debug)]
struct Head<'p> {
    path: &'p Path,
    tool: Tool,
    shard: Option<ShardEntry>,
    root: Option<String>,
}

struct Reader {
    spool: SpooledTempFile,
    end: u64,
    texts: BTreeMap<String, Kept>,
    entries: Vec<Entry>,
    /// The report that has an artifact, by the hash of its path.
    seen: BTreeMap<u64, usize>,
    /// The first artifact that stands in two.
    twice: Option<(String, usize, usize)>,
}

impl Reader {
    fn report<'p>(&mut self, nth: usize, path: &'p Path) -> Result<Head<'p>> {
        let file = std::fs::File::open(path).map_err(|error| Error::io(path, error))?;
        let (mut tool, mut shard, mut root, mut numbers) = (None, None, None, [0_usize; 2]);
        stream::read(file, &mut |piece| {
            match piece {
                Piece::Tool(own) => tool = Some(own),
                Piece::Summary(summary) => (shard, root) = (summary.shard, summary.root),
                Piece::Text(sha256, text) => {
                    if !self.texts.contains_key(&sha256) {
                        let kept = self.keep(&text)?;
                        self.texts.insert(sha256, kept);
                    }
                }
                Piece::Artifact(entry) => {
                    self.note(&entry.path, nth);
                    self.entry(nth, false, &mut numbers[0], &entry)?;
                }
                Piece::Skipped(skipped) => self.entry(nth, true, &mut numbers[1], &skipped)?,
            }
            Ok(())
        })
        .map_err(|error| if error.path().is_some() { error } else { error.at(path) })?;
        let tool = tool.ok_or_else(|| Error::new("this report does not say what made it").at(path))?;
        Ok(Head { path, tool, shard, root })
    }

    fn entry(
        &mut self,
        report: usize,
        is_skipped: bool,
        nth: &mut usize,
        value: &impl Serialize,
    ) -> Result<()> {
        let kept = self.keep(value)?;
        self.entries.push(Entry { place: 0, report, is_skipped, nth: *nth, kept });
        *nth += 1;
        Ok(())
    }

    fn keep(&mut self, value: &impl Serialize) -> Result<Kept> {
        let json = serde_json::to_vec(value).map_err(|error| Error::new(error.to_string()))?;
        self.spool.write_all(&json).map_err(spooled)?;
        let kept = Kept { at: self.end, bytes: json.len() as u64 };
        self.end += kept.bytes;
        Ok(kept)
    }

    /// Notes an artifact that stands in two reports. Shards are told apart by their places: one scan may show a folder
    /// twice, by itself and in a folder above.
    fn note(&mut self, artifact: &str, nth: usize) {
        let hash = xxhash_rust::xxh3::xxh3_64(artifact.as_bytes());
        let first = *self.seen.entry(hash).or_insert(nth);
        if first != nth && self.twice.is_none() {
            self.twice = Some((artifact.to_owned(), first, nth));
        }
    }
}

fn overlap(artifact: &str, one: &Path, other: &Path) -> Error {
    let (one, other) = (one.display(), other.display());
    Error::new(format!(
        "the reports overlap: {artifact} stands in {one} and in {other}; give each shard once"
    ))
}

fn spooled(error: std::io::Error) -> Error {
    Error::new(format!("the temporary file of the merge: {error}")).because(error)
}

fn same_tool(heads: &[Head<'_>]) -> Result<Tool> {
    let first = heads.first().ok_or_else(|| Error::new("no report is given"))?;
    let said = |tool: &Tool| format!("{} {} with corpus {}", tool.name, tool.version, tool.corpus);
    match heads.iter().find(|head| head.tool != first.tool) {
        None => Ok(first.tool.clone()),
        Some(other) => Err(Error::new(format!(
            "the reports are of different versions: {} is by {}, {} by {}; scan all shards with one",
            first.path.display(),
            said(&first.tool),
            other.path.display(),
            said(&other.tool)
        ))),
    }
}

/// The shards that are missing; an error where the reports are not shares of one scan.
fn shards(heads: &[Head<'_>]) -> Result<Vec<String>> {
    let given: Vec<(&Path, &ShardEntry)> =
        heads.iter().filter_map(|head| Some((head.path, head.shard.as_ref()?))).collect();
    let Some((path, first)) = given.first() else { return Ok(Vec::new()) };
    if let Some(whole) = heads.iter().find(|head| head.shard.is_none()) {
        let told =
            format!("{} is a shard, and this report is none; merge shards of one scan", path.display());
        return Err(Error::new(told).at(whole.path));
    }
    let mut seen: BTreeMap<u32, &Path> = BTreeMap::new();
    for (path, shard) in &given {
        if shard.of != first.of {
            let told = format!("this is one of {} shards, others are of {}", shard.of, first.of);
            return Err(Error::new(told).at(path));
        }
        if let Some(other) = seen.insert(shard.index, path) {
            let told =
                format!("the reports overlap: {} is shard {}/{} too", other.display(), shard.index, shard.of);
            return Err(Error::new(told).at(path));
        }
    }
    Ok((1..=first.of)
        .filter(|index| !seen.contains_key(index))
        .map(|index| format!("{index}/{}", first.of))
        .collect())
}

impl Merged {
    /// Hands everything on, as one scan would.
    ///
    /// # Errors
    /// Where the temporary file cannot be read, or where an artifact uses a text that no report has.
    pub fn give(mut self, sink: &mut dyn ScanSink) -> Result<ScanTotals> {
        let mut totals = ScanTotals::default();
        let mut shown: BTreeSet<String> = BTreeSet::new();
        sink.listed(self.entries.iter().filter(|entry| !entry.is_skipped).count());
        for entry in std::mem::take(&mut self.entries) {
            if entry.is_skipped {
                totals.skipped += 1;
                sink.skipped(self.get::<Skipped>(entry.kept)?);
                continue;
            }
            totals.artifacts += 1;
            let artifact: ArtifactEntry = self.get(entry.kept)?;
            let mut fresh = Vec::new();
            for sha256 in artifact.evidence.iter().filter_map(|one| one.text.as_ref()) {
                if shown.insert(sha256.clone()) {
                    let kept = self.texts.get(sha256).copied().ok_or_else(|| {
                        Error::new(format!("the text {sha256} of {} is in no report", artifact.path))
                    })?;
                    fresh.push((sha256.clone(), self.get::<TextEntry>(kept)?));
                }
            }
            sink.artifact(artifact, fresh);
        }
        for shard in &self.missing {
            let detail = format!("shard {shard} was not given, so what it found is not here");
            sink.skipped(Skipped { path: ".".to_owned(), reason: SkipReason::NotReadable, detail });
        }
        Ok(totals)
    }

    fn get<T: DeserializeOwned>(&mut self, kept: Kept) -> Result<T> {
        let mut json = vec![0; usize::try_from(kept.bytes).unwrap_or(usize::MAX)];
        self.spool.seek(SeekFrom::Start(kept.at)).map_err(spooled)?;
        self.spool.read_exact(&mut json).map_err(spooled)?;
        serde_json::from_slice(&json).map_err(|error| Error::new(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::Verdict;
    use crate::report::{Report, SCHEMA, Summary, samples};

    fn shard(index: u32, of: u32, artifacts: &[(u64, &str)], skipped: &[u64]) -> Report {
        let entries = artifacts.iter().map(|(_, path)| samples::entry(path)).collect();
        let left = skipped.iter().map(|place| Skipped {
            path: format!("s{place}"),
            reason: SkipReason::NotReadable,
            detail: String::new(),
        });
        let own = ShardEntry {
            index,
            of,
            artifacts: artifacts.iter().map(|(place, _)| *place).collect(),
            skipped: skipped.to_vec(),
        };
        Report {
            schema: SCHEMA.to_owned(),
            tool: Tool::current("00"),
            disclaimer: String::new(),
            texts: [("aa".to_owned(), samples::text(Verdict::Verbatim))].into(),
            artifacts: entries,
            units: Vec::new(),
            skipped: left.collect(),
            summary: Summary { shard: (of > 0).then_some(own), ..Summary::default() },
        }
    }

    #[derive(Default)]
    struct Seen(Vec<String>);

    impl ScanSink for Seen {
        fn listed(&mut self, total: usize) {
            self.0.push(format!("{total} artifacts"));
        }

        fn artifact(&mut self, entry: ArtifactEntry, texts: Vec<(String, TextEntry)>) {
            let texts: String = texts.iter().map(|(sha256, _)| format!(" {sha256}")).collect();
            self.0.push(format!("{}{texts}", entry.path));
        }

        fn skipped(&mut self, skipped: Skipped) {
            self.0.push(skipped.path);
        }
    }

    fn merged(reports: &[Report]) -> Result<(Vec<String>, Vec<String>)> {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let paths: Vec<PathBuf> =
            (0..reports.len()).map(|nth| dir.path().join(format!("{nth}.json"))).collect();
        for (report, path) in reports.iter().zip(&paths) {
            std::fs::write(path, serde_json::to_vec(report).expect("JSON")).expect("written");
        }
        let merged = merge(&paths)?;
        let mut seen = Seen::default();
        let missing = merged.missing.clone();
        merged.give(&mut seen)?;
        Ok((seen.0, missing))
    }

    #[test]
    fn entries_come_in_the_order_of_the_whole() {
        let mut two = shard(2, 2, &[(3, "c"), (5, "e")], &[5]);
        let mut one = shard(1, 2, &[(2, "b"), (4, "d")], &[0, 1, 2]);
        two.artifacts[0] = samples::with_text(samples::entry("c"), "aa", "MIT", Verdict::Verbatim);
        one.artifacts[1] = samples::with_text(samples::entry("d"), "aa", "MIT", Verdict::Verbatim);
        let expected = ["4 artifacts", "s0", "s1", "b", "s2", "c aa", "d", "e", "s5"];
        assert_eq!(
            merged(&[two, one]).expect("they fit"),
            (expected.map(str::to_owned).to_vec(), Vec::new())
        );
    }

    #[test]
    fn missing_shards_are_named() {
        let (seen, missing) = merged(&[shard(2, 4, &[], &[]), shard(4, 4, &[], &[])]).expect("they fit");
        assert_eq!(
            (missing, seen),
            (
                ["1/4", "3/4"].map(str::to_owned).to_vec(),
                ["0 artifacts", ".", "."].map(str::to_owned).to_vec()
            )
        );
    }

    #[test]
    fn whole_reports_stand_one_behind_the_other() {
        let (seen, missing) =
            merged(&[shard(0, 0, &[(0, "z")], &[7]), shard(0, 0, &[(0, "a")], &[])]).expect("fit");
        assert_eq!(
            (seen, missing),
            (["2 artifacts", "z", "s7", "a"].map(str::to_owned).to_vec(), Vec::new())
        );
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let other = Report { tool: Tool::current("11"), ..shard(2, 2, &[], &[]) };
        let broken = || {
            let mut report = shard(1, 2, &[(0, "a")], &[]);
            report.summary.shard = Some(ShardEntry { index: 1, of: 2, ..ShardEntry::default() });
            report
        };
        let cases = [
            (vec![shard(1, 2, &[], &[]), other], "different versions"),
            (vec![shard(1, 2, &[], &[]), shard(1, 2, &[], &[])], "overlap"),
            (vec![shard(0, 0, &[(0, "a")], &[]), shard(0, 0, &[(0, "a")], &[])], "overlap: a stands"),
            (
                vec![shard(1, 2, &[(3, "a")], &[]), shard(2, 2, &[(3, "b")], &[])],
                "overlap: the artifact at place 3",
            ),
            (vec![shard(1, 2, &[], &[]), shard(2, 3, &[], &[])], "one of 3 shards"),
            (vec![shard(1, 2, &[], &[]), shard(0, 0, &[], &[])], "is a shard"),
            (vec![broken(), shard(2, 2, &[], &[])], "where its entries stand"),
        ];
        for (reports, says) in cases {
            let error = merged(&reports).expect_err(says).to_string();
            assert!(error.contains(says), "{says}: {error}");
        }
    }
}
