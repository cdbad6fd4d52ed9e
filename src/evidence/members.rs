//! Members of archives that hold legal texts: zip files (PyTorch, Keras, DDUF, TorchServe, TFLite with associated
//! files, llamafiles), tar files (NeMo), either by itself, and tar files packed with gzip.
//!
//! Contract: nothing is written to disk, and no pickle is opened: only members whose names promise a legal text are
//! read, and of PyTorch files only those under `extra/`, there also plain files that may describe the model, as the
//! manifest of TorchServe does; of a Python wheel also its metadata, its configurations and the start of its weights. Sizes
//! that an archive states are never trusted: what is read,
//! inflated and listed is bounded by the table of limits, and what a limit cuts off is said in `problem`.
//!
//! Sources: PKWARE APPNOTE.TXT 6.3 (zip); POSIX.1-2001 pax and the GNU tar manual, "Basic Tar Format"; RFC 1952
//! (gzip); PyTorch `torch/serialization.py` and `torch.jit.save` (`_extra_files`).

use std::cell::Cell;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

use super::names::file_role;
use super::positional::{ReadAt, read_up_to};
use super::{TextRole, added, config, weights, zip_members};
use crate::base::SkipReason;
use crate::base::limits::{ARCHIVE_BYTES, ARCHIVE_MEMBERS, INFLATED_BYTES, MEMBER_BYTES, MEMBER_TEXTS};

/// A legal text in an archive.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Member {
    /// Its path in the archive, with `/`, as it is written there.
    pub path: String,
    /// What its name promises.
    pub role: TextRole,
    /// Its content, unpacked.
    pub bytes: Vec<u8>,
}

/// A weight file in a wheel. To what reads headers it is a file of which only the start is here.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Packed {
    /// Its path in the wheel.
    pub path: String,
    /// Its size unpacked, as it is stated.
    pub bytes: u64,
    /// Its first bytes, unpacked.
    start: Vec<u8>,
}

impl Packed {
    /// Whether its header may go on behind what was unpacked.
    pub fn is_cut(&self) -> bool {
        (self.start.len() as u64) < self.bytes
    }

    /// How much of it is held in memory, in bytes.
    pub fn held(&self) -> usize {
        self.start.len()
    }
}

impl ReadAt for Packed {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.start.as_slice().read_at(buffer, offset)
    }

    fn size(&self) -> io::Result<u64> {
        Ok(self.bytes)
    }
}

/// What was read of an archive.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Members {
    /// Legal texts, in the order of the archive.
    pub texts: Vec<Member>,
    /// The metadata of a Python wheel.
    pub metadata: Vec<Member>,
    /// Its configurations, as they stand beside the models in it.
    pub configs: Vec<Member>,
    /// Its weights.
    pub weights: Vec<Packed>,
    /// Files in an archive of weights that may describe them.
    pub added: Vec<Member>,
    /// What is wrong with the archive, or which limit cut it off.
    pub problem: Option<String>,
    /// Of which kind that limit is, where it is one.
    pub limit: Option<SkipReason>,
}

/// Between an archive's path and its member's, as tools for archives write it.
pub const INSIDE: &str = "!/";

/// Bytes that are unpacked of a weight file in a wheel: headers of models that are small enough for one.
const START: u64 = 256 << 10;
/// Weight files, and configurations, that are looked at in a wheel.
const OF_WHEEL: usize = 64;

/// How the names of wheels end.
const WHEEL: &str = ".whl";

/// Weight formats that are archives.
const FORMATS: [&str; 9] =
    ["dduf", "keras", "llamafile", "mediapipe", "nemo", "pytorch", "skops", "tflite", "torchserve"];

/// Whether weights of this format may be an archive.
pub fn may_be_archive(format: &str) -> bool {
    FORMATS.contains(&format)
}

/// The names of the members of a zip file.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ZipNames {
    /// Of files, as far as the limits let them be listed.
    pub names: Vec<String>,
    /// Whether there are more behind the limits.
    pub more: bool,
    /// Whether the list ends in something that names no member.
    pub broken: bool,
}

