//! Fields of use that licences restrict, under the names that a profile gives them.
//!
//! A domain is a category of use restrictions (`corpus/clauses/use-restrictions.toml`), by its own name or a common one.
//! Contract: a domain that no restriction was found for is told as that, never as compliance.

/// A field of use.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Domain {
    /// Its name in profiles.
    pub name: &'static str,
    /// The category of restrictions that touch it.
    pub category: &'static str,
}

/// Names and categories.
const DOMAINS: [Domain; 22] = [
    of("automated-decisions", "automated-decisions"),
    of("biometrics", "surveillance"),
    of("children", "minors"),
    of("critical-infrastructure", "critical-infrastructure"),
    of("disinformation", "disinformation"),
    of("fraud-impersonation", "fraud-impersonation"),
    of("harassment", "harassment"),
    of("law-enforcement", "law-enforcement"),
    of("legal", "legal-advice"),
    of("legal-advice", "legal-advice"),
    of("malware", "malware"),
    of("medical", "medical-advice"),
    of("medical-advice", "medical-advice"),
    of("military", "military-weapons"),
    of("military-weapons", "military-weapons"),
    of("minors", "minors"),
    of("personal-data", "privacy"),
    of("privacy", "privacy"),
    of("security-research", "malware"),
    of("surveillance", "surveillance"),
    of("violence", "violence"),
    of("weapons", "military-weapons"),
];

const fn of(name: &'static str, category: &'static str) -> Domain {
    Domain { name, category }
}

impl Domain {
    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        DOMAINS.into_iter().find(|one| one.name == name)
    }

    /// Whether a clause of this kind restricts it, beside items of lists.
    pub fn is_kind(self, kind: &str) -> bool {
        kind == "military" && self.category == "military-weapons"
    }
}

/// All names, in alphabetical order.
pub(super) fn domain_names() -> [&'static str; DOMAINS.len()] {
    DOMAINS.map(|one| one.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Corpus;

    #[test]
    fn every_category_is_one_that_clauses_have() {
        let kind = Corpus::builtin().kinds().remove("use-restrictions").expect("a kind").to_string();
        for domain in DOMAINS {
            assert!(kind.contains(&format!("\"{}\"", domain.category)), "{domain:?}");
        }
        assert!(domain_names().is_sorted());
    }
}
