//! Files of saved replies of the hub, one artifact for each reply: one JSON document a line, one document by itself, or
//! a list of them. Such a file is scanned by itself, or stands in a folder that belongs to no artifact.
//!
//! Contract: a file is one of these if the first thing in it is such a reply; in a folder, where any JSON may stand, one
//! that tells the card or the files. Artifacts come in the order of their repository ids, as those of a tree come in
//! path order; a repository that stands there twice keeps its first reply, and each further revision is called
//! `org/name@commit`. What is no reply is told and passed over.
//!
//! Limits: replies of [`limits::CONFIG_BYTES`], and documents of [`DOCUMENT`] bytes; ids and places of all replies are in
//! memory while the file is listed. Of a file that turns out to be something else no more is read than the bytes of one
//! reply, after at most [`BLANKS`] bytes of blank lines.
//!
//! Source: the reply of `/api/models/{id}/revision/{sha}` of the hub's API.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use super::{Kind, Layout, Root};
use crate::base::{SkipReason, limits};
use crate::evidence::hub_reply::{HubReply, read_reply};
use crate::evidence::positional::{ReadAt, read_up_to};

/// Lines that are told one by one when they are no replies.
const TOLD: usize = 20;
/// The largest file that is one document: a list of replies is read at once.
const DOCUMENT: u64 = 64 << 20;
/// Bytes of blank lines before the first reply.
const BLANKS: u64 = 64 << 10;

/// What stands in such a file.
#[derive(Debug, Default)]
pub(super) struct Replies {
    /// By path.
    pub roots: BTreeMap<PathBuf, Root>,
    /// Lines that were left out, with the reason.
    pub left_out: Vec<(SkipReason, String)>,
    /// The file in the tree; empty where it is scanned by itself.
    rel: PathBuf,
}

/// How the replies stand in a file, by its name.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Form {
    Document,
    Lines,
}

fn form(path: &Path) -> Option<Form> {
    match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "json" => Some(Form::Document),
        "jsonl" | "ndjson" => Some(Form::Lines),
        _ => None,
    }
}

/// Lists the replies in the file at `path`, which stands at `rel` in the scanned tree; none where it is no file of
/// replies.
pub(super) fn replies(path: &Path, rel: &Path) -> Option<Replies> {
    let form = form(path)?;
    let file = File::open(path).ok()?;
    let found = Replies { rel: rel.to_owned(), ..Replies::default() };
    match form {
        Form::Document => {
            let size = file.metadata().ok().filter(|data| data.is_file() && data.len() <= DOCUMENT)?.len();
            document(&file, usize::try_from(size).ok()?, found)
        }
        Form::Lines => lines(file, found),
    }
}

/// One reply, or a list of them, in `size` bytes.
fn document(file: &dyn ReadAt, size: usize, mut found: Replies) -> Option<Replies> {
    let mut bytes = read_up_to(file, 0, size.min(limits::CONFIG_BYTES as usize)).ok()?;
    // Most documents are something else, which their first object tells.
    let (start, end) = objects(&bytes).next()?;
    read_reply("reply", bytes.get(start..end)?).filter(|reply| found.takes(reply))?;
    let rest = read_up_to(file, bytes.len() as u64, size.saturating_sub(bytes.len())).ok()?;
    bytes.extend_from_slice(&rest);
    drop(rest);
    for (nth, (start, end)) in objects(&bytes).enumerate() {
        let reply = bytes.get(start..end).filter(|one| one.len() as u64 <= limits::CONFIG_BYTES);
        match reply.and_then(|one| read_reply("reply", one)).filter(|reply| found.takes(reply)) {
            Some(reply) => found.add(reply, start as u64, end - start),
            None => found.leave_out("entry", u32::try_from(nth + 1).unwrap_or(u32::MAX), reply.is_none()),
        }
    }
    (!found.roots.is_empty()).then_some(found)
}

