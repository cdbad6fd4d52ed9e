//! Lists of restrictions: finds them, cuts them into items, and says what each item forbids.
//!
//! Contract: a list is a sentence that introduces items ("you agree not to use the model:") with at least two
//! items, under a title that names restrictions or with items of known categories. Items are the innermost
//! ones, labelled as printed, else by their ordinal. A sentence that binds use by itself is a list without items,
//! if a title of restrictions stands right above it or it forbids uses of several known categories. A text that
//! refers to a list in an attachment which it does not hold gives a clause with `attachment_missing`. Limits: 400
//! items.

use super::labels::Style;
use super::paragraphs::{SEMICOLONS, inline_lead};
use super::regexes::{Asked, Gather, Regex, Searched};
use super::source::ListSource;
use super::units::Units;
use super::{Clause, Item, attachments};
use crate::base::Span;
use crate::text::Text;

/// The most items kept of one list.
pub(super) const ITEMS: usize = 400;
/// How many units above its lead a list's title may stand.
const TITLE_REACH: usize = 4;
/// Longer lines are sentences, in bytes.
const TITLE_LENGTH: usize = 60;

/// How many categories a sentence without a title must name to be a restriction of use: one may be a bare example.
const PROSE_CATEGORIES: usize = 2;
/// Categories that say nothing about what a sentence is about: every licence asks for lawful use.
const VAGUE: [&str; 2] = ["other", "legal-circumvention"];

/// The compiled form of [`ListSource`].
#[derive(Debug)]
pub(super) struct List {
    titles: Vec<Regex>,
    pub leads: Vec<Regex>,
    references: Vec<Regex>,
    prose: Vec<Regex>,
    forbidding: Vec<Regex>,
    deferring: Vec<Regex>,
    categories: Vec<(String, Regex)>,
}

/// One list: the unit that introduces it, and its items.
struct Found {
    lead: usize,
    title: Option<usize>,
    items: Vec<Entry>,
}

/// One item: a unit, or a part of one where the items stand in one sentence.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    pub unit: usize,
    pub span: Span,
    pub inline: bool,
}

impl List {
    /// Gathers the patterns of `source`.
    pub fn new(source: &ListSource, gather: &mut Gather) -> Self {
        Self {
            titles: gather.all(&source.titles),
            leads: gather.all(&source.leads),
            references: gather.all(&source.references),
            prose: gather.all(&source.prose),
            forbidding: gather.all(&source.forbidding),
            deferring: gather.all(&source.deferring),
            categories: source
                .categories
                .iter()
                .map(|category| (category.name.clone(), gather.add(&category.when)))
                .collect(),
        }
    }

    /// The patterns of which one matches in every text that has such a list, or refers to one.
    pub fn finders(&self) -> impl Iterator<Item = &Regex> {
        [&self.titles, &self.leads, &self.references, &self.prose].into_iter().flatten()
    }

    /// All lists of `text`, and the reference to one that is missing.
    pub fn find(&self, kind: &str, text: &Text, units: &Units, searched: &Searched<'_>) -> Vec<Clause> {
        let view = View { list: self, text, units, searched };
        let mut clauses: Vec<Clause> = Vec::new();
        for found in view.lists() {
            let clause = view.clause(kind, &found);
            match clauses
                .last_mut()
                .filter(|last| last.attachment.is_some() && last.attachment == clause.attachment)
            {
                Some(last) => view.merge(last, clause),
                None => clauses.push(clause),
            }
        }
        let referring = |words: &str| searched.regexes.asked(words).any(&self.references);
        let missing = attachments::missing(text, units, &clauses, referring)
            .map(|(index, name)| view.without_list(kind, index, name));
        clauses.extend(view.prose(kind, &clauses));
        clauses.extend(missing);
        clauses
    }
}

pub(super) struct View<'a> {
    pub list: &'a List,
    pub text: &'a Text,
    pub units: &'a Units,
    pub searched: &'a Searched<'a>,
}

