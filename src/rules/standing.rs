//! Which licences of a reading still stand beside a text: a tag that names a family (`openrail`, `gpl-3.0`) is refined by
//! the text of one of its members, and then says nothing about the others.

use super::{Candidate, Conclusion};
use crate::lineage::Basis;

impl Conclusion {
    /// The licences of a candidate that no text of the same subject rules out: of a name of several, those whose texts
    /// are here; else all of them. An altered text rules nothing out, for it is none of them.
    pub fn standing<'c>(&'c self, candidate: &'c Candidate) -> Vec<&'c String> {
        let refines = |text: &&Candidate| {
            text.basis == Basis::Text
                && text.subject == candidate.subject
                && !text.expression.starts_with("LicenseRef-unknown-")
        };
        let all: Vec<&String> = candidate.licenses.iter().collect();
        if !candidate.is_open_name() {
            return all;
        }
        let texts: Vec<&Candidate> = self.candidates.iter().filter(refines).collect();
        let printed = |id: &&String| texts.iter().any(|text| text.licenses.contains(id));
        let left: Vec<&String> = all.iter().copied().filter(|id| printed(id)).collect();
        if left.is_empty() { all } else { left }
    }

    /// The licences of all candidates that still stand.
    pub fn all_standing(&self) -> impl Iterator<Item = &String> {
        self.candidates.iter().flat_map(|candidate| self.standing(candidate))
    }
}

impl Candidate {
    /// Whether it is a name of several licences, of which one is meant.
    pub fn is_open_name(&self) -> bool {
        self.basis != Basis::Text && self.licenses.len() > 1 && self.expression == "NOASSERTION"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{Subject, Terms};

    fn candidate(ids: &[&str], expression: &str, basis: Basis, subject: Subject) -> Candidate {
        Candidate {
            expression: expression.into(),
            licenses: ids.iter().map(|id| (*id).to_owned()).collect(),
            basis,
            subject,
            path: None,
            terms: Terms::default(),
        }
    }

    #[test]
    fn a_text_leaves_its_own_license_of_a_name_of_several() {
        use Subject::{Code, Weights};
        let tag = |expression| candidate(&["a", "b"], expression, Basis::Declared, Weights);
        let text = |id: &str, expression, subject| candidate(&[id], expression, Basis::Text, subject);
        for (name, tag, text, expected) in [
            ("its member", tag("NOASSERTION"), text("b", "b", Weights), &["b"][..]),
            ("another license", tag("NOASSERTION"), text("c", "c", Weights), &["a", "b"]),
            ("of the code", tag("NOASSERTION"), text("b", "b", Code), &["a", "b"]),
            ("altered", tag("NOASSERTION"), text("b", "LicenseRef-unknown-0", Weights), &["a", "b"]),
            ("a list of two that apply", tag("a AND b"), text("b", "b", Weights), &["a", "b"]),
        ] {
            let conclusion = Conclusion { candidates: vec![text, tag], ..Conclusion::default() };
            assert_eq!(conclusion.standing(&conclusion.candidates[1]), expected, "{name}");
        }
    }
}
