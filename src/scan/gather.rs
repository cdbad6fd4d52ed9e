//! Gathers the facts of one artifact: opens its evidence files, each within its limit, and reads them.
//!
//! Contract: nothing that was read is lost because another file cannot be; whatever is left out or cut is an
//! entry in `skipped`. Weights are opened for their header only.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::base::{SkipReason, Skipped, limits};
use crate::corpus::{Corpus, Subject};
use crate::evidence::{
    At, Card, Config, Facts, Incomplete, TextFact, TextRole, Weights, card, card_recipes, config, gpt4all,
    hub_reply, hub_reply::HubReply, lfs, members, modelfile, names, openvino, package, reuse, texts, weights,
};
use crate::layouts::{Artifact, FileEntry, FileKind, Kind, Layout, Root, Tree, escape_path};
use crate::reading::Reading;
use crate::text::Text;

use super::headers::{Told, Watched};
use super::memo::Memo;
use super::shared::Shared;
use super::sources::{archive, shown};

/// The largest file that is read as a licence by its content alone. Set by the longest texts of the corpus
/// (41 KB), with room for a page of HTML around them.
const UNNAMED_TEXT_BYTES: u64 = 256 << 10;

/// What was gathered about an artifact.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) facts: Facts,
    /// The text of the artifact's card, where it was read: its rules look for words in it again.
    pub(super) card: Option<Text>,
    /// What a saved reply of the hub says of the card.
    reply: Option<Card>,
    /// Tables of licences.
    tables: Vec<reuse::Table>,
}

impl Gathered {
    fn listed(&mut self, mut reply: HubReply) {
        self.facts.listed_weights.append(&mut reply.weights);
        self.reply.get_or_insert(reply.card);
    }
}

/// What gathering needs beside the artifact.
pub(super) struct Gatherer<'a> {
    pub(super) corpus: &'a Corpus,
    pub(super) memo: &'a Memo<'a>,
    /// Whether the artifact is only asked what it says as a base: then nobody needs the prose of its card.
    pub(super) as_base: bool,
}

