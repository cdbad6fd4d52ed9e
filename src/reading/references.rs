//! Licences that are named but not printed, with the role that their place gives them.
//!
//! Two ways lead to a reference. *Fields* (`fields`, `tags`) are read from the lines of the source: a key and a
//! value that names licences and nothing else. *Names* in sentences (`names`) are looked for as sequences of words,
//! so spacing, case and signs between them do not matter; the pack has them sorted by their first words. What the
//! sentence does with the name (`roles`), and where it stands (`surroundings`), decides the role; only a `grant`
//! ever becomes a conclusion. Licences between which one sentence lets the reader choose are told as a choice.
//!
//! Time is linear in the text: a sentence is looked at up to a few hundred bytes on each side of a name.

mod asides;
mod badges;
mod fields;
mod joined;
mod lists;
mod names;
mod parts;
mod qualified;
mod roles;
mod said;
mod sentences;
mod stems;
mod subjects;
mod surroundings;
mod tags;
mod unlisted;
mod values;

pub(super) use self::names::family;
pub(super) use self::qualified::{is_limit, reference, sets_itself};

pub use names::{Name, PUBLIC_DOMAIN, of_address, phrases};

use memchr::memmem;

use self::names::{COMMONS_CLAUSE, Named, clip, clip_end, stands_at};
use self::roles::Place;
use self::sentences::{
    block_around, introduced, is_adjective, is_example, is_joiner, is_parallel, near, offers_choice,
    sentence_around,
};
use self::surroundings::{Section, Surroundings, is_in_string};
use super::{Reference, Role};
use crate::base::{HashBits, Span};
use crate::corpus::pack::{PhraseRow, Section as PackSection};
use crate::corpus::{Corpus, Subject};
use crate::text::{QUOTE_CHARS, Text, hash_word};

/// Finds references. Made once for each corpus.
#[derive(Debug)]
pub struct Finder {
    /// The hashes of the words with which phrases begin.
    first: HashBits,
    /// The hashes of the words with which names end that no list has.
    ends: Vec<u32>,
}

/// What a text names.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// In the order of the text.
    pub references: Vec<Reference>,
    /// The sentence of each, in the source.
    sentences: Vec<Span>,
    /// The ids between which one statement lets the reader choose.
    pub choices: Vec<Vec<String>>,
    /// The ids that one statement offers beside something that it does not name: the licence that is printed.
    pub alternatives: Vec<String>,
    /// Where the granting names stand, in the source.
    pub grants: Vec<Span>,
    /// Every name with its role, and where it stands in the source.
    pub names: Vec<(String, Role, Span)>,
}

impl Found {
    /// The ids that are granted.
    pub fn granted(&self) -> impl Iterator<Item = &str> {
        self.names.iter().filter(|(_, role, _)| *role == Role::Grant).map(|(id, ..)| id.as_str())
    }
}

/// A statement that needs no sentence.
#[derive(Clone, Debug)]
struct Stated {
    ids: Vec<String>,
    role: Role,
    subject: Option<Subject>,
    /// In the source.
    span: Span,
}

/// A name in a sentence, with what is known of it.
#[derive(Clone, Debug)]
struct Mention {
    id: String,
    role: Role,
    subject: Option<Subject>,
    /// The sentence and the name, in the source.
    sentence: Span,
    name: Span,
    /// Names of one statement have one number.
    group: usize,
    /// Whether the statement lets the reader choose.
    choice: bool,
    /// Whether no list has the name.
    unlisted: bool,
}

/// The most references told of one text: a list of licences says no more after that.
const MOST: usize = 256;
/// How many words may stand in a text that is a name and nothing else.
const BARE: usize = 12;
/// How many words a block below a heading "License" may have to be a bare statement.
const SHORT: usize = 14;

impl Finder {
    /// Prepares the look-up in a corpus.
    pub fn new(corpus: &Corpus) -> Self {
        let rows = corpus.pack().rows::<PhraseRow>(PackSection::Phrases);
        let ends = unlisted::ENDS.iter().map(|word| hash_word(word)).collect();
        Self { first: rows.iter().map(|row| row.first.get()).collect(), ends }
    }

