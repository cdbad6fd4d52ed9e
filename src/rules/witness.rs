//! The witnesses: what each part of an artifact says about its licence, kept side by side.
//!
//! One [`Witness`] for the card, one for each licence text, notice, statement in the weights, gate, package and base
//! whose terms pass. Nothing is decided here but what each of them says by itself. A text that is altered, truncated
//! or unknown says only `LicenseRef-unknown-<12 hex>`, whatever it resembles.

use super::kinship::{Kinship, kinship};
use super::named::{Named, both, joined_terms, named, named_page, spdx_of, strictest_family};
use super::{Candidate, FindingEvidence, View};
use crate::corpus::{CompanionKind, Family, Subject, Terms};
use crate::evidence::{At, Place, TextFact, TextRole, members, names};
use crate::layouts::Kind;
use crate::lineage::{Basis, Edge, Passes, ResolvedBase};
use crate::reading::references::PUBLIC_DOMAIN;
use crate::reading::unproven::{added_limits, hardened, resembled, unknown_expression};
use crate::reading::{LicenseMatch, Reading, Reference, Role, Verdict};

/// Who says it.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Source {
    /// A printed licence.
    Text,
    /// A file that names a licence without printing it.
    Notice,
    /// The header of a weight file, or a configuration.
    Weights,
    /// The card's front matter.
    Card,
    /// The card's prose.
    Prose,
    /// A gated prompt.
    Gate,
    /// Switches of the page that a model was downloaded from.
    Permissions,
    /// Package metadata.
    Package,
    /// A base whose terms pass.
    Base,
}

/// What one of them says.
#[derive(Clone, Debug, PartialEq)]
pub struct Witness {
    /// Who.
    pub source: Source,
    /// The reading as reports show it.
    pub candidate: Candidate,
    /// Where, in the artifact.
    pub place: Place,
    /// The words: a tag as written, or what the text turned out to be.
    pub said: String,
    /// The record that an altered or truncated text resembles.
    pub nearest: Vec<String>,
    /// What the text is, for texts.
    pub verdict: Verdict,
    /// How many licences a card lists.
    pub entries: usize,
    /// The spelling a tag was taken for.
    pub guess: Option<String>,
    /// Kinds of limits that an altered text adds to the one it resembles.
    pub adds: Vec<String>,
}

impl Witness {
    /// Whether it names nothing that we know: `other`, or a name of its own.
    pub fn is_open(&self) -> bool {
        self.candidate.licenses.is_empty() && !self.is_unknown_text()
    }

    /// Whether it is a file called like a licence that holds only the address of one, which is what it said.
    pub fn is_pointer(&self) -> bool {
        self.source == Source::Notice && self.said.starts_with("http") && !self.said.contains(' ')
    }

    /// Whether it is a printed text that supports no licence's name.
    pub fn is_unknown_text(&self) -> bool {
        self.candidate.expression.starts_with("LicenseRef-unknown-")
    }

    /// The one record it names, if it is certain which.
    pub fn single(&self) -> Option<&str> {
        match &self.candidate.licenses[..] {
            [only] => Some(only),
            _ => None,
        }
    }

    /// Its place as evidence, with its words.
    pub fn evidence(&self, view: &View) -> FindingEvidence {
        let quote = (self.verdict == Verdict::NotLegal).then(|| self.said.clone());
        let note = (self.verdict != Verdict::NotLegal).then(|| self.said.clone());
        FindingEvidence { quote, note, ..view.at(&self.place) }
    }
}

/// What the artifact is about, for the default subject.
pub fn main_subject(view: &View) -> Subject {
    match view.artifact.kind {
        Kind::Dataset => Subject::Data,
        Kind::Space => Subject::Code,
        Kind::Package if view.facts.weights.is_empty() && view.facts.card.is_none() => Subject::Code,
        _ => Subject::Weights,
    }
}

