//! Everything smallprint knows, as data: licence records, clause kinds, hub tags, base models, and the packed
//! fingerprints with their index.

pub mod fingerprint;
pub mod grams;
mod load;
pub mod pack;
mod record;
mod resolve;
mod terms;
pub mod variants;

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock};

use rustc_hash::FxHashMap;

use crate::base::Result;
pub use fingerprint::{Fingerprint, Slot, WordFacts};
pub use load::{ClauseSpan, ModelRow, STEWARD, Sources, license_files, licenses_folder, read_spans};
pub use pack::{Pack, TemplateDetails, TemplateId, WordClass};
pub use record::{ClauseFact, Companion, CompanionKind, Duty, Family, Record, Subject, TextState, Trigger};
pub use resolve::{BaseModel, Resolution};
pub use terms::{AXES, Axis, Term, TermValue, Terms, join_value};
pub use variants::Variant;

/// The pack that is built into the binary; `SMALLPRINT_UPDATE=1 cargo test` writes it anew.
static BUILTIN: &[u8] = include_bytes!("../../corpus/corpus.pack");

/// The knowledge base: a pack and what was made of it since.
///
/// ```
/// use smallprint::corpus::Corpus;
///
/// let corpus = Corpus::builtin();
/// assert_eq!(corpus.resolve("apache2").ids, ["Apache-2.0"]);
/// assert!(corpus.resolve("gemma").ids.len() > 1, "a tag without a date names all versions");
/// ```
pub struct Corpus {
    pack: Pack,
    names: OnceLock<BTreeMap<String, Vec<String>>>,
    models: OnceLock<Vec<ModelRow>>,
    derived: OnceLock<Box<dyn Any + Send + Sync>>,
    /// What names were found to mean: a mirror has few of them, each a thousand times.
    resolved: Mutex<FxHashMap<String, Resolution>>,
}

impl std::fmt::Debug for Corpus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Corpus({} templates, {} records)", self.pack.template_count(), self.pack.record_count())
    }
}

impl Corpus {
    /// The corpus that is built into the binary.
    ///
    /// # Panics
    ///
    /// Only if the binary was built with a pack of another layout, which a test rules out.
    pub fn builtin() -> &'static Self {
        static CORPUS: OnceLock<Corpus> = OnceLock::new();
        CORPUS.get_or_init(|| {
            Self::from_pack(Pack::open(BUILTIN).expect("the embedded pack is of this version"))
        })
    }

    /// A corpus around a pack, for instance one with a user's own records in it.
    pub fn from_pack(pack: Pack) -> Self {
        let (names, models, derived) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Self { pack, names, models, derived, resolved: Mutex::default() }
    }

    /// Opens a pack held in memory.
    ///
    /// # Errors
    ///
    /// When the bytes are no pack of this version.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self> {
        Ok(Self::from_pack(Pack::open(bytes)?))
    }

    /// The pack.
    pub fn pack(&self) -> &Pack {
        &self.pack
    }

    /// A short hash of everything in it: which knowledge a report rests on.
    pub fn hash(&self) -> String {
        use xxhash_rust::xxh3::Xxh3;
        let mut hash = Xxh3::new();
        for section in [
            pack::Section::Words,
            pack::Section::Blob,
            pack::Section::Names,
            pack::Section::Models,
            pack::Section::Kinds,
        ] {
            hash.update(self.pack.section(section));
        }
        format!("{:016x}", hash.digest())
    }

    /// The record with this id, SPDX form (`LicenseRef-...`) or unambiguous alias; case does not matter.
    pub fn record(&self, id: &str) -> Option<&Record> {
        const PREFIX: usize = "LicenseRef-".len();
        let prefixed = id.get(..PREFIX).is_some_and(|start| start.eq_ignore_ascii_case("LicenseRef-"));
        let bare = if prefixed { &id[PREFIX..] } else { id };
        if let Some(record) = self.pack.record(bare) {
            return Some(record);
        }
        match self.names().get(&bare.to_lowercase())?.as_slice() {
            [only] => self.pack.record(only),
            _ => None,
        }
    }

    /// All records, in order of their lower-case ids.
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        (0..self.pack.record_count()).filter_map(|at| self.pack.record_at(at))
    }

    /// Clause kinds by name, as JSON values.
    pub fn kinds(&self) -> BTreeMap<String, serde_json::Value> {
        let parsed =
            |kind: pack::PackedKind<'_>| Some((kind.name.to_owned(), serde_json::from_str(kind.json).ok()?));
        self.pack.kinds().filter_map(parsed).collect()
    }

    /// Base models, as `models.toml` lists them.
    pub fn models(&self) -> &[ModelRow] {
        self.models.get_or_init(|| {
            serde_json::from_slice(self.pack.section(pack::Section::Models)).unwrap_or_default()
        })
    }

    /// Every name that resolves, lower case, with its candidate records.
    pub fn names(&self) -> &BTreeMap<String, Vec<String>> {
        self.names.get_or_init(|| {
            serde_json::from_slice(self.pack.section(pack::Section::Names)).unwrap_or_default()
        })
    }

    /// A value that a higher layer makes of this corpus once and keeps with it (its automata). There is one
    /// such place; a second type gets `None`.
    pub fn derived<T: Any + Send + Sync>(&self, make: impl FnOnce() -> T) -> Option<&T> {
        self.derived.get_or_init(|| Box::new(make())).downcast_ref()
    }
}