impl View<'_> {
    pub(super) fn words(&self, index: usize) -> &str {
        self.searched.words(self.units.all[index].span)
    }

    /// The words of a unit, to be asked about patterns.
    pub(super) fn asked(&self, index: usize) -> Asked<'_> {
        self.searched.asked(self.units.all[index].span)
    }

    /// What some words of the text forbid, as an item.
    pub(super) fn category_at(&self, span: Span) -> Option<&str> {
        let words = self.searched.asked(span);
        self.list.categories.iter().find(|(_, when)| words.matches(*when)).map(|(name, _)| name.as_str())
    }

    fn lists(&self) -> Vec<Found> {
        let mut lists = Vec::new();
        let mut done = 0;
        for index in 0..self.units.all.len() {
            if index < done {
                continue;
            }
            if let Some(found) = self.list_at(index) {
                done = found.items.last().map_or(done, |last| last.unit + 1);
                lists.push(found);
            }
        }
        lists
    }

    /// The list that unit `lead` introduces, if it is one of restrictions.
    fn list_at(&self, lead: usize) -> Option<Found> {
        let leads_on = self.units.all.get(lead + 1).is_some_and(|next| next.opens && next.lead == Some(lead));
        let words = if leads_on { self.words(lead) } else { self.running(lead) };
        if !leads_on && words.matches(SEMICOLONS).count() < 3 {
            return None;
        }
        let head = if leads_on { words } else { &words[..=inline_lead(words)?] };
        let head = self.searched.regexes.asked(head);
        let introduced = head.any(&self.list.leads);
        let title = self.title(lead, &head);
        if !introduced && title.is_none() {
            return None;
        }
        let items = if leads_on { self.items(lead) } else { self.inline(lead, head.words().len()) };
        let known = items.iter().filter(|item| self.known_category(item).is_some()).count();
        let telling = items.iter().filter(|item| !VAGUE.contains(&self.category(item))).count();
        let enough = match (introduced, title.is_some()) {
            (true, true) => known >= 1,
            (true, false) => telling >= 2 && known * 2 >= items.len(),
            // Under "Restrictions" the terms of copies stand as well: at least one item must be about use.
            _ => telling >= 1 && known >= 2 && known * 2 >= items.len(),
        };
        (items.len() >= 2 && enough).then_some(Found { lead, title, items })
    }

    /// The unit that holds the list's title: the lead itself, or one just above it.
    fn title(&self, lead: usize, head: &Asked<'_>) -> Option<usize> {
        let first = lead.saturating_sub(TITLE_REACH);
        let fits = |index: &usize| {
            if *index == lead {
                return head.any(&self.list.titles);
            }
            self.words(*index).len() < 160 && self.asked(*index).any(&self.list.titles)
        };
        (first..=lead).rev().find(fits)
    }

    /// The units that open the innermost items under `lead`.
    fn items(&self, lead: usize) -> Vec<Entry> {
        let under = |index: &usize| self.units.leads(*index).contains(&lead);
        let leads_on =
            |index: usize| self.units.all.get(index + 1).is_some_and(|next| next.lead == Some(index));
        let items: Vec<Entry> = (lead + 1..self.units.all.len())
            .take_while(under)
            .filter(|&index| self.units.all[index].opens && !leads_on(index))
            .take(ITEMS)
            .map(|unit| Entry { unit, span: self.item_span(unit), inline: false })
            .collect();
        let items = self.with_blocks(lead, items);
        // Two items on one line, for their list has neither labels nor bullets.
        match items[..] {
            [only] if self.units.all[only.unit].mark.is_none() => self.inline(only.unit, 0),
            _ => items,
        }
    }

    /// The parts of unit `unit` from byte `from` on, cut at semicolons.
    fn inline(&self, unit: usize, from: usize) -> Vec<Entry> {
        let span = self.units.all[unit].span;
        let words = self.running(unit);
        let mut start = from;
        let mut items = Vec::new();
        for part in words[from..].split_inclusive(SEMICOLONS).take(ITEMS) {
            let trimmed = part.trim_start();
            let at = span.start + start + (part.len() - trimmed.len());
            if trimmed.trim_end().len() > 2 {
                items.push(Entry { unit, span: Span::new(at, at + trimmed.trim_end().len()), inline: true });
            }
            start += part.len();
        }
        items
    }

    fn category(&self, item: &Entry) -> &str {
        self.known_category(item).unwrap_or("other")
    }

    /// Its own category, else that of the item around it.
    fn known_category(&self, item: &Entry) -> Option<&str> {
        let outer = self.units.all[item.unit].lead.filter(|&lead| self.units.all[lead].lead.is_some());
        let lead = || outer.and_then(|lead| self.category_at(self.units.all[lead].span));
        self.category_at(item.span).or_else(lead)
    }

    fn clause(&self, kind: &str, found: &Found) -> Clause {
        let items: Vec<Item> =
            found.items.iter().enumerate().map(|(at, item)| self.item(at, item, found.lead)).collect();
        let first =
            self.attachment_mark(found.lead).unwrap_or(found.title.unwrap_or(found.lead)).min(found.lead);
        let end = found.items.last().map_or(self.units.all[found.lead].span.end, |last| last.span.end);
        let span = Span::new(self.units.all[first].span.start, end);
        Clause {
            attachment: self.attachment(found),
            effect: Some("forbidden".to_owned()),
            items,
            ..self.base(kind, span, found.lead)
        }
    }

    fn base(&self, kind: &str, span: Span, at: usize) -> Clause {
        Clause {
            kind: kind.to_owned(),
            section: self.units.sections.at(self.units.all[at].span.start).map(str::to_owned),
            lines: self.text.lines(span),
            quote: self.text.quote(span),
            span,
            ..Clause::default()
        }
    }

    fn item(&self, ordinal: usize, item: &Entry, list: usize) -> Item {
        Item {
            label: if item.inline { (ordinal + 1).to_string() } else { self.label(item.unit, list) },
            category: self.category(item).to_owned(),
            lines: self.text.lines(item.span),
            quote: self.text.quote(item.span),
        }
    }

    /// An item's label inside the list that unit `list` introduces: as printed, else its ordinal, behind the
    /// label of the item around it (`2.a`).
    fn label(&self, unit: usize, list: usize) -> String {
        let lead = self.units.all[unit].lead.filter(|&lead| lead > list);
        let own = self.own_label(unit).unwrap_or_else(|| self.ordinal(unit).to_string());
        match lead {
            Some(lead) => format!("{}.{own}", self.label(lead, list)),
            None => own,
        }
    }

    /// The last label of the section that begins at `unit`.
    fn own_label(&self, unit: usize) -> Option<String> {
        let mark = self.units.all[unit].mark.map(|mark| &self.units.marks[mark])?;
        mark.labels.first()?;
        let path = self.units.sections.at(mark.at)?;
        Some(path.rsplit('.').next().unwrap_or(path).to_owned())
    }

    /// The place of `unit` among the items of its lead, from 1.
    fn ordinal(&self, unit: usize) -> usize {
        let Some(lead) = self.units.all[unit].lead else { return 1 };
        let items = &self.units.all[lead..=unit];
        items.iter().filter(|item| item.opens && item.lead == Some(lead)).count()
    }

    /// From an item's first unit to the last sentence before the next item.
    pub(super) fn item_span(&self, unit: usize) -> Span {
        let lead = self.units.all[unit].lead;
        let more = self.units.all[unit + 1..].iter().take_while(|next| !next.opens && next.lead == lead);
        let end = more.last().map_or(self.units.all[unit].span.end, |last| last.span.end);
        Span::new(self.units.all[unit].span.start, end)
    }

    /// The attachment's heading above `lead`, if the list stands in one.
    fn attachment_mark(&self, lead: usize) -> Option<usize> {
        let is_attachment = |index: &usize| {
            let mark = self.units.all[*index].mark.map(|mark| &self.units.marks[mark]);
            mark.is_some_and(|mark| mark.labels.first().is_some_and(|label| label.style == Style::Attachment))
        };
        (lead.saturating_sub(TITLE_REACH)..=lead).rev().find(is_attachment)
    }

    /// `Attachment A`, or the title of the list.
    fn attachment(&self, found: &Found) -> Option<String> {
        if let Some(mark) = self.attachment_mark(found.lead).and_then(|index| self.units.all[index].mark) {
            return Some(self.units.marks[mark].labels[0].text.clone());
        }
        let path = self.units.sections.at(self.units.all[found.lead].span.start).unwrap_or("");
        let root = path.split('.').next().unwrap_or("");
        let is_attachment =
            super::labels::parse(root).first().is_some_and(|label| label.style == Style::Attachment);
        if is_attachment {
            return Some(root.to_owned());
        }
        let title = self.units.all[found.title.filter(|&title| title != found.lead)?].span;
        let quote = self.text.quote(title);
        // A title that stands on a line of its own in front of a sentence, or behind one.
        let is_title = |line: &&str| self.titles(line);
        let title = quote.lines().rev().find(is_title).unwrap_or(&quote);
        let title = title.trim_matches(['*', '#', '_', ' ', ':', '：', '.']);
        (title.chars().count() <= 60).then(|| title.to_owned())
    }

    fn merge(&self, known: &mut Clause, more: Clause) {
        known.span = Span::new(known.span.start, more.span.end.max(known.span.end));
        known.lines = self.text.lines(known.span);
        let room = ITEMS.saturating_sub(known.items.len());
        known.items.extend(more.items.into_iter().take(room));
    }

    /// Sentences outside lists that restrict use by themselves; those of one title are one clause.
    fn prose(&self, kind: &str, found: &[Clause]) -> Vec<Clause> {
        let mut clauses: Vec<(Option<usize>, Clause)> = Vec::new();
        for index in 0..self.units.all.len() {
            let span = self.units.all[index].span;
            let words = self.asked(index);
            if !words.any(&self.list.prose) || found.iter().any(|one| one.span.overlaps(span)) {
                continue;
            }
            let title = self.title_of(index);
            let telling = || self.named(&words) >= PROSE_CATEGORIES;
            let counts = match title {
                Some(_) => !words.any(&self.list.deferring) || telling(),
                None => words.any(&self.list.forbidding) && telling(),
            };
            if !counts {
                continue;
            }
            let of_title = clauses.last_mut().filter(|(last, _)| title.is_some() && *last == title);
            let before = of_title.as_ref().map_or(0, |(_, last)| last.items.len());
            let (effect, items) = (Some("forbidden".to_owned()), self.acts(index, before));
            let clause = Clause { effect, items, ..self.base(kind, span, index) };
            match of_title {
                Some((_, last)) => self.merge(last, clause),
                None => clauses.push((title, clause)),
            }
        }
        clauses.into_iter().map(|(_, clause)| clause).collect()
    }

    /// The title of restrictions that unit `index` stands under: at its head, or above it in the same paragraph.
    fn title_of(&self, index: usize) -> Option<usize> {
        let section = |unit: usize| self.units.sections.at(self.units.all[unit].span.start);
        let mut near = (index.saturating_sub(TITLE_REACH)..=index).rev();
        near.find(|&unit| section(unit) == section(index) && self.is_title(unit, unit == index))
    }

    /// Whether a unit is a title of restrictions, or `begins` with one on a line of its own.
    fn is_title(&self, index: usize, begins: bool) -> bool {
        let source = self.text.source_span(self.units.all[index].span);
        let words = self.text.source().get(source.start..source.end).unwrap_or_default();
        let title = if begins { words.split_once('\n').map_or("", |(line, _)| line) } else { words };
        self.titles(title)
    }

    /// Whether a line is a title of restrictions.
    fn titles(&self, line: &str) -> bool {
        line.len() < TITLE_LENGTH && self.searched.regexes.asked(line.to_lowercase()).any(&self.list.titles)
    }

    /// How many categories a sentence names.
    fn named(&self, words: &Asked<'_>) -> usize {
        let telling = self.list.categories.iter().filter(|(name, _)| !VAGUE.contains(&name.as_str()));
        telling.filter(|(_, when)| words.matches(*when)).take(PROSE_CATEGORIES).count()
    }

    /// The clause of a reference, in unit `index`, to the attachment `name`, which is not there.
    fn without_list(&self, kind: &str, index: usize, name: String) -> Clause {
        Clause {
            attachment: Some(name),
            attachment_missing: true,
            effect: Some("forbidden".to_owned()),
            ..self.base(kind, self.units.all[index].span, index)
        }
    }
}