/// Every witness, strongest basis first.
pub fn witnesses(view: &View) -> Vec<Witness> {
    let mut all: Vec<Witness> = view.facts.texts.iter().flat_map(|text| from_text(view, text)).collect();
    all.extend(from_weights(view));
    all.extend(from_permissions(view));
    all.extend(from_card(view));
    all.extend(view.facts.packages.iter().filter_map(|package| {
        let statement = first_known(view, &package.licenses)?;
        Some(statement.witness(Source::Package, Subject::Code))
    }));
    all.extend(view.edges.iter().filter_map(|edge| from_base(view, edge)));
    leave_parts_out(view, &mut all);
    leave_policies_out(view, &mut all);
    all.sort_by_key(|witness| (witness.candidate.basis, witness.source));
    all
}

/// A licence in the folder of a part (the text encoder of a pipeline, its safety checker) is about that part, where the
/// whole has a licence of its own at the top: it is heard only if it binds more than that one. It stays in the evidence.
fn leave_parts_out(view: &View, all: &mut Vec<Witness>) {
    let text = |witness: &&Witness| witness.source == Source::Text && !witness.is_unknown_text();
    let of_part = |witness: &Witness| text(&witness) && is_of_part(&witness.place.path);
    if !all.iter().any(of_part) {
        return;
    }
    let at_top = |witness: &&Witness| !witness.place.path.contains('/');
    let whole: Vec<Witness> = all.iter().filter(text).filter(at_top).cloned().collect();
    let binds_less = |part: &Witness| {
        let free = strictest_family(&part.candidate.licenses, view.corpus) == Some(Family::Permissive);
        let against: Vec<Kinship> = whole.iter().map(|top| kinship(part, top, view.corpus)).collect();
        let of_one_thing = !against.is_empty() && !against.contains(&Kinship::DifferentSubject);
        let less =
            |kinship: &Kinship| *kinship == Kinship::Looser || (free && *kinship == Kinship::Unrelated);
        of_one_thing && against.iter().all(less)
    };
    all.retain(|witness| !(of_part(witness) && binds_less(witness)));
}

/// The use policy of a licence that is here, too, is a part of that licence and no second one, whatever its file is called:
/// stores keep it as one more layer of licences. It stays in the evidence.
fn leave_policies_out(view: &View, all: &mut Vec<Witness>) {
    let records = all.iter().filter(|witness| witness.source == Source::Text).filter_map(Witness::single);
    let companions = records.filter_map(|id| view.record(id)).flat_map(|record| &record.companions);
    let policies: Vec<String> = companions
        .filter(|companion| companion.kind == CompanionKind::UsePolicy)
        .filter_map(|companion| companion.id.clone())
        .collect();
    let is_policy = |witness: &Witness| {
        witness.source == Source::Text
            && witness.single().is_some_and(|id| policies.iter().any(|policy| policy == id))
    };
    all.retain(|witness| !is_policy(witness));
}

/// Whether a path leads into a folder of a part: not out of the artifact, not into an archive, and not into a folder that
/// says what its texts are about.
fn is_of_part(path: &str) -> bool {
    let folder = path.rsplit_once('/').map(|(folder, _)| folder);
    let of_texts = |folder: &str| folder.to_ascii_lowercase().contains("licen");
    folder.is_some_and(|folder| !folder.starts_with("..") && !of_texts(folder))
        && !path.contains(members::INSIDE)
        && names::stated_subject(path).is_none()
}

/// A short statement with its place.
struct Statement {
    named: Named,
    said: String,
    place: Place,
    basis: Basis,
    entries: usize,
}

impl Statement {
    fn of(view: &View, at: &At<String>, basis: Basis) -> Self {
        let (said, place) = (at.value.trim().to_owned(), at.place.clone());
        Self { named: named(&said, view.corpus), said, place, basis, entries: 1 }
    }

