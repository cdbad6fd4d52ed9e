//! What a sentence does with the name of a licence: grants it, denies it, or tells of somebody else's.
//!
//! Contract: looks at one sentence, in one Aho-Corasick pass over its cues, and at where they stand: a denial close in
//! front of the name, a word for somebody else's work that no new clause has left behind, a verb of licensing with its
//! "under". Without a cue that grants, the name is merely mentioned: only what is said is concluded.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::lists::lists;
use super::names::{clip, clip_end};
use crate::reading::Role;

/// What a cue stands for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Cue {
    /// Says the opposite, close in front of the name (in Japanese and Korean behind it).
    Negated,
    /// What something was made from.
    Base,
    /// Somebody else's work.
    Third,
    /// Somebody else acts.
    Others,
    /// Holds only if something happens, or later.
    Conditional,
    /// Tells the reader how to license, gives an example, asks.
    Instruction,
    /// A verb of licensing that needs "under" behind it.
    Verb,
    /// "under" and its kin.
    Under,
    /// Grants by itself, in front of the name.
    Grant,
    /// Grants by itself, right in front of the name.
    Tight,
    /// Grants by itself, right behind the name.
    Behind,
    /// Begins a new clause about the work itself.
    Fresh,
}

struct Cues {
    search: AhoCorasick,
    meanings: Vec<Cue>,
}

static CUES: LazyLock<Cues> = LazyLock::new(|| {
    let cues = &lists().cues;
    let all: [(&[String], Cue); 12] = [
        (&cues.negated, Cue::Negated),
        (&cues.base, Cue::Base),
        (&cues.third, Cue::Third),
        (&cues.others, Cue::Others),
        (&cues.conditional, Cue::Conditional),
        (&cues.instruction, Cue::Instruction),
        (&cues.verb, Cue::Verb),
        (&cues.under, Cue::Under),
        (&cues.grant, Cue::Grant),
        (&cues.tight, Cue::Tight),
        (&cues.behind, Cue::Behind),
        (&cues.fresh, Cue::Fresh),
    ];
    let pairs = || all.iter().flat_map(|(cues, meaning)| cues.iter().map(move |cue| (cue, *meaning)));
    Cues {
        search: AhoCorasick::new(pairs().map(|(cue, _)| cue)).expect("a few short cues always build"),
        meanings: pairs().map(|(_, meaning)| meaning).collect(),
    }
});

/// How far in front of the name a denial may stand, in bytes.
const DENIAL_REACH: usize = 70;
/// How far in front of the name what grants it may end.
const GRANT_REACH: usize = 90;
/// How far in front of the name what grants it only there may end.
const TIGHT_REACH: usize = 14;
/// How far in front of "under" its verb may stand.
const VERB_REACH: usize = 120;
/// How far behind the name what grants it may begin.
const BEHIND_REACH: usize = 24;

/// A sentence around one name, in folded words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    /// The sentence up to the name.
    pub before: &'a str,
    /// What of that stands behind the name before, if there is one.
    pub gap: &'a str,
    /// The sentence behind the name.
    pub after: &'a str,
}

/// One cue with its place: in front of the name (its distance from it), or behind it.
struct Hit {
    cue: Cue,
    start: usize,
    end: usize,
}

/// What the sentence does with the name; `stated` where its place says already that it is the work's own licence.
pub(super) fn role(place: Place<'_>, stated: bool) -> Role {
    let (before, after) = (hits(place.before), hits(clip(place.after, 200)));
    let has = |cue: Cue| before.iter().chain(&after).any(|hit| hit.cue == cue);
    if place.after.trim_end().ends_with(['?', '？']) || has(Cue::Instruction) {
        return Role::Mention;
    }
    if denies(place, &before, &after) {
        return Role::Negated;
    }
    for (cue, role) in [(Cue::Base, Role::Base), (Cue::Third, Role::ThirdParty)] {
        let near = |hit: &Hit| hit.start < if place.after[hit.start..hit.end].is_ascii() { 40 } else { 120 };
        let behind = after.iter().any(|hit| hit.cue == cue && cue == Cue::Third && near(hit));
        if behind || before.iter().any(|hit| hit.cue == cue && !is_left(place.before, hit.end, &before)) {
            return role;
        }
    }
    let theirs = is_relative(place.before) || is_cited(place.before);
    let theirs =
        theirs || before.iter().any(|hit| hit.cue == Cue::Others && !is_left(place.before, hit.end, &before));
    // "but not for commercial use, ..." is a limit and no other offer.
    let aside = |hit: &Hit| {
        let lead = place.after[..hit.start].trim_end();
        lead.ends_with('(') || lead.ends_with("not")
    };
    let has_condition = before.iter().any(|hit| hit.cue == Cue::Conditional)
        || after.iter().any(|hit| hit.cue == Cue::Conditional && !aside(hit));
    let granted = stated || grants(place, &before, &after);
    match () {
        () if granted && theirs => Role::ThirdParty,
        () if granted && has_condition => Role::Conditional,
        () if granted => Role::Grant,
        () => Role::Mention,
    }
}