impl Gatherer<'_> {
    /// Reads what an artifact holds.
    pub(super) fn facts(
        &self,
        tree: &Tree,
        root: &Root,
        artifact: &Artifact,
        skipped: &mut Vec<Skipped>,
    ) -> Gathered {
        let mut gathered = Gathered::default();
        gathered.facts.absent_upstream.clone_from(&artifact.absent_upstream);
        gathered.facts.listed_weights.clone_from(&artifact.listed_weights);
        let (mut texts, mut unnamed, mut archives) = (0, 0, Archives::default());
        for file in &artifact.files {
            // Small texts without a telling name come last in importance: they cannot crowd out a licence.
            let counter = if file.kind == FileKind::OtherText { &mut unnamed } else { &mut texts };
            *counter += usize::from(is_text(file.kind));
            if *counter > limits::ARTIFACT_TEXTS && is_text(file.kind) {
                if *counter == limits::ARTIFACT_TEXTS + 1 {
                    let detail =
                        format!("only the first {} texts of this kind were read", limits::ARTIFACT_TEXTS);
                    skip(skipped, artifact, file, SkipReason::TooManyFiles, &detail);
                }
                continue;
            }
            // Most archives are data; the first ones tell whether they hold legal texts.
            if file.kind == FileKind::Archive && (file.missing || !archives.takes(file)) {
                continue;
            }
            if file.missing && file.kind != FileKind::Other {
                missing(&mut gathered.facts, artifact, file, outside(skipped, artifact, file));
                continue;
            }
            self.file(tree, root, artifact, file, &mut gathered, skipped);
        }
        self.reply(gathered.reply.take(), &mut gathered.facts);
        self.descriptions(tree, root, artifact, &mut gathered.facts, skipped);
        let tables = std::mem::take(&mut gathered.tables);
        super::reuse::apply(artifact, tables, &|path| joined(artifact, path), &mut gathered.facts);
        gathered.facts.incomplete.extend(gathered.facts.card.as_ref().filter(|card| card.is_cut).map(cut));
        archives.tell(artifact, &gathered.facts, skipped);
        name_unread_archives(artifact, &mut gathered.facts);
        gathered.facts.texts.sort_by(|one, other| (&one.path, one.role).cmp(&(&other.path, other.role)));
        gathered
    }

    fn file(
        &self,
        tree: &Tree,
        root: &Root,
        artifact: &Artifact,
        file: &FileEntry,
        gathered: &mut Gathered,
        skipped: &mut Vec<Skipped>,
    ) {
        let mut bytes = |limit: u64| {
            let read = bytes_once(&self.memo.shared, artifact, file, limit, skipped)?;
            content(artifact, file, read, limit, |oid| tree.lfs_object(root, oid), skipped)
        };
        let facts = &mut gathered.facts;
        match file.kind {
            FileKind::Card => {
                if let Some(bytes) = bytes(limits::TEXT_BYTES) {
                    self.card(file, &bytes, gathered);
                }
            }
            FileKind::License if reuse::is_table(&file.logical) => {
                if let Some(bytes) = bytes(limits::CONFIG_BYTES) {
                    gathered.tables.push(reuse::read_table(&file.logical, &bytes));
                }
            }
            FileKind::License | FileKind::Notice | FileKind::UsePolicy => match bytes(limits::TEXT_BYTES) {
                Some(bytes) => {
                    let role = names::file_role(&file.logical).unwrap_or(role_of(file.kind));
                    self.text(artifact, file, &bytes, Some(role), facts);
                }
                None => facts.incomplete.push(unread(&file.logical)),
            },
            FileKind::OtherText if file.size <= UNNAMED_TEXT_BYTES => {
                if let Some(bytes) = bytes(UNNAMED_TEXT_BYTES) {
                    self.text(artifact, file, &bytes, names::file_role(&file.logical), facts);
                }
            }
            FileKind::Config | FileKind::Package if file.size > limits::CONFIG_BYTES => {
                // Half of a structured file says nothing.
                too_large(artifact, file, limits::CONFIG_BYTES, skipped);
            }
            FileKind::Config if modelfile::is_modelfile(&file.logical) => {
                if let Some(bytes) = bytes(limits::CONFIG_BYTES) {
                    self.modelfile(file, &bytes, facts);
                }
            }
            FileKind::Config if gpt4all::is_catalog(file_name(&file.logical)) => {
                if let Some(bytes) = bytes(limits::CONFIG_BYTES) {
                    facts.configs.push(catalog(artifact, file, &bytes));
                }
            }
            FileKind::Config => {
                if let Some(bytes) = bytes(limits::CONFIG_BYTES) {
                    facts.configs.push(config::read_config(&file.logical, &bytes));
                }
            }
            FileKind::Package => {
                if let Some(bytes) = bytes(limits::CONFIG_BYTES) {
                    facts.packages.push(package::read_package(&file.logical, &bytes));
                }
            }
            FileKind::HubReply if root.layout == Layout::HubReply => {
                let bytes = tree.saved_reply(root).unwrap_or_default();
                if let Some(reply) = hub_reply::read_reply(&file.logical, &bytes) {
                    gathered.listed(reply);
                }
            }
            FileKind::HubReply if file.size <= limits::CONFIG_BYTES => {
                if let Some(bytes) = bytes(limits::CONFIG_BYTES)
                    && let Some(reply) = hub_reply::read_reply(&file.logical, &bytes)
                {
                    gathered.listed(reply);
                }
            }
            FileKind::LegalDocument => facts.incomplete.push(texts::unreadable_document(&file.logical)),
            FileKind::Weights => self.weights(tree, root, artifact, file, facts, skipped),
            FileKind::Archive => match self.memo.headers.open(tree, root, artifact, file) {
                Ok(opened) => {
                    tell(&opened.told, artifact, file, skipped);
                    opened.members.iter().for_each(|read| self.members(artifact, file, read, facts));
                }
                Err(error) => skip(skipped, artifact, file, SkipReason::NotReadable, &error.to_string()),
            },
            FileKind::HubReply | FileKind::OtherText | FileKind::UnreadArchive | FileKind::Other => {}
        }
    }

    /// The first card is the artifact's; further ones (translations, parts) count only by what they print.
    fn card(&self, file: &FileEntry, bytes: &[u8], gathered: &mut Gathered) {
        let facts = &mut gathered.facts;
        if lfs::pointer(bytes).is_some() {
            facts.incomplete.push(pointer(&file.logical));
            return;
        }
        let text = Text::from_bytes(bytes);
        let mut reader = |sha256: &str, bytes: &[u8]| {
            self.memo.reading_with(sha256, bytes.len(), || Reading::of(&text, self.corpus))
        };
        if !self.as_base {
            let (role, subject) = (Some(TextRole::Card), Subject::default());
            push(texts::read_text_fact(&file.logical, bytes, role, subject, &mut reader), file, facts);
        }
        let nearer = facts.card.as_ref().is_some_and(|known| !is_nearer(&file.logical, &known.path));
        if !nearer {
            let mut reader = |sha256: &str, bytes: &[u8]| self.memo.reading(sha256, bytes, self.corpus);
            let card = card::read_card_with(&file.logical, &text, &self.memo.blocks);
            facts.texts.retain(|text| text.role != TextRole::Gate);
            facts.texts.extend((!self.as_base).then(|| texts::gate_fact(&card, &mut reader)).flatten());
            facts.configs.retain(|config| facts.card.as_ref().is_none_or(|known| config.path != known.path));
            facts.configs.extend(card_recipes::read_recipes(&file.logical, &text));
            facts.card = Some(card);
            gathered.card = Some(text);
        }
    }

    /// What the hub read from the card counts where the card itself is not here. Its gate counts beside a card, too: it
    /// is set on the repository's page, and the card need not say so.
    fn reply(&self, reply: Option<Card>, facts: &mut Facts) {
        let Some(reply) = reply else { return };
        let says = reply.has_front_matter || reply.gate.is_some() || !reply.licenses.is_empty();
        match &mut facts.card {
            None if says => facts.card = Some(reply),
            Some(card) => {
                facts.configs.extend(beside(card, &reply));
                card.eu_disallowed |= reply.eu_disallowed;
                if let Some(own) = &card.gate {
                    // Two gates with other words were both clicked at some time: each is heard.
                    let other = reply.gate.as_ref().is_some_and(|gate| is_other_gate(own, gate));
                    return self.gate(other.then_some(&reply), &mut facts.texts);
                }
                card.gate = reply.gate;
            }
            None => return,
        }
        self.gate(facts.card.as_ref(), &mut facts.texts);
    }

    /// What is agreed to at the gate of a card.
    fn gate(&self, card: Option<&Card>, texts: &mut Vec<TextFact>) {
        let mut reader = |sha256: &str, bytes: &[u8]| self.memo.reading(sha256, bytes, self.corpus);
        let card = card.filter(|_| !self.as_base);
        texts.extend(card.and_then(|card| texts::gate_fact(card, &mut reader)));
    }

    fn text(
        &self,
        artifact: &Artifact,
        file: &FileEntry,
        bytes: &[u8],
        role: Option<TextRole>,
        facts: &mut Facts,
    ) {
        let mut reader = |sha256: &str, bytes: &[u8]| self.memo.reading(sha256, bytes, self.corpus);
        // The licence of a package is that of its code, as in a wheel, where the folder of the texts says so.
        let default = if artifact.layout == Layout::Npm { Subject::Code } else { Subject::default() };
        let subject = names::stated_subject(&file.logical).unwrap_or(default);
        let outcome = texts::read_text_fact(&file.logical, bytes, role, subject, &mut reader);
        push(outcome, file, facts);
    }

    fn weights(
        &self,
        tree: &Tree,
        root: &Root,
        artifact: &Artifact,
        file: &FileEntry,
        facts: &mut Facts,
        skipped: &mut Vec<Skipped>,
    ) {
        let opened = match self.memo.headers.open(tree, root, artifact, file) {
            Ok(opened) => opened,
            Err(error) => {
                skip(skipped, artifact, file, SkipReason::NotReadable, &error.to_string());
                facts.weights.push(absent(artifact, file));
                return;
            }
        };
        tell(&opened.told, artifact, file, skipped);
        let Some(mut read) = opened.weights.clone() else { return };
        if !read.present && read.sha256.is_some() {
            facts.incomplete.push(pointer(&file.logical));
        }
        if read.present && lacks_first_part(artifact, file) {
            facts.incomplete.push(Incomplete {
                path: file.logical.clone(),
                reason: "part-missing".to_owned(),
                detail: "a later part of a split file; the first one, which has the header, is not here"
                    .to_owned(),
            });
        }
        read.sha256 = read.sha256.or_else(|| file.sha256.clone());
        if let Some(members) = &opened.members {
            self.members(artifact, file, members, facts);
        }
        let mut reader = |sha256: &str, bytes: &[u8]| self.memo.reading(sha256, bytes, self.corpus);
        facts.texts.extend(texts::metadata_facts(&read, &mut reader));
        facts.weights.push(read);
    }

    /// What stands beside weights that have no header of their own. It is there even where they are not.
    fn descriptions(
        &self,
        tree: &Tree,
        root: &Root,
        artifact: &Artifact,
        facts: &mut Facts,
        skipped: &mut Vec<Skipped>,
    ) {
        for weights in &mut facts.weights {
            let Some(path) = openvino::description_of(&weights.path) else { continue };
            let found = artifact.files.binary_search_by(|file| file.logical.as_str().cmp(&path)).ok();
            let Some(file) = found.and_then(|at| artifact.files.get(at)).filter(|file| !file.missing) else {
                continue;
            };
            match archive(root.layout, file, |oid| tree.lfs_object(root, oid)) {
                Ok(source) => {
                    let watched = Watched::new(&*source);
                    if openvino::read_description(weights, &path, &watched) {
                        let problem = weights.problem.as_deref();
                        let told = watched.told(problem, SkipReason::TruncatedHeader);
                        tell(told.as_slice(), artifact, file, skipped);
                        let mut reader =
                            |sha256: &str, bytes: &[u8]| self.memo.reading(sha256, bytes, self.corpus);
                        facts.texts.extend(texts::metadata_facts(weights, &mut reader));
                    }
                }
                Err(error) => skip(skipped, artifact, file, SkipReason::NotReadable, &error.to_string()),
            }
        }
    }

    /// Legal texts inside an archive, under its path and their own.
    fn members(&self, artifact: &Artifact, file: &FileEntry, read: &members::Members, facts: &mut Facts) {
        let archive = shown(artifact, file);
        let inside = |path: &str| inside(&archive, path);
        for member in &read.texts {
            let inside = FileEntry { logical: inside(&member.path), ..file.clone() };
            self.text(artifact, &inside, &member.bytes, Some(member.role), facts);
        }
        let package = |member: &members::Member| package::read_package(&inside(&member.path), &member.bytes);
        facts.packages.extend(read.metadata.iter().map(package));
        let config = |member: &members::Member| config::read_config(&inside(&member.path), &member.bytes);
        facts.configs.extend(read.configs.iter().map(config));
        for packed in &read.weights {
            let mut read = weights::read_weights_called(&inside(&packed.path), &packed.path, packed);
            // What stands behind the start is not read, which is a limit and no fault of the file.
            read.problem.take_if(|_| packed.is_cut());
            let mut reader = |sha256: &str, bytes: &[u8]| self.memo.reading(sha256, bytes, self.corpus);
            facts.texts.extend(texts::metadata_facts(&read, &mut reader));
            facts.weights.push(read);
        }
    }

    /// The model that a recipe starts from, and the licence texts in it.
    fn modelfile(&self, file: &FileEntry, bytes: &[u8], facts: &mut Facts) {
        let text = Text::from_bytes(bytes);
        let read = modelfile::read_modelfile(&file.logical, text.source());
        let mut reader = |sha256: &str, bytes: &[u8]| self.memo.reading(sha256, bytes, self.corpus);
        for (license, first_line) in read.licenses {
            // A part of a file: whoever copies whole files must not take it for one.
            let role = Some(TextRole::Metadata);
            let subject = Subject::default();
            let outcome =
                texts::read_text_fact(&file.logical, license.as_bytes(), role, subject, &mut reader);
            if let texts::TextOutcome::Fact(fact) = outcome {
                facts.texts.push(TextFact { first_line, ..*fact });
            }
        }
        facts.configs.push(Config { path: file.logical.clone(), bases: read.bases, ..Config::default() });
    }
}

