//! The names that are looked for in prose, and what stands at a place of a text.
//!
//! [`phrases`] chooses them when a pack is made: names that are distinctive enough, notices' own ways of writing a
//! family and its version, and addresses. [`stands_at`] looks one up, reads the version behind a family's name and
//! the exception behind a licence's. Only and or-later are told apart by the words, never guessed: without them the
//! name of both is returned.

use std::collections::BTreeMap;

use crate::base::Span;
use crate::corpus::Corpus;
use crate::corpus::pack::Phrase;
use crate::text::Text;

/// A name to be looked for in prose.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Name {
    /// The hashes of its words.
    pub words: Vec<u32>,
    /// The name, lower case.
    pub name: String,
    /// The ids of the records that it may mean.
    pub ids: Vec<String>,
}

/// A name found in a text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Named {
    /// The record or expression, or the name itself where several records may be meant.
    pub id: String,
    /// Where the name stands, in the folded text; version and exception behind it included.
    pub span: Span,
    /// The first word behind it.
    pub next: usize,
}

/// Addresses that name a licence, and what they mean. Source: the stewards' own pages.
const ADDRESSES: [(&str, &str); 24] = [
    ("apache.org/licenses/license-2.0", "Apache-2.0"),
    ("opensource.org/licenses/mit", "MIT"),
    ("opensource.org/license/mit", "MIT"),
    ("opensource.org/licenses/apache-2.0", "Apache-2.0"),
    ("opensource.org/licenses/bsd-3-clause", "BSD-3-Clause"),
    ("creativecommons.org/licenses/by/4.0", "CC-BY-4.0"),
    ("creativecommons.org/licenses/by-sa/4.0", "CC-BY-SA-4.0"),
    ("creativecommons.org/licenses/by-nc/4.0", "CC-BY-NC-4.0"),
    ("creativecommons.org/licenses/by-nc-sa/4.0", "CC-BY-NC-SA-4.0"),
    ("creativecommons.org/licenses/by-nc-nd/4.0", "CC-BY-NC-ND-4.0"),
    ("creativecommons.org/licenses/by-nd/4.0", "CC-BY-ND-4.0"),
    ("creativecommons.org/licenses/by/3.0", "CC-BY-3.0"),
    ("creativecommons.org/licenses/by-sa/3.0", "CC-BY-SA-3.0"),
    ("creativecommons.org/publicdomain/zero/1.0", "CC0-1.0"),
    ("mozilla.org/mpl/2.0", "MPL-2.0"),
    ("gnu.org/licenses/gpl-3.0", "GPL-3.0"),
    ("gnu.org/licenses/agpl-3.0", "AGPL-3.0"),
    ("gnu.org/licenses/lgpl-3.0", "LGPL-3.0"),
    ("gnu.org/licenses/old-licenses/gpl-2.0", "GPL-2.0"),
    ("ai.google.dev/gemma/terms", "gemma"),
    ("llama.com/llama3_1/license", "llama-3.1-community"),
    ("llama.com/llama3_2/license", "llama-3.2-community"),
    ("llama.com/llama3_3/license", "llama-3.3-community"),
    ("llama.com/llama4/license", "llama-4-community"),
];

