//! What `--help` shows below the flags: for each command a line or two as people type them.

pub(super) const IDENTIFY: &str = "Examples:
  smallprint identify models/acme/model/LICENSE
  smallprint identify models --format jsonl
  curl -s https://example.org/LICENSE | smallprint identify -";

pub(super) const EXPLAIN: &str = "Examples:
  smallprint explain models/acme/model/LICENSE
  smallprint explain llama-3.1-community
  smallprint explain --table Apache-2.0 llama-3.1-community
  smallprint explain clause-added";

pub(super) const MERGE: &str = "Examples:
  smallprint scan models --shard 1/2 --format jsonl --output 1.jsonl
  smallprint scan models --shard 2/2 --format jsonl --output 2.jsonl
  smallprint merge 1.jsonl 2.jsonl --format json --output models.json";

pub(super) const DIFF: &str = "Example:
  smallprint diff LICENSE.2024 LICENSE.2025";

pub(super) const RULES: &str = "Examples:
  smallprint rules
  smallprint rules --format markdown --output rules.md";

pub(super) const SBOM: &str = "Example:
  smallprint sbom enrich bom.cdx.json models --output bom.cdx.json";

pub(super) const CORPUS: &str = "Examples:
  smallprint corpus list --format jsonl
  smallprint corpus add LICENSE --id acme-1.0 --corpus licenses
  smallprint corpus check licenses";

pub(super) const CORPUS_LIST: &str = "Example:
  smallprint corpus list --format jsonl";

pub(super) const CORPUS_ADD: &str = "Example:
  smallprint corpus add LICENSE --id acme-1.0 --name 'Acme Model License 1.0' --corpus licenses";

pub(super) const CORPUS_CHECK: &str = "Example:
  smallprint corpus check licenses";

pub(super) const DEMO: &str = "Examples:
  smallprint demo
  smallprint demo --format html --output demo.html";

pub(super) const COMPLETIONS: &str = "Example:
  smallprint generate completions bash";

pub(super) const MAN: &str = "Example:
  smallprint generate man share/man/man1";

#[cfg(test)]
mod tests {
    use clap::Command;

    use crate::cli::args::{definition, parse};

    /// Names of the commands without an example, to the last level.
    fn bare(command: &Command, name: &str, found: &mut Vec<String>) {
        let mut inner = command.get_subcommands().peekable();
        if inner.peek().is_none() {
            let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            if !after.contains(&format!("  {name}")) {
                found.push(name.to_owned());
            }
        }
        inner.for_each(|inner| bare(inner, &format!("{name} {}", inner.get_name()), found));
    }

    #[test]
    fn every_command_has_an_example() {
        let mut found = Vec::new();
        bare(&definition(), "smallprint", &mut found);
        assert!(found.is_empty(), "no example in the help of: {found:?}");
    }

    /// Lines that the shell reads differently from a split at spaces are left to the commands' own tests.
    #[test]
    fn examples_are_understood() {
        let mut lines = Vec::new();
        gather(&definition(), &mut lines);
        let plain = lines.iter().filter(|line| !line.contains(['\'', '|']));
        for line in plain {
            let words: Vec<&str> = line.split_whitespace().collect();
            let read = parse(&words);
            assert!(read.is_ok(), "{line}: {:?}", read.err());
        }
    }

    fn gather(command: &Command, lines: &mut Vec<String>) {
        let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        let starts = after.lines().map(str::trim).filter(|line| line.starts_with("smallprint "));
        lines.extend(starts.map(str::to_owned));
        command.get_subcommands().for_each(|inner| gather(inner, lines));
    }
}