/// Whether a saved reply has a gate with words that the card's gate does not have; that there is one says nothing more.
fn is_other_gate(own: &At<String>, reply: &At<String>) -> bool {
    let words = |gate: &At<String>| -> String {
        gate.value.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
    };
    reply.place.key.as_deref() != Some("gated") && !words(own).contains(&words(reply))
}

/// What a saved reply of the hub says that the card here does not: one of the two was changed since.
fn beside(card: &Card, reply: &Card) -> Option<Config> {
    let more = |own: &[At<String>], theirs: &[At<String>]| -> Vec<At<String>> {
        let is_new = |at: &&At<String>| {
            !own.iter().any(|known| known.value.trim().eq_ignore_ascii_case(at.value.trim()))
        };
        theirs.iter().filter(is_new).cloned().collect()
    };
    let (licenses, bases) =
        (more(&card.licenses, &reply.licenses), more(&card.base_models, &reply.base_models));
    let relation = reply.relation.as_ref().map(|relation| relation.value.clone());
    let says = !licenses.is_empty() || !bases.is_empty();
    says.then(|| Config { path: reply.path.clone(), licenses, bases, relation, ..Config::default() })
}

/// What a program's catalog says of the artifact's weights.
fn catalog(artifact: &Artifact, file: &FileEntry, bytes: &[u8]) -> Config {
    let weights = artifact.files.iter().filter(|file| file.kind == FileKind::Weights);
    let shown: Vec<_> = weights.map(|file| shown(artifact, file)).collect();
    let wanted: Vec<&str> = shown.iter().map(|path| file_name(path)).collect();
    gpt4all::read_catalog(&file.logical, Text::from_bytes(bytes).source(), &wanted)
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// How a member of an archive is shown.
pub(super) fn inside(archive: &str, member: &str) -> String {
    format!("{archive}{}{}", members::INSIDE, escape_path(Path::new(member)))
}

/// A legal file that is here and cannot be opened, which is told among what was left out, too.
fn unread(path: &str) -> Incomplete {
    Incomplete {
        path: path.to_owned(),
        reason: "not-readable".to_owned(),
        detail: "the file is here and cannot be read".to_owned(),
    }
}

/// Archives of kinds that are not opened may hold legal texts. Those of a data set are its data.
fn name_unread_archives(artifact: &Artifact, facts: &mut Facts) {
    if is_data(artifact, facts) {
        return;
    }
    let closed = artifact.files.iter().filter(|file| file.kind == FileKind::UnreadArchive && !file.missing);
    let named = closed.take(limits::ARTIFACT_ARCHIVES).map(|file| Incomplete {
        path: file.logical.clone(),
        reason: "unreadable-archive".to_owned(),
        detail: "an archive of a kind that smallprint does not open; unpack it to see whether it holds legal texts"
            .to_owned(),
    });
    facts.incomplete.extend(named);
}

fn is_data(artifact: &Artifact, facts: &Facts) -> bool {
    artifact.kind == Kind::Dataset || facts.card.as_ref().is_some_and(|card| card.is_dataset)
}

/// The archives of an artifact that are no weights: only the first ones are opened.
#[derive(Default)]
struct Archives<'a> {
    opened: usize,
    /// The first one that was not.
    left: Option<&'a FileEntry>,
}