    /// References outside `printed`, the spans in the source of licences that stand there word for word.
    pub fn find(&self, text: &Text, printed: &[Span], corpus: &Corpus) -> Found {
        let fields = fields::find(text.source(), text.body_start(), printed, corpus);
        let mut search = Search { finder: self, corpus, around: None, fields, printed, groups: 0 };
        let mut mentions = search.stated(text);
        search.sentences(text, text, 0, &mut mentions);
        for comment in comments(text.source(), text.body_start()) {
            let inner = Text::from_source(&text.source()[comment.start..comment.end]);
            search.sentences(text, &inner, comment.start, &mut mentions);
        }
        search.asides(text, &mut mentions);
        mentions.sort_by_key(|mention| mention.name.start);
        explain_public_domain(&mut mentions);
        assembled(text, &mentions)
    }
}

/// One search through a text.
struct Search<'a> {
    finder: &'a Finder,
    corpus: &'a Corpus,
    around: Option<Surroundings>,
    fields: fields::Fields,
    printed: &'a [Span],
    groups: usize,
}

/// What the names before say of the next one.
#[derive(Default)]
struct Before {
    /// Where the last name's sentence began and the name ended, in the folded text, and what it was.
    last: Option<(usize, usize, Role, usize)>,
    /// A list of names: where its last block ended, and what the items are.
    list: Option<(usize, Role, usize)>,
}

