//! Finds clauses: anchors by one automaton, patterns on the sentences in which an anchor stands.
//!
//! Contract: [`Engine::find`] returns clauses in the order of the text; equal texts give equal clauses. A text
//! without anchors costs one pass. Patterns see one sentence, or an item with the sentences that lead to it.
//! Limits: 64 kinds; an item list of more than [`ITEMS`] under one lead is read item by item without it.

use std::cell::LazyCell;
use std::hash::BuildHasher;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::anchors::Anchors;
use super::body::Body;
use super::listed::Needles;
use super::reader::Reader;
use super::regexes::{Gate, Gather, Regexes};
use super::source::{KindHead, KindSource};
use super::units::Units;
use super::{Clause, fields};
use crate::base::{Error, Result, Span};
use crate::text::Text;

/// Items under one lead that inherit the lead's anchors.
const ITEMS: usize = 120;
/// Clauses of one kind and effect that are told of one text: a licence has a few, ten megabytes of one sentence have a
/// quarter of a million, and each takes two kilobytes.
const SAME: usize = 512;
/// How many kinds a set of kinds can hold.
const KINDS: usize = 64;

/// What is known of the words of a text before its clauses are looked for.
pub trait Known {
    /// Whether anything is.
    fn any(&self) -> bool;

    /// The clauses that stand in the words of a span, if these words are known.
    fn at(&self, span: Span) -> Option<Vec<Standing<'_>>>;

    /// Whether the known words, or others that belong with them, have a clause of `kind`.
    fn may_have(&self, kind: &str) -> bool;
}

/// A clause that is known to stand in a span, wholly or in part.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    /// Its kind.
    pub kind: &'a str,
    /// Its values, where all of its words stand in the span.
    pub whole: Option<&'a Clause>,
}

/// Knows nothing.
#[derive(Clone, Copy, Debug)]
pub struct Nothing;

impl Known for Nothing {
    fn any(&self) -> bool {
        false
    }

    fn at(&self, _: Span) -> Option<Vec<Standing<'_>>> {
        None
    }

    fn may_have(&self, _: &str) -> bool {
        false
    }
}

/// All clause kinds, ready to be asked.
#[derive(Debug, Default)]
pub struct Engine {
    kinds: Vec<Kind>,
    /// [`Needles`] as `postcard` writes them; empty where they must be read out of the patterns.
    needles: Vec<u8>,
    anchors: OnceLock<Option<Anchors>>,
    asked: OnceLock<AskedKinds>,
}

/// How many clauses of one kind and effect were told.
#[derive(Debug, Default)]
struct Told(FxHashMap<u64, usize>);

impl Told {
    /// Drops those from place `from` on of which enough were told.
    fn keep(&mut self, clauses: &mut Vec<Clause>, from: usize) {
        for clause in clauses.split_off(from) {
            let same = rustc_hash::FxBuildHasher.hash_one((&clause.kind, &clause.effect));
            let told = self.0.entry(same).or_default();
            *told += 1;
            if *told <= SAME {
                clauses.push(clause);
            }
        }
    }
}

/// One kind; its patterns are read when an anchor of any kind is first met.
#[derive(Debug)]
struct Kind {
    name: String,
    head: KindHead,
    written: Written,
}

/// What a kind is read from.
#[derive(Debug)]
enum Written {
    Source(Box<KindSource>),
    Json(String),
}

impl Written {
    /// Its patterns; none where the pack is damaged.
    fn body(&self, gather: &mut Gather) -> Option<Body> {
        let source = match self {
            Self::Source(source) => KindSource::clone(source),
            Self::Json(json) => serde_json::from_str(json).ok()?,
        };
        Some(Body::new(source, gather))
    }
}

/// All kinds with their patterns.
#[derive(Debug)]
struct AskedKinds {
    /// In the order of [`Engine::kinds`].
    bodies: Vec<Option<Body>>,
    regexes: Regexes,
}

impl AskedKinds {
    fn new(kinds: &[Kind], needles: &[u8]) -> Self {
        let mut gather = Gather::default();
        let bodies = kinds.iter().map(|kind| kind.written.body(&mut gather)).collect();
        Self { bodies, regexes: gather.done(Needles::from_bytes(needles)) }
    }