    fn witness(self, source: Source, subject: Subject) -> Witness {
        let candidate = Candidate {
            expression: self.named.expression.unwrap_or_else(|| "NOASSERTION".to_owned()),
            licenses: self.named.ids,
            basis: self.basis,
            subject,
            path: Some(self.place.path.clone()),
            terms: self.named.terms,
        };
        Witness {
            source,
            candidate,
            place: self.place,
            said: self.said,
            nearest: Vec::new(),
            verdict: Verdict::NotLegal,
            entries: self.entries,
            guess: self.named.guess,
            adds: Vec::new(),
        }
    }
}

/// The first statement that names a licence, else the first.
fn first_known(view: &View, all: &[At<String>]) -> Option<Statement> {
    let read = |at| Statement::of(view, at, Basis::Declared);
    let known = all.iter().map(read).find(|statement| !statement.named.is_open());
    known.or_else(|| all.first().map(read))
}

/// The front matter: its licences at once, and `license_name` where a tag names nothing.
fn from_card(view: &View) -> Option<Witness> {
    let card = view.facts.card.as_ref()?;
    let tags = card.licenses.iter().map(|at| Statement::of(view, at, Basis::Declared));
    let name = card.license_name.as_ref().map(|at| Statement::of(view, at, Basis::Declared));
    let statement = tags.reduce(add);
    let statement = match (statement, name) {
        (Some(tag), Some(name)) if tag.named.is_open() => {
            let said = format!("{} ({})", tag.said, name.said);
            Some(Statement { named: name.named, said, ..tag })
        }
        (tag, name) => tag.or(name),
    };
    Some(statement?.witness(Source::Card, main_subject(view)))
}

fn add(one: Statement, other: Statement) -> Statement {
    Statement {
        said: format!("{}, {}", one.said, other.said),
        named: one.named.and(other.named),
        entries: one.entries + other.entries,
        place: one.place,
        basis: one.basis,
    }
}

/// Statements in headers and configurations, each distinct value once.
fn from_weights(view: &View) -> Vec<Witness> {
    let headers = view.facts.weights.iter().flat_map(|weights| &weights.licenses);
    let headers = headers.map(|at| (at, Subject::Weights));
    // A description beside the files is about all of them: of a data set, about the data.
    let main = main_subject(view);
    let configs = view.facts.configs.iter().flat_map(|config| &config.licenses);
    let configs = configs.map(|at| (at, part_of_kit(at).unwrap_or(main)));
    let mut found: Vec<Witness> = Vec::new();
    for (at, subject) in headers.chain(configs).filter(|(at, _)| is_name(&at.value)) {
        let witness = Statement::of(view, at, Basis::WeightsMetadata).witness(Source::Weights, subject);
        let known = |other: &Witness| {
            // That the data is under it says nothing of the model.
            other.candidate.subject == subject
                && (other.said.eq_ignore_ascii_case(&witness.said)
                    || same_ids(&other.candidate, &witness.candidate))
        };
        if !found.iter().any(known) {
            found.push(witness);
        }
    }
    found
}

/// What a statement is about that a kit makes of one of its parts only.
fn part_of_kit(at: &At<String>) -> Option<Subject> {
    let key = at.place.key.as_deref()?;
    let part = |name: &str| key.strip_prefix(name).is_some_and(|rest| rest.starts_with("[]."));
    [("datasets", Subject::Data), ("code", Subject::Code)]
        .into_iter()
        .find_map(|(name, subject)| part(name).then_some(subject))
}

/// What the switches of a model's page permit: terms without a licence, the first file that has them.
fn from_permissions(view: &View) -> Option<Witness> {
    let permissions = view.facts.configs.iter().find_map(|config| config.permissions.as_ref())?;
    let statement = Statement {
        named: Named { terms: permissions.terms, known: true, ..Named::default() },
        said: permissions.said.clone(),
        place: permissions.place.clone(),
        basis: Basis::Declared,
        entries: 1,
    };
    Some(statement.witness(Source::Permissions, main_subject(view)))
}

fn same_ids(one: &Candidate, other: &Candidate) -> bool {
    !one.licenses.is_empty() && one.licenses == other.licenses
}

/// Whether a header's statement is a name; whole texts are read as texts.
fn is_name(value: &str) -> bool {
    let value = value.trim();
    !value.is_empty() && value.len() <= 200 && !value.contains('\n')
}