impl Search<'_> {
    /// The statements of fields and tags.
    fn stated(&mut self, text: &Text) -> Vec<Mention> {
        let mut mentions = Vec::new();
        let stated: Vec<Stated> = self.fields.stated.iter().take(MOST).cloned().collect();
        for one in &stated {
            if self.is_printed(one.span) {
                continue;
            }
            self.groups += 1;
            let role = match one.role {
                Role::Grant => self.placed(text, one.span.start, Role::Grant),
                role => role,
            };
            let behind = behind_field(text.source(), one.span);
            let about = one.subject.or_else(|| parts::behind(&behind).map(|(about, _)| about));
            mentions.extend(one.ids.iter().map(|id| Mention {
                id: qualified_id(id, role, "", &behind, self.corpus),
                role,
                subject: about,
                sentence: one.span,
                name: one.span,
                group: self.groups,
                choice: false,
                unlisted: false,
            }));
        }
        mentions
    }

    /// Whether the line around a place is a heading: it names what stands below it, and grants nothing.
    fn is_heading(&mut self, text: &Text, at: usize) -> bool {
        let around = self.around.get_or_insert_with(|| Surroundings::of(text.source()));
        around.is_heading(fields::line_around(text.source(), at).start)
    }

    fn is_printed(&self, source: Span) -> bool {
        self.printed.iter().any(|printed| printed.overlaps(source))
    }

    /// Limits that a page does not show beside what it grants.
    fn asides(&mut self, text: &Text, mentions: &mut Vec<Mention>) {
        let granted: Vec<&str> =
            mentions.iter().filter(|one| one.role == Role::Grant).map(|one| one.id.as_str()).collect();
        let closed = |label: &str| granted.iter().all(|id| qualified::sets_itself(id, label, self.corpus));
        if granted.is_empty() && self.printed.is_empty() || !granted.is_empty() && closed("non-commercial") {
            return;
        }
        for (id, span) in asides::limits(text) {
            self.groups += 1;
            let (sentence, group) = (span, self.groups);
            let mention = Mention {
                id,
                role: Role::Grant,
                subject: None,
                sentence,
                name: span,
                group,
                choice: false,
                unlisted: true,
            };
            mentions.push(mention);
        }
    }

    /// What is left of a grant at this place of the document.
    fn placed(&mut self, text: &Text, at: usize, role: Role) -> Role {
        let around = self.around.get_or_insert_with(|| Surroundings::of(text.source()));
        match around.section(at) {
            _ if role != Role::Grant => role,
            _ if around.is_fenced(at) => Role::Mention,
            Section::Foreign(foreign) => foreign,
            _ => Role::Grant,
        }
    }

    /// The names in the sentences of `inner`, which stands at byte `base` of the source of `text`.
    fn sentences(&mut self, text: &Text, inner: &Text, base: usize, mentions: &mut Vec<Mention>) {
        let mut before = Before::default();
        let (mut at, mut taken) = (0, 0);
        while at < inner.words().len() && mentions.len() < MOST {
            let Some((named, unlisted)) = self.named_at(inner, at, taken) else {
                at += 1;
                continue;
            };
            at = named.next.max(at + 1);
            taken = at;
            let source = shifted(inner.source_span(named.span), base);
            if self.is_printed(source) {
                continue;
            }
            if let Some(stated) = self.fields.stated.iter().find(|one| one.span.overlaps(source)) {
                let known = mentions.iter().find(|mention| mention.name == stated.span);
                before.last = known.map(|known| follow(inner, named.span, known.role, known.group));
                continue;
            }
            let mut mention = self.mention(text, inner, base, &named, &mut before);
            if unlisted && self.is_heading(text, source.start) {
                mention.role = Role::Mention;
            }
            // A clause that goes with licences only applies where one does.
            let grants =
                |last: &Mention| last.role == Role::Grant && last.sentence.overlaps(mention.sentence);
            if named.id == COMMONS_CLAUSE
                && mention.role == Role::Mention
                && mentions.last().is_some_and(grants)
            {
                mention.role = Role::Grant;
            }
            if let Some(last) = mentions.last_mut().filter(|last| last.sentence == mention.sentence)
                && (last.role, mention.role) == (Role::Mention, Role::Grant)
                && is_parallel(&text.source()[last.name.end.min(source.start)..source.start])
            {
                last.role = Role::Grant;
            }
            mentions.push(Mention { unlisted, ..mention });
        }
    }

    /// The name that begins at word `at`, and whether no list has it: then it ends there, behind word `taken`.
    fn named_at(&self, inner: &Text, at: usize, taken: usize) -> Option<(Named, bool)> {
        let hash = inner.words()[at].hash;
        let found = self.finder.first.may_have(hash);
        let listed = found.then(|| stands_at(inner, at, self.corpus)).flatten();
        let listed = listed.map(|named| joined::stands_at(inner, at).unwrap_or(named));
        let ends = self.finder.ends.contains(&hash);
        let unlisted = || ends.then(|| unlisted::ends_at(inner, at, taken)).flatten();
        listed.map(|named| (named, false)).or_else(|| unlisted().map(|named| (named, true)))
    }

    fn mention(
        &mut self,
        text: &Text,
        inner: &Text,
        base: usize,
        named: &Named,
        before: &mut Before,
    ) -> Mention {
        let folded = inner.folded();
        let sentence = sentence_around(folded, named.span);
        let name = shifted(inner.source_span(named.span), base);
        let previous =
            before.last.filter(|(start, end, ..)| *start == sentence.start && *end <= named.span.start);
        let from = previous.map_or(sentence.start, |(_, end, ..)| end);
        let place = Place {
            before: &folded[sentence.start..named.span.start],
            gap: &folded[from..named.span.start],
            after: &folded[named.span.end..sentence.end],
        };
        let (role, group) = match previous.filter(|_| is_joiner(place.gap)) {
            Some((_, _, role, group)) => (role, group),
            None => self.role(text, inner, named, place, name, before),
        };
        let role = self.placed(text, name.start, role);
        let role = if is_in_string(text.source(), name.start) { Role::Mention } else { role };
        before.last = Some(follow(inner, named.span, role, group));
        let about = parts::behind(place.after).map(|(about, _)| about);
        let about = about.or_else(|| parts::key(place.gap)).or_else(|| part_of_cell(text.source(), name));
        let about = about.or_else(|| subjects::subject(place.gap));
        let about = about.or_else(|| subjects::subject(place.before));
        Mention {
            id: qualified_id(&named.id, role, place.gap, place.after, self.corpus),
            role,
            subject: about.or_else(|| {
                subjects::subject(clip(place.after, 60)).filter(|_| place.before.trim().is_empty())
            }),
            sentence: shifted(inner.source_span(sentence), base),
            name,
            group,
            choice: offers_choice(place, previous.is_some(), near(folded, sentence)),
            unlisted: false,
        }
    }

    /// The role of a name that begins a statement, and the statement's number.
    fn role(
        &mut self,
        text: &Text,
        inner: &Text,
        named: &Named,
        place: Place<'_>,
        source: Span,
        before: &mut Before,
    ) -> (Role, usize) {
        self.groups += 1;
        let (folded, name) = (inner.folded(), named.span);
        let block = block_around(folded, name);
        let stated = is_adjective(&folded[name.start..name.end], place)
            || self.fields.open.iter().any(|line| line.overlaps(source))
            || parts::key(place.gap).is_some() && parts::is_ended(place.after)
            || is_in_parts_table(text.source(), source)
            || roles::gives_away(&folded[name.start..name.end], place.before)
            || self.is_bare(text, inner, block, name, place, source);
        let role = roles::role(place, stated);
        if place.before.split_whitespace().count() <= 3 {
            // Items of one list are one statement: what is said above it, and whether it offers a choice.
            // Behind the last item there may stand more names in the same block.
            let follows = |end: usize| folded.get(end..block.start).is_some_and(|gap| gap.trim().is_empty());
            let listed = before.list.filter(|(end, ..)| *end == block.end || follows(*end));
            let intro = || introduced(folded[..block.start].trim_end());
            let (of_list, group) =
                listed.map_or_else(|| (intro(), self.groups), |(_, role, group)| (role, group));
            if of_list != Role::Mention || listed.is_some() {
                before.list = Some((block.end, of_list, group));
                return (if role == Role::Mention { of_list } else { role }, group);
            }
        }
        if role == Role::Grant && is_example(folded, block.start) {
            return (Role::Mention, self.groups);
        }
        (role, self.groups)
    }

    /// Whether a name stands alone where a statement is expected: the whole text, a line below a heading that says
    /// "license", or the end of a copyright line.
    fn is_bare(
        &mut self,
        text: &Text,
        inner: &Text,
        block: Span,
        name: Span,
        place: Place<'_>,
        source: Span,
    ) -> bool {
        let folded = inner.folded();
        let rest = folded[block.start..block.end].len() - name.len();
        let leads = ["", "the", "license", "licence", "licensed under"];
        if leads.contains(&place.before.trim())
            && inner.words().len() <= BARE
            && rest <= 24
            && block.len() + 2 >= folded.trim().len()
        {
            return true;
        }
        let ended = place.after.trim().len() <= 12 || is_pointer(place.after);
        let alone = place.before.trim().is_empty() && ended;
        let line = &folded[block.start..name.start];
        if line.trim().is_empty() && is_pointer(&folded[name.end..block.end]) {
            return true;
        }
        if alone && ["copyright", "(c)", "©"].iter().any(|sign| clip_end(line, 200).contains(sign)) {
            return true;
        }
        if is_line_of_notice(text.source(), source) {
            return true;
        }
        let around = self.around.get_or_insert_with(|| Surroundings::of(text.source()));
        around.section(source.start) == Section::License
            && folded[block.start..block.end].split_whitespace().take(SHORT + 1).count() <= SHORT
            && name.start - block.start <= 40
            && !place.after.contains(" is ")
    }
}