    /// The kinds of a set.
    fn chosen(&self, set: u64) -> impl Iterator<Item = &Body> {
        self.placed(set).map(|(_, kind)| kind)
    }

    /// Those of a set for which `wanted` holds.
    fn set(&self, set: u64, wanted: impl Fn(&Body) -> bool) -> u64 {
        self.placed(set).filter(|(_, kind)| wanted(kind)).fold(0, |set, (place, _)| set | (1 << place))
    }

    /// The kinds of a set with their places.
    fn placed(&self, mut set: u64) -> impl Iterator<Item = (usize, &Body)> {
        // Most sets are empty and the others have one kind or two.
        let places = std::iter::from_fn(move || {
            let place = (set != 0).then(|| set.trailing_zeros() as usize)?;
            set &= set - 1;
            Some(place)
        });
        places.filter_map(|place| Some((place, self.bodies.get(place)?.as_ref()?)))
    }
}

impl Engine {
    /// Reads and checks clause files: (file stem, TOML).
    pub fn from_toml(sources: &[(&str, &str)]) -> Result<Self> {
        let kinds: Vec<_> =
            sources.iter().map(|(stem, source)| KindSource::parse(stem, source)).collect::<Result<_>>()?;
        if kinds.len() > KINDS {
            return Err(Error::new(
                "more than 64 clause kinds: raise the width of the engine's kind sets first",
            ));
        }
        Ok(Self::new(kinds))
    }

    /// Takes kinds that were checked before. Nothing is compiled yet.
    pub fn new(kinds: Vec<KindSource>) -> Self {
        let kind = |source: KindSource| Kind {
            name: source.kind.clone(),
            head: source.head(),
            written: Written::Source(Box::new(source)),
        };
        Self { kinds: kinds.into_iter().take(KINDS).map(kind).collect(), ..Self::default() }
    }

