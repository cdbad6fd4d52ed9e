//! Follows claimed bases: first through the scanned tree, then through the registry, and never by a guess.
//!
//! A base that stands in the tree answers with its own texts (basis `Text`), else with a notice, else with its
//! declaration; a base that does not is looked up in models.toml (`Registry`); any other stays unresolved. The
//! bases of a base follow as edges of their own, with `via`. Circles and overlong lineages are cut and marked.
//! The caller pays one `lookup` for each distinct base.

use std::collections::VecDeque;
use std::sync::Arc;

use super::{
    Basis, Edge, Knowledge, OwnText, Passes, Relation, ResolvedBase, Stopped, claims, passes_from,
    passes_from_text,
};
use crate::base::limits::LINEAGE_DEPTH;
use crate::clauses::Clause;
use crate::corpus::Subject;
use crate::evidence::{Facts, Place, TextFact, TextRole};
use crate::layouts::{Artifact, Kind};
use crate::reading::unproven::{added_limits, hardened, limits, resembled, unknown_expression};
use crate::reading::{Role, Verdict};

/// Edges kept for one artifact; a recipe that names more bases is not a lineage but an attack.
pub(super) const EDGES: usize = 256;

/// A base that stands in the scanned tree, as the scan driver read it.
#[derive(Clone, Debug)]
pub struct BaseFacts {
    /// The artifact.
    pub artifact: Arc<Artifact>,
    /// What was gathered about it.
    pub facts: Arc<Facts>,
}

/// Resolves the claimed `edges` of the artifact called `own`, and the bases of its bases.
///
/// `lookup` gives the facts of a repository id that stands in the scanned tree; of `org/name@revision`, those of that
/// revision if it is there, else those of any.
pub fn resolve(
    own: &str,
    edges: Vec<Edge>,
    lookup: &mut dyn FnMut(&str) -> Option<BaseFacts>,
    corpus: &dyn Knowledge,
) -> Vec<Edge> {
    let mut walk = Walk { own, corpus, lookup, open: edges.into(), done: Vec::new() };
    while let Some(edge) = walk.open.pop_front() {
        walk.step(edge);
    }
    walk.done
}

/// A breadth-first walk, so that the shortest way to a base is the one that is kept.
struct Walk<'a> {
    own: &'a str,
    corpus: &'a dyn Knowledge,
    lookup: &'a mut dyn FnMut(&str) -> Option<BaseFacts>,
    open: VecDeque<Edge>,
    done: Vec<Edge>,
}

