//! Reads single sentences and items of one text: the clauses of one kind, with their values.
//!
//! Contract: a sentence is read as a whole, with what leads to it, unless its parts speak of things of their own; then
//! each part is read by itself. What a lead says by itself is no clause of its items.

use std::cell::RefCell;
use std::rc::Rc;

use super::body::Body;
use super::caps::{Counted, thresholds};
use super::regexes::{Asked, Searched};
use super::restrictions::List;
use super::sentence::{Led, Sentence};
use super::source::{Capture, Extent, Pattern};
use super::units::Units;
use super::{Clause, Value, captures, extent, fields, laws};
use crate::base::Span;
use crate::text::Text;

/// A sentence, or a part of one that speaks of a thing of its own.
#[derive(Clone, Copy)]
struct At {
    index: usize,
    span: Span,
}

/// Reads single units of one text.
pub(super) struct Reader<'a> {
    text: &'a Text,
    units: &'a Units,
    searched: &'a Searched<'a>,
    /// What led to the last item, for the next one mostly has the same leads.
    last: RefCell<Option<(Vec<usize>, Rc<Asked<'a>>)>>,
}

impl<'a> Reader<'a> {
    /// Reads `text`, cut into `units`.
    pub fn new(text: &'a Text, units: &'a Units, searched: &'a Searched<'a>) -> Self {
        Self { text, units, searched, last: RefCell::default() }
    }