    /// Takes kinds as a pack has them: name, [`KindHead`] and [`KindSource`] as JSON, and the bytes of the [`Needles`] of
    /// all. Only the heads are read now.
    pub fn packed<'a>(kinds: impl Iterator<Item = (&'a str, &'a str, &'a str)>, needles: &[u8]) -> Self {
        let kind = |(name, head, json): (&str, &str, &str)| {
            let head = serde_json::from_str(head).unwrap_or_default();
            Kind { name: name.to_owned(), head, written: Written::Json(json.to_owned()) }
        };
        Self { kinds: kinds.take(KINDS).map(kind).collect(), needles: needles.to_owned(), ..Self::default() }
    }

    /// The kinds it knows.
    pub fn kinds(&self) -> impl Iterator<Item = &KindSource> {
        self.asked().bodies.iter().flatten().map(|body| &body.source)
    }

    /// The words without which its patterns cannot match, for a pack that holds the same kinds in the same order.
    pub fn needles(&self) -> &Needles {
        self.asked().regexes.needles()
    }

    fn asked(&self) -> &AskedKinds {
        self.asked.get_or_init(|| AskedKinds::new(&self.kinds, &self.needles))
    }

    /// All clauses of `text`, in order.
    pub fn find(&self, text: &Text) -> Vec<Clause> {
        self.find_beyond(text, &Nothing)
    }

    /// All clauses of `text`, of which parts are known: what stands there is taken as it is known, and only the
    /// rest is searched.
    pub fn find_beyond(&self, text: &Text, known: &dyn Known) -> Vec<Clause> {
        if !known.any() {
            return self.find_anywhere(text);
        }
        let units = Units::new(text);
        let standing = standing(&units, known);
        let hits = self.hits_beyond(text.folded(), &units, &standing);
        let lists = self.set(|kind| kind.head.list && known.may_have(&kind.name));
        // Where all words are known no pattern is needed.
        let searched = LazyCell::new(|| self.asked().regexes.unsearched(text.folded()));
        let reader = LazyCell::new(|| Reader::new(text, &units, &searched));
        self.read(text, &units, &reader, &hits, &standing, lists)
    }

    /// All clauses of a text of which nothing is known. Before it is cut, kinds are turned away of which words are
    /// missing in all of it: first by marks of its words, which are made with the search for anchors, then by the words themselves.
    fn find_anywhere(&self, text: &Text) -> Vec<Clause> {
        let folded = text.folded();
        let Some((mut hits, marks)) = self.anchors().map(|all| all.hits_and_marks(folded.as_bytes())) else {
            return Vec::new();
        };
        if !hits.is_empty() {
            self.keep_standing(&mut hits, &self.asked().regexes.gate(marks));
        }
        if hits.is_empty() {
            return Vec::new();
        }
        let searched = self.asked().regexes.searched(folded);
        if let Some(gate) = searched.gate() {
            self.keep_standing(&mut hits, &gate);
        }
        if hits.is_empty() {
            return Vec::new();
        }
        let units = Units::new(text);
        let reader = LazyCell::new(|| Reader::new(text, &units, &searched));
        self.read(text, &units, &reader, &hits, &[], 0)
    }

    /// Drops the anchors of kinds that stand nowhere in the text.
    fn keep_standing(&self, hits: &mut Vec<(usize, usize)>, gate: &Gate<'_>) {
        let anchored = hits.iter().fold(0, |set, hit| set | (1 << hit.1));
        let may_stand = self.asked().set(anchored, |kind| kind.may_stand(gate));
        hits.retain(|hit| may_stand & (1 << hit.1) != 0);
    }

    /// The clauses of all units and lists. `standing` says what is known of each unit, if anything is; `lists` has
    /// the kinds whose lists are looked for even where no anchor was searched.
    fn read<'t>(
        &self,
        text: &'t Text,
        units: &'t Units,
        reader: &LazyCell<Reader<'t>, impl FnOnce() -> Reader<'t>>,
        hits: &[(usize, usize)],
        standing: &[Option<Vec<Standing<'_>>>],
        lists: u64,
    ) -> Vec<Clause> {
        let (mut clauses, mut told) = (Vec::new(), Told::default());
        for (index, searched) in self.spread(units, hits).into_iter().enumerate() {
            let kinds = match standing.get(index) {
                Some(Some(there)) => {
                    let next_known = standing.get(index + 1).is_none_or(Option::is_some);
                    let known = self.take_known(there, next_known);
                    let placed =
                        known.whole.into_iter().filter_map(|clause| placed(clause, text, units, index));
                    clauses.extend(placed);
                    known.asked
                }
                _ => searched,
            };
            if kinds == 0 {
                continue;
            }
            let sentence = reader.sentence(index);
            let from = clauses.len();
            self.asked().chosen(kinds).for_each(|kind| reader.read(kind, &sentence, &mut clauses));
            told.keep(&mut clauses, from);
        }
        let anchored = hits.iter().fold(lists, |mask, hit| mask | (1 << hit.1));
        let lists = anchored & self.set(|kind| kind.head.list);
        if lists != 0 {
            for kind in self.asked().chosen(lists) {
                let list = kind.list.as_ref();
                clauses.extend(list.map(|list| reader.lists(&kind.source.kind, list)).unwrap_or_default());
            }
        }
        sorted(clauses)
    }

    /// The clauses that are known to stand whole in a unit, and the kinds that must be asked after all.
    fn take_known<'k>(&self, there: &[Standing<'k>], next_known: bool) -> Taken<'k> {
        let mut taken = Taken::default();
        for (at, kind) in self.kinds.iter().enumerate() {
            let mut own = there.iter().filter(|standing| standing.kind == kind.name).peekable();
            if own.peek().is_none() {
                continue;
            }
            let certain = next_known || !kind.head.looks_ahead;
            if certain && own.clone().all(|standing| standing.whole.is_some()) {
                taken.whole.extend(own.filter_map(|standing| standing.whole));
            } else {
                taken.asked |= 1 << at;
            }
        }
        taken
    }

    /// The set of kinds for which `wanted` holds.
    fn set(&self, wanted: impl Fn(&Kind) -> bool) -> u64 {
        let kinds = self.kinds.iter().enumerate().filter(|(_, kind)| wanted(kind));
        kinds.fold(0, |set, (at, _)| set | (1 << at))
    }

    /// The set of kinds to be asked about each unit: those whose anchor stands in it, or in its lead where
    /// the kind allows that.
    fn spread(&self, units: &Units, hits: &[(usize, usize)]) -> Vec<u64> {
        let mut sets = vec![0u64; units.all.len()];
        for &(at, kind) in hits {
            if let Some(index) = units.index(at) {
                sets[index] |= 1 << kind;
            }
        }
        let inherited = self.set(|kind| kind.head.anchor_in_lead);
        let mut items = vec![0usize; units.all.len()];
        for index in 0..sets.len() {
            if let Some(lead) = units.all[index].lead {
                items[lead] += 1;
                if items[lead] <= ITEMS {
                    sets[index] |= sets[lead] & inherited;
                }
            }
        }
        sets
    }

    /// Where anchors stand in the units of which nothing is known, and in those that lead to them.
    fn hits_beyond(
        &self,
        folded: &str,
        units: &Units,
        standing: &[Option<Vec<Standing<'_>>>],
    ) -> Vec<(usize, usize)> {
        let mut searched = vec![false; units.all.len()];
        for index in (0..units.all.len()).filter(|&index| standing[index].is_none()) {
            searched[index] = true;
            units.leads(index).into_iter().for_each(|lead| searched[lead] = true);
        }
        let searched = units.all.iter().zip(searched).filter(|(_, searched)| *searched);
        searched.flat_map(|(unit, _)| self.hits(folded, unit.span)).collect()
    }

    /// Where anchors stand in a span: (folded offset, kind).
    fn hits(&self, folded: &str, span: Span) -> Vec<(usize, usize)> {
        let Some(anchors) = self.anchors() else { return Vec::new() };
        let mut hits = anchors.hits(&folded.as_bytes()[span.start..span.end]);
        hits.iter_mut().for_each(|hit| hit.0 += span.start);
        hits
    }

    fn anchors(&self) -> Option<&Anchors> {
        let made = || {
            let own = self.kinds.iter().map(|kind| &kind.head.anchors).enumerate();
            Anchors::new(own.flat_map(|(at, own)| own.iter().map(move |anchor| (at, anchor.as_str()))))
        };
        self.anchors.get_or_init(made).as_ref()
    }
}