/// A base whose terms pass.
fn from_base(view: &View, edge: &Edge) -> Option<Witness> {
    let base = edge.resolved.as_ref().filter(|_| edge.passes == Passes::Yes)?;
    let expression = match (&base.own, &base.licenses[..]) {
        (Some(own), _) => own.expression.clone(),
        (None, []) => return None,
        (None, [only]) => spdx_of(only, view.corpus),
        _ => "NOASSERTION".to_owned(),
    };
    let candidate = Candidate {
        expression,
        licenses: base.licenses.clone(),
        basis: if base.basis == Basis::Registry { Basis::Registry } else { Basis::Base },
        subject: Subject::Weights,
        path: None,
        terms: base_terms(view, base),
    };
    let (place, said) = (edge.place.clone(), edge.base.clone());
    let adds = base.own.as_ref().map(|own| own.limits.clone()).unwrap_or_default();
    let (nearest, verdict, entries, guess) = (Vec::new(), Verdict::NotLegal, 1, None);
    Some(Witness { source: Source::Base, candidate, place, said, nearest, verdict, entries, guess, adds })
}

/// What a base's texts were read to say, else what all licences that it may have agree on.
fn base_terms(view: &View, base: &ResolvedBase) -> Terms {
    base.own.as_ref().map_or_else(|| super::named::agreed_terms(&base.licenses, view.corpus), |own| own.terms)
}

/// What a text says: the licence it prints, or the ones it names as its own.
fn from_text(view: &View, text: &TextFact) -> Option<Witness> {
    if text.role == TextRole::UsePolicy {
        return None;
    }
    let subject = subject_of(view, text);
    if let Some(candidate) = printed(view, text, subject) {
        return Some(text_witness(text, candidate));
    }
    if let Some(address) = &text.address {
        return Some(from_address(view, text, address, subject));
    }
    let (resolve, grants) = (named, grants(text, subject));
    let all = grants.iter().map(|grant| resolve(&grant.id, view.corpus));
    let named = all.reduce(Named::and)?;
    // What nobody knows applies together with what is known: then nothing is certain.
    let open = grants.iter().find(|grant| resolve(&grant.id, view.corpus).is_open());
    let (named, first) = match open {
        Some(open) => (Named::default(), *open),
        None => (named, *grants.first()?),
    };
    let place = view_place(text, first.lines);
    let (basis, source) = match text.role {
        TextRole::Card => (Basis::Declared, Source::Prose),
        TextRole::Gate => (Basis::Declared, Source::Gate),
        _ => (Basis::HeaderNotice, Source::Notice),
    };
    let said = first.quote.clone();
    Some(Statement { named, said, place, basis, entries: 1 }.witness(source, subject))
}

/// What is called like a licence and holds only its address: the licence is named, and its text is not here.
fn from_address(view: &View, text: &TextFact, address: &str, subject: Subject) -> Witness {
    let statement = Statement {
        named: named_page(address, view.corpus),
        said: address.to_owned(),
        place: Place { path: text.path.clone(), ..Place::default() },
        basis: Basis::HeaderNotice,
        entries: 1,
    };
    statement.witness(Source::Notice, subject)
}

/// In a repository of another subject the default subject of a text is that one.
fn subject_of(view: &View, text: &TextFact) -> Subject {
    match text.subject {
        Subject::Weights => main_subject(view),
        other => other,
    }
}

/// What a text grants of a subject, each licence once. What is given to the public binds nobody beside a licence.
fn grants(text: &TextFact, subject: Subject) -> Vec<&Reference> {
    let fits = |about: Subject| about == subject || about == Subject::Weights || text.role != TextRole::Card;
    let grants =
        text.reading.references.iter().filter(|named| named.role == Role::Grant && fits(named.subject));
    let mut found: Vec<&Reference> = Vec::new();
    for grant in grants {
        if !found.iter().any(|known| known.id == grant.id) {
            found.push(grant);
        }
    }
    if found.iter().any(|grant| grant.id != PUBLIC_DOMAIN) {
        found.retain(|grant| grant.id != PUBLIC_DOMAIN);
    }
    found
}