/// The names of the members of the zip file `source`.
///
/// # Errors
/// Where it is no zip file, or cannot be read.
pub fn zip_names(source: &dyn ReadAt) -> io::Result<ZipNames> {
    let zip_members::Directory { rows, more, broken } = zip_members::long_directory(source)?;
    let names = rows.into_iter().filter(|row| row.is_file).map(|row| row.name).collect();
    Ok(ZipNames { names, more, broken })
}

/// Reads the legal texts in the archive `source`; the first bytes tell what it is, and what is none gives nothing.
///
/// ```
/// use smallprint::evidence::members::read_members;
///
/// assert!(read_members("model.nemo", &&b"no archive"[..]).texts.is_empty());
/// ```
pub fn read_members(path: &str, source: &dyn ReadAt) -> Members {
    let mut members = Members::default();
    // Most TFLite models have no archive behind them.
    let mut expected = true;
    if let Err(error) = read_all(path, source, &mut members, &mut expected)
        && expected
    {
        members.tell(format!("the archive cannot be read further: {error}"));
    }
    members
}

fn read_all(path: &str, source: &dyn ReadAt, members: &mut Members, expected: &mut bool) -> io::Result<()> {
    let head = read_up_to(source, 0, 512)?;
    let size = source.size()?;
    let budget = Budget { source, left: Cell::new(ARCHIVE_BYTES) };
    // What a seek leaves of a buffer is read again: a block of a tar file at a time.
    let blocks = || BufReader::with_capacity(512, Places { source: &budget, at: 0, size });
    if head.starts_with(b"PK\x03\x04") {
        from_zip(path, &budget, members)
    } else if head.get(4..8) == Some(b"TFL3") || is_program(path, &head) {
        // The archive, if there is one, stands behind the model or the program.
        *expected = false;
        from_zip(path, &budget, members)
    } else if head.get(257..262) == Some(b"ustar") {
        from_tar(tar::Archive::new(blocks()), size, members)
    } else if head.starts_with(b"\x1f\x8b") {
        let packed = BufReader::new(Places { source: &budget, at: 0, size });
        let inflated = flate2::read::GzDecoder::new(packed);
        from_packed(tar::Archive::new(Ended { inner: inflated, left: INFLATED_BYTES }), members)
    } else {
        Ok(())
    }
}

/// Whether this is a llamafile: a program for several systems, with its model and its texts in a zip file behind it.
fn is_program(path: &str, head: &[u8]) -> bool {
    path.to_ascii_lowercase().ends_with(".llamafile")
        && (head.starts_with(b"MZ") || head.starts_with(b"\x7fELF"))
}

fn from_zip(path: &str, source: &dyn ReadAt, members: &mut Members) -> io::Result<()> {
    let wheel = is_wheel(path);
    // The metadata of a wheel comes last, and large ones have ten thousands of files.
    let directory = if wheel { zip_members::long_directory(source) } else { zip_members::directory(source) }?;
    // Of what PyTorch writes only the text files that its user added; the rest is code and tensors.
    let torch = !wheel && directory.rows.iter().any(|row| is_torch(&row.name));
    if directory.more {
        members.tell_limit(SkipReason::TooManyFiles, too_many(path, directory.rows.len()));
    } else if directory.broken {
        members
            .tell(format!("the archive's list of members is broken after {} members", directory.rows.len()));
    }
    if wheel {
        describe(path, source, &directory.rows, members);
        let files = || directory.rows.iter().filter(|row| row.is_file && is_inside(&row.name));
        settings(source, files().filter(|row| config::is_config(&row.name)), members);
        models(source, files().filter(|row| is_weights(&row.name)), members);
    }
    let describing = |row: &&zip_members::Row| {
        row.is_file && is_inside(&row.name) && role_of(&row.name).is_none() && describes(&row.name, torch)
    };
    descriptions(source, directory.rows.iter().filter(describing), members);
    let wanted = directory.rows.iter().filter(|row| row.is_file && (!torch || row.name.contains("/extra/")));
    for (row, role) in wanted.filter_map(|row| Some((row, role_of(&row.name)?))) {
        if !members.has_room() {
            break;
        }
        match zip_members::content(source, row) {
            // A user who adds `license` to a model writes a name as often as a text.
            Ok(bytes) if torch && added::is_statement(&bytes) => members.add_description(&row.name, bytes),
            Ok(bytes) => members.add(&row.name, role, bytes),
            Err(error) => members.tell(format!("{} in the archive cannot be read: {error}", row.name)),
        }
    }
    Ok(())
}