impl<'a> Archives<'a> {
    fn takes(&mut self, file: &'a FileEntry) -> bool {
        let room = self.opened < limits::ARTIFACT_ARCHIVES;
        self.opened += usize::from(room);
        if !room {
            self.left.get_or_insert(file);
        }
        room
    }

    /// Those of a data set are its data; elsewhere a legal text may have been missed.
    fn tell(self, artifact: &Artifact, facts: &Facts, skipped: &mut Vec<Skipped>) {
        if let Some(file) = self.left.filter(|_| !is_data(artifact, facts)) {
            let detail = format!("only the first {} archives were opened", limits::ARTIFACT_ARCHIVES);
            skip(skipped, artifact, file, SkipReason::TooManyFiles, &detail);
        }
    }
}

/// Whether this is the first here of a split file's parts, and not its first.
fn lacks_first_part(artifact: &Artifact, file: &FileEntry) -> bool {
    let part =
        |path: &str| weights::part_of(&path.to_ascii_lowercase()).map(|(whole, nth)| (whole.to_owned(), nth));
    let Some((whole, nth)) = part(&file.logical).filter(|(_, nth)| *nth > 0) else { return false };
    let parts = || artifact.files.iter().filter(|other| other.kind == FileKind::Weights);
    !parts().filter_map(|other| part(&other.logical)).any(|(other, before)| other == whole && before < nth)
}