/// Where the objects of a document stand: the document itself, or the entries of a list. Only brackets and strings are
/// looked at, and no further than to the end of what is asked for; whether an object is well-formed shows when it is
/// read.
fn objects(bytes: &[u8]) -> impl Iterator<Item = (usize, usize)> {
    let list = bytes.iter().find(|byte| matches!(byte, b'[' | b'{')) == Some(&b'[');
    let outer = usize::from(list);
    let (mut depth, mut start, mut string, mut escaped) = (0_usize, 0, false, false);
    bytes.iter().enumerate().filter_map(move |(at, &byte)| {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if string => escaped = true,
            b'"' => string = !string,
            _ if string => {}
            b'{' | b'[' => {
                if depth == outer {
                    start = at;
                }
                depth += 1;
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                return (depth == outer && byte == b'}').then_some((start, at + 1));
            }
            _ => {}
        }
        None
    })
}

/// One reply a line.
fn lines(file: impl Read, mut found: Replies) -> Option<Replies> {
    let mut lines = BufReader::new(file);
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
        if cut && found.roots.is_empty() {
            return None;
        }
        offset = offset.saturating_add(read as u64).saturating_add(if cut {
            rest_of_line(&mut lines)?
        } else {
            0
        });
        if line.trim_ascii().is_empty() {
            if found.roots.is_empty() && offset > BLANKS {
                return None;
            }
            continue;
        }
        match read_reply("reply", &line).filter(|reply| !cut && found.takes(reply)) {
            Some(reply) => found.add(reply, start, read),
            // Rows of data are no replies, and neither is the rest of them.
            None if found.roots.is_empty() => return None,
            None => found.leave_out("line", number, cut),
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
    /// Whether a reply counts. In a folder other JSON may have an `id` and a few keys of the same names.
    fn takes(&self, reply: &HubReply) -> bool {
        self.rel.as_os_str().is_empty() || reply.card.has_front_matter || !reply.files.is_empty()
    }

    fn add(&mut self, reply: HubReply, offset: u64, length: usize) {
        let Some(id) = reply.id else { return };
        let later = reply.revision.map(|revision| format!("{id}@{revision}"));
        let known = |path: &String| self.roots.contains_key(&self.rel.join(path));
        let path = if known(&id) { later } else { Some(id.clone()) };
        let Some(path) = path.filter(|path| !known(path)) else { return };
        let kind = if reply.card.is_dataset { Kind::Dataset } else { Kind::Model };
        let path = self.rel.join(path);
        let root = root(&path, id, kind, &format!("{offset} {length} {}", self.rel.iter().count()));
        self.roots.insert(path, root);
    }

    fn leave_out(&mut self, unit: &str, number: u32, cut: bool) {
        let (reason, what) = match cut {
            true => (SkipReason::TooLarge, "is longer than the limit of a reply"),
            false => (SkipReason::Invalid, "is no saved reply of the hub"),
        };
        match self.left_out.len() {
            told if told < TOLD => self.left_out.push((reason, format!("{unit} {number} {what}"))),
            TOLD => self.left_out.push((reason, format!("{unit} {number} and others are no saved replies"))),
            _ => {}
        }
    }
}

fn root(path: &Path, id: String, kind: Kind, info: &str) -> Root {
    Root {
        path: path.into(),
        layout: Layout::HubReply,
        kind,
        repo_id: Some(id.into()),
        info: Some(info.into()),
        ..Root::plain()
    }
}

/// The root at `path` whose reply stands at `info` in its file; none where no reply stands there any more.
pub(super) fn at(path: &Path, info: &str, file: impl FnOnce(&Root) -> PathBuf) -> Option<Root> {
    let found = root(path, String::new(), Kind::Model, info);
    let reply = read_reply("reply", &bytes(&file(&found), &found)?)?;
    let kind = if reply.card.is_dataset { Kind::Dataset } else { Kind::Model };
    Some(root(path, reply.id?, kind, info))
}

/// The file in the tree that holds the reply of `root`; empty where it is the scanned path.
pub(super) fn file_of(root: &Root) -> &Path {
    let parts = root.info.as_deref().and_then(|info| info.split(' ').nth(2)?.parse().ok()).unwrap_or(0);
    let above = root.path.iter().count().saturating_sub(parts);
    root.path.ancestors().nth(above).unwrap_or(Path::new(""))
}

/// The bytes of the reply that `root` stands for, in the file at `path`.
pub(super) fn bytes(path: &Path, root: &Root) -> Option<Vec<u8>> {
    let mut place = root.info.as_deref().filter(|_| root.layout == Layout::HubReply)?.split(' ');
    let (offset, length) = (place.next()?, place.next()?);
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
        let found = replies(&path, Path::new(""))?;
        for (id, root) in &found.roots {
            let reply = read_reply("r", &bytes(&path, root).expect("its bytes")).expect("a reply");
            let id = id.to_str().expect("UTF-8");
            assert_eq!(reply.id.as_deref(), id.split('@').next());
            let again = at(Path::new(id), root.info.as_deref().expect("a place"), |_| path.clone());
            assert_eq!(again.as_ref(), Some(root));
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
        // The same in one document, as tools save a page of a search; and one reply over several lines.
        let list = format!("[{}, {},\n {{\"x\": \"}}]\"}}]", line("kim/wren", "1"), line("kim/lark", "2"));
        let both = ["kim/lark", "kim/wren"].map(str::to_owned).to_vec();
        assert_eq!(told(&list, "r.json"), Some((both, 1)));
        let one = "{\n  \"id\": \"kim/lark\",\n  \"modelId\": \"kim/lark\",\n  \"tags\": [\"a\"]\n}\n";
        assert_eq!(told(one, "r.json"), Some((vec!["kim/lark".to_owned()], 0)));
        for other in ["[1, 2]", "{\"a\": 1}", "[[{\"id\": \"a/b\", \"tags\": []}]]", "]}{[\"", ""] {
            assert_eq!(told(other, "r.json"), None, "{other}");
        }
        let long =
            format!("{}{{\"x\": \"{}\"}}\n{}", line("kim/a", "1"), "y".repeat(5 << 20), line("kim/b", "1"));
        assert_eq!(told(&long, "r.ndjson"), Some((vec!["kim/a".to_owned(), "kim/b".to_owned()], 1)));
    }

    /// A file without an end.
    struct Endless(&'static [u8]);

    impl ReadAt for Endless {
        fn read_at(&self, buffer: &mut [u8], offset: u64) -> std::io::Result<usize> {
            assert!(offset + buffer.len() as u64 <= limits::CONFIG_BYTES, "read further than to judge it");
            let at = offset as usize % self.0.len();
            for (to, from) in buffer.iter_mut().zip(self.0.iter().cycle().skip(at)) {
                *to = *from;
            }
            Ok(buffer.len())
        }

        fn size(&self) -> std::io::Result<u64> {
            Ok(u64::MAX)
        }
    }

    #[test]
    fn what_is_no_file_of_replies_is_not_read_to_its_end() {
        for byte in *b"x \n" {
            assert!(lines(std::io::repeat(byte), Replies::default()).is_none(), "{byte}");
        }
        let reply = "{\"id\": \"kim/lark\", \"tags\": []}\n";
        let after = |blanks: usize| told(&format!("{}{reply}", "\n".repeat(blanks)), "r.jsonl");
        let one = Some((vec!["kim/lark".to_owned()], 0));
        assert_eq!((after(BLANKS as usize), after(BLANKS as usize + 1)), (one.clone(), None));
        // Once one was found, others may stand anywhere.
        let far = format!("{reply}{}{reply}", "\n".repeat(BLANKS as usize * 2));
        assert_eq!(told(&far, "r.jsonl"), one);
        for pattern in ["[{},{},", "[1,2,3,", "{\"a\": [\"b\"], ", "        ", "[[[["] {
            let found = document(&Endless(pattern.as_bytes()), usize::MAX, Replies::default());
            assert!(found.is_none(), "{pattern}");
        }
        let mut found = objects(b"[{},{}");
        assert_eq!((found.next(), found.next(), found.next()), (Some((1, 3)), Some((4, 6)), None));
        // A list is read on behind the bytes of its first reply.
        let pad = " ".repeat(limits::CONFIG_BYTES as usize);
        let list = format!("[{reply},{{}},{pad}{{\"id\": \"kim/wren\", \"tags\": []}}]");
        let both = ["kim/lark", "kim/wren"].map(str::to_owned).to_vec();
        assert_eq!(told(&list, "r.json"), Some((both, 1)));
    }
}
