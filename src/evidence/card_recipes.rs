//! Recipes in the fenced blocks of a card's body: how a model was merged or trained, as mergekit and axolotl print them,
//! and the settings of an adapter, as PEFT writes them.
//!
//! Contract: only blocks of YAML or JSON that have the marks of such a recipe are read, each up to 64 KiB; examples in
//! other languages, and recipes that name no repository, say nothing. Of what a recipe names only repository ids count:
//! in prose a bare word is an intermediate of the author. Lines are those of the file.
//!
//! Sources: mergekit `card.py` and `config.py`; axolotl `train.py` (the card that it writes).

use std::sync::LazyLock;

use memchr::memmem;

use super::pick::{self, Picked};
use super::repo_id::{is_repo_id, pinned_repo_id, split_revision};
use super::{At, Config};
use crate::base::LineIndex;
use crate::text::Text;

/// The longest block that is read.
const BLOCK_BYTES: usize = 64 << 10;
/// Blocks of one card that are read.
const BLOCKS: usize = 16;

/// What is read of a recipe: first, [`BASES`] of them, where a merge names what goes into it. mergekit writes its recipes
/// out with references in full: the repository below `model.path`, beside its revision.
pub(super) const KEYS: &[&str] = &[
    "models[].model",
    "models[].model.model.path",
    "slices[].sources[].model",
    "slices[].sources[].model.model.path",
    "experts[].source_model",
    "experts[].source_model.model.path",
    "modules.*.models[].model",
    "modules.*.models[].model.model.path",
    "modules.*.slices[].sources[].model",
    "modules.*.slices[].sources[].model.model.path",
    "base_model",
    "base_model.model.path",
    "name",
    "merge_method",
    "sequence_len",
    "micro_batch_size",
    "output_dir",
    "datasets[].path",
    "datasets[].type",
    "license",
    "license[]",
];
const BASES: usize = 12;
/// What is read of the settings of an adapter.
const ADAPTER: &[&str] = &["base_model_name_or_path", "peft_type", "revision"];

/// Where a merge names what goes into it.
pub(super) fn merged() -> &'static [&'static str] {
    &KEYS[..BASES]
}