/// Names of licences whose version stands behind them, as people write them, and how their SPDX ids begin. Whether
/// later versions count is part of a GNU licence's id.
const FAMILIES: [(&str, &str); 31] = [
    ("server side public license", "SSPL"),
    ("open software license", "OSL"),
    ("academic free license", "AFL"),
    ("gnu general public license", "GPL"),
    ("gnu general public licence", "GPL"),
    ("general public license", "GPL"),
    ("gnu gpl", "GPL"),
    ("gpl", "GPL"),
    ("gnu lesser general public license", "LGPL"),
    ("gnu library general public license", "LGPL"),
    ("lesser general public license", "LGPL"),
    ("gnu lgpl", "LGPL"),
    ("lgpl", "LGPL"),
    ("gnu affero general public license", "AGPL"),
    ("affero general public license", "AGPL"),
    ("gnu agpl", "AGPL"),
    ("agpl", "AGPL"),
    ("gnu free documentation license", "GFDL"),
    ("mozilla public license", "MPL"),
    ("mozilla public licence", "MPL"),
    ("mpl", "MPL"),
    ("eclipse public license", "EPL"),
    ("european union public license", "EUPL"),
    ("european union public licence", "EUPL"),
    ("eupl", "EUPL"),
    ("apache license", "Apache"),
    ("apache licence", "Apache"),
    ("apache software license", "Apache"),
    ("apache-lizenz", "Apache"),
    ("licence apache", "Apache"),
    ("licencia apache", "Apache"),
];
/// Families whose ids tell whether later versions count.
const GNU: [&str; 4] = ["GPL", "LGPL", "AGPL", "GFDL"];
/// Terms that name other licences without their names, and what no list of licences has.
const INDIRECT: [(&str, &str); 4] = [
    ("same terms as perl", "Artistic-1.0-Perl OR GPL-1.0-or-later"),
    ("unencumbered software", "Unlicense"),
    ("public domain", PUBLIC_DOMAIN),
    ("commons clause", COMMONS_CLAUSE),
];
/// A clause that goes with licences and takes the right to sell from them.
pub(super) const COMMONS_CLAUSE: &str = "LicenseRef-Commons-Clause";
/// What nobody holds rights to is under no licence, and has no id in any list.
pub const PUBLIC_DOMAIN: &str = "LicenseRef-public-domain";
/// Exceptions as notices write them, and their SPDX ids.
const EXCEPTIONS: [(&str, &str); 8] = [
    ("llvm exception", "LLVM-exception"),
    ("llvm-exception", "LLVM-exception"),
    ("classpath exception", "Classpath-exception-2.0"),
    ("gcc runtime library exception", "GCC-exception-3.1"),
    ("linux syscall note", "Linux-syscall-note"),
    ("autoconf exception", "Autoconf-exception-3.0"),
    ("bison exception", "Bison-exception-2.2"),
    ("font exception", "Font-exception-2.0"),
];
/// Marks the id of a family until its version is read.
const VERSIONED: &str = "-*";
/// How many words behind a family's name its version may stand: notices name the publisher in between.
const VERSION_REACH: usize = 24;
/// How many words behind a version `or later` or `only` may stand.
const LATER_REACH: usize = 14;
/// How many words in front of a name its version may stand.
const LEAD_REACH: usize = 12;
/// How far behind a name its exception may begin, in bytes.
const EXCEPTION_REACH: usize = 40;
/// The longest stretch between two words of one name, in bytes of the folded text.
const BETWEEN: usize = 8;

/// The names of a corpus that are distinctive enough to be looked for in prose.
pub fn phrases(names: &BTreeMap<String, Vec<String>>) -> Vec<Name> {
    let words = |name: &str| Text::from_source(name).words().iter().map(|word| word.hash).collect();
    let mut found: BTreeMap<Vec<u32>, Name> = BTreeMap::new();
    let mut add = |written: &str, name: &str, ids: &[String]| {
        // An article in front would make the look-up begin at every "the".
        let words: Vec<u32> = words(written.strip_prefix("the ").unwrap_or(written));
        if !words.is_empty() {
            let made = || Name { words: words.clone(), name: name.to_owned(), ids: ids.to_vec() };
            found.entry(words.clone()).or_insert_with(made);
        }
    };
    let distinctive = || {
        let told = |name: &str, ids: &[String]| is_distinctive(name) && !is_product(name, ids);
        names.iter().filter(move |(name, ids)| !ids.is_empty() && told(name, ids) && !is_gnu_version(name))
    };
    // Before the names: a family's name alone is also an alias of all its versions.
    for (name, family) in FAMILIES {
        add(name, name, &[format!("{family}{VERSIONED}")]);
    }
    for (name, expression) in INDIRECT {
        add(name, name, &[expression.to_owned()]);
    }
    for (name, ids) in distinctive() {
        add(name, name, ids);
    }
    for (address, id) in ADDRESSES {
        let ids = names.get(&id.to_lowercase()).cloned().unwrap_or_else(|| vec![id.to_owned()]);
        add(address, address, &ids);
    }
    // Identifiers are also written with spaces; a name of its own goes before that.
    for (name, ids) in distinctive().filter(|(name, _)| name.contains('-')) {
        add(&name.replace('-', " "), name, ids);
    }
    found.into_values().collect()
}