fn push(outcome: texts::TextOutcome, file: &FileEntry, facts: &mut Facts) {
    match outcome {
        texts::TextOutcome::Fact(fact) => {
            facts.texts.push(TextFact { from_parent: file.from_parent, ..*fact });
        }
        texts::TextOutcome::Incomplete(incomplete) => facts.incomplete.push(incomplete),
        texts::TextOutcome::Nothing => {}
    }
}

fn is_text(kind: FileKind) -> bool {
    matches!(
        kind,
        FileKind::Card | FileKind::License | FileKind::Notice | FileKind::UsePolicy | FileKind::OtherText
    )
}

fn role_of(kind: FileKind) -> TextRole {
    match kind {
        FileKind::Notice => TextRole::Notice,
        FileKind::UsePolicy => TextRole::UsePolicy,
        _ => TextRole::License,
    }
}

/// Whether a card stands nearer to the artifact's root, or under the plainer name there.
fn is_nearer(path: &str, than: &str) -> bool {
    let rank = |path: &str| {
        (path.matches('/').count(), !path.eq_ignore_ascii_case("readme.md"), path.len(), path.to_owned())
    };
    rank(path) < rank(than)
}

fn cut(card: &Card) -> Incomplete {
    Incomplete {
        path: card.path.clone(),
        reason: "too-many-statements".to_owned(),
        detail: format!("only the first {} entries of each of its lists were judged", limits::STATEMENTS),
    }
}