/// What the next name of the sentence follows: where the sentence begins, and where what belongs to the name at `span`
/// ends, with the bracket behind it that says what it is for.
fn follow(inner: &Text, span: Span, role: Role, group: usize) -> (usize, usize, Role, usize) {
    let sentence = sentence_around(inner.folded(), span);
    let behind = parts::behind(&inner.folded()[span.end..sentence.end]);
    (sentence.start, span.end + behind.map_or(0, |(_, length)| length), role, group)
}

/// The id of a name, with what the words beside it take from it where it is granted.
fn qualified_id(id: &str, role: Role, before: &str, after: &str, corpus: &Corpus) -> String {
    let qualifier = (role == Role::Grant).then(|| qualified::qualifier(before, after)).flatten();
    qualifier.and_then(|qualifier| qualified::id(id, qualifier, corpus)).unwrap_or_else(|| id.to_owned())
}

/// Whether a name is a line of a notice: behind a comment leader, below the line that says who holds the rights.
fn is_line_of_notice(source: &str, name: Span) -> bool {
    let line = fields::line_around(source, name.start);
    let (before, behind) = (&source[line.start..name.start], &source[name.end.min(line.end)..line.end]);
    let behind = behind.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let above = source[..line.start].lines().next_back().unwrap_or_default();
    let above = clip_end(above, 200).to_lowercase();
    fields::is_leader(before)
        && !before.trim().is_empty()
        && matches!(behind.as_str(), "" | "license" | "licence" | "licensed")
        && ["copyright", "(c)", "©"].iter().any(|sign| above.contains(sign))
}

/// Whether a name stands in a cell of a table, alone behind the part it is for: `| weights | MIT |`.
fn is_in_parts_table(source: &str, name: Span) -> bool {
    let line = fields::line_around(source, name.start);
    let behind = source[name.end.min(line.end)..line.end].to_lowercase();
    part_of_cell(source, name).is_some() && parts::is_ended(&behind)
}

