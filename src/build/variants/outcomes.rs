//! What a pattern can match, where that is a short list.

use regex_syntax::hir::{Class, Hir, HirKind};

/// The most outcomes that are followed up.
const MOST: usize = 64;
/// The most characters of a class that are told apart.
const CHARACTERS: usize = 4;

/// All outcomes of `pattern`; `None` where there are many, or no pattern.
pub(super) fn of(pattern: &str) -> Option<Vec<String>> {
    all(&regex_syntax::parse(pattern).ok()?)
}

fn all(pattern: &Hir) -> Option<Vec<String>> {
    let outcomes = match pattern.kind() {
        HirKind::Empty | HirKind::Look(_) => vec![String::new()],
        HirKind::Literal(literal) => vec![String::from_utf8(literal.0.to_vec()).ok()?],
        HirKind::Class(class) => characters(class)?,
        HirKind::Capture(capture) => all(&capture.sub)?,
        HirKind::Repetition(repetition) => {
            let once = all(&repetition.sub)?;
            let blank = once.iter().all(|outcome| outcome.trim().is_empty());
            match (repetition.min, repetition.max) {
                (1, Some(1)) => once,
                // Runs of blanks are one.
                (1.., _) if blank => once,
                (0, Some(1)) => [vec![String::new()], once].concat(),
                (0, _) if blank => [vec![String::new()], once].concat(),
                _ => return None,
            }
        }
        HirKind::Alternation(parts) => {
            parts.iter().map(all).collect::<Option<Vec<_>>>()?.into_iter().flatten().collect()
        }
        HirKind::Concat(parts) => {
            let mut whole = vec![String::new()];
            for part in parts {
                let next = all(part)?;
                if whole.len() * next.len() > MOST {
                    return None;
                }
                whole = whole
                    .iter()
                    .flat_map(|head| next.iter().map(move |tail| format!("{head}{tail}")))
                    .collect();
            }
            whole
        }
    };
    (outcomes.len() <= MOST).then_some(outcomes)
}

/// The characters of a small class; blanks are one.
fn characters(class: &Class) -> Option<Vec<String>> {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class.iter().map(|range| (range.start(), range.end())).collect(),
        Class::Bytes(class) => class.iter().map(|range| (range.start().into(), range.end().into())).collect(),
    };
    if ranges.iter().all(|(start, end)| start.is_whitespace() && end.is_whitespace()) {
        return Some(vec![" ".to_owned()]);
    }
    let mut characters = Vec::new();
    for (start, end) in ranges {
        characters.extend((start..=end).take(CHARACTERS + 1).map(String::from));
    }
    (characters.len() <= CHARACTERS).then_some(characters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_of_small_patterns_are_listed_and_others_are_none() {
        let told = |pattern: &str| of(pattern).map(|all| all.join("/"));
        for (pattern, expected) in [
            ("gull|crane", Some("gull/crane")),
            ("gulls?", Some("gull/gulls")),
            ("(the )?gull[s']", Some("gull'/gulls/the gull'/the gulls")),
            ("gull\\s+crane", Some("gull crane")),
            (".+", None),
            ("gull .{0,20}", None),
            ("[a-z]", None),
            ("(a|b|c|d)(a|b|c|d)(a|b|c|d)(a|b|c|d)", None),
            ("(", None),
        ] {
            assert_eq!(told(pattern).as_deref(), expected, "{pattern}");
        }
    }
}
