//! The page of each rule: the `//!` lines at the head of its own source, so that code and documentation cannot part.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::RULES;

/// The page of the rule called `name`, in Markdown.
pub fn docs(name: &str) -> Option<&'static str> {
    static PAGES: OnceLock<BTreeMap<&'static str, String>> = OnceLock::new();
    let pages = PAGES
        .get_or_init(|| RULES.iter().map(|rule| (rule.facts().name, page(rule.facts().source))).collect());
    pages.get(name).map(String::as_str)
}

/// The leading `//!` lines without their marks.
fn page(source: &str) -> String {
    let lines = source.lines().map_while(|line| line.strip_prefix("//!"));
    let mut page = lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>().join("\n");
    page.push('\n');
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_name_of_its_own_and_a_page() {
        let names: Vec<&str> = RULES.iter().map(|rule| rule.facts().name).collect();
        assert!(names.is_sorted_by(|a, b| a < b), "sorted and unique: {names:?}");
        for name in names {
            assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{name}");
            let page = docs(name).expect("a registered rule has a page");
            let headings: Vec<&str> = page.lines().filter(|line| line.starts_with("# ")).collect();
            assert_eq!(
                headings,
                ["# What it finds", "# Why it matters", "# Example", "# What to do"],
                "{name}"
            );
            let file = name.replace('-', "_");
            assert!(
                std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
                    .join(format!("src/rules/checks/{file}.rs"))
                    .exists()
            );
        }
        assert_eq!(docs("no-such-rule"), None);
    }
}