    /// The words of unit `index`.
    fn words(&self, index: usize) -> &'a str {
        self.searched.words(self.units.all[index].span)
    }

    /// Unit `index`, to be read for several kinds.
    pub fn sentence(&self, index: usize) -> Sentence<'a> {
        let leads = self.units.leads(index);
        let led = (!leads.is_empty()).then(|| {
            let run_on = self.searched.regexes.asked(self.run_on(&leads, self.words(index)));
            let lead = self.lead(leads);
            let whole = self.searched.regexes.asked(format!("{}{}", lead.words(), self.words(index)));
            Led { lead, run_on, whole }
        });
        Sentence::new(self.searched, index, self.units.all[index].span, led)
    }

    /// The words of `leads`, which are the nearest first.
    fn lead(&self, leads: Vec<usize>) -> Rc<Asked<'a>> {
        let mut last = self.last.borrow_mut();
        if let Some((_, lead)) = last.as_ref().filter(|(known, _)| *known == leads) {
            return Rc::clone(lead);
        }
        let words: String = leads.iter().rev().map(|&lead| format!("{} ", self.words(lead))).collect();
        let lead = Rc::new(self.searched.regexes.asked(words));
        *last = Some((leads, Rc::clone(&lead)));
        lead
    }

    /// The clauses of all lists of a kind.
    pub fn lists(&self, kind: &str, list: &List) -> Vec<Clause> {
        list.find(kind, self.text, self.units, self.searched)
    }

    /// Adds the clauses of `kind` that `sentence` makes.
    pub fn read(&self, kind: &Body, sentence: &Sentence<'a>, clauses: &mut Vec<Clause>) {
        let own = &sentence.own;
        let at = At { index: sentence.index, span: sentence.span };
        let Some(Led { lead, run_on, whole }) = &sentence.led else {
            // Mostly that is all there is to do: an anchor stands in many sentences.
            if kind.may_match(own)
                && !self.read_parts(kind, sentence, clauses)
                && !self.read_inline(kind, sentence, clauses)
                && let Some(pattern) = kind.pattern(own)
            {
                self.clause(kind, pattern, at, own, clauses);
            }
            return;
        };
        let alone = kind.pattern(own);
        // A definition begins with its own words, whatever it is listed under.
        if kind.source.extent == Extent::Definition {
            if let Some(pattern) = alone {
                self.clause(kind, pattern, at, own, clauses);
            }
            return;
        }
        let whole = [run_on, whole].into_iter().find_map(|scope| Some((kind.pattern(scope)?, scope)));
        // What the lead says by itself is the lead's clause, not each item's. An item that says the opposite without its
        // lead ("you may not:" / "sell it") is read with it.
        let found = match (alone, whole) {
            (Some(pattern), Some((whole, _))) if pattern.set.get("effect") == whole.set.get("effect") => {
                Some((pattern, own))
            }
            (Some(_), Some(_)) => whole,
            _ => whole.filter(|_| !kind.anchored(lead.words()) || kind.pattern(lead).is_none()),
        };
        match found {
            Some((pattern, scope)) => self.clause(kind, pattern, at, scope, clauses),
            // An item may have items of its own inside its sentence; those of a definition say what a word means.
            None if kind.may_match(own) && !defines(own.words()) => {
                self.read_inline(kind, sentence, clauses);
            }
            None => {}
        }
    }

    /// An item behind its leads as one sentence: without labels, colons and stops, which keep a verb from its object.
    fn run_on(&self, leads: &[usize], own: &str) -> String {
        let mut sentence = String::new();
        for &lead in leads.iter().rev() {
            sentence.push_str(unlabelled(self.words(lead)).trim_end_matches([':', '：', ' ', '.']));
            sentence.push(' ');
        }
        sentence.push_str(unlabelled(own));
        sentence
    }

    /// Adds the clauses of the parts of a sentence, each about a thing of its own; whether there is one.
    fn read_parts(&self, kind: &Body, sentence: &Sentence<'a>, clauses: &mut Vec<Clause>) -> bool {
        if kind.source.extent != Extent::Sentence {
            return false;
        }
        let before = clauses.len();
        for (span, scope) in sentence.parts() {
            if let Some(pattern) =
                Some(kind).filter(|kind| kind.anchored(scope.words())).and_then(|kind| kind.pattern(scope))
            {
                self.clause(kind, pattern, At { index: sentence.index, span: *span }, scope, clauses);
            }
        }
        clauses.len() > before
    }

    /// Adds the clauses of the items that a sentence lists inside itself, each read with what leads to it; whether
    /// there is one. Thresholds are left alone: their items are one condition.
    fn read_inline(&self, kind: &Body, sentence: &Sentence<'a>, clauses: &mut Vec<Clause>) -> bool {
        let counts = matches!(kind.source.capture, Capture::Users | Capture::Money);
        if kind.source.extent != Extent::Sentence || counts {
            return false;
        }
        let Some(inline) = sentence.inline().filter(|inline| kind.pattern(&inline.lead).is_none()) else {
            return false;
        };
        let before = clauses.len();
        for (span, words, scope) in &inline.items {
            if let Some(pattern) = kind.pattern(scope).filter(|_| kind.anchored(words)) {
                self.clause(kind, pattern, At { index: sentence.index, span: *span }, scope, clauses);
            }
        }
        clauses.len() > before
    }

    fn clause(&self, kind: &Body, pattern: &Pattern, at: At, scope: &Asked<'_>, clauses: &mut Vec<Clause>) {
        self.one(kind, pattern, at, scope, clauses);
        for other in kind.others(pattern, scope) {
            self.one(kind, other, at, scope, clauses);
        }
    }

    fn one(&self, kind: &Body, pattern: &Pattern, at: At, scope: &Asked<'_>, clauses: &mut Vec<Clause>) {
        let folded = self.searched.folded;
        let index = at.index;
        let reach = match kind.source.extent {
            Extent::Sentence => None,
            Extent::Paragraph => Some(extent::paragraph(self.units, index)),
            Extent::Definition => Some(extent::definition(self.units, folded, index)),
        };
        let span = reach.unwrap_or(at.span);
        let mut clause = Clause {
            kind: kind.source.kind.clone(),
            section: self.units.sections.at(at.span.start).map(str::to_owned),
            lines: self.text.lines(span),
            quote: self.text.quote(span),
            span,
            ..Clause::default()
        };
        for (field, value) in &pattern.set {
            fields::set(&mut clause, field, value);
        }
        if !pattern.set.contains_key("subject") {
            clause.subject = fields::subject(scope.words());
        }
        self.capture(kind, pattern, At { span, ..at }, scope.words(), clause, clauses);
        let beyond = reach.map(|reach| self.searched.asked(reach));
        let said = beyond.as_ref().unwrap_or(scope);
        let next = self.units.all.get(index + 1).map(|next| next.span);
        let around = self.searched.asked(next.unwrap_or_default());
        let from = clauses.len().saturating_sub(8);
        for clause in
            clauses[from..].iter_mut().filter(|clause| clause.span == span && clause.kind == kind.source.kind)
        {
            kind.fill(said, &around, clause);
        }
    }

    /// Fills what is read out, and keeps the clause unless what it needs is missing.
    fn capture(
        &self,
        kind: &Body,
        pattern: &Pattern,
        at: At,
        scope: &str,
        mut clause: Clause,
        clauses: &mut Vec<Clause>,
    ) {
        let next = self.units.all.get(at.index + 1).map(|next| next.span);
        match kind.source.capture {
            Capture::None => {}
            Capture::List => return,
            Capture::Users => return self.caps(scope, &clause, |counted| counted == Counted::Users, clauses),
            Capture::Money => return self.caps(scope, &clause, |counted| counted != Counted::Users, clauses),
            Capture::Regions => {
                clause.excluded = captures::regions(scope);
                if clause.excluded.is_empty() {
                    return;
                }
            }
            Capture::Law => {
                clause.value = laws::law(scope).map(Value::Name);
                let span = clause.span;
                let next = self.units.index(span.end - 1).map_or(0, |last| last + 1);
                let near =
                    [span].into_iter().chain(self.units.all.iter().skip(next).take(3).map(|unit| unit.span));
                clause.venue = near.into_iter().find_map(|at| laws::venue(self.searched.words(at)));
            }
            Capture::Url => {
                clause.url = captures::url(self.text, clause.span);
                if kind.is_inside(&clause, self.searched.regexes, self.searched.folded) {
                    return;
                }
            }
            Capture::Words | Capture::WordsIfAny => {
                let meant = |before: &str| {
                    kind.words_after.is_none_or(|regex| self.searched.regexes.is_match(regex, before))
                };
                let (words, others) = captures::words(self.text, clause.span, next, meant);
                // Words that are quoted for another duty show that this is not the one.
                if words.is_empty() && !pattern.wordless && (others || kind.source.capture == Capture::Words)
                {
                    return;
                }
                // What needs no words takes only those in quotes, not a list that follows.
                clause.words = if pattern.wordless && !others { Vec::new() } else { words };
            }
        }
        clauses.push(clause);
    }

    fn caps(
        &self,
        scope: &str,
        clause: &Clause,
        wanted: impl Fn(Counted) -> bool,
        clauses: &mut Vec<Clause>,
    ) {
        for threshold in thresholds(scope).into_iter().filter(|threshold| wanted(threshold.counted)) {
            let owned = |name: Option<&str>| name.map(str::to_owned);
            clauses.push(Clause {
                value: Some(Value::Number(threshold.value.into())),
                unit: match threshold.counted {
                    Counted::Users => Some("users".to_owned()),
                    Counted::Staff => Some("employees".to_owned()),
                    Counted::Money => None,
                },
                currency: owned(threshold.currency),
                metric: owned(threshold.metric),
                period: owned(threshold.period),
                joined: owned(threshold.joined),
                ..clause.clone()
            });
        }
    }
}