impl Walk<'_> {
    fn step(&mut self, mut edge: Edge) {
        edge.stopped = edge.stopped.or_else(|| self.stop(&edge));
        if edge.stopped.is_none() && edge.relation != Relation::TrainedOn {
            if self.strengthen(&edge) {
                return;
            }
            let base = (self.lookup)(&edge.named());
            // Who claimed it may know already what a look-up by name does not find.
            edge.resolved = self.licenses(&edge, base.as_ref()).or(edge.resolved);
            edge.passes = passing(edge.relation, edge.resolved.as_ref(), self.corpus);
            if let Some(base) = base {
                self.follow(&edge, &base);
            }
        } else {
            edge.resolved = (edge.stopped.is_none()).then(|| self.data(&edge.base)).flatten();
            edge.passes = if edge.stopped.is_some() { Passes::Unclear } else { Passes::No };
        }
        if self.done.len() < EDGES {
            self.done.push(edge);
        }
    }

    /// What a data set in the tree says of itself. A model of the same name is another repository.
    fn data(&mut self, name: &str) -> Option<ResolvedBase> {
        let base = (self.lookup)(name).filter(|base| base.artifact.kind == Kind::Dataset)?;
        stated(&base, self.corpus)
    }

    /// Why `edge` may not be followed.
    fn stop(&self, edge: &Edge) -> Option<Stopped> {
        let again = |name: &String| name.eq_ignore_ascii_case(&edge.base);
        if edge.base.eq_ignore_ascii_case(self.own) || edge.via.iter().any(again) {
            Some(Stopped::Cycle)
        } else if edge.via.len() >= LINEAGE_DEPTH || self.done.len() >= EDGES {
            Some(Stopped::Limit)
        } else {
            None
        }
    }

    /// Whether the base was reached before; then the stronger of the two ways decides what passes.
    fn strengthen(&mut self, edge: &Edge) -> bool {
        let corpus = self.corpus;
        let same = |known: &&mut Edge| known.base.eq_ignore_ascii_case(&edge.base) && known.stopped.is_none();
        let Some(known) = self.done.iter_mut().find(same) else { return false };
        if known.relation == Relation::TrainedOn {
            return false;
        }
        known.passes = known.passes.max(passing(edge.relation, known.resolved.as_ref(), corpus));
        true
    }

    /// What the base is licensed under, by the strongest witness there is.
    fn licenses(&self, edge: &Edge, base: Option<&BaseFacts>) -> Option<ResolvedBase> {
        let stated = base.and_then(|base| stated(base, self.corpus));
        let other_revision = base.and_then(|base| other_revision(edge, &base.artifact));
        let resolved = stated.or_else(|| self.registered(edge, base))?;
        Some(ResolvedBase { other_revision, ..resolved })
    }

    fn registered(&self, edge: &Edge, base: Option<&BaseFacts>) -> Option<ResolvedBase> {
        let model = self.corpus.model(&edge.base, edge.revision.as_deref());
        let model = model.filter(|model| !model.licenses.is_empty())?;
        let artifact = base.map(|base| base.artifact.path.clone());
        let notice = base.and_then(notice);
        let (licenses, basis) = (model.licenses, Basis::Registry);
        Some(ResolvedBase { artifact, licenses, basis, notice, ..ResolvedBase::default() })
    }

    /// Queues the base's own bases.
    fn follow(&mut self, edge: &Edge, base: &BaseFacts) {
        for mut next in claims(&base.facts, &base.artifact) {
            // A base that names itself is its own affair.
            if next.relation == Relation::TrainedOn || next.stopped.is_some() || self.open.len() >= EDGES {
                continue;
            }
            next.relation = edge.relation.then(next.relation);
            next.via = edge.via.iter().cloned().chain([edge.base.clone()]).collect();
            self.open.push_back(next);
        }
    }
}

/// The revision of a base in the tree, where that is surely not the one that was named: two different commits. A tag or
/// a branch may be any commit.
fn other_revision(edge: &Edge, base: &Artifact) -> Option<String> {
    let commit =
        |revision: &str| revision.len() >= 7 && revision.bytes().all(|byte| byte.is_ascii_hexdigit());
    let wanted = edge.revision.as_deref().filter(|wanted| commit(wanted))?;
    let here = base.revision.as_deref().filter(|here| here.len() == 40 && commit(here))?;
    let same = here.get(..wanted.len()).is_some_and(|start| start.eq_ignore_ascii_case(wanted));
    (!same).then(|| here.to_owned())
}

/// What a base in the tree says about its own licence.
fn stated(base: &BaseFacts, corpus: &dyn Knowledge) -> Option<ResolvedBase> {
    let (licenses, basis, place) =
        by_text(&base.facts).or_else(|| by_notice(&base.facts)).or_else(|| by_card(&base.facts, corpus))?;
    let own = (basis == Basis::Text && licenses.is_empty()).then(|| own_text(&base.facts)).flatten();
    let (artifact, place) = (Some(base.artifact.path.clone()), Some(place));
    let notice = notice(base);
    Some(ResolvedBase { artifact, other_revision: None, licenses, own, notice, basis, place })
}

/// Whether terms come along from a base, by what is known of its licence.
fn passing(relation: Relation, base: Option<&ResolvedBase>, corpus: &dyn Knowledge) -> Passes {
    match base.and_then(|base| base.own.as_ref()) {
        Some(own) => passes_from_text(relation, &own.definitions),
        None => passes_from(relation, base.map_or(&[][..], |base| &base.licenses), corpus),
    }
}

