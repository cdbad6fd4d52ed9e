//! Fields without a key of their own: badges, links that say what they are for, banners of minified files.

use super::fields::{Found, Key, Kind, REACH};
use super::names::{clip, of_address, stands_at};
use super::subjects::subject;
use super::{Stated, qualified, values};
use crate::base::Span;
use crate::corpus::Corpus;
use crate::reading::Role;
use crate::text::Text;

/// `/*! name v1.0 | MIT License | address */`.
pub(super) fn banner(key: &Key<'_>, corpus: &Corpus) -> Option<Found> {
    let leader = key.before.trim_start();
    if !(leader.starts_with("/*") || leader.starts_with("//")) || !leader.contains('|') {
        return None;
    }
    let from = key.before.rfind('|')? + 1;
    let cell = key.line.start + from;
    let name = format!("{}{}{}", &key.before[from..], key.word, key.after);
    let cut = name.split('|').next().unwrap_or_default();
    let found = values::read(cut.trim_start(), corpus)?;
    let span = Span::new(cell, key.end);
    let stated = Stated { ids: found.ids, role: Role::Grant, subject: None, span };
    Some(Found { kind: Kind::Alone(stated), done: span.end })
}

/// `https://img.shields.io/badge/License-MIT-yellow.svg`.
pub(super) fn badge(key: &Key<'_>, corpus: &Corpus) -> Option<Found> {
    let before = key.before.rfind("/badge/").map(|at| at + "/badge/".len())?;
    let label_before = &key.before[before..];
    if label_before.contains([' ', ')', '"']) {
        return None;
    }
    let rest = format!("{}{}", key.word, key.after);
    let path = rest.split([')', '"', ' ', '?', '<']).next().unwrap_or_default();
    let shown = path.replace("--", "\u{1}").replace("__", "\u{2}").replace('_', " ").replace("%20", " ");
    let mut parts = shown.split('-');
    let (label, value) = (parts.next()?, parts.next()?);
    let plain =
        |text: &str| text.replace('\u{1}', "-").replace('\u{2}', "_").replace("%2B", "+").replace("%2F", "/");
    let ids = shown_ids(&plain(value), corpus)?;
    let about = subject(&format!(
        "{} {label}",
        label_before.replace(['_', '%'], " ").replace("20", " ").to_lowercase()
    ));
    let end = key.line.end - key.after.len() + path.len().saturating_sub(key.word.len());
    let span = Span::new(key.line.start + before, end);
    let stated = Stated { ids, role: Role::Grant, subject: about, span };
    Some(Found { kind: Kind::Alone(stated), done: end })
}

/// What a badge shows: a licence, what stands with it, or a limit alone.
fn shown_ids(value: &str, corpus: &Corpus) -> Option<Vec<String>> {
    let lower = value.to_lowercase();
    if let Some(found) = values::read(value, corpus) {
        let behind = lower.get(found.length..).unwrap_or_default();
        let ids = found.ids.iter().map(|id| super::qualified_id(id, Role::Grant, "", behind, corpus));
        return Some(ids.collect());
    }
    named_ids(value, corpus).or_else(|| qualified::alone(&lower).map(|limit| vec![limit]))
}

/// The names in a value that is more than a name: "Apache 2.0 with Commons Clause".
fn named_ids(value: &str, corpus: &Corpus) -> Option<Vec<String>> {
    let text = Text::from_source(value);
    let (mut at, mut ids) = (0, Vec::new());
    while at < text.words().len() {
        let Some(named) = stands_at(&text, at, corpus) else {
            at += 1;
            continue;
        };
        let (before, after) = (&text.folded()[..named.span.start], &text.folded()[named.span.end..]);
        ids.push(super::qualified_id(&named.id, Role::Grant, before, after, corpus));
        at = named.next.max(at + 1);
    }
    (!ids.is_empty()).then_some(ids)
}

/// `<a rel="license" href="...">`.
pub(super) fn link(source: &str, key: &Key<'_>, corpus: &Corpus) -> Option<Found> {
    let rel = key.before.trim_end_matches(['"', '\'']).ends_with("rel=");
    let tag = rel.then(|| clip(&source[key.end..], REACH * 2).split('>').next())??;
    let open = key.before.rfind('<').map_or("", |at| &key.before[at..]);
    let address = [open, tag].into_iter().find_map(|text| text.split_once("href="))?.1;
    let address = address.trim_start_matches(['"', '\'']).split(['"', '\'', ' ']).next()?;
    let id = of_address(address, corpus)?;
    let span = Span::new(key.line.start, key.end + tag.len());
    let stated = Stated { ids: vec![id], role: Role::Grant, subject: None, span };
    Some(Found { kind: Kind::Alone(stated), done: span.end })
}