/// Whether PyTorch writes a member of this name.
fn is_torch(name: &str) -> bool {
    matches!(name.rsplit('/').next(), Some("data.pkl" | "constants.pkl"))
        || name.ends_with(".data/serialization_id")
}

fn is_wheel(path: &str) -> bool {
    path.to_ascii_lowercase().ends_with(WHEEL)
}

/// Reads the metadata of the wheel at `path`.
fn describe(path: &str, source: &dyn ReadAt, rows: &[zip_members::Row], members: &mut Members) {
    let described = |row: &&zip_members::Row| row.is_file && is_metadata(&row.name);
    let found: Vec<_> = rows.iter().filter(described).collect();
    let own: Vec<_> = found.iter().copied().filter(|row| is_of_wheel(&row.name, path)).collect();
    match if own.is_empty() { found } else { own }.as_slice() {
        [] => {}
        [row] => match zip_members::content(source, row) {
            Ok(bytes) => {
                members.metadata.push(Member { path: row.name.clone(), role: TextRole::Metadata, bytes })
            }
            Err(error) => members.tell(format!("{} in the archive cannot be read: {error}", row.name)),
        },
        [one, other, ..] => members.tell(format!(
            "which metadata is the wheel's own is not known: it has {} and {}; none was read",
            one.name, other.name
        )),
    }
}

/// Reads the configurations of a wheel.
fn settings<'r>(
    source: &dyn ReadAt,
    rows: impl Iterator<Item = &'r zip_members::Row>,
    members: &mut Members,
) {
    for row in rows.take(OF_WHEEL) {
        match zip_members::content(source, row) {
            // Half of a structured file says nothing.
            Ok(bytes) if bytes.len() as u64 > MEMBER_BYTES => members.tell_limit(
                SkipReason::TooLarge,
                format!("{} is longer than {} MiB and was not read", row.name, MEMBER_BYTES >> 20),
            ),
            Ok(bytes) => {
                members.configs.push(Member { path: row.name.clone(), role: TextRole::Metadata, bytes });
            }
            Err(error) => members.tell(format!("{} in the archive cannot be read: {error}", row.name)),
        }
    }
}

/// Whether a member of this name may describe the weights; `torch` says that PyTorch wrote the archive.
fn describes(name: &str, torch: bool) -> bool {
    let manifest =
        name.strip_suffix(added::MANIFEST).is_some_and(|above| above.is_empty() || above.ends_with('/'));
    manifest || (torch && added::is_added(name))
}

/// Reads the files that may describe the weights.
fn descriptions<'r>(
    source: &dyn ReadAt,
    rows: impl Iterator<Item = &'r zip_members::Row>,
    members: &mut Members,
) {
    for row in rows {
        if members.added.len() == MEMBER_TEXTS {
            let told =
                format!("only the first {MEMBER_TEXTS} files that were added to the archive were read");
            return members.tell_limit(SkipReason::TooManyFiles, told);
        }
        match zip_members::content(source, row) {
            Ok(bytes) => members.add_description(&row.name, bytes),
            Err(error) => members.tell(format!("{} in the archive cannot be read: {error}", row.name)),
        }
    }
}

