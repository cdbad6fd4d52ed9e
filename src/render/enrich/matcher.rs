//! Which artifact a component of a bill of materials is.

use std::collections::{BTreeMap, BTreeSet};

use super::super::document::Document;
use super::super::licensing::purl;

/// What a component says of itself.
#[derive(Default)]
pub(super) struct Named {
    pub(super) purls: Vec<String>,
    pub(super) names: Vec<String>,
    /// Whether a name may be the last part of an artifact's only.
    pub(super) alone: bool,
    pub(super) digests: Vec<String>,
}

/// Artifacts by what tells them.
pub(super) struct Matcher {
    purls: BTreeMap<String, Vec<(usize, Option<String>)>>,
    names: BTreeMap<String, Vec<usize>>,
    /// By the last part of their names.
    endings: BTreeMap<String, Vec<usize>>,
    digests: BTreeMap<String, Vec<usize>>,
    /// Artifacts that were found.
    pub(super) found: BTreeSet<usize>,
    /// How many components they were found as.
    pub(super) components: usize,
}

/// A package URL without its version and qualifiers in lower case, and the version.
fn parted(purl: &str) -> (String, Option<String>) {
    let bare = purl.split(['?', '#']).next().unwrap_or(purl).to_lowercase();
    match bare.rsplit_once('@') {
        Some((name, version)) => (name.to_owned(), Some(version.to_owned())),
        None => (bare, None),
    }
}

impl Matcher {
    pub(super) fn new(document: &Document<'_>) -> Self {
        let (mut purls, mut names, mut endings, mut digests) =
            (BTreeMap::new(), BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for (at, entry) in document.report.artifacts.iter().enumerate() {
            if let Some((name, version)) = purl(entry).map(|purl| parted(&purl)) {
                let known: &mut Vec<(usize, Option<String>)> = purls.entry(name).or_default();
                known.push((at, version));
            }
            let name = entry.name.to_lowercase();
            let ending = name.rsplit('/').next().unwrap_or(&name).to_owned();
            let known: &mut Vec<usize> = names.entry(name).or_default();
            known.push(at);
            let known: &mut Vec<usize> = endings.entry(ending).or_default();
            known.push(at);
            for digest in entry.weights.iter().filter_map(|weight| weight.sha256.as_ref()) {
                let known: &mut Vec<usize> = digests.entry(digest.to_lowercase()).or_default();
                known.push(at);
            }
        }
        Self { purls, names, endings, digests, found: BTreeSet::new(), components: 0 }
    }

    /// The artifact that a component is.
    pub(super) fn find(&mut self, named: &Named) -> Option<usize> {
        let by_purl = named.purls.iter().find_map(|purl| self.by_purl(purl));
        let only = |all: &Vec<usize>| if let [only] = all[..] { Some(only) } else { None };
        let by_digest =
            || named.digests.iter().find_map(|one| self.digests.get(&one.to_lowercase()).and_then(only));
        // Where the file gives a package URL of another thing, its name proves nothing.
        let names = || named.names.iter().filter(|_| named.purls.is_empty()).map(|name| name.to_lowercase());
        let by_name = || names().find_map(|name| self.names.get(&name).and_then(only));
        let by_ending =
            || names().filter(|_| named.alone).find_map(|name| self.endings.get(&name).and_then(only));
        let at = by_purl.or_else(by_digest).or_else(by_name).or_else(by_ending)?;
        self.found.insert(at);
        self.components += 1;
        Some(at)
    }

    fn by_purl(&self, purl: &str) -> Option<usize> {
        let (name, version) = parted(purl);
        let all = self.purls.get(&name)?;
        let exact = all.iter().find(|(_, known)| version.is_some() && *known == version);
        let open = || match &all[..] {
            [only] if version.is_none() || only.1.is_none() => Some(only),
            _ => None,
        };
        exact.or_else(open).map(|(at, _)| *at)
    }
}