fn pointer(path: &str) -> Incomplete {
    Incomplete {
        path: path.to_owned(),
        reason: "lfs-pointer".to_owned(),
        detail: "a Git LFS pointer stands in place of the file; fetch it with `git lfs pull`".to_owned(),
    }
}

/// Whether the file is a link that was not followed since it leaves the scanned folder.
fn outside(skipped: &[Skipped], artifact: &Artifact, file: &FileEntry) -> bool {
    let path = place(artifact, file);
    skipped.iter().any(|one| one.reason == SkipReason::LinkOutside && one.path == path)
}

/// Weights whose header cannot be read here.
fn absent(artifact: &Artifact, file: &FileEntry) -> Weights {
    let path = file.logical.clone();
    Weights { path, ..weights::absent_weights(&shown(artifact, file), file.size, file.sha256.clone()) }
}

fn missing(facts: &mut Facts, artifact: &Artifact, file: &FileEntry, outside: bool) {
    if file.kind == FileKind::Weights {
        facts.weights.push(absent(artifact, file));
    }
    let (reason, detail) = match outside {
        true => ("link-outside", "the link leads out of the scanned folder; --follow-outside reads it"),
        false => (
            "link-broken",
            "the link's target is not here; the download did not finish or the blob was removed",
        ),
    };
    facts.incomplete.push(Incomplete {
        path: file.logical.clone(),
        reason: reason.to_owned(),
        detail: detail.to_owned(),
    });
}

