//! Writes the pack that [`crate::corpus::pack`] reads.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use zerocopy::IntoBytes;
use zerocopy::byteorder::little_endian::{U16, U32, U64};

use super::fingerprint::{Classes, fingerprint, word_facts};
use super::{SlotRules, spdx_records, spdx_texts};
use crate::base::{Error, Result};
use crate::clauses::{Engine, KindSource};
use crate::corpus::grams::{UNKNOWN, seeds};
use crate::corpus::pack::{
    BUCKET_BITS, IdentityRow, KindRow, MAGIC, PhraseRow, Posting, RARE, RecordRow, SECTIONS, Section,
    TemplateDetails, TemplateRow, UNCOMMON, vocabulary_place,
};
use crate::corpus::{
    ClauseSpan, Corpus, Fingerprint, ModelRow, Record, STEWARD, Sources, WordFacts, variants,
};
use crate::matching::identity_key;
use crate::reading::references;
use crate::text::Text;

/// Postings of one seed beyond which none is stored: it says nothing about which template it is.
const STORED_POSTINGS: usize = 400;

/// A word of at most so many templates is one of another language, or a slip of one text.
const RARE_TEMPLATES: usize = 8;
/// A word of at most so many templates may be a misspelling that has got into official texts
/// ("merchantibility" stands in 35 of some 900).
const UNCOMMON_TEMPLATES: usize = 40;

/// One template before packing.
#[derive(Clone, Debug)]
pub struct Template {
    /// Record id.
    pub id: String,
    /// Word hashes.
    pub words: Vec<u32>,
    /// Sections, slots, twins.
    pub details: TemplateDetails,
    /// Its clauses, where somebody looked for them.
    pub clauses: Option<Vec<ClauseSpan>>,
}

/// Everything that goes into a pack.
#[derive(Clone, Debug, Default)]
pub struct Contents {
    /// Templates with distinct words.
    pub templates: Vec<Template>,
    /// Facts about all distinct words, by hash.
    pub vocabulary: BTreeMap<u32, WordFacts>,
    /// Records by lower-case id.
    pub records: BTreeMap<String, Record>,
    /// Names to candidates.
    pub names: BTreeMap<String, Vec<String>>,
    /// Base models.
    pub models: Vec<ModelRow>,
    /// Clause kinds.
    pub kinds: BTreeMap<String, serde_json::Value>,
}

/// Packs a `corpus/` folder's sources together with the SPDX list.
///
/// # Errors
///
/// When there are more distinct words or templates than the layout can number.
pub fn pack(sources: &Sources, rules: &SlotRules, classes: &Classes) -> Result<Vec<u8>> {
    let mut contents = Contents::default();
    for record in spdx_records() {
        contents.records.insert(record.id.to_lowercase(), record);
    }
    for (id, source) in spdx_texts() {
        let text = Text::from_source(source);
        let print = fingerprint(id, source.as_bytes(), rules);
        contents.learn(word_facts(&text, classes));
        let mut template = template(print);
        template.allow(sources.variants.get(id));
        contents.add_template(template);
    }
    contents.overlay(sources.clone());
    pack_templates(&contents)
}

fn template(print: Fingerprint) -> Template {
    let Fingerprint { id, words, sections, slots, surface, .. } = print;
    Template {
        id,
        words,
        details: TemplateDetails { sections, slots, surface, ..TemplateDetails::default() },
        clauses: None,
    }
}

impl Template {
    /// Takes in what else may stand there. Places that were found in another edition of a text are places of other words.
    fn allow(&mut self, variants: Option<&variants::OfText>) {
        if let Some((_, variants)) = variants.filter(|(words, _)| *words == self.words.len()) {
            self.details.variants.clone_from(variants);
        }
    }
}

impl Contents {
    /// Adds records, fingerprints and tables; what is there under the same id is replaced.
    pub fn overlay(&mut self, sources: Sources) {
        self.learn(sources.vocabulary);
        for record in sources.records {
            self.records.insert(record.id.to_lowercase(), record);
        }
        for print in sources.fingerprints {
            self.learn(print.vocabulary.clone());
            // An SPDX-listed text that its steward words otherwise is a second template of the same record.
            if super::spdx_text(&print.id).is_none() {
                self.templates.retain(|known| !known.id.eq_ignore_ascii_case(&print.id));
            }
            let own = format!("{}{STEWARD}", print.id);
            let mut template = template(print);
            template.allow(sources.variants.get(&own));
            self.add_template(template);
        }
        for (id, spans) in sources.spans {
            if let Some(template) = self.template_of(&id) {
                template.clauses = Some(spans);
            }
        }
        self.models.extend(sources.models);
        self.kinds.extend(sources.kinds.into_iter().map(|(name, kind)| (name, slim(kind))));
        self.add_names(sources.names);
    }