/// Whether a name is that of a GNU licence with its version: in a text these are read as family, version and whether later
/// ones count, in whatever way they are written.
fn is_gnu_version(name: &str) -> bool {
    let is_part = |word: &str| {
        let number = word.strip_prefix('v').unwrap_or(word);
        let is_number =
            !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        is_number || matches!(word, "v" | "version" | "only" | "or" | "later")
    };
    let gnu = FAMILIES.iter().filter(|(_, family)| GNU.contains(family));
    let mut rests = gnu.filter_map(|(known, _)| name.strip_prefix(known)?.strip_prefix(' '));
    rests.any(|rest| rest.split([' ', ',']).filter(|word| !word.is_empty()).all(is_part))
}

/// How the ids of a family begin whose version a name leaves out.
pub(in crate::reading) fn family(name: &str) -> Option<&'static str> {
    FAMILIES.iter().find(|(known, _)| *known == name).map(|(_, family)| *family)
}

/// What such a term means, in full.
pub(super) fn indirect(name: &str) -> Option<&'static str> {
    INDIRECT.iter().find(|(term, _)| name.eq_ignore_ascii_case(term)).map(|(_, id)| *id)
}

/// The licence that an address names: one of a table, or the path of a steward who files them by id.
pub fn of_address(address: &str, corpus: &Corpus) -> Option<String> {
    let lower = clip(address, 200).to_lowercase();
    let known = ADDRESSES.iter().find(|(known, _)| lower.contains(known)).map(|(_, id)| (*id).to_owned());
    let path = |host: &str| lower.split_once(host).map(|(_, path)| path.trim_matches('/'));
    let commons = || {
        let mut parts = path("creativecommons.org/licenses/")?.split('/');
        Some(format!("cc-{}-{}", parts.next()?, parts.next()?))
    };
    let listed = || {
        let hosts = ["spdx.org/licenses/", "opensource.org/licenses/", "choosealicense.com/licenses/"];
        let path = hosts.iter().find_map(|host| path(host))?;
        Some(path.trim_end_matches(".html").trim_end_matches(".php").to_owned())
    };
    let named = known.or_else(commons).or_else(listed)?;
    let ids = corpus.resolve_exactly(&named)?.ids;
    if let [only] = ids.as_slice() { Some(only.clone()) } else { (!ids.is_empty()).then_some(named) }
}

/// Words of which one makes a name the name of terms.
const TERMS: [&str; 10] =
    ["license", "licence", "openrail", "agreement", "terms", "协议", "许可", "条款", "modified", "openmdw"];

/// Whether a name can be looked for in prose: `other` is a word, `mit license` is a name.
fn is_distinctive(name: &str) -> bool {
    let digits = name.bytes().any(|byte| byte.is_ascii_digit());
    let license = ["license", "licence", "openrail", "协议", "许可", "terms of use", "bsd"]
        .iter()
        .any(|word| name.contains(word));
    let letters = name.bytes().any(|byte| byte.is_ascii_alphabetic()) || !name.is_ascii();
    letters
        && ((name.len() >= 5 && digits)
            || (license && name.len() >= 8)
            // "mit no attribution" must not be taken for the name with which it begins.
            || (name.starts_with("mit ") && name.len() >= 8)
            // Versions are often left out of these, and what they bar is not.
            || name.starts_with("cc-by-")
            || name.starts_with("cc by ")
            || matches!(
                name,
                "mit"
                    | "mit-lizenz"
                    | "mit-licensed"
                    | "isc"
                    | "bsd"
                    | "bsd-lizenz"
                    | "cc0"
                    | "apache"
                    | "apache2"
                    | "0bsd"
                    | "wtfpl"
                    | "zlib"
                    | "unlicense"
            ))
}

/// Whether a name is the name of a product that has terms of its own: `llama 3.1` in prose is the model.
fn is_product(name: &str, ids: &[String]) -> bool {
    let listed = |id: &String| spdx::license_id(id.trim_end_matches('+')).is_some();
    !ids.iter().any(listed) && !TERMS.iter().any(|word| name.contains(word))
}

