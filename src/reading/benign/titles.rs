//! Titles that announce a change: "MIT License (modified)", "License with Commons Clause".
//!
//! Contract: such a word counts unless it belongs to a name of the licence that is printed ("Modified BSD License").

use std::ops::Range;

use super::Words;

/// Words that say that the text below is not what its title names.
const CHANGED: [&str; 11] = [
    "modified",
    "customized",
    "customised",
    "custom",
    "adapted",
    "amended",
    "altered",
    "variant",
    "addendum",
    "amendment",
    "rider",
];

/// Whether a title says that the licence below it was changed, or that more terms go with it.
pub(super) fn announces_change(words: &Words<'_>, range: Range<usize>) -> bool {
    let own = |letters: &str| words.named.own_words.iter().any(|word| word == letters);
    let changed = |at: usize| {
        let letters = words.letters(at);
        CHANGED.contains(&&*letters) && !own(&letters)
    };
    let clause = |at: usize| {
        &*words.letters(at) == "commons" && at + 1 < range.end && &*words.letters(at + 1) == "clause"
    };
    range.clone().any(|at| changed(at) || clause(at))
}

/// Whether a line beside a licence is such a title of one.
pub(super) fn is_changed_title(words: &Words<'_>, range: Range<usize>) -> bool {
    let of_terms = |at: usize| matches!(&*words.letters(at), "license" | "licence");
    // What stands in front of the name itself is a sentence of its own.
    let in_front = range.len() <= 2;
    announces_change(words, range.clone())
        && (in_front || range.clone().any(of_terms))
        && super::is_heading(words, range)
}

#[cfg(test)]
mod tests {
    use crate::corpus::Corpus;
    use crate::reading::{Reading, Verdict};
    use crate::text::Text;

    #[test]
    fn a_title_that_announces_a_change_is_no_title() {
        let text = |id: &str| spdx::license_id(id).expect("it is on the list").text().to_owned();
        let cases = [
            ("MIT", "# License (with Commons Clause)", false),
            ("MIT", "MIT License (modified)", false),
            ("MIT", "Custom MIT License", false),
            ("Apache-2.0", "Modified Apache License", false),
            ("Apache-2.0", "Apache License 2.0 with Commons Clause", false),
            ("MIT", "The MIT License (Expat)", true),
            ("BSD-3-Clause", "Modified BSD License", true),
        ];
        for (id, title, expected) in cases {
            let body = text(id);
            let body = body.strip_prefix("MIT License").unwrap_or(&body);
            let reading = Reading::of(&Text::from_source(&format!("{title}\n\n{body}")), Corpus::builtin());
            assert_eq!(reading.verdict < Verdict::Truncated, expected, "{title}: {:?}", reading.licenses);
        }
    }
}