/// The part in the cell in front of a name.
fn part_of_cell(source: &str, name: Span) -> Option<Subject> {
    let line = fields::line_around(source, name.start);
    let before = &source[line.start..name.start];
    let cell = before.trim_end_matches(|c: char| c.is_whitespace() || "*_`[".contains(c)).ends_with('|');
    cell.then(|| parts::key(&before.to_lowercase())).flatten()
}

/// Whether all that follows a name leads to the file with its text: "license, see LICENSE file".
fn is_pointer(behind: &str) -> bool {
    const LONGEST: usize = 60;
    let marks = |c: char| !c.is_alphanumeric();
    let rest = behind.trim_matches(marks);
    let rest = rest.strip_prefix("license").or_else(|| rest.strip_prefix("licence")).unwrap_or(rest);
    let target = rest.trim_start_matches(marks).strip_prefix("see ");
    target.is_some_and(|target| {
        target.len() <= LONGEST && ["licen", "copying"].iter().any(|file| target.contains(file))
    })
}

/// What stands behind the value of a field in its line, folded.
fn behind_field(source: &str, span: Span) -> String {
    let line = source.get(span.end..).unwrap_or_default().lines().next().unwrap_or_default();
    clip(line, 200).to_lowercase()
}

fn shifted(span: Span, base: usize) -> Span {
    Span::new(span.start + base, span.end + base)
}

/// Comments of HTML, which the folded text leaves out, that have a word for a licence.
fn comments(source: &str, body: usize) -> Vec<Span> {
    let mut found = Vec::new();
    let mut at = body;
    while let Some(start) = memmem::find(&source.as_bytes()[at..], b"<!--").map(|start| at + start + 4) {
        let Some(end) = source[start..].find("-->").map(|end| start + end) else { break };
        let lower = source[start..end].to_lowercase();
        if lower.contains("licen") || lower.contains("许可") {
            found.push(Span::new(start, end));
        }
        at = end + 3;
    }
    found
}

/// Licences that give a work to the public say what they do: beside one, the public domain is no statement of its own.
fn explain_public_domain(mentions: &mut [Mention]) {
    const GIVING: [&str; 3] = ["CC0-1.0", "PDDL-1.0", "Unlicense"];
    let granted = |mention: &&Mention| mention.role == Role::Grant && mention.id != PUBLIC_DOMAIN;
    let giving = mentions.iter().filter(granted).any(|mention| GIVING.contains(&mention.id.as_str()));
    let sentences: Vec<Span> = mentions.iter().filter(granted).map(|mention| mention.sentence).collect();
    for mention in mentions.iter_mut().filter(|mention| mention.id == PUBLIC_DOMAIN) {
        if giving || sentences.contains(&mention.sentence) {
            mention.role = Role::Mention;
        }
    }
}

/// References in the order of the text, each name of a sentence once.
fn assembled(text: &Text, mentions: &[Mention]) -> Found {
    let mut found = Found::default();
    for mention in mentions.iter().take(MOST) {
        let lines = text.source_lines(mention.sentence);
        // A text that calls itself by a name of its own names no other licence by it.
        if !mention.unlisted {
            found.names.push((mention.id.clone(), mention.role, mention.name));
            if mention.role == Role::Grant {
                found.grants.push(mention.name);
            }
        }
        let same = |known: &&mut Reference| known.id == mention.id && known.lines == lines;
        match found.references.iter_mut().find(same) {
            // A name may stand in its sentence twice, once as the name of the thing itself.
            Some(known) if known.role == Role::Mention => known.role = mention.role,
            Some(_) => {}
            None => {
                found.sentences.push(mention.sentence);
                found.references.push(Reference {
                    id: mention.id.clone(),
                    role: mention.role,
                    subject: mention.subject.unwrap_or_default(),
                    lines,
                    quote: quote(text.source(), mention.sentence),
                });
            }
        }
    }
    let (choices, alone): (Vec<_>, Vec<_>) = choices(mentions).into_iter().partition(|ids| ids.len() > 1);
    found.choices = choices;
    found.alternatives = alone.concat();
    found
}