/// Lists the weights of a wheel, with the start of each.
fn models<'r>(source: &dyn ReadAt, rows: impl Iterator<Item = &'r zip_members::Row>, members: &mut Members) {
    for (nth, row) in rows.enumerate() {
        if nth == OF_WHEEL {
            let told = format!("only the first {OF_WHEEL} weight files in the wheel were looked at");
            return members.tell_limit(SkipReason::TooManyFiles, told);
        }
        match zip_members::start(source, row, START) {
            // A member that is shorter than stated is as long as it is.
            Ok(start) => {
                let bytes = if (start.len() as u64) < START { start.len() as u64 } else { row.size };
                members.weights.push(Packed { path: row.name.clone(), bytes, start });
            }
            Err(error) => members.tell(format!("{} in the archive cannot be read: {error}", row.name)),
        }
    }
}

/// Whether a member of a wheel is called as weights are; what stands at the top with such a name holds search paths, and
/// pickles of any kind are data of the program.
fn is_weights(name: &str) -> bool {
    name.contains('/') && weights::format_of(name).is_some_and(|format| format != "pickle")
}

/// Whether a member of a wheel is metadata: that of the wheel itself stands in a folder at the top.
fn is_metadata(name: &str) -> bool {
    metadata_folder(name).is_some_and(|folder| !folder.contains('/'))
}

/// The folder of metadata, without its ending.
fn metadata_folder(name: &str) -> Option<&str> {
    name.strip_suffix(".dist-info/METADATA")
}

/// Whether the metadata `name` is for the name and the version in the name of the wheel at `path`.
fn is_of_wheel(name: &str, path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or(path);
    let stem = file.get(..file.len().saturating_sub(WHEEL.len())).unwrap_or(file);
    let wanted: Vec<&str> = stem.splitn(3, '-').take(2).collect();
    metadata_folder(name).is_some_and(|folder| folded(folder) == folded(&wanted.join("-")))
}

/// A name and a version as wheels are compared: tools write their separators in several ways.
fn folded(name: &str) -> String {
    let parts = name.split(['-', '_', '.', '+']).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("-").to_lowercase()
}

fn from_tar(mut archive: tar::Archive<impl Read + Seek>, size: u64, members: &mut Members) -> io::Result<()> {
    for (nth, entry) in archive.entries_with_seek()?.enumerate() {
        let entry = entry?;
        let end = entry.raw_file_position().saturating_add(entry.header().entry_size()?);
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        if !entry_of(nth, entry, members)? {
            break;
        }
        // Members are passed over by seeking, which leads behind the end of what was cut off without an error.
        if end > size {
            members.tell(format!("the archive ends before its member {name} does: was it cut off?"));
        }
    }
    Ok(())
}

fn from_packed(mut archive: tar::Archive<impl Read>, members: &mut Members) -> io::Result<()> {
    for (nth, entry) in archive.entries()?.enumerate() {
        if !entry_of(nth, entry?, members)? {
            break;
        }
    }
    Ok(())
}

/// Whether to go on.
fn entry_of(nth: usize, mut entry: tar::Entry<impl Read>, members: &mut Members) -> io::Result<bool> {
    if nth >= ARCHIVE_MEMBERS {
        members.tell_limit(SkipReason::TooManyFiles, too_many("the archive", ARCHIVE_MEMBERS));
        return Ok(false);
    }
    if !entry.header().entry_type().is_file() {
        return Ok(true);
    }
    let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
    match role_of(&name) {
        Some(role) => take(members, &name, role, &mut entry),
        None if describes(name.trim_start_matches("./"), false) && members.added.is_empty() => {
            let mut bytes = Vec::new();
            entry.take(MEMBER_BYTES + 1).read_to_end(&mut bytes)?;
            members.add_description(&name, bytes);
            Ok(true)
        }
        None => Ok(true),
    }
}

/// What a member's name promises; members that a name puts outside the archive's own folder promise nothing.
fn role_of(name: &str) -> Option<TextRole> {
    let name = name.trim_start_matches("./");
    file_role(name).filter(|role| is_inside(name) && !matches!(role, TextRole::Card))
}

fn is_inside(name: &str) -> bool {
    !name.ends_with('/') && name.split('/').all(|part| part != "..")
}