/// Whether a work is given to the public: "placed in the public domain", "free and unencumbered software".
pub(super) fn gives_away(name: &str, before: &str) -> bool {
    const GIVES: [&str; 16] = [
        "release", "place", "put", "dedicate", "donate", "commit", "given", "gives", "give ", " is ",
        " are ", "falls", "lies", "has been", "belongs", "waive",
    ];
    let lead = before.trim_end();
    match name {
        "public domain" => {
            ["in the", "into the", "to the"].iter().any(|end| lead.ends_with(end))
                && GIVES.iter().any(|verb| clip_end(lead, VERB_REACH).contains(verb))
        }
        "unencumbered software" => lead.ends_with("free and"),
        _ => false,
    }
}

fn hits(text: &str) -> Vec<Hit> {
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let whole = |start: usize| {
        !letter(text[..start].chars().next_back())
            || !text[start..].starts_with(|c: char| c.is_ascii_alphabetic())
    };
    let found = CUES.search.find_overlapping_iter(text);
    found
        .filter(|hit| whole(hit.start()))
        .map(|hit| Hit { cue: CUES.meanings[hit.pattern().as_usize()], start: hit.start(), end: hit.end() })
        .collect()
}

/// A denial close in front of the name, with nothing that takes it back.
fn denies(place: Place<'_>, before: &[Hit], after: &[Hit]) -> bool {
    let near = |hit: &&Hit| hit.cue == Cue::Negated && place.before.len() - hit.end <= DENIAL_REACH;
    let stands = |hit: &Hit| {
        let between = &place.before[hit.end..];
        !["except", "unless", "only", " but ", "otherwise"].iter().any(|word| between.contains(word))
    };
    let wide =
        |hit: &Hit| hit.cue == Cue::Negated && !place.after[hit.start..hit.end].is_ascii() && hit.start <= 40;
    before.iter().filter(near).any(stands) || after.iter().any(wide)
}

/// Whether the words left behind what stands at `at`: a new clause about the work itself begins in between.
fn is_left(before: &str, at: usize, hits: &[Hit]) -> bool {
    let fresh = hits.iter().any(|hit| hit.cue == Cue::Fresh && hit.start >= at);
    let whose = &before[at..];
    fresh && !whose.contains("which ") && !whose.contains("they ")
}

/// "..., which is licensed under": said of what was named last, which is the work only where it was just released.
fn is_relative(before: &str) -> bool {
    let Some(at) = [", which ", ", that ", " whose "].iter().filter_map(|word| before.rfind(word)).max()
    else {
        return false;
    };
    // What is taken out of the grant is a part of the work.
    let own = [
        "we release",
        "we publish",
        "we present",
        "introduc",
        "we share",
        "this is ",
        "except",
        "excluding",
        "apart from",
        "other than",
    ];
    !own.iter().any(|word| before[..at].contains(word)) && !before[at..].contains("; ")
}

/// "Brandt (2021)": a citation.
fn is_cited(before: &str) -> bool {
    let bytes = before.as_bytes();
    let year = |at: usize| {
        let inside = bytes.get(at + 1..at + 6).unwrap_or_default();
        inside.len() == 5 && inside[..4].iter().all(u8::is_ascii_digit) && inside[4] == b')'
    };
    before.match_indices(" (").any(|(at, _)| year(at + 1)) && !before.contains("copyright")
}

