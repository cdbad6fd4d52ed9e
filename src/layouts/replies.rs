//! A file of saved replies of the hub as a scanned path: one JSON document a line, one artifact each.
//!
//! Contract: a file is one of these if its first line with anything on it is such a reply. Artifacts come in the order
//! of their repository ids, as those of a tree come in path order; a repository that stands there twice keeps its first
//! reply, and each further revision is called `org/name@commit`. A line that is no reply is told and passed over.
//!
//! Limits: lines of [`limits::CONFIG_BYTES`]; ids and places of all lines are in memory while the file is listed.
//!
//! Source: the reply of `/api/models/{id}/revision/{sha}` of the hub's API.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use super::{Kind, Layout, Root};
use crate::base::{SkipReason, limits};
use crate::evidence::hub_reply::{HubReply, read_reply};
use crate::evidence::positional::read_up_to;

/// Lines that are told one by one when they are no replies.
const TOLD: usize = 20;

/// What stands in such a file.
#[derive(Debug, Default)]
pub(super) struct Replies {
    /// By path.
    pub roots: BTreeMap<PathBuf, Root>,
    /// Lines that were left out, with the reason.
    pub left_out: Vec<(SkipReason, String)>,
}

/// Lists the replies in the file at `path`; none where it is no file of replies.
pub(super) fn replies(path: &Path) -> Option<Replies> {
    let name = path.extension()?.to_str()?.to_ascii_lowercase();
    let mut lines =
        BufReader::new(File::open(path).ok().filter(|_| matches!(name.as_str(), "jsonl" | "ndjson"))?);
    let mut found = Replies::default();
    let (mut offset, mut number) = (0_u64, 0_u32);
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = (&mut lines).take(limits::CONFIG_BYTES).read_until(b'\n', &mut line).ok()?;
        if read == 0 {
            return (!found.roots.is_empty()).then_some(found);
        }
        number = number.saturating_add(1);
        let start = offset;
        let cut = line.last() != Some(&b'\n') && read as u64 == limits::CONFIG_BYTES;
        offset = offset.saturating_add(read as u64).saturating_add(if cut {
            rest_of_line(&mut lines)?
        } else {
            0
        });
        if line.trim_ascii().is_empty() {
            continue;
        }
        match read_reply("reply", &line).filter(|_| !cut) {
            Some(reply) => found.add(reply, start, read),
            // Rows of data are no replies, and neither is the rest of them.
            None if found.roots.is_empty() => return None,
            None => found.leave_out(number, cut),
        }
    }
}

/// Passes over what is left of a line; how many bytes that was.
fn rest_of_line(lines: &mut impl BufRead) -> Option<u64> {
    let mut passed = 0_u64;
    loop {
        let buffer = lines.fill_buf().ok()?;
        let end = memchr::memchr(b'\n', buffer);
        let count = end.map_or(buffer.len(), |at| at + 1);
        let over = end.is_some() || buffer.is_empty();
        lines.consume(count);
        passed = passed.saturating_add(count as u64);
        if over {
            return Some(passed);
        }
    }
}

impl Replies {
    fn add(&mut self, reply: HubReply, offset: u64, length: usize) {
        let Some(id) = reply.id else { return };
        let later = reply.revision.map(|revision| format!("{id}@{revision}"));
        let known = |path: &String| self.roots.contains_key(Path::new(path));
        let path = if known(&id) { later } else { Some(id.clone()) };
        let Some(path) = path.filter(|path| !known(path)) else { return };
        let kind = if reply.card.is_dataset { Kind::Dataset } else { Kind::Model };
        let root = root(&path, id, kind, &format!("{offset} {length}"));
        self.roots.insert(path.into(), root);
    }

    fn leave_out(&mut self, number: u32, cut: bool) {
        let (reason, what) = match cut {
            true => (SkipReason::TooLarge, "is longer than the limit of a reply"),
            false => (SkipReason::Invalid, "is no saved reply of the hub"),
        };
        match self.left_out.len() {
            told if told < TOLD => self.left_out.push((reason, format!("line {number} {what}"))),
            TOLD => self.left_out.push((reason, format!("line {number} and others are no saved replies"))),
            _ => {}
        }
    }
}

fn root(path: &str, id: String, kind: Kind, info: &str) -> Root {
    Root {
        path: Path::new(path).into(),
        layout: Layout::HubReply,
        kind,
        repo_id: Some(id.into()),
        info: Some(info.into()),
        ..Root::plain()
    }
}

/// The root at `path` whose line stands at `info` in the file; none where no reply stands there any more.
pub(super) fn at(file: &Path, path: &str, info: &str) -> Option<Root> {
    let found = root(path, String::new(), Kind::Model, info);
    let reply = read_reply("reply", &bytes(file, &found)?)?;
    let kind = if reply.card.is_dataset { Kind::Dataset } else { Kind::Model };
    Some(root(path, reply.id?, kind, info))
}

/// The bytes of the reply that `root` stands for, in the file at `path`.
pub(super) fn bytes(path: &Path, root: &Root) -> Option<Vec<u8>> {
    let (offset, length) =
        root.info.as_deref().filter(|_| root.layout == Layout::HubReply)?.split_once(' ')?;
    let length = length.parse::<usize>().ok()?.min(limits::CONFIG_BYTES as usize);
    read_up_to(&File::open(path).ok()?, offset.parse().ok()?, length).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(content: &str, name: &str) -> Option<(Vec<String>, usize)> {
        let dir = tempfile::tempdir().expect("temporary folder");
        let path = dir.path().join(name);
        std::fs::write(&path, content).expect("written");
        let found = replies(&path)?;
        for (id, root) in &found.roots {
            let reply = read_reply("r", &bytes(&path, root).expect("its bytes")).expect("a reply");
            let id = id.to_str().expect("UTF-8");
            assert_eq!(reply.id.as_deref(), id.split('@').next());
            assert_eq!(at(&path, id, root.info.as_deref().expect("a place")).as_ref(), Some(root));
        }
        let ids = found.roots.keys().map(|id| id.to_string_lossy().into_owned());
        Some((ids.collect(), found.left_out.len()))
    }

    #[test]
    fn each_line_is_an_artifact_in_the_order_of_ids() {
        let line = |id: &str, sha: &str| format!("{{\"id\": \"{id}\", \"sha\": \"{sha}\", \"tags\": []}}\n");
        let all = [
            line("kim/wren", "1"),
            "\n".to_owned(),
            line("kim/lark", "2"),
            "{}\n".to_owned(),
            line("kim/lark", "3"),
            line("kim/lark", "3"),
        ]
        .concat();
        let ids = ["kim/lark", "kim/lark@3", "kim/wren"].map(str::to_owned).to_vec();
        assert_eq!(told(&all, "r.jsonl"), Some((ids, 1)));
        assert_eq!(told(&all, "r.txt"), None);
        assert_eq!(told(&format!("{{\"text\": \"rows\"}}\n{all}"), "r.jsonl"), None);
        assert_eq!(told("", "r.jsonl"), None);
        let long =
            format!("{}{{\"x\": \"{}\"}}\n{}", line("kim/a", "1"), "y".repeat(5 << 20), line("kim/b", "1"));
        assert_eq!(told(&long, "r.ndjson"), Some((vec!["kim/a".to_owned(), "kim/b".to_owned()], 1)));
    }
}