/// Keys of which every recipe has one, ready to be looked for.
static MARKS: LazyLock<[memmem::Finder<'static>; 3]> =
    LazyLock::new(|| ["merge_method", "source_model", "base_model"].map(memmem::Finder::new));

/// The recipes in the card `text` at the logical `path`, in order.
///
/// ```
/// use smallprint::{evidence::card_recipes::read_recipes, text::Text};
///
/// let card = "# Merge\n```yaml\nmerge_method: slerp\nbase_model: org/a\nmodels:\n  - model: org/b\n```\n";
/// let recipes = read_recipes("README.md", &Text::from_bytes(card.as_bytes()));
/// let bases: Vec<&str> = recipes[0].bases.iter().map(|base| base.value.as_str()).collect();
/// assert_eq!((bases, recipes[0].relation.as_deref()), (vec!["org/b", "org/a"], Some("merged")));
/// ```
pub fn read_recipes(path: &str, text: &Text) -> Vec<Config> {
    let source = text.source();
    let Some(body) = source.get(text.body_start()..) else { return Vec::new() };
    if !MARKS.iter().any(|mark| mark.find(body.as_bytes()).is_some()) {
        return Vec::new();
    }
    let found = blocks(body).take(BLOCKS).filter_map(|block| recipe(path, block));
    let mut recipes: Vec<Config> = Vec::new();
    for (mut config, at) in found {
        let before = LineIndex::new(&source[..text.body_start() + at]).count() as u32 - 1;
        config.bases.iter_mut().for_each(|base| shift(base, before));
        recipes.push(config);
    }
    recipes
}

/// The recipe that the file `text` at the logical `path` is; settings of another kind say nothing.
pub(super) fn read_file(path: &str, text: &str) -> Config {
    let recipe = Some(text).filter(|text| text.len() <= BLOCK_BYTES).and_then(|text| recipe(path, (text, 0)));
    recipe.map_or_else(|| Config { path: path.to_owned(), ..Config::default() }, |(config, _)| config)
}

/// A line of the block as a line of the file.
fn shift(base: &mut At<String>, before: u32) {
    if let Some(lines) = &mut base.place.lines {
        *lines = lines.map(|line| line.saturating_add(before));
    }
}

fn recipe(path: &str, (block, at): (&str, usize)) -> Option<(Config, usize)> {
    if block.trim_start().starts_with('{') {
        return adapter(path, block).map(|config| (config, at));
    }
    let picked = pick::yaml_documents(block, KEYS);
    // A mixture of experts has no method; what is mixed stands in its experts.
    let merge = picked.has("merge_method") || picked.has("experts[].source_model");
    // What axolotl prints always has these; a few lines with a `base_model` may be an example of anything.
    let trained = picked.has("sequence_len")
        || (picked.has("micro_batch_size") && picked.has("output_dir"))
        || (picked.has("datasets[].path") && picked.has("datasets[].type"));
    let keys: &[&'static str] = if merge { merged() } else { &["base_model"] };
    let mut bases: Vec<At<String>> = Vec::new();
    for base in keys.iter().flat_map(|key| repositories(&picked, key, path, block)) {
        keep(&mut bases, base);
    }
    let relation = merge.then(|| "merged".to_owned());
    let known = (merge || trained) && !bases.is_empty();
    known.then(|| (Config { path: path.to_owned(), bases, relation, ..Config::default() }, at))
}

/// The settings of an adapter, as PEFT writes them to `adapter_config.json`.
fn adapter(path: &str, block: &str) -> Option<Config> {
    let picked = pick::json(block, ADAPTER);
    let mut bases = repositories(&picked, "base_model_name_or_path", path, block);
    if let Some(revision) = picked.last("revision") {
        bases.iter_mut().for_each(|base| base.value = pinned_repo_id(&format!("{}@{revision}", base.value)));
    }
    let known = picked.problem.is_none() && picked.has("peft_type") && !bases.is_empty();
    let relation = Some("adapter".to_owned());
    known.then(|| Config { path: path.to_owned(), bases, relation, ..Config::default() })
}

/// Adds a base that is not there yet; one that is there without a revision takes that of its second mention.
pub(super) fn keep(bases: &mut Vec<At<String>>, base: At<String>) {
    let (id, _) = split_revision(&base.value);
    match bases.iter_mut().find(|known| split_revision(&known.value).0.eq_ignore_ascii_case(id)) {
        Some(known) if split_revision(&known.value).1.is_none() => known.value = base.value,
        Some(_) => {}
        None => bases.push(base),
    }
}

/// The repositories at a key; `org/model+org/lora` names two.
fn repositories(picked: &Picked, key: &'static str, path: &str, block: &str) -> Vec<At<String>> {
    let mut found = Vec::new();
    for at in pick::places(picked, key, path, block) {
        let parts = at.value.split('+').map(pinned_repo_id).filter(|id| is_repo_id(split_revision(id).0));
        found.extend(parts.map(|value| At { value, place: at.place.clone() }));
    }
    found
}

/// The fenced blocks that may be YAML or JSON, each with its place in `body`.
fn blocks(body: &str) -> impl Iterator<Item = (&str, usize)> {
    let mut rest = body.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some((line, start))
    });
    std::iter::from_fn(move || {
        loop {
            let (line, start) = rest.next()?;
            let Some((mark, language)) = fence(line) else { continue };
            let from = start + line.len();
            let close = |line: &str| fence(line).is_some_and(|(own, rest)| own == mark && rest.is_empty());
            let end = rest.find(|(line, _)| close(line)).map_or(body.len(), |(_, end)| end);
            let read = matches!(language.to_ascii_lowercase().as_str(), "" | "json" | "yaml" | "yml");
            if let Some(block) = body.get(from..end).filter(|block| read && block.len() <= BLOCK_BYTES) {
                return Some((block, from));
            }
        }
    })
}