/// The same as [`bytes`], of a file that may have been read under another name.
pub(super) fn bytes_once(
    shared: &Shared,
    artifact: &Artifact,
    file: &FileEntry,
    limit: u64,
    skipped: &mut Vec<Skipped>,
) -> Option<Vec<u8>> {
    if let Some(known) = shared.get(file, limit) {
        return Some(known);
    }
    let read = bytes(artifact, file, limit, skipped)?;
    shared.keep(file, limit, &read);
    Some(read)
}

/// The file's bytes up to `limit`; what is cut or cannot be read is said.
fn bytes(artifact: &Artifact, file: &FileEntry, limit: u64, skipped: &mut Vec<Skipped>) -> Option<Vec<u8>> {
    // The listing knows the size, so that one read takes the file; where it says 0 (some virtual file systems do
    // for every file) the file is read to its end.
    let expected = if file.size == 0 { limit } else { file.size.min(limit) };
    let mut bytes = Vec::with_capacity(file.size.min(limit) as usize);
    let read = File::open(&file.physical).and_then(|source| source.take(expected).read_to_end(&mut bytes));
    if let Err(error) = read {
        skip(skipped, artifact, file, SkipReason::NotReadable, &error.to_string());
        return None;
    }
    if file.size > limit && bytes.len() as u64 == limit {
        let detail = format!("only the first {} MiB of {} bytes were read", limit >> 20, file.size);
        skip(skipped, artifact, file, SkipReason::TooLarge, &detail);
    }
    Some(bytes)
}

/// What a file of a clone holds, of which `read` was read: where that is a Git LFS pointer whose object the clone has
/// fetched, the object, under the rules for a file of its size; else itself. An object that cannot be read, or is not the
/// one that the pointer means, leaves the pointer, which is told as such.
fn content(
    artifact: &Artifact,
    file: &FileEntry,
    read: Vec<u8>,
    limit: u64,
    object: impl FnOnce(&str) -> Option<PathBuf>,
    skipped: &mut Vec<Skipped>,
) -> Option<Vec<u8>> {
    let Some(pointer) = lfs::pointer(&read) else { return Some(read) };
    let Some(oid) = pointer.sha256 else { return Some(read) };
    let Some(object) = object(&oid).and_then(|path| stands_for(file, path)) else { return Some(read) };
    if object.size > limit {
        // Its hash would take all of it: its size must do.
        if pointer.size != Some(object.size) {
            return Some(read);
        }
        if !is_cut(file.kind) {
            too_large(artifact, &object, limit, skipped);
            return None;
        }
        return bytes(artifact, &object, limit, skipped).or(Some(read));
    }
    let whole = bytes(artifact, &object, limit, skipped);
    whole.filter(|bytes| texts::sha256_hex(bytes) == oid).or(Some(read))
}

/// The file as if the object in `path` stood in the place of its pointer.
fn stands_for(file: &FileEntry, path: PathBuf) -> Option<FileEntry> {
    let size = std::fs::metadata(&path).ok()?.len();
    Some(FileEntry { physical: path, size, ..file.clone() })
}

/// Whether the first part of a file that is too large is read: what stands there is still a card's or a legal text's.
fn is_cut(kind: FileKind) -> bool {
    matches!(kind, FileKind::Card | FileKind::License | FileKind::Notice | FileKind::UsePolicy)
}