/// What needs no search in a unit.
#[derive(Default)]
struct Taken<'k> {
    /// Clauses that stand there whole.
    whole: Vec<&'k Clause>,
    /// The set of kinds to be searched all the same.
    asked: u64,
}

/// A known clause at the place of unit `index`.
fn placed(clause: &Clause, text: &Text, units: &Units, index: usize) -> Option<Clause> {
    let span = units.all.get(index)?.span;
    Some(Clause {
        section: units.sections.at(span.start).map(str::to_owned),
        lines: text.lines(span),
        quote: text.quote(span),
        span,
        ..clause.clone()
    })
}

/// What is known of each unit: nothing, unless its words and those of its leads are known.
fn standing<'k>(units: &Units, known: &'k dyn Known) -> Vec<Option<Vec<Standing<'k>>>> {
    let own: Vec<_> = units.all.iter().map(|unit| known.at(unit.span)).collect();
    let led = |index: usize| units.leads(index).into_iter().all(|lead| own[lead].is_some());
    let whole: Vec<bool> = (0..own.len()).map(|index| own[index].is_some() && led(index)).collect();
    own.into_iter().zip(whole).map(|(own, whole)| own.filter(|_| whole)).collect()
}

/// In order of position; of two clauses of one kind that overlap and do not differ in value, the richer stays.
fn sorted(mut clauses: Vec<Clause>) -> Vec<Clause> {
    clauses.sort_by(|a, b| {
        (a.span.start, &a.kind, a.span.end)
            .cmp(&(b.span.start, &b.kind, b.span.end))
            .then(fields::richness(b).cmp(&fields::richness(a)))
    });
    let mut kept: Vec<Clause> = Vec::new();
    for clause in clauses {
        let same = |known: &&mut Clause| {
            known.kind == clause.kind
                && (&known.what, &known.trigger) == (&clause.what, &clause.trigger)
                && known.span.overlaps(clause.span)
                && (known.value == clause.value && known.metric == clause.metric
                    || known.value.is_none()
                    || clause.value.is_none())
        };
        match kept.iter_mut().rev().take(12).find(same) {
            Some(known) if fields::richness(&clause) > fields::richness(known) => *known = clause,
            Some(_) => {}
            None => kept.push(clause),
        }
    }
    kept
}