/// Reads one member; whether there is room for more.
fn take(members: &mut Members, name: &str, role: TextRole, member: &mut impl Read) -> io::Result<bool> {
    if !members.has_room() {
        return Ok(false);
    }
    let mut bytes = Vec::new();
    member.take(MEMBER_BYTES + 1).read_to_end(&mut bytes)?;
    members.add(name, role, bytes);
    Ok(true)
}

impl Members {
    /// Notes what is wrong; what was noted first stays.
    fn tell(&mut self, problem: String) {
        self.problem.get_or_insert(problem);
    }

    /// The same of a limit.
    fn tell_limit(&mut self, limit: SkipReason, problem: String) {
        if self.problem.is_none() {
            self.limit = Some(limit);
        }
        self.tell(problem);
    }

    fn has_room(&mut self) -> bool {
        let room = self.texts.len() < MEMBER_TEXTS;
        if !room {
            self.tell_limit(
                SkipReason::TooManyFiles,
                format!("only the first {MEMBER_TEXTS} legal texts in the archive were read"),
            );
        }
        room
    }

    /// Half of a structured file says nothing, and is none of the reasons to distrust the rest.
    fn add_description(&mut self, name: &str, bytes: Vec<u8>) {
        if bytes.len() as u64 > MEMBER_BYTES {
            let told = format!("{name} is longer than {} MiB and was not read", MEMBER_BYTES >> 20);
            return self.tell_limit(SkipReason::TooLarge, told);
        }
        self.added.push(Member { path: bare(name).to_owned(), role: TextRole::Metadata, bytes });
    }

    fn add(&mut self, name: &str, role: TextRole, mut bytes: Vec<u8>) {
        if bytes.len() as u64 > MEMBER_BYTES {
            bytes.truncate(MEMBER_BYTES as usize);
            self.tell_limit(
                SkipReason::TooLarge,
                format!("{name} was read up to {} MiB", MEMBER_BYTES >> 20),
            );
        }
        self.texts.push(Member { path: bare(name).to_owned(), role, bytes });
    }
}

/// The path of a member without what some writers put before it.
fn bare(name: &str) -> &str {
    name.trim_start_matches("./").trim_start_matches('/')
}

fn too_many(path: &str, count: usize) -> String {
    format!("{path} has more than {count} members; only the first ones were looked at")
}

/// A source that ends with an error after so many bytes, wherever they were read.
struct Budget<'a> {
    source: &'a dyn ReadAt,
    left: Cell<u64>,
}

impl ReadAt for Budget<'_> {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        if self.left.get() == 0 && !buffer.is_empty() {
            return Err(io::Error::other(format!(
                "more than {} MiB would be read of it",
                ARCHIVE_BYTES >> 20
            )));
        }
        let wanted = usize::try_from(self.left.get()).unwrap_or(usize::MAX).min(buffer.len());
        let count = self.source.read_at(buffer.get_mut(..wanted).unwrap_or_default(), offset)?;
        self.left.set(self.left.get().saturating_sub(count as u64));
        Ok(count)
    }

    fn size(&self) -> io::Result<u64> {
        self.source.size()
    }
}

/// A place in a source that moves as it is read.
struct Places<'a> {
    source: &'a dyn ReadAt,
    at: u64,
    size: u64,
}

impl Read for Places<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read_at(buffer, self.at)?;
        self.at = self.at.saturating_add(count as u64);
        Ok(count)
    }
}

impl Seek for Places<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.size.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = place.ok_or_else(|| io::Error::other("a place before the first byte"))?;
        Ok(self.at)
    }
}