/// The longest name whose words stand from word `at` on, with its version and exception.
pub(super) fn stands_at(text: &Text, at: usize, corpus: &Corpus) -> Option<Named> {
    let phrase = longest(text, at, corpus)?;
    let end = at + phrase.words.len();
    let span = text.words_span(at..end);
    if !stands_alone(text.folded(), span, corpus) {
        return None;
    }
    let family = phrase.ids().next().and_then(|id| id.strip_suffix(VERSIONED));
    let (id, next) = match family {
        Some(family) => version_in_front(text, at, end, family, corpus)
            .or_else(|| versioned(text, end, family, corpus))
            .unwrap_or((phrase.name().to_owned(), end)),
        None => (meaning(phrase, text, end), end),
    };
    Some(with_exception(text, at, id, next))
}

fn longest<'a>(text: &Text, at: usize, corpus: &'a Corpus) -> Option<Phrase<'a>> {
    let words = text.words().get(at..)?;
    let stands = |phrase: &Phrase<'_>| {
        let there = words.get(..phrase.words.len());
        there.is_some_and(|there| there.iter().zip(phrase.words).all(|(one, other)| one.hash == other.get()))
    };
    let held = |phrase: &Phrase<'_>| {
        let pairs = words[..phrase.words.len()].windows(2);
        pairs
            .into_iter()
            .all(|pair| holds_together(&text.folded()[pair[0].end as usize..pair[1].start as usize]))
            && (phrase.words.len() > 1 || is_written_as_name(text, words[0].span(), phrase.name()))
    };
    let phrases = corpus.pack().phrases(words.first()?.hash);
    phrases.filter(|phrase| stands(phrase) && held(phrase)).max_by_key(|phrase| phrase.words.len())
}

/// Whether two words with `between` them can belong to one name.
fn holds_together(between: &str) -> bool {
    between.len() <= BETWEEN && !between.contains(['|', ';', '!', '?', '\n']) && !between.contains(". ")
}

/// Whether a name that is also a word (German "mit", the ISC of DNS) is written as a name.
fn is_written_as_name(text: &Text, span: Span, name: &str) -> bool {
    let source = text.source_span(span);
    let written = text.source().get(source.start..source.end).unwrap_or_default();
    match name {
        "mit" | "isc" | "bsd" | "gpl" | "mpl" => written == name.to_uppercase(),
        // The library is called so as well, mostly in small letters.
        "zlib" => written == "Zlib",
        // The foundation's projects are called by its name and their own: "Apache Arrow".
        "apache" => {
            let behind = text.source()[source.end..].trim_start_matches(' ');
            written == "Apache" && !behind.starts_with(|c: char| c.is_uppercase())
        }
        _ => true,
    }
}

/// Whether no letter or digit touches the name, and no further version number follows it.
fn stands_alone(folded: &str, span: Span, corpus: &Corpus) -> bool {
    let before = folded[..span.start].chars().next_back();
    let after = folded[span.end..].chars().next();
    let glued = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && c.is_ascii());
    let version = after == Some('.') && folded[span.end + 1..].starts_with(|c: char| c.is_ascii_digit());
    !glued(before)
        && !glued(after)
        && !version
        && (before != Some('/') || follows_name(&folded[..span.start], corpus))
        || folded[span.start..span.end].contains('/')
}

/// "MIT/Apache-2.0": whether what stands in front of the bar is the name of a licence too, and no folder.
fn follows_name(before: &str, corpus: &Corpus) -> bool {
    const LONGEST: usize = 40;
    let token = clip_end(before, LONGEST)
        .trim_end_matches('/')
        .rsplit(|c: char| c.is_whitespace() || "([`\"'*".contains(c));
    let token = token.into_iter().next().unwrap_or_default();
    let parts = || token.split('/');
    !token.is_empty()
        && parts().all(|part| corpus.resolve_exactly(part).is_some_and(|found| !found.ids.is_empty()))
}

/// One id, or the name itself where several records are meant.
fn meaning(phrase: Phrase<'_>, text: &Text, end: usize) -> String {
    let mut ids = phrase.ids();
    if let (Some(only), None) = (ids.next(), ids.next()) {
        return only.to_owned();
    }
    let wanted = suffix(text, end).filter(|_| phrase.ids().count() == 2);
    let meant = wanted.and_then(|wanted| phrase.ids().find(|id| id.ends_with(wanted)));
    meant.unwrap_or(phrase.name()).to_owned()
}