    /// The template that an id of `spans.tsv` means: the first of its record, or with [`STEWARD`] the second.
    fn template_of(&mut self, id: &str) -> Option<&mut Template> {
        let (id, at) = match id.strip_suffix(STEWARD) {
            Some(id) => (id, 1),
            None => (id, 0),
        };
        self.templates.iter_mut().filter(|known| known.id == id).nth(at)
    }

    /// Names stated in tables win over the aliases of records, those over ids.
    fn add_names(&mut self, stated: BTreeMap<String, Vec<String>>) {
        for record in self.records.values() {
            let own = std::iter::once(record.id.to_lowercase())
                .chain(record.aliases.iter().cloned())
                .chain(record.hub_tags.iter().cloned())
                .chain(std::iter::once(record.name.to_lowercase()));
            for name in own {
                let ids = self.names.entry(name).or_default();
                if !ids.contains(&record.id) {
                    ids.push(record.id.clone());
                }
            }
        }
        // An id is never ambiguous, whatever else it may be an alias of.
        for record in self.records.values() {
            self.names.insert(record.id.to_lowercase(), vec![record.id.clone()]);
        }
        self.names.extend(stated);
    }

    fn learn(&mut self, vocabulary: Vec<WordFacts>) {
        for word in vocabulary {
            self.vocabulary
                .entry(word.hash)
                .or_insert_with(|| WordFacts { hash: word.hash, ..word.clone() })
                .learn(&word);
        }
    }

    /// Adds a template, or makes it the twin of one with the same words.
    fn add_template(&mut self, new: Template) {
        let Some(known) = self.templates.iter_mut().find(|known| known.words == new.words) else {
            self.templates.push(new);
            return;
        };
        if known.id == new.id {
            return;
        }
        known.details.variants.extend(new.details.variants);
        known.details.variants.sort_by_key(|one| (one.start, one.end));
        known.details.variants.dedup();
        let twins = &mut known.details.twins;
        twins.push((std::mem::take(&mut known.id), known.details.surface));
        twins.push((new.id, new.details.surface));
        twins.sort_by_key(|twin| rank(&twin.0));
        (known.id, known.details.surface) = twins.remove(0);
    }
}

/// A clause kind without its examples, which only tests need.
fn slim(kind: serde_json::Value) -> serde_json::Value {
    match serde_json::from_value::<crate::clauses::KindSource>(kind.clone()) {
        Ok(known) => serde_json::to_value(known.without_examples()).unwrap_or(kind),
        Err(_) => kind,
    }
}

/// Which of several ids with the same words names them: a current SPDX id before a deprecated one.
fn rank(id: &str) -> (bool, bool, String) {
    let license = spdx::license_id(id);
    let deprecated = license.is_some_and(spdx::LicenseId::is_deprecated);
    (deprecated, license.is_none() && spdx::exception_id(id).is_none(), id.to_owned())
}

/// What a corpus was packed from, as far as a pack can be added to.
pub fn unpack(corpus: &Corpus) -> Contents {
    let pack = corpus.pack();
    let hashes = pack.vocabulary();
    let mut contents = Contents {
        names: corpus.names().clone(),
        models: corpus.models().to_vec(),
        kinds: corpus.kinds(),
        ..Contents::default()
    };
    for (id, &hash) in hashes.iter().enumerate() {
        let deletions = pack.deletions(id as u16).iter().map(|hash| hash.get()).collect();
        let facts = WordFacts { hash, class: pack.class(id as u16) as u8, deletions };
        contents.vocabulary.insert(hash, facts);
    }
    for record in corpus.records() {
        contents.records.insert(record.id.to_lowercase(), record.clone());
    }
    for template in 0..pack.template_count() as u16 {
        let words = pack.words(template).iter().map(|word| hashes[word.get() as usize]).collect();
        let id = pack.template_id(template).to_owned();
        contents.templates.push(Template {
            id,
            words,
            details: pack.details(template).clone(),
            clauses: pack.clauses(template).map(<[ClauseSpan]>::to_vec),
        });
    }
    contents
}