/// What is inflated, which ends with an error after so many bytes.
struct Ended<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Ended<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::Error::other(format!(
                "more than {} MiB would be unpacked",
                INFLATED_BYTES >> 20
            )));
        }
        let wanted = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let count = self.inner.read(buffer.get_mut(..wanted).unwrap_or_default())?;
        self.left -= (count as u64).min(self.left);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::*;

    fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("started");
            writer.write_all(bytes).expect("written");
        }
        writer.finish().expect("finished").into_inner()
    }

    fn tarred(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for (name, bytes) in files {
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            header.set_mode(0o644);
            builder.append_data(&mut header, name, *bytes).expect("added");
        }
        builder.into_inner().expect("finished")
    }

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).expect("written");
        encoder.finish().expect("finished")
    }

    fn told(bytes: &[u8]) -> Vec<(String, TextRole, String)> {
        let text =
            |member: Member| (member.path, member.role, String::from_utf8_lossy(&member.bytes).into_owned());
        read_members("a", &bytes).texts.into_iter().map(text).collect()
    }

    #[test]
    fn legal_texts_are_read_in_every_kind_of_archive() {
        let files: [(&str, &[u8]); 4] = [
            ("model_config.yaml", b"name: lark"),
            ("LICENSE", b"words"),
            ("weights.ckpt", b"\x80\x02"),
            ("docs/NOTICE.txt", b"more"),
        ];
        let expected = [
            ("LICENSE".to_owned(), TextRole::License, "words".to_owned()),
            ("docs/NOTICE.txt".to_owned(), TextRole::Notice, "more".to_owned()),
        ];
        for bytes in [zipped(&files), tarred(&files), packed(&tarred(&files))] {
            assert_eq!(told(&bytes), expected);
            assert_eq!(read_members("a", &bytes.as_slice()).problem, None);
        }
    }

    #[test]
    fn wheels_have_their_metadata() {
        let files: [(&str, &[u8]); 4] = [
            ("lark/__init__.py", b""),
            ("lark/vendor/gull-1.dist-info/METADATA", b"Name: gull"),
            ("lark-1.0.dist-info/METADATA", b"Name: lark\nLicense: MIT\n"),
            ("lark-1.0.dist-info/licenses/LICENSE", b"words"),
        ];
        let bytes = zipped(&files);
        assert_eq!(zip_names(&bytes.as_slice()).expect("a zip file").names.len(), 4);
        for (path, count) in [("lark-1.0-py3-none-any.whl", 1), ("lark.zip", 0)] {
            let read = read_members(path, &bytes.as_slice());
            assert_eq!((read.texts.len(), read.metadata.len()), (1, count), "{path}");
        }
        assert!(zip_names(&&b"no zip"[..]).is_err());
    }

    #[test]
    fn texts_of_wheels_count_whatever_else_is_in_them() {
        let files: [(&str, &[u8]); 3] =
            [("lark/data.pkl", b""), ("lark/constants.pkl", b""), ("lark-1.0.dist-info/LICENSE", b"words")];
        let read =
            |path: &str, files: &[(&str, &[u8])]| read_members(path, &zipped(files).as_slice()).texts.len();
        assert_eq!(read("lark-1.0-py3-none-any.whl", &files), 1);
        assert_eq!(read("lark.pt", &files), 0);
        let others: [(&str, &[u8]); 3] =
            [("m/vocab_data.pkl", b""), ("my_constants.pkl", b""), ("LICENSE", b"words")];
        assert_eq!(read("lark.zip", &others), 1);
    }

    #[test]
    fn metadata_is_that_of_the_wheels_own_name() {
        let own = "Kim_Lark-1.0.dist-info/METADATA";
        let (evil, other) = ("evil-1.0.dist-info/METADATA", "gull-2.dist-info/METADATA");
        let older = "kim_lark-0.9.dist-info/METADATA";
        let table: [(&[&str], Option<&str>, bool); 7] = [
            (&[evil, own], Some(own), false),
            (&[own, older], Some(own), false),
            (&["kim.lark-1.0.dist-info/METADATA", evil], Some("kim.lark-1.0.dist-info/METADATA"), false),
            (&[evil], Some(evil), false),
            (&[evil, other], None, true),
            (&[own, "kim_lark-1.0.dist-info/METADATA"], None, true),
            (&[], None, false),
        ];
        for (names, expected, told) in table {
            let files: Vec<(&str, &[u8])> = names.iter().map(|name| (*name, &b"Name: lark"[..])).collect();
            let read = read_members("dist/kim_lark-1.0-py3-none-any.whl", &zipped(&files).as_slice());
            let found = read.metadata.first().map(|member| member.path.as_str());
            assert_eq!((found, read.problem.is_some()), (expected, told), "{names:?}");
        }
    }

    #[test]
    fn of_pytorch_files_only_what_their_user_added() {
        let files: [(&str, &[u8]); 3] =
            [("m/data.pkl", b"\x80"), ("m/code/LICENSE", b"code"), ("m/extra/LICENSE", b"words\n\nmore")];
        assert_eq!(
            told(&zipped(&files)),
            [("m/extra/LICENSE".to_owned(), TextRole::License, "words\n\nmore".to_owned())]
        );
    }

    #[test]
    fn descriptions_of_weights_are_read_where_they_belong() {
        let torch: [(&str, &[u8]); 5] = [
            ("m/data.pkl", b"\x80"),
            ("m/extra/config.txt", b"{}"),
            ("m/extra/LICENSE", b"words\nmore\n"),
            ("m/extra/state.pkl", b"\x80"),
            ("m/code/config.txt", b"{}"),
        ];
        let served: [(&str, &[u8]); 2] = [("lark/MAR-INF/MANIFEST.json", b"{}"), ("lark/handler.py", b"")];
        let paths = |bytes: &[u8]| {
            let read = read_members("a", &bytes);
            read.added.into_iter().map(|member| member.path).collect::<Vec<_>>()
        };
        assert_eq!(paths(&zipped(&torch)), ["m/extra/config.txt"]);
        assert_eq!(paths(&zipped(&torch[1..])), [""; 0], "of another archive nothing is asked for");
        assert_eq!(paths(&zipped(&[("MAR-INF/MANIFEST.json", b"{}")])), ["MAR-INF/MANIFEST.json"]);
        assert_eq!(paths(&packed(&tarred(&served))), ["lark/MAR-INF/MANIFEST.json"]);
        let long = vec![b' '; MEMBER_BYTES as usize + 1];
        let read = read_members("a", &zipped(&[("MAR-INF/MANIFEST.json", &long)]).as_slice());
        assert_eq!((read.added.len(), read.limit), (0, Some(SkipReason::TooLarge)));
        let many: Vec<String> = (0..=MEMBER_TEXTS).map(|nth| format!("m/extra/{nth}.json")).collect();
        let many = many.iter().map(|name| (name.as_str(), &b"{}"[..]));
        let many: Vec<_> = std::iter::once(("m/data.pkl", &b""[..])).chain(many).collect();
        let read = read_members("a", &zipped(&many).as_slice());
        assert_eq!((read.added.len(), read.limit), (MEMBER_TEXTS, Some(SkipReason::TooManyFiles)));
    }

    #[test]
    fn bombs_and_broken_archives_end_early() {
        let large = vec![b' '; MEMBER_BYTES as usize + 9];
        let bomb = zipped(&[("LICENSE", &large)]);
        let read = read_members("a", &bomb.as_slice());
        assert_eq!(read.texts[0].bytes.len() as u64, MEMBER_BYTES);
        assert!(read.problem.is_some_and(|problem| problem.contains("LICENSE")));
        let zeros = vec![0; 70 << 20];
        let bomb = packed(&tarred(&[("big.bin", &zeros), ("LICENSE", b"words")]));
        let read = read_members("a", &bomb.as_slice());
        assert!(read.texts.is_empty() && read.problem.is_some_and(|problem| problem.contains("unpacked")));
        let many: Vec<String> = (0..MEMBER_TEXTS + 3).map(|n| format!("{n}/LICENSE")).collect();
        let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b"x"[..])).collect();
        for bytes in [zipped(&many), tarred(&many)] {
            let read = read_members("a", &bytes.as_slice());
            assert!(read.texts.len() == MEMBER_TEXTS && read.problem.is_some());
            for cut in [4, bytes.len() / 3, bytes.len() - 30] {
                let _ = read_members("a", &&bytes[..cut]);
            }
        }
        assert!(read_members("a", &&zipped(&[("LICENSE", b"x")])[..40]).problem.is_some());
    }

    #[test]
    fn a_broken_member_does_not_hide_the_next_one() {
        let plain = zipped(&[("a/LICENSE", b"words that are packed"), ("b/LICENSE", b"more")]);
        let mut broken = plain.clone();
        let at = memchr::memmem::find(&plain, b"a/LICENSE").expect("a name") + 10;
        broken[at] ^= 0xFF;
        let mut encrypted = plain.clone();
        encrypted[memchr::memmem::find(&plain, b"PK\x01\x02").expect("a row") + 8] |= 1;
        let mut other = plain;
        let row = memchr::memmem::find(&other, b"PK\x01\x02").expect("a row");
        other[row + 10] = 12;
        for (bytes, why) in [(broken, "cannot be read"), (encrypted, "encrypted"), (other, "method 12")] {
            assert_eq!(told(&bytes), [("b/LICENSE".to_owned(), TextRole::License, "more".to_owned())]);
            let problem = read_members("a", &bytes.as_slice()).problem.unwrap_or_default();
            assert!(problem.contains("a/LICENSE") && problem.contains(why), "{problem}");
        }
    }

    #[test]
    fn an_archive_that_ends_inside_a_member_is_told() {
        let weights = vec![7; 8_000];
        let whole = tarred(&[("LICENSE", b"words"), ("weights.ckpt", &weights), ("NOTICE", b"more")]);
        let problem = |bytes: &[u8]| read_members("m.nemo", &bytes).problem.unwrap_or_default();
        assert_eq!(problem(&whole), "");
        let many: Vec<String> = (0..=MEMBER_TEXTS).map(|nth| format!("{nth}/LICENSE")).collect();
        let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b"words"[..])).collect();
        for (bytes, limit) in
            [(tarred(&many), Some(SkipReason::TooManyFiles)), (whole[..3_000].to_vec(), None)]
        {
            assert_eq!(read_members("m.nemo", &bytes.as_slice()).limit, limit);
        }
        for cut in [3_000, 6_000, 9_000] {
            assert!(problem(&whole[..cut]).contains("weights.ckpt"), "{cut}: {}", problem(&whole[..cut]));
        }
    }

    #[test]
    fn texts_behind_a_program_are_read() {
        let zip = zipped(&[("lark.gguf", b"GGUF"), ("LICENSE", b"words")]);
        let program = [&b"MZqFpD"[..], &[7; 5_000]].concat();
        let texts = |path: &str, bytes: &[u8]| {
            let read = read_members(path, &bytes);
            (read.texts.into_iter().map(|member| member.path).collect::<Vec<_>>(), read.problem)
        };
        assert_eq!(
            texts("lark.llamafile", &[program.clone(), zip.clone()].concat()),
            (vec!["LICENSE".to_owned()], None)
        );
        assert_eq!(
            texts("lark.llamafile", &program),
            (Vec::new(), None),
            "a program without a model is no broken archive"
        );
        assert_eq!(texts("setup.exe", &[program, zip].concat()), (Vec::new(), None));
    }

    #[test]
    fn an_archive_of_many_small_members_is_looked_at_to_the_limit() {
        let names: Vec<String> = (0..6_000).map(|n| format!("{n:05}.bin")).collect();
        let mut files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b"x"[..])).collect();
        files.push(("LICENSE", b"words"));
        for bytes in [zipped(&files), tarred(&files)] {
            let read = read_members("a", &bytes.as_slice());
            assert_eq!((read.texts.len(), read.problem), (1, None));
        }
    }

    #[test]
    fn names_that_lead_out_promise_nothing() {
        for (name, expected) in [
            ("LICENSE", true),
            ("./LICENSE", true),
            ("../LICENSE", false),
            ("a/../../LICENSE", false),
            ("LICENSE/", false),
            ("README.md", false),
        ] {
            assert_eq!(role_of(name).is_some(), expected, "{name}");
        }
    }
}