/// What the words behind a GNU licence's version say of later ones.
fn suffix(text: &Text, at: usize) -> Option<&'static str> {
    let words = text.words().get(at..)?;
    let words: Vec<&str> = words.iter().take(LATER_REACH).map(|word| text.word_text(word)).collect();
    let plus =
        at.checked_sub(1).and_then(|last| text.folded()[text.words()[last].end as usize..].chars().next());
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(word));
    // "version 2 of the License" without later ones is the notice's own form for one version.
    let of_the_license =
        matches!(words.as_slice(), ["of", "the", "license", ..] | ["as", "published", "by", ..]);
    match () {
        () if plus == Some('+')
            || has(&["later", "newer", "higher", "später", "ultérieure", "posterior"]) =>
        {
            Some("-or-later")
        }
        () if of_the_license || words.iter().take(3).any(|word| *word == "only") => Some("-only"),
        () => None,
    }
}

/// The SPDX id of a family's licence whose version stands among the words from `at` on, and the word behind the
/// version; `None` where none does, or where the list has no such version.
fn versioned(text: &Text, at: usize, family: &str, corpus: &Corpus) -> Option<(String, usize)> {
    let all = text.words();
    let words: Vec<&str> =
        all.get(at..)?.iter().take(VERSION_REACH).map(|word| text.word_text(word)).collect();
    let number = |word: &&str| word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_digit());
    let leads = |word: &str| matches!(word, "v" | "ver" | "version" | "versions");
    let (first, major) = words.iter().enumerate().find_map(|(place, word)| {
        let after = place.checked_sub(1).and_then(|before| words.get(before)).copied();
        let stands = place == 0 || after.is_some_and(leads);
        let glued = word.strip_prefix('v').filter(|rest| place == 0 && number(rest));
        Some((place, glued.or_else(|| Some(*word).filter(|word| stands && number(word)))?))
    })?;
    // "2.1" is two words with a dot between them.
    let pair = all.get(at + first..at + first + 2);
    let dotted = pair.is_some_and(|pair| &text.folded()[pair[0].end as usize..pair[1].start as usize] == ".");
    let minor = words.get(first + 1).filter(|word| dotted && number(word)).copied();
    let next = at + first + 1 + usize::from(minor.is_some());
    let number = format!("{family}-{major}.{}", minor.unwrap_or("0"));
    if !GNU.contains(&family) {
        return corpus.record(&number).map(|record| (record.id.clone(), next));
    }
    // "as published by its foundation; version 2" is the same form with the version last.
    let named_last = words[..first].windows(3).any(|words| words == PUBLISHED);
    let later = suffix(text, next).or(named_last.then_some("-only"));
    gnu(&number, later, corpus).map(|id| (id, next))
}

/// How the notices of the GNU licences say whose licence it is.
const PUBLISHED: [&str; 3] = ["as", "published", "by"];

/// The id of a GNU licence at a version, and the name of both where nothing is said of later versions.
fn gnu(number: &str, later: Option<&str>, corpus: &Corpus) -> Option<String> {
    let known = corpus.record(&format!("{number}{}", later.unwrap_or("-only")))?.id.clone();
    Some(if later.is_some() { known } else { number.to_lowercase() })
}

/// "version 2 of the <name>": the version of a GNU licence in front of its name.
fn version_in_front(
    text: &Text,
    at: usize,
    end: usize,
    family: &str,
    corpus: &Corpus,
) -> Option<(String, usize)> {
    if !GNU.contains(&family) {
        return None;
    }
    let before = &text.words()[at.saturating_sub(LEAD_REACH)..at];
    let words: Vec<&str> = before.iter().map(|word| text.word_text(word)).collect();
    let lead = words.strip_suffix(&["of", "the"])?;
    // "version 2 or any later version of the": the first of them has the number.
    let is_number = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit());
    let version = (0..lead.len()).rev().find(|place| {
        matches!(lead[*place], "version" | "v") && lead.get(place + 1).is_some_and(&is_number)
    })?;
    let span = text.words_span(at - 2 - (lead.len() - version - 1)..at - 2);
    let written = &text.folded()[span.start..span.end];
    let length = written.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(written.len());
    let number = written[..length].trim_end_matches('.');
    let number = if number.contains('.') { number.to_owned() } else { format!("{number}.0") };
    let published: Vec<&str> =
        text.words().get(end..)?.iter().take(PUBLISHED.len()).map(|word| text.word_text(word)).collect();
    let rest = &written[length..];
    let later = match () {
        () if rest.contains("later") || rest.contains("newer") => Some("-or-later"),
        () if rest.contains("only") || published == PUBLISHED => suffix(text, end).or(Some("-only")),
        () => suffix(text, end),
    };
    gnu(&format!("{family}-{number}"), later, corpus).map(|id| (id, end))
}