/// The NOTICE file of a base, which goes along with what is made from it.
fn notice(base: &BaseFacts) -> Option<String> {
    let is_notice = |text: &&TextFact| text.role == TextRole::Notice;
    base.facts.texts.iter().find(is_notice).map(|text| text.path.clone())
}

type Stated = (Vec<String>, Basis, Place);

/// The licence texts of the weights. A text that is no known licence word for word proves that the terms are its
/// own, and names no record: see [`own_text`].
fn by_text(facts: &Facts) -> Option<Stated> {
    let mut legal = license_texts(facts).filter(|text| is_printed(text)).peekable();
    let first = legal.peek()?;
    let place = Place { path: first.path.clone(), lines: first_lines(first), ..Place::default() };
    let mut licenses = Vec::new();
    for text in legal {
        if !is_proven(text) {
            return Some((Vec::new(), Basis::Text, place));
        }
        for found in &text.reading.licenses {
            add(&mut licenses, std::iter::once(&found.id).chain(&found.ties));
        }
    }
    Some((licenses, Basis::Text, place))
}

/// Whether the text is known licences word for word.
fn is_proven(text: &TextFact) -> bool {
    let found = &text.reading.licenses;
    !found.is_empty() && found.iter().all(|found| found.verdict.is_faithful())
}

/// What all licence texts of the weights say together, where one of them is no known licence.
fn own_text(facts: &Facts) -> Option<OwnText> {
    let texts: Vec<&TextFact> = license_texts(facts).filter(|text| is_printed(text)).collect();
    if texts.iter().all(|text| is_proven(text)) {
        return None;
    }
    let mut own = OwnText { expression: together(&texts), ..OwnText::default() };
    let terms = texts.iter().map(|text| hardened(&text.reading)).reduce(|sum, terms| sum.join(&terms));
    own.terms = terms.unwrap_or_default();
    for text in &texts {
        add(&mut own.limits, limits(&text.reading).iter());
        add(&mut own.added, added_limits(&text.reading).iter());
        add(&mut own.resembles, resembled(&text.reading).iter());
        let defines = |clause: &&Clause| clause.kind == "derivative-definition";
        own.definitions.extend(text.reading.clauses.iter().filter(defines).cloned());
    }
    Some(own)
}

/// The names of all texts, each once, those that no record explains first.
fn together(texts: &[&TextFact]) -> String {
    let (proven, unproven): (Vec<&TextFact>, Vec<&TextFact>) = texts.iter().partition(|text| is_proven(text));
    let unknown: Vec<String> = unproven.iter().map(|text| unknown_expression(&text.reading)).collect();
    let mut names = Vec::new();
    add(&mut names, unknown.iter());
    let stated = proven.iter().map(|text| text.reading.expression.as_str());
    let stated = stated.filter(|expression| !matches!(*expression, "" | "NOASSERTION"));
    let closed = |expression: &str| match expression.contains(" OR ") {
        true => format!("({expression})"),
        false => expression.to_owned(),
    };
    add(&mut names, stated.map(closed).collect::<Vec<_>>().iter());
    names.join(" AND ")
}

/// Whether the text prints a licence, known or not.
fn is_printed(text: &TextFact) -> bool {
    let printed = |verdict: Verdict| verdict < Verdict::Excerpt;
    text.reading.licenses.iter().any(|found| printed(found.verdict))
        || text.reading.verdict == Verdict::UnknownLegal
}

fn license_texts(facts: &Facts) -> impl Iterator<Item = &TextFact> {
    let role = |role| matches!(role, TextRole::License | TextRole::Metadata);
    facts.texts.iter().filter(move |text| role(text.role) && text.subject == Subject::Weights)
}

fn first_lines(text: &TextFact) -> Option<[u32; 2]> {
    text.reading.licenses.first().map(|found| found.lines)
}

/// Licence files that only name a licence.
fn by_notice(facts: &Facts) -> Option<Stated> {
    license_texts(facts).find_map(|text| {
        let grant = text.reading.references.iter().find(|named| named.role == Role::Grant)?;
        let place = Place { path: text.path.clone(), lines: Some(grant.lines), ..Place::default() };
        Some((vec![grant.id.clone()], Basis::HeaderNotice, place))
    })
}