/// Says that a file which is only read whole is larger than that.
fn too_large(artifact: &Artifact, file: &FileEntry, limit: u64, skipped: &mut Vec<Skipped>) {
    let (limit, unit) = if limit < 1 << 20 { (limit >> 10, "KiB") } else { (limit >> 20, "MiB") };
    let detail = format!("{} bytes; such a file is read up to {limit} {unit}", file.size);
    skip(skipped, artifact, file, SkipReason::TooLarge, &detail);
}

/// Says what went wrong with a file while it was opened.
fn tell(told: &[Told], artifact: &Artifact, file: &FileEntry, skipped: &mut Vec<Skipped>) {
    for (reason, detail) in told {
        skip(skipped, artifact, file, *reason, detail);
    }
}

fn skip(skipped: &mut Vec<Skipped>, artifact: &Artifact, file: &FileEntry, reason: SkipReason, detail: &str) {
    skipped.push(Skipped { path: place(artifact, file), reason, detail: detail.to_owned() });
}

/// Where a file stands, relative to the scanned path.
fn place(artifact: &Artifact, file: &FileEntry) -> String {
    joined(artifact, &file.logical)
}

/// The same of a logical path.
fn joined(artifact: &Artifact, logical: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in artifact.path.split('/').chain(logical.split('/')) {
        match part {
            "" | "." => {}
            // What serves the artifact from a folder above, and what stands beside one that is a file.
            ".." => drop(parts.pop()),
            name => parts.push(name),
        }
    }
    if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layouts::Stamp;

    const LIMIT: u64 = 2 << 20;

    /// What is read of a pointer's file whose object holds `object`, where the pointer means `meant`; and what is told.
    fn read(kind: FileKind, meant: &[u8], object: &[u8]) -> (Option<Vec<u8>>, Vec<Skipped>) {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("object");
        std::fs::write(&path, object).expect("written");
        let pointer = pointer_to(meant);
        let file = FileEntry {
            logical: "LICENSE".into(),
            physical: dir.path().join("LICENSE"),
            size: pointer.len() as u64,
            kind,
            sha256: None,
            missing: false,
            from_parent: false,
            stamp: Stamp::default(),
        };
        let mut skipped = Vec::new();
        let artifact = Artifact::default();
        let found = content(&artifact, &file, pointer, LIMIT, |_| Some(path), &mut skipped);
        (found, skipped)
    }

    fn pointer_to(content: &[u8]) -> Vec<u8> {
        let (oid, size) = (texts::sha256_hex(content), content.len());
        format!("version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {size}\n").into_bytes()
    }

    #[test]
    fn an_object_that_is_too_large_is_told() {
        let long = vec![b'x'; LIMIT as usize + 1];
        let kinds = [
            (FileKind::Card, true),
            (FileKind::License, true),
            (FileKind::OtherText, false),
            (FileKind::Config, false),
            (FileKind::Package, false),
        ];
        for (kind, is_cut) in kinds {
            let (found, skipped) = read(kind, &long, &long);
            assert_eq!(found.map(|bytes| bytes.len() as u64), is_cut.then_some(LIMIT), "{kind:?}");
            let told = skipped.iter().map(|one| (one.reason, one.detail.contains("2097153 bytes")));
            assert_eq!(told.collect::<Vec<_>>(), [(SkipReason::TooLarge, true)], "{kind:?}");
        }
    }

    #[test]
    fn an_object_is_what_its_pointer_means() {
        assert_eq!(read(FileKind::License, b"MIT", b"MIT"), (Some(b"MIT".to_vec()), Vec::new()));
        for other in [&b"BSD"[..], &vec![b'x'; LIMIT as usize + 1]] {
            assert_eq!(read(FileKind::License, b"MIT", other), (Some(pointer_to(b"MIT")), Vec::new()));
        }
    }
}