/// Whether a sentence says what a term means.
fn defines(words: &str) -> bool {
    ["\" means", "\" mean ", "\"是指"].iter().any(|verb| words.contains(verb))
}

/// The words behind the label or bullet that they begin with: `2.2.2 sell it`, `(a) sell it`, `- sell it`.
fn unlabelled(words: &str) -> &str {
    let Some((first, rest)) = words.split_once(' ') else { return words };
    let of_label = |c: char| c.is_ascii_alphanumeric() || ".()[]-*•".contains(c);
    let is_sign = first.chars().any(|c| !c.is_ascii_alphabetic());
    // A parenthesis that goes on has a condition in it.
    let closed = first.starts_with('(') == first.contains(')') || first.ends_with(')');
    if closed && first.len() <= LABEL && is_sign && first.chars().all(of_label) && !first.contains("..") {
        rest
    } else {
        words
    }
}

/// The most bytes of a label.
const LABEL: usize = 9;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_and_bullets_are_left_out() {
        for (words, expected) in [
            ("2.2.2 sell it", "sell it"),
            ("(a) sell it", "sell it"),
            ("b. sell it", "sell it"),
            ("- sell it", "sell it"),
            ("a sale of it", "a sale of it"),
            ("sell it", "sell it"),
            ("selling, or renting", "selling, or renting"),
            ("(unless permitted) sell it", "(unless permitted) sell it"),
            ("", ""),
        ] {
            assert_eq!(unlabelled(words), expected, "{words}");
        }
    }
}