/// Whether something grants the name: by itself, or a verb with its "under".
fn grants(place: Place<'_>, before: &[Hit], after: &[Hit]) -> bool {
    let from = place.before.len() - place.gap.len();
    // "covered by other terms, see the <name>" grants something else.
    let points = |hit: &Hit| place.before[hit.end..].contains(" see ");
    let reach = |hit: &&Hit| hit.end > from && place.before.len() - hit.end <= GRANT_REACH && !points(hit);
    let under = |hit: &&Hit| hit.cue == Cue::Under && reach(hit);
    let verb = |under: &Hit| {
        let starts = under.start.saturating_sub(VERB_REACH);
        let leads = place.before[..under.start].trim().is_empty();
        leads
            || before.iter().any(|hit| hit.cue == Cue::Verb && hit.start >= starts && hit.start < under.start)
    };
    let behind = clip(place.after, BEHIND_REACH + 24);
    let tight = |hit: &Hit| hit.cue == Cue::Tight && place.before.len() - hit.end <= TIGHT_REACH;
    before.iter().any(|hit| hit.cue == Cue::Grant && reach(&hit) || tight(hit))
        || before.iter().filter(under).any(verb)
        || after.iter().any(|hit| hit.cue == Cue::Behind && is_adjacent(behind, hit) && follows(place, hit))
        || is_copular(place.gap)
}

/// Whether only a few marks, the word "license" or a number stand between the name and the cue.
fn is_adjacent(behind: &str, hit: &Hit) -> bool {
    let latin = behind.get(hit.start..hit.end).is_some_and(str::is_ascii);
    behind.get(..hit.start).is_some_and(|between| match latin {
        // The target of a link may stand in between.
        true => {
            let between = between.split(']').next().unwrap_or_default();
            matches!(
                between.trim_matches(|c: char| !c.is_alphanumeric()),
                "" | "license" | "licence" | "style"
            )
        }
        false => hit.start <= BEHIND_REACH && !between.contains(['.', ';', '\n', '、']),
    })
}

/// A Chinese word behind a name is part of many sentences: it grants where the work is put under the name.
fn follows(place: Place<'_>, hit: &Hit) -> bool {
    const NOUNS: [&str; 5] = ["许可", "协议", "授权", "授權", "条款"];
    const VERBS: [&str; 6] = ["发布", "發布", "开源", "開源", "釋出", "进行许可"];
    let cue = &place.after[hit.start..hit.end];
    let put = || ["以", "在", "用", "按", "依"].iter().any(|word| clip_end(place.before, 24).contains(word));
    match () {
        () if VERBS.contains(&cue) => put(),
        () if NOUNS.contains(&cue) => put() && VERBS.iter().any(|verb| place.after[hit.end..].contains(verb)),
        () => true,
    }
}

/// "The code is" in front of the name.
fn is_copular(gap: &str) -> bool {
    let gap = gap.trim_end().trim_end_matches(" the").trim_end_matches(" an").trim_end_matches(" a");
    let Some(thing) = gap.strip_suffix(" is").or_else(|| gap.strip_suffix(" are")) else { return false };
    let things = ["this", "it", "everything", "repo", "repository", "project", "content", "these", "all"];
    super::subjects::subject(clip_end(thing, 60)).is_some()
        || thing.split_whitespace().rev().take(4).any(|word| things.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cues_count_where_they_stand() {
        let cases = [
            ("it is licensed under <x>", Role::Grant),
            ("it is not licensed under <x>", Role::Negated),
            ("<x> is what it is licensed under", Role::Mention),
            ("the base model has <x>", Role::Base),
            ("it is based on crane and is released under <x>", Role::Grant),
            ("unless you ask, it is licensed under <x>", Role::Conditional),
            ("本模型采用<x>", Role::Grant),
            ("the third-party code is under the <x>", Role::ThirdParty),
            ("it bundles depot, which is licensed under the <x>", Role::ThirdParty),
            ("the code is <x>", Role::Grant),
            ("the code is <x>?", Role::Mention),
            ("crane is <x> licensed", Role::Grant),
            ("people use <x> or others", Role::Mention),
            ("ce modèle est publié sous licence <x>", Role::Grant),
            ("diese software steht nicht unter der <x>", Role::Negated),
            ("本モデルは <x> の下で公開されています", Role::Grant),
        ];
        for (source, expected) in cases {
            let at = source.find("<x>").expect("each case has a name");
            let place = Place { before: &source[..at], gap: &source[..at], after: &source[at + 3..] };
            assert_eq!(role(place, false), expected, "{source}");
        }
    }
}