/// Adds the exception that follows the name. Where later versions stay open, so does the exception.
fn with_exception(text: &Text, at: usize, id: String, next: usize) -> Named {
    let span = text.words_span(at..next);
    let rest = clip(&text.folded()[span.end..], EXCEPTION_REACH * 2);
    let known = |(name, exception): &(&str, &'static str)| {
        let found = rest.find(name).filter(|found| *found <= EXCEPTION_REACH)?;
        let between = &rest[..found];
        (between.contains("with ") && !between.contains(". ")).then_some((found + name.len(), *exception))
    };
    let exact = spdx::license_id(&id).is_some();
    match EXCEPTIONS.iter().filter(|_| exact).find_map(known) {
        Some((length, exception)) => {
            let end = span.end + length;
            let inside = text.words()[next..].iter().take_while(|word| (word.start as usize) < end);
            let next = next + inside.count();
            Named { id: format!("{id} WITH {exception}"), span: Span::new(span.start, end), next }
        }
        None => Named { id, span, next },
    }
}

/// The beginning of `text`, at most `limit` bytes, cut between characters.
pub(super) fn clip(text: &str, limit: usize) -> &str {
    let end = (0..=limit.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    &text[..end]
}

/// The end of `text`, at most `limit` bytes, cut between characters.
pub(super) fn clip_end(text: &str, limit: usize) -> &str {
    let least = text.len().saturating_sub(limit);
    let start = (least..=text.len()).find(|start| text.is_char_boundary(*start)).unwrap_or(text.len());
    &text[start..]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(source: &str) -> Option<String> {
        let text = Text::from_source(source);
        (0..text.words().len()).find_map(|at| stands_at(&text, at, Corpus::builtin())).map(|named| named.id)
    }

    #[test]
    fn names_versions_and_exceptions() {
        let cases = [
            ("under the GNU GPL version 3 or any later version", Some("GPL-3.0-or-later")),
            ("under the GPL v2 only", Some("GPL-2.0-only")),
            ("under the GNU General Public License v3", Some("gpl-3.0")),
            ("under the GNU General Public License v3.0.", Some("gpl-3.0")),
            ("under the GNU General Public License v3.0 or later", Some("GPL-3.0-or-later")),
            ("under the GNU General Public License v2.0 only", Some("GPL-2.0-only")),
            ("under the GNU GPL v3.0", Some("gpl-3.0")),
            ("under the GNU Affero General Public License v3.0", Some("agpl-3.0")),
            ("under the GNU Lesser General Public License v2.1 or later", Some("LGPL-2.1-or-later")),
            ("under the GPL v2 with Classpath exception", Some("gpl-2.0")),
            ("under the EUPL, Version 1.2", Some("EUPL-1.2")),
            ("the Apache License v2.0 with LLVM Exceptions", Some("Apache-2.0 WITH LLVM-exception")),
            ("under the same terms as Perl itself", Some("Artistic-1.0-Perl OR GPL-1.0-or-later")),
            ("mit und ohne Motor", None),
            ("we like Llama 3.1 and Gemma 2", None),
            ("the resolver of BIND at isc", None),
        ];
        for (source, expected) in cases {
            assert_eq!(first(source).as_deref(), expected, "{source}");
        }
    }

    #[test]
    fn addresses_name_what_their_stewards_file_there() {
        let of = |address| of_address(address, Corpus::builtin());
        assert_eq!(of("https://creativecommons.org/licenses/by-nc/3.0/").as_deref(), Some("CC-BY-NC-3.0"));
        assert_eq!(of("https://spdx.org/licenses/ISC.html").as_deref(), Some("ISC"));
        assert_eq!(of("https://example.org/licenses/ISC"), None);
    }
}