/// The mark of a fence, and what follows it on its line.
fn fence(line: &str) -> Option<(&'static str, &str)> {
    let line = line.trim();
    let mark = ["```", "~~~"].into_iter().find(|mark| line.starts_with(mark))?;
    Some((mark, line.trim_start_matches(['`', '~']).trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(card: &str) -> Vec<(String, Option<[u32; 2]>, bool)> {
        let recipes = read_recipes("README.md", &Text::from_bytes(card.as_bytes()));
        let of = |config: Config| {
            let merged = config.relation.is_some();
            config.bases.into_iter().map(move |base| (base.value, base.place.lines, merged))
        };
        recipes.into_iter().flat_map(of).collect()
    }

    #[test]
    fn mixtures_of_experts_name_their_parts() {
        let card = "# M\n```yaml\nbase_model: kim/a\ngate_mode: hidden\nexperts:\n  - source_model: kim/b\n    positive_prompts: [x]\n  - source_model: kim/c\n```\n";
        let names: Vec<String> = told(card).into_iter().map(|(name, ..)| name).collect();
        assert_eq!(names, ["kim/b", "kim/c", "kim/a"]);
        let modules = "```yaml\nmerge_method: slerp\nmodules:\n  default:\n    slices:\n    - sources:\n      - model: kim/b\n      - model:\n          model:\n            path: kim/c\n```\n";
        let names: Vec<String> = told(modules).into_iter().map(|(name, ..)| name).collect();
        assert_eq!(names, ["kim/b", "kim/c"]);
        let full = "```yaml\nmerge_method: ties\nmodels:\n- model:\n    model:\n      path: kim/b\n      revision: main\n```\n";
        assert_eq!(told(full), [("kim/b".to_owned(), Some([6, 6]), true)]);
    }

    #[test]
    fn recipes_name_their_bases_with_lines() {
        let merge = "---\nlicense: mit\n---\n# M\n\n```yaml\nslices:\n  - sources:\n      - model: kim/a\n        layer_range: [0, 32]\n      - model: kim/b@main+kim/l\nmerge_method: slerp\nbase_model: kim/a\n```\nwords\n";
        let expected = [("kim/a", 9), ("kim/b", 11), ("kim/l", 11)];
        let expected: Vec<_> =
            expected.iter().map(|(id, line)| ((*id).to_owned(), Some([*line, *line]), true)).collect();
        assert_eq!(told(merge), expected);
        assert_eq!(told(&merge.replace('\n', "\r\n")), expected);
        let trained = "~~~yaml\nbase_model: kim/a\nsequence_len: 4096\ndatasets:\n  - path: kim/d\n~~~\n";
        assert_eq!(told(trained), [("kim/a".to_owned(), Some([2, 2]), false)]);
    }

    #[test]
    fn settings_of_adapters_and_recipes_of_several_steps_name_their_bases() {
        let settings = r#"{"base_model_name_or_path": "kim/a", "peft_type": "LORA", "revision": null}"#;
        let recipes =
            read_recipes("README.md", &Text::from_bytes(format!("```json\n{settings}\n```\n").as_bytes()));
        assert_eq!(recipes[0].relation.as_deref(), Some("adapter"));
        for (block, expected) in [
            (settings.to_owned(), &["kim/a"][..]),
            (settings.replace("null", "\"v1\""), &["kim/a@v1"]),
            (settings.replace("kim/a", "/home/kim/a"), &[]),
            (settings.replace("peft_type", "kind"), &[]),
            (settings.replace('}', ""), &[]),
        ] {
            let found = told(&format!("words\n```json\n{block}\n```\n"));
            let names: Vec<&str> = found.iter().map(|(name, ..)| name.as_str()).collect();
            assert_eq!(names, expected, "{block}");
        }
        let steps = "```yaml\nname: first\nmerge_method: slerp\nmodels:\n  - model: kim/a\n---\nmerge_method: ties\n\
                     models:\n  - model: first\n  - model: kim/b\n```\n";
        let found: Vec<_> = told(steps).into_iter().map(|(name, lines, _)| (name, lines)).collect();
        let line = |line| Some([line, line]);
        assert_eq!(found, [("kim/a".to_owned(), line(5)), ("kim/b".to_owned(), line(10))]);
    }

    #[test]
    fn other_blocks_say_nothing() {
        let merge = "merge_method: ties\nmodels:\n  - model: kim/a\n";
        for (card, expected) in [
            (format!("```\n{merge}```\n"), 1),
            (format!("```yml\n{merge}"), 1),
            (format!("```python\n{merge}```\n"), 0),
            (merge.to_owned(), 0),
            ("```yaml\nbase_model: kim/a\n```\n merge_method".to_owned(), 0),
            ("```yaml\nmerge_method: ties\nmodels:\n  - model: ./out\n  - model: first\n```\n".to_owned(), 0),
            ("```yaml\nmerge_method: [ties\n```\n".to_owned(), 0),
            ("```yaml\nbase_model: kim/a\ndatasets:\n  - path: kim/d\n    type: alpaca\n```\n".to_owned(), 1),
            ("```yaml\nlicense: mit\nbase_model: kim/a\ndatasets:\n- kim/d\n```\n".to_owned(), 0),
            (format!("```yaml\n{merge}{}```\n", "# words\n".repeat(10_000)), 0),
        ] {
            assert_eq!(told(&card).len(), expected, "{}", card.chars().take(80).collect::<String>());
        }
    }
}
