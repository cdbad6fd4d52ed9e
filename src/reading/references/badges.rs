//! Fields without a key of their own: badges, links that say what they are for, banners of minified files.

use super::fields::{Found, Key, Kind, REACH};
use super::names::{clip, of_address};
use super::subjects::subject;
use super::{Stated, values};
use crate::base::Span;
use crate::corpus::Corpus;
use crate::reading::Role;

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
    let found = values::read(&plain(value), corpus)?;
    let about = subject(&format!(
        "{} {label}",
        label_before.replace(['_', '%'], " ").replace("20", " ").to_lowercase()
    ));
    let end = key.line.end - key.after.len() + path.len().saturating_sub(key.word.len());
    let span = Span::new(key.line.start + before, end);
    let stated = Stated { ids: found.ids, role: Role::Grant, subject: about, span };
    Some(Found { kind: Kind::Alone(stated), done: end })
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
