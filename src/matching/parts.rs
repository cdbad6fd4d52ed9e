//! Several licences in one text, where one template has the words of them all.
//!
//! Such a template (one that is two BSD licences and a third with a name of its own) explains two licences in one file
//! at the cost of all that it has besides. So a template that loses much is set against the licences that stand there
//! as a whole: if they explain more words together, the text is those.
//!
//! Contract: at least two parts, each of which has most of its template. Cost: of templates that lose little, and of
//! most altered texts, nothing but a look at the chains beside.

use std::ops::Range;

use super::choose::{Field, Match, claim, free_around, mostly_within};
use super::limits::{PART_WHOLE, PARTS_LOSS, PARTS_SHARE};
use super::score::Bag;

/// The licences that explain more of what `found` lies on than it does, in order of their worth. Of the text, `bounds` is
/// free; `near` are the chains that touch the same pages and are not spent.
pub(super) fn parts(
    field: &Field<'_>,
    found: &Match,
    near: &[usize],
    bounds: &Range<usize>,
    bag: &mut Bag,
) -> Option<Vec<Match>> {
    let loss = |of: &Match| of.alignment.kept() as f64 - of.score;
    if loss(found) < PARTS_LOSS {
        return None;
    }
    let range = found.alignment.text_range();
    // What lies on a part may reach out of the range, but is not as long.
    let others: Vec<usize> =
        near.iter().copied().filter(|&chain| is_part(field, chain, found, &range)).collect();
    if hope(field, &others, &range) <= found.score * PARTS_SHARE {
        return None;
    }
    let (mut parts, mut free) = (Vec::new(), vec![bounds.clone()]);
    // Templates of two licences may lie in that of three: what lies on the text without much between comes first.
    let (clean, rest): (Vec<usize>, Vec<usize>) = others.iter().partition(|chain| is_clean(field, **chain));
    for others in [clean, rest] {
        take(field, others, &range, &mut free, &mut parts, bag);
    }
    // A part may itself be the template of two licences, in a text that has three.
    let parts: Vec<Match> = parts
        .into_iter()
        .flat_map(|part| {
            let bounds = part.alignment.text_range();
            let smaller = bounds.len() * 10 < range.len() * 9;
            let inner = if smaller { self::parts(field, &part, near, &bounds, bag) } else { None };
            inner.unwrap_or_else(|| vec![part])
        })
        .collect();
    let together: f64 = parts.iter().map(|part| part.score).sum();
    let lost: f64 = parts.iter().map(loss).sum();
    let whole = together > found.score * PARTS_SHARE && lost * 3.0 < loss(found);
    (parts.len() > 1 && (together > found.score || whole)).then_some(parts)
}

/// Takes the licences that stand in a range as a whole, of those whose chains are given, the likeliest first.
fn take(
    field: &Field<'_>,
    mut others: Vec<usize>,
    range: &Range<usize>,
    free: &mut Vec<Range<usize>>,
    parts: &mut Vec<Match>,
    bag: &mut Bag,
) {
    let mut rest: Vec<usize> =
        others.iter().copied().filter(|&chain| mostly_within(&field.chains[chain], range)).collect();
    while let Some(&likeliest) = rest.first() {
        let part = free_around(free, &field.chains[likeliest]).and_then(|bounds| {
            let rivals = field.rivals(&others, likeliest);
            field.best(&rivals, &bounds, bag).filter(|part| is_whole(part, range))
        });
        let Some(part) = part else {
            rest.remove(0);
            continue;
        };
        let taken = part.alignment.text_range();
        let left = |chain: &usize| *chain != likeliest && !mostly_within(&field.chains[*chain], &taken);
        rest.retain(left);
        others.retain(left);
        claim(free, &taken);
        parts.push(part);
    }
}

/// Whether a chain has most of its template and is not one more that lies on all of a range.
fn is_part(field: &Field<'_>, chain: usize, found: &Match, range: &Range<usize>) -> bool {
    let chain = &field.chains[chain];
    let (start, end) = chain.text_range();
    let shared = end.min(range.end).saturating_sub(start.max(range.start));
    chain.template != found.template
        && shared * 10 < range.len() * 9
        && chain.score >= PART_WHOLE * field.pack.word_count(chain.template) as f32
}

/// Whether a chain has few words between its seeds: the licence stands there as it is, but for names.
fn is_clean(field: &Field<'_>, chain: usize) -> bool {
    let (start, end) = field.chains[chain].text_range();
    field.chains[chain].score * 4.0 >= 3.0 * (end - start) as f32
}

/// Whether most of its template is there, and most of it in a range.
fn is_whole(part: &Match, range: &Range<usize>) -> bool {
    let own = part.alignment.text_range();
    let shared = own.end.min(range.end).saturating_sub(own.start.max(range.start));
    shared * 2 > own.len() && part.alignment.kept() as f32 >= PART_WHOLE * part.alignment.template_len as f32
}

/// The most that these chains can explain together: all words that one of them lies on.
fn hope(field: &Field<'_>, chains: &[usize], range: &Range<usize>) -> f64 {
    let mut ranges: Vec<(usize, usize)> =
        chains.iter().map(|&chain| field.chains[chain].text_range()).collect();
    ranges.retain(|(start, end)| *start < range.end && range.start < *end);
    ranges.sort_unstable();
    let (mut hope, mut from) = (0, 0);
    for (start, end) in ranges {
        hope += end.saturating_sub(start.max(from));
        from = from.max(end);
    }
    hope as f64
}

#[cfg(test)]
mod tests {
    use crate::corpus::Corpus;
    use crate::matching::{find, frame};
    use crate::text::Text;

    fn named(texts: &[&str]) -> Vec<String> {
        let plain = |id: &&str| spdx::license_id(id).expect("it is on the list").text().to_owned();
        let joined = texts.iter().map(plain).collect::<Vec<_>>().join("\n\n------\n\n");
        let (text, corpus) = (Text::from_source(&joined), Corpus::builtin());
        let found = find(&corpus.pack().word_ids(text.words()), &frame::frame(&text), corpus);
        found.iter().map(|one| corpus.pack().template_id(one.template).to_owned()).collect()
    }

    #[test]
    fn licences_beside_each_other_are_no_template_that_has_both() {
        for texts in [
            &["BSD-2-Clause", "BSD-3-Clause"][..],
            &["BSD-3-Clause", "BSD-3-Clause"],
            &["BSD-3-Clause", "BSD-3-Clause", "BSD-3-Clause", "BSD-3-Clause"],
            &["BSD-4-Clause", "BSD-2-Clause"],
            &["BSD-2-Clause", "MIT", "BSD-3-Clause"],
            &["ISC", "BSD-3-Clause"],
            &["0BSD", "BSD-2-Clause"],
            &["MPL-2.0", "BSD-2-Clause"],
            &["PSF-2.0", "HPND"],
        ] {
            assert_eq!(named(texts), texts);
        }
        for text in ["Sleepycat", "Net-SNMP", "Python-2.0.1", "OLDAP-2.0"] {
            assert_eq!(named(&[text]), [text]);
        }
    }
}
