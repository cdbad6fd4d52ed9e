//! Whether a repository belongs to the publisher of the licence that it carries: who publishes a licence does not owe
//! its duties.
//!
//! Decided by the owner part of a proven repository id against the record's publisher: the same name, give or take a
//! usual ending, or a row of the table. A guessed id proves nothing.

use super::View;

/// Publishers whose repositories have another name. From the organisations' own hub pages; sorted by publisher.
const OWNERS: [(&str, &[&str]); 25] = [
    ("01ai", &["01-ai"]),
    ("alibabacloud", &["qwen", "alibaba-nlp"]),
    ("alibabaqwen", &["qwen"]),
    ("alleninstituteforai", &["allenai"]),
    ("baai", &["baai"]),
    ("baichuan", &["baichuan-inc"]),
    ("bigcode", &["bigcode"]),
    ("cohereforai", &["cohereforai", "coherelabs"]),
    ("coherelabs", &["coherelabs", "cohereforai"]),
    ("evolutionaryscale", &["evolutionaryscale"]),
    ("fishaudio", &["fishaudio"]),
    ("googledeepmind", &["google"]),
    ("hcompany", &["hcompany"]),
    ("lgairesearch", &["lgai-exaone"]),
    ("meta", &["meta-llama", "facebook", "codellama"]),
    ("microsoft", &["microsoft"]),
    ("mistralai", &["mistralai", "mistral-community"]),
    ("moonshotai", &["moonshotai"]),
    ("openbmbmodelbest", &["openbmb"]),
    ("stabilityaideepfloyd", &["deepfloyd", "stabilityai"]),
    ("thudm", &["thudm", "zai-org"]),
    ("tii", &["tiiuae"]),
    ("xai", &["xai-org"]),
    ("zaizhipu", &["zai-org", "thudm"]),
    ("zhipuaithudm", &["thudm", "zai-org"]),
];

/// Endings that organisations add to their name.
const ENDINGS: [&str; 6] = ["ai", "hq", "inc", "labs", "org", "team"];

/// Whether the artifact's owner publishes a licence that the artifact carries.
pub(super) fn is_licensor(view: &View) -> bool {
    let Some((owner, _)) = view.artifact.repo_id.as_deref().and_then(|id| id.split_once('/')) else {
        return false;
    };
    let ids = view.own().flat_map(|witness| witness.candidate.licenses.iter().chain(&witness.nearest));
    let mut publishers = ids.filter_map(|id| view.record(id)?.publisher.as_deref());
    publishers.any(|publisher| publishes(owner, publisher))
}

/// Whether `owner` is a name of `publisher`.
pub(super) fn publishes(owner: &str, publisher: &str) -> bool {
    let (owner_key, publisher_key) = (key(owner), key(publisher));
    if publisher_key.is_empty() {
        return false;
    }
    let row = OWNERS.iter().find(|(name, _)| *name == publisher_key);
    let listed = row.is_some_and(|(_, owners)| owners.iter().any(|name| name.eq_ignore_ascii_case(owner)));
    let rest = owner_key.strip_prefix(&publisher_key);
    listed || rest.is_some_and(|rest| rest.is_empty() || ENDINGS.contains(&rest))
}

/// Letters and digits, in lower case.
fn key(name: &str) -> String {
    name.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn publishers_are_known_by_their_organisations() {
        let cases = [
            ("meta-llama", "Meta", true),
            ("deepseek-ai", "DeepSeek", true),
            ("Qwen", "Alibaba Cloud", true),
            ("google", "Google DeepMind", true),
            ("black-forest-labs", "Black Forest Labs", true),
            ("metaphysics", "Meta", false),
            ("unsloth", "Meta", false),
            ("someone", "", false),
        ];
        for (owner, publisher, expected) in cases {
            assert_eq!(publishes(owner, publisher), expected, "{owner} / {publisher}");
        }
    }

    #[test]
    fn the_table_is_sorted() {
        assert!(OWNERS.is_sorted_by_key(|(publisher, _)| *publisher));
    }
}