/// The card's declaration, with `license_name` where the tag says `other`.
fn by_card(facts: &Facts, corpus: &dyn Knowledge) -> Option<Stated> {
    let card = facts.card.as_ref()?;
    let mut licenses = Vec::new();
    let mut place = None;
    for at in card.licenses.iter().chain(&card.license_name) {
        let ids = corpus.resolve(&at.value).ids;
        if !ids.is_empty() {
            place = place.or_else(|| Some(at.place.clone()));
            add(&mut licenses, ids.iter());
        }
    }
    Some((licenses, Basis::Declared, place?))
}

fn add<'a>(known: &mut Vec<String>, more: impl Iterator<Item = &'a String>) {
    for id in more {
        if !known.contains(id) {
            known.push(id.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::corpus::{BaseModel, Record, Resolution};
    use crate::evidence::{At, Card};
    use crate::reading::{LicenseMatch, Reading};

    /// Knows every name as the id of a permissive record, and one model.
    #[derive(Default)]
    struct Known {
        records: BTreeMap<String, Record>,
    }

    impl Knowledge for Known {
        fn record(&self, id: &str) -> Option<&Record> {
            self.records.get(id)
        }
        fn resolve(&self, name: &str) -> Resolution {
            let ids = self.records.keys().filter(|id| *id == name).cloned().collect();
            Resolution { ids, known: true, guess: None }
        }
        fn model(&self, repo_id: &str, _revision: Option<&str>) -> Option<BaseModel> {
            let model = BaseModel { licenses: vec!["lic-a".into()], source: "memory".into() };
            (repo_id == "org/famous").then_some(model)
        }
    }

    fn known() -> Known {
        let record = |id: &str| -> Record {
            toml::from_str(&format!("id = \"{id}\"\nname = \"{id}\"\nfamily = \"rail\"")).expect("a record")
        };
        Known { records: ["lic-a", "lic-b"].map(|id| (id.to_owned(), record(id))).into() }
    }

    fn at(value: &str) -> At<String> {
        At { value: value.into(), place: Place { path: "README.md".into(), ..Place::default() } }
    }

    fn base(id: &str, license: Option<&str>, bases: &[&str]) -> (String, BaseFacts) {
        let artifact =
            Artifact { path: id.into(), name: id.into(), repo_id: Some(id.into()), ..Artifact::default() };
        let licenses = license.into_iter().map(at).collect();
        let card =
            Card { licenses, base_models: bases.iter().map(|base| at(base)).collect(), ..Card::default() };
        let facts = Facts { card: Some(card), ..Facts::default() };
        (id.to_owned(), BaseFacts { artifact: artifact.into(), facts: facts.into() })
    }

    fn with_text(facts: &BaseFacts, verdict: Verdict) -> BaseFacts {
        let found = LicenseMatch {
            id: "lic-b".into(),
            spdx: "LicenseRef-lic-b".into(),
            name: "B".into(),
            verdict,
            lines: [1, 9],
            bytes: [0, 9],
            template_coverage: 1.0,
            text_coverage: 1.0,
            ties: Vec::new(),
            edits: Vec::new(),
            ..LicenseMatch::default()
        };
        let reading = Reading { verdict, licenses: vec![found], ..Reading::default() };
        let text = TextFact {
            path: "LICENSE".into(),
            role: TextRole::License,
            subject: Subject::Weights,
            sha256: String::new(),
            reading: reading.into(),
            from_parent: false,
            first_line: 1,
            address: None,
        };
        let mut changed = (*facts.facts).clone();
        changed.texts.push(text);
        BaseFacts { artifact: facts.artifact.clone(), facts: changed.into() }
    }

    fn run(tree: Vec<(String, BaseFacts)>, first: &str, relation: Relation) -> Vec<Edge> {
        let tree: BTreeMap<_, _> = tree.into_iter().collect();
        let edges = vec![Edge::claimed(first, relation, Place::default(), Basis::Declared)];
        resolve("me/model", edges, &mut |name| tree.get(name).cloned(), &known())
    }

    #[test]
    fn a_text_is_stronger_than_a_tag_and_a_tag_than_the_registry() {
        let (_, tagged) = base("org/famous", Some("lic-b"), &[]);
        let (_, silent) = base("org/famous", None, &[]);
        let tree = |facts: BaseFacts| vec![("org/famous".to_owned(), facts)];
        let cases = [
            (tree(with_text(&tagged, Verdict::Verbatim)), Some(Basis::Text), "lic-b"),
            (tree(with_text(&tagged, Verdict::Altered)), Some(Basis::Text), ""),
            (tree(tagged), Some(Basis::Declared), "lic-b"),
            (tree(silent), Some(Basis::Registry), "lic-a"),
            (Vec::new(), Some(Basis::Registry), "lic-a"),
        ];
        for (tree, basis, license) in cases {
            let edges = run(tree, "org/famous", Relation::FineTuned);
            let resolved = edges[0].resolved.as_ref();
            assert_eq!(resolved.map(|base| base.basis), basis);
            assert_eq!(resolved.map(|base| base.licenses.join(",")).unwrap_or_default(), license);
        }
        assert_eq!(run(Vec::new(), "org/nobody", Relation::FineTuned)[0].resolved, None);
    }

    #[test]
    fn all_texts_of_a_base_are_named() {
        let (_, tagged) = base("org/b", Some("lic-b"), &[]);
        let named = |fingerprints: &[&str]| {
            let mut facts = tagged.clone();
            for fingerprint in fingerprints {
                let mut changed = (*with_text(&facts, Verdict::Altered).facts).clone();
                let text = changed.texts.last_mut().expect("it was added");
                let reading = Reading { fingerprint: (*fingerprint).to_owned(), ..(*text.reading).clone() };
                text.reading = reading.into();
                facts.facts = changed.into();
            }
            let edges = run(vec![("org/b".to_owned(), facts)], "org/b", Relation::FineTuned);
            edges[0].resolved.as_ref().and_then(|base| base.own.clone()).expect("texts of its own")
        };
        assert_eq!(named(&["aa"]).expression, "LicenseRef-unknown-aa");
        assert_eq!(named(&["aa", "aa"]).expression, "LicenseRef-unknown-aa");
        let both = named(&["bb", "aa"]);
        assert_eq!(both.expression, "LicenseRef-unknown-bb AND LicenseRef-unknown-aa");
        assert_eq!(both.unknown().count(), 2);
    }

    #[test]
    fn bases_of_bases_follow_with_the_relation_of_the_whole_way() {
        let tree = vec![base("org/b", Some("lic-a"), &["org/c"]), base("org/c", Some("lic-b"), &[])];
        let edges = run(tree, "org/b", Relation::Quantised);
        let far = &edges[1];
        assert_eq!(
            (far.base.as_str(), far.relation, far.passes),
            ("org/c", Relation::FineTuned, Passes::Yes)
        );
        assert_eq!(far.via, ["org/b"]);
    }

    #[test]
    fn circles_and_endless_lineages_are_cut_and_marked() {
        let circle = vec![base("org/b", None, &["org/c"]), base("org/c", None, &["me/model", "org/b"])];
        let edges = run(circle, "org/b", Relation::FineTuned);
        assert_eq!(edges.iter().filter(|edge| edge.stopped == Some(Stopped::Cycle)).count(), 2);

        let names: Vec<String> = (0..20).map(|step| format!("org/{step}")).collect();
        let chain = names.windows(2).map(|pair| base(&pair[0], None, &[&pair[1]])).collect();
        let edges = run(chain, "org/0", Relation::FineTuned);
        assert_eq!(edges.len(), LINEAGE_DEPTH + 1);
        assert_eq!(edges.last().and_then(|edge| edge.stopped), Some(Stopped::Limit));
    }

    #[test]
    fn data_sets_pass_nothing() {
        let edges = run(vec![base("org/d", Some("lic-b"), &[])], "org/d", Relation::TrainedOn);
        assert_eq!((edges[0].passes, edges[0].resolved.is_none()), (Passes::No, true));
    }
}
