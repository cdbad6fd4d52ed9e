//! One sentence or item, with the ways in which it is read.
//!
//! Contract: what all kinds ask for (its parts, the items inside it, the words with those that lead to it) is made once,
//! on first need.

use std::cell::OnceCell;
use std::rc::Rc;

use super::regexes::{Asked, Searched};
use super::statements::{inline_items, statements};
use crate::base::Span;

/// A sentence or item.
pub(super) struct Sentence<'a> {
    /// The place of its unit.
    pub index: usize,
    /// Where it stands in the folded text.
    pub span: Span,
    /// Its own words.
    pub own: Asked<'a>,
    /// What leads to it, where anything does.
    pub led: Option<Led<'a>>,
    searched: &'a Searched<'a>,
    parts: OnceCell<Vec<(Span, Asked<'a>)>>,
    inline: OnceCell<Option<Inline<'a>>>,
}

/// An item with the sentences that lead to it.
pub(super) struct Led<'a> {
    /// These sentences, the outermost first.
    pub lead: Rc<Asked<'a>>,
    /// The item behind them as one sentence.
    pub run_on: Asked<'a>,
    /// The item behind them, word by word.
    pub whole: Asked<'a>,
}

/// Items that a sentence lists inside itself.
pub(super) struct Inline<'a> {
    /// What leads to them.
    pub lead: Asked<'a>,
    /// Each item: its place in the folded text, its words, and these behind the lead.
    pub items: Vec<(Span, &'a str, Asked<'a>)>,
}

impl<'a> Sentence<'a> {
    /// The words of a text at `span`.
    pub fn new(searched: &'a Searched<'a>, index: usize, span: Span, led: Option<Led<'a>>) -> Self {
        let (parts, inline) = Default::default();
        Self { index, span, own: searched.asked(span), led, searched, parts, inline }
    }

    /// Its parts that speak of things of their own, with their places in the folded text; none where all of it speaks
    /// of one.
    pub fn parts(&self) -> &[(Span, Asked<'a>)] {
        self.parts.get_or_init(|| {
            let parts = statements(self.own.words());
            if parts.len() < 2 {
                return Vec::new();
            }
            let part = |part: Span| {
                let start = self.span.start + part.start;
                let span = Span::new(start, start + self.words(part).trim_end().len());
                (span, self.searched.asked(span))
            };
            parts.into_iter().map(part).collect()
        })
    }

    /// The items that it lists inside itself.
    pub fn inline(&self) -> Option<&Inline<'a>> {
        let made = || {
            let (lead, items) = inline_items(self.own.words())?;
            let (lead_at, lead) = (self.place(lead), self.words(lead));
            let item = |item: Span| {
                let words = self.words(item);
                (self.place(item), words, self.searched.regexes.asked(format!("{lead} {words}")))
            };
            let items = items.into_iter().map(item).collect();
            Some(Inline { lead: self.searched.asked(lead_at), items })
        };
        self.inline.get_or_init(made).as_ref()
    }

    /// The words at a place inside the sentence.
    fn words(&self, part: Span) -> &'a str {
        self.searched.words(self.place(part))
    }

    /// That place in the folded text.
    fn place(&self, part: Span) -> Span {
        Span::new(self.span.start + part.start, self.span.start + part.end)
    }
}