/// What each statement offers that lets the reader choose.
fn choices(mentions: &[Mention]) -> Vec<Vec<String>> {
    let mut groups: Vec<(usize, bool, Vec<String>)> = Vec::new();
    for mention in mentions.iter().filter(|mention| mention.role == Role::Grant).take(MOST) {
        let place = match groups.iter().position(|(group, ..)| *group == mention.group) {
            Some(place) => place,
            None => {
                groups.push((mention.group, false, Vec::new()));
                groups.len() - 1
            }
        };
        let (_, choice, ids) = &mut groups[place];
        *choice |= mention.choice;
        if !ids.contains(&mention.id) {
            ids.push(mention.id.clone());
        }
    }
    groups.retain(|(_, choice, _)| *choice);
    groups.into_iter().map(|(.., ids)| ids).collect()
}

/// What stands there, with runs of white space as one space.
fn quote(source: &str, span: Span) -> String {
    let quote = source[span.start..span.end].split_whitespace().collect::<Vec<_>>().join(" ");
    match quote.char_indices().nth(QUOTE_CHARS) {
        Some((cut, _)) => format!("{}…", &quote[..cut]),
        None => quote,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: &str) -> Vec<(String, Role)> {
        let finder = Finder::new(Corpus::builtin());
        finder
            .find(&Text::from_source(source), &[], Corpus::builtin())
            .references
            .into_iter()
            .map(|found| (found.id, found.role))
            .collect()
    }

    #[test]
    fn roles_come_from_the_sentence() {
        let cases: [(&str, &str, Role); 8] = [
            ("The weights are released under the Apache License 2.0.", "Apache-2.0", Role::Grant),
            ("This model is not licensed under the Apache License 2.0.", "Apache-2.0", Role::Negated),
            ("The base model is under the Apache License 2.0.", "Apache-2.0", Role::Base),
            ("We compared with an Apache License 2.0 project.", "Apache-2.0", Role::Mention),
            ("// SPDX-License-Identifier: MIT OR Apache-2.0", "MIT OR Apache-2.0", Role::Grant),
            ("License: CC-BY-NC-4.0", "CC-BY-NC-4.0", Role::Grant),
            ("See https://www.apache.org/licenses/LICENSE-2.0", "Apache-2.0", Role::Mention),
            ("The third-party tokenizer is under the MIT License.", "MIT", Role::ThirdParty),
        ];
        for (source, id, role) in cases {
            let found = found(source);
            assert!(found.contains(&(id.to_owned(), role)), "{source}: {found:?}");
        }
    }

    #[test]
    fn notices_name_a_family_and_its_version() {
        let gnu = |name: &str, version: &str| {
            format!(
                "You can pass it on under the terms of the {name} as its foundation\npublished it, {version}\n"
            )
        };
        let later = "either version 3 of it, or (if you like) any later version.";
        let cases = [
            (gnu("GNU General Public License", later), "GPL-3.0-or-later"),
            (gnu("GNU Lesser General Public License", "version 2.1 of it only."), "LGPL-2.1-only"),
            (gnu("GNU Affero General Public License", later), "AGPL-3.0-or-later"),
            ("It is licensed under the Mozilla Public License, v. 2.0 of these.".to_owned(), "MPL-2.0"),
            ("It is licensed under the Apache License, Version 2.0 (the terms).".to_owned(), "Apache-2.0"),
            ("It is licensed under the Apache License v2 here.".to_owned(), "Apache-2.0"),
        ];
        for (source, id) in cases {
            let found = found(&source);
            assert!(found.contains(&(id.to_owned(), Role::Grant)), "{source}: {found:?}");
        }
        let none = found("We like the GNU General Public License and its 3 authors.");
        assert!(none.iter().all(|(_, role)| *role == Role::Mention), "{none:?}");
    }

    #[test]
    fn several_names_in_one_block_of_a_list_are_read() {
        let found = found(
            "You may choose one of the following:\n\n1. MIT\n2. ISC\n3. BSD-2-Clause\n\nor: MIT. ISC.\n",
        );
        assert!(found.iter().any(|(id, role)| id == "ISC" && *role == Role::Grant), "{found:?}");
    }

    #[test]
    fn words_that_are_also_names_do_not_count() {
        for source in
            ["He works at MIT in Boston on other things.", "Submit the permit.", "Version 3.1 of the model"]
        {
            let found = found(source);
            assert!(found.iter().all(|(_, role)| *role == Role::Mention), "{source}: {found:?}");
        }
    }
}