fn view_place(text: &TextFact, lines: [u32; 2]) -> Place {
    let shift = text.first_line.saturating_sub(1);
    let lines = lines.map(|line| line.saturating_add(shift));
    Place { path: text.path.clone(), lines: Some(lines), ..Place::default() }
}

fn text_witness(text: &TextFact, candidate: Candidate) -> Witness {
    let reading = &text.reading;
    let source = match text.role {
        TextRole::Gate => Source::Gate,
        TextRole::Metadata => Source::Weights,
        _ => Source::Text,
    };
    let lines = reading.licenses.first().map(|found| found.lines);
    let place = lines
        .map_or_else(|| Place { path: text.path.clone(), ..Place::default() }, |at| view_place(text, at));
    let unknown = candidate.licenses.is_empty();
    let nearest = if unknown { resembled(reading) } else { Vec::new() };
    let adds = if unknown { added_limits(reading) } else { Vec::new() };
    let said = described(reading, &candidate);
    Witness {
        source,
        candidate,
        place,
        said,
        nearest,
        verdict: reading.verdict,
        entries: 1,
        guess: None,
        adds,
    }
}

/// The reading of a printed licence; `None` where the text prints none of its own.
fn printed(view: &View, text: &TextFact, subject: Subject) -> Option<Candidate> {
    let reading = &text.reading;
    let whole: Vec<&LicenseMatch> =
        reading.licenses.iter().filter(|found| is_whole(found, text.role)).collect();
    let basis = if text.role == TextRole::Gate { Basis::Declared } else { Basis::Text };
    let path = Some(text.path.clone());
    let unknown = !whole.iter().all(|found| found.verdict.is_faithful());
    if unknown || (whole.is_empty() && reading.verdict == Verdict::UnknownLegal && is_legal_role(text.role)) {
        let (expression, terms) = (unknown_expression(reading), hardened(reading));
        return Some(Candidate { expression, licenses: Vec::new(), basis, subject, path, terms });
    }
    let mut ids: Vec<String> = Vec::new();
    for id in whole.iter().flat_map(|found| std::iter::once(&found.id).chain(&found.ties)) {
        if !ids.contains(id) {
            ids.push(id.clone());
        }
    }
    let expression = faithful_expression(reading, &whole)?;
    let terms = if reading.terms.is_empty() { joined_terms(&ids, view.corpus) } else { reading.terms };
    Some(Candidate { expression, licenses: ids, basis, subject, path, terms })
}

/// The reading's own expression, else the licences found, all at once.
fn faithful_expression(reading: &Reading, whole: &[&LicenseMatch]) -> Option<String> {
    let first = whole.first()?;
    if !reading.expression.is_empty() && reading.expression != "NOASSERTION" {
        return Some(reading.expression.clone());
    }
    Some(whole[1..].iter().fold(first.spdx.clone(), |sum, found| both(&sum, &found.spdx)))
}

/// In a card or gate only a whole, faithful licence counts; what is quoted there is prose.
fn is_whole(found: &LicenseMatch, role: TextRole) -> bool {
    match role {
        TextRole::Card | TextRole::Gate | TextRole::Notice => found.verdict.is_faithful(),
        _ => found.verdict < Verdict::Excerpt,
    }
}

fn is_legal_role(role: TextRole) -> bool {
    matches!(role, TextRole::License | TextRole::Metadata)
}

fn described(reading: &Reading, candidate: &Candidate) -> String {
    let names: Vec<&str> = reading.licenses.iter().map(|found| found.name.as_str()).collect();
    match (names.is_empty(), candidate.licenses.is_empty()) {
        (false, false) => format!("the text of {}", names.join(" and ")),
        (false, true) => format!("a changed text of {}", names.join(" and ")),
        _ => "a legal text that no record explains".to_owned(),
    }
}