/// Packs what [`pack`] and [`unpack`] gathered.
///
/// # Errors
///
/// When there are more distinct words or templates than the layout can number.
pub fn pack_templates(contents: &Contents) -> Result<Vec<u8>> {
    let mut writer = Writer::default();
    let ids = writer.vocabulary(contents)?;
    writer.templates(contents, &ids)?;
    writer.index(contents, &ids);
    writer.records(contents)?;
    writer.json(Section::Names, &contents.names)?;
    writer.json(Section::Models, &contents.models)?;
    writer.kinds(&contents.kinds)?;
    writer.phrases(&contents.names);
    Ok(writer.finish())
}

/// In how many templates each word stands.
fn template_frequency(templates: &[Template]) -> FxHashMap<u32, usize> {
    let mut frequency = FxHashMap::default();
    for template in templates {
        let distinct: std::collections::BTreeSet<u32> = template.words.iter().copied().collect();
        for word in distinct {
            *frequency.entry(word).or_insert(0) += 1;
        }
    }
    frequency
}

#[derive(Default)]
struct Writer {
    sections: [Vec<u8>; SECTIONS],
}

type Ids = FxHashMap<u32, u16>;

impl Writer {
    fn put(&mut self, section: Section, bytes: &[u8]) {
        self.sections[section as usize].extend_from_slice(bytes);
    }

    fn numbers32(&mut self, section: Section, numbers: impl IntoIterator<Item = usize>) {
        for number in numbers {
            self.put(section, &(number as u32).to_le_bytes());
        }
    }

    /// Word ids, by how often a word occurs would compress better; by hash is stable under small changes.
    fn vocabulary(&mut self, contents: &Contents) -> Result<Ids> {
        let frequency = template_frequency(&contents.templates);
        let used: std::collections::BTreeSet<u32> = frequency.keys().copied().collect();
        if used.len() >= UNKNOWN as usize {
            return Err(Error::new(format!("{} distinct words are more than a pack can number", used.len())));
        }
        let ids: Ids = used.iter().enumerate().map(|(id, &hash)| (hash, id as u16)).collect();
        let size = (used.len() * 2).next_power_of_two().max(2);
        let (mut keys, mut values) = (vec![U32::new(0); size], vec![U16::new(UNKNOWN); size]);
        let mut deletion_starts = vec![0];
        for (id, hash) in used.iter().enumerate() {
            let mut at = vocabulary_place(*hash, size - 1);
            while keys[at].get() != 0 {
                at = (at + 1) & (size - 1);
            }
            keys[at] = U32::new(*hash);
            values[at] = U16::new(id as u16);
            let facts = contents.vocabulary.get(hash).cloned().unwrap_or_default();
            let rare = match frequency[hash] {
                few if few <= RARE_TEMPLATES => RARE,
                few if few <= UNCOMMON_TEMPLATES => UNCOMMON,
                _ => 0,
            };
            self.put(Section::Classes, &[facts.class | rare]);
            for deletion in &facts.deletions {
                self.put(Section::Deletions, &deletion.to_le_bytes());
            }
            deletion_starts.push(self.sections[Section::Deletions as usize].len() / 2);
        }
        self.put(Section::VocabularyKeys, keys.as_bytes());
        self.put(Section::VocabularyIds, values.as_bytes());
        self.numbers32(Section::DeletionStarts, deletion_starts);
        Ok(ids)
    }

    fn templates(&mut self, contents: &Contents, ids: &Ids) -> Result<()> {
        if contents.templates.len() >= u16::MAX as usize {
            return Err(Error::new("more templates than a pack can number"));
        }
        for template in &contents.templates {
            if template.words.len() >= u16::MAX as usize {
                return Err(Error::new(format!("{} has more words than a pack can number", template.id)));
            }
            let details =
                serde_json::to_vec(&template.details).map_err(|error| Error::new(error.to_string()))?;
            let words = self.sections[Section::Words as usize].len() / 2;
            for word in &template.words {
                self.put(Section::Words, &ids[word].to_le_bytes());
            }
            let (id, id_len) = self.blob(template.id.as_bytes());
            let (details, details_len) = self.blob(&details);
            let clauses =
                serde_json::to_vec(&template.clauses).map_err(|error| Error::new(error.to_string()))?;
            let (clauses, clauses_len) = self.blob(&clauses);
            let row = TemplateRow {
                words: U32::new(words as u32),
                word_count: U32::new(template.words.len() as u32),
                id,
                id_len,
                details,
                details_len,
                clauses,
                clauses_len,
            };
            self.put(Section::Templates, row.as_bytes());
        }
        Ok(())
    }

    fn index(&mut self, contents: &Contents, ids: &Ids) {
        let mut postings: BTreeMap<u32, Vec<Posting>> = BTreeMap::new();
        let mut identities = Vec::new();
        for (template, source) in contents.templates.iter().enumerate() {
            let words: Vec<u16> = source.words.iter().map(|hash| ids[hash]).collect();
            let template = U16::new(template as u16);
            seeds(&words, |key, at| {
                postings.entry(key).or_default().push(Posting { template, at: U16::new(at as u16) });
            });
            let key = U64::new(identity_key(&words, &source.details.slots));
            identities.push(IdentityRow { key, template });
        }
        postings.retain(|_, places| places.len() <= STORED_POSTINGS);
        identities.sort_by_key(|row| (row.key.get(), row.template.get()));
        self.put(Section::Identities, identities.as_bytes());
        let buckets = 1usize << BUCKET_BITS;
        let mut starts = vec![0usize; buckets + 1];
        for key in postings.keys() {
            starts[(key >> (32 - BUCKET_BITS)) as usize + 1] += 1;
        }
        for bucket in 0..buckets {
            starts[bucket + 1] += starts[bucket];
        }
        self.numbers32(Section::Buckets, starts);
        let mut before = 0;
        for (key, places) in &postings {
            self.put(Section::Keys, &key.to_le_bytes());
            self.numbers32(Section::PostingStarts, [before]);
            self.put(Section::Postings, places.as_bytes());
            before += places.len();
        }
        self.numbers32(Section::PostingStarts, [before]);
    }

    fn records(&mut self, contents: &Contents) -> Result<()> {
        for (id, record) in &contents.records {
            let json = serde_json::to_vec(record).map_err(|error| Error::new(error.to_string()))?;
            let (id, id_len) = self.blob(id.as_bytes());
            let (json, json_len) = self.blob(&json);
            self.put(Section::Records, RecordRow { id, id_len, json, json_len }.as_bytes());
        }
        Ok(())
    }

    /// Clause kinds, each with the little that is needed of it at once in front.
    fn kinds(&mut self, kinds: &BTreeMap<String, serde_json::Value>) -> Result<()> {
        let failed = |error: serde_json::Error| Error::new(error.to_string());
        let mut sources = Vec::new();
        for (name, kind) in kinds {
            let source = serde_json::from_value::<KindSource>(kind.clone()).map_err(failed)?;
            let head = serde_json::to_vec(&source.head()).map_err(failed)?;
            let json = serde_json::to_vec(kind).map_err(failed)?;
            let (name, name_len) = self.blob(name.as_bytes());
            let (head, head_len) = self.blob(&head);
            let (json, json_len) = self.blob(&json);
            let row = KindRow { name, name_len, head, head_len, json, json_len };
            self.put(Section::Kinds, row.as_bytes());
            sources.push(source);
        }
        self.put(Section::Needles, &Engine::new(sources).needles().to_bytes()?);
        Ok(())
    }

    /// The names that are looked for in prose, by their first words.
    fn phrases(&mut self, names: &BTreeMap<String, Vec<String>>) {
        let mut phrases = references::phrases(names);
        phrases.sort_by(|one, other| (one.words.first(), &one.name).cmp(&(other.words.first(), &other.name)));
        for phrase in phrases {
            let Some(first) = phrase.words.first().copied() else { continue };
            let words = self.sections[Section::PhraseWords as usize].len() / 4;
            for word in &phrase.words {
                self.put(Section::PhraseWords, &word.to_le_bytes());
            }
            let (name, name_len) = self.blob(phrase.name.as_bytes());
            let (ids, ids_len) = self.blob(phrase.ids.join("\n").as_bytes());
            let row = PhraseRow {
                first: U32::new(first),
                words: U32::new(words as u32),
                word_count: U32::new(phrase.words.len() as u32),
                name,
                name_len,
                ids,
                ids_len,
            };
            self.put(Section::Phrases, row.as_bytes());
        }
    }

    fn blob(&mut self, bytes: &[u8]) -> (U32, U32) {
        let start = self.sections[Section::Blob as usize].len() as u32;
        self.put(Section::Blob, bytes);
        (U32::new(start), U32::new(bytes.len() as u32))
    }

    fn json(&mut self, section: Section, value: &impl serde::Serialize) -> Result<()> {
        let json = serde_json::to_vec(value).map_err(|error| Error::new(error.to_string()))?;
        self.put(section, &json);
        Ok(())
    }

    fn finish(self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        let mut at = MAGIC.len() + SECTIONS * 8;
        for section in &self.sections {
            out.extend_from_slice(&(at as u32).to_le_bytes());
            out.extend_from_slice(&(section.len() as u32).to_le_bytes());
            at += section.len();
        }
        self.sections.iter().for_each(|section| out.extend_from_slice(section));
        out
    }
}
