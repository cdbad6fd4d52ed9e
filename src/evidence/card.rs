//! Model cards: the front matter of a README.md as values with places, and its licence section.
//!
//! Contract: valid YAML is read as the hub reads it; anything else is read line by line and reported in
//! [`Card::invalid`], so that a broken card still says what it says. Lines are those of the file. Template
//! placeholders (`{license}`, `[More Information Needed]`) are no values. Front matter longer than
//! [`FRONT_MATTER_BYTES`] is read up to there.
//!
//! Sources: huggingface/hub-docs `modelcard.md`, `models-gated.md`; huggingface_hub `repocard.py`.

use crate::base::limits::FRONT_MATTER_BYTES;
use crate::base::{LineIndex, Span};
use crate::text::Text;

use super::base_tags::base_tags;
use super::card_lines::{self, is_key_line};
pub use super::card_yaml::Blocks;
use super::card_yaml::{Field, Fields};
use super::repo_id::{is_repo_id, pinned_repo_id, repo_id};
use super::{At, Card, Place};

/// Keys that only data set cards have. Source: huggingface/hub-docs `datasetcard.md`.
pub(super) const DATASET_KEYS: [&str; 9] = [
    "annotations_creators",
    "dataset_info",
    "dataset_size",
    "language_creators",
    "multilinguality",
    "size_categories",
    "source_datasets",
    "task_categories",
    "task_ids",
];
/// Keys that only model cards have; with one of them the card is a model's whatever else it holds.
pub(super) const MODEL_KEYS: [&str; 4] = ["base_model", "library_name", "model-index", "pipeline_tag"];
/// The parts of a gate in the order in which they are joined: the prompt first, so that its lines are true.
const GATE_KEYS: [&str; 5] = [
    "extra_gated_prompt",
    "extra_gated_heading",
    "extra_gated_description",
    "extra_gated_fields",
    "extra_gated_button_content",
];

/// Reads the front matter of the card `text` at the logical `path`.
///
/// ```
/// use smallprint::{evidence::card::read_card, text::Text};
///
/// let card = read_card("README.md", &Text::from_bytes(b"---\nlicense: mit\nbase_model: org/base\n---\n# Model"));
/// assert_eq!(card.licenses[0].value, "mit");
/// assert_eq!(card.base_models[0].place.lines, Some([3, 3]));
/// ```
pub fn read_card(path: &str, text: &Text) -> Card {
    read_card_with(path, text, &Blocks::default())
}

/// As [`read_card`], with the blocks that were read before.
pub fn read_card_with(path: &str, text: &Text, known: &Blocks) -> Card {
    let mut card = Card { path: path.to_owned(), ..Card::default() };
    let Some((block, span, closed)) = block_of(text) else { return card };
    card.has_front_matter = true;
    let before = LineIndex::new(&text.source()[..span.start]).count() as u32 - 1;
    let parsed = known.parse(block);
    let fields = match (*parsed).clone() {
        Ok(fields) if closed => fields,
        Ok(fields) => {
            card.invalid =
                Some(("the front matter opens with --- and is never closed".to_owned(), before.max(1)));
            fields
        }
        Err((message, line)) => {
            let message = match closed {
                true => format!("the front matter is not valid YAML: {message}"),
                false => "the front matter opens with --- and is never closed".to_owned(),
            };
            card.invalid = Some((message, before.saturating_add(line)));
            card_lines::scan(block)
        }
    };
    Filler { path, block, before, fields: &fields }.fill(&mut card);
    card.bounded()
}

/// The card's section about its licence, heading included, as a span of [`Text::source`].
///
/// It begins at the first Markdown or HTML heading of the body that speaks of a licence and ends before the
/// next heading of the same or a higher level.
///
/// ```
/// use smallprint::{evidence::card::license_section, text::Text};
///
/// let text = Text::from_bytes(b"# Model\nWords.\n## License\nApache-2.0\n## Use\n");
/// let section = license_section(&text).ok_or("no section")?;
/// assert_eq!(&text.source()[section.start..section.end], "## License\nApache-2.0\n");
/// # Ok::<(), &str>(())
/// ```
pub fn license_section(text: &Text) -> Option<Span> {
    let source = text.source();
    let headings = headings(source, text.body_start());
    let first = headings
        .iter()
        .position(|heading| is_about_license(&source[heading.span.start..heading.span.end]))?;
    let found = &headings[first];
    let next = headings[first + 1..].iter().find(|heading| heading.level <= found.level);
    Some(Span::new(found.span.start, next.map_or(source.len(), |next| next.span.start)))
}

/// The front matter, its place, and whether it is closed.
fn block_of(text: &Text) -> Option<(&str, Span, bool)> {
    if let Some((block, span)) = text.front_matter() {
        return Some((block, span, true));
    }
    let span = open_block(text.source())?;
    Some((&text.source()[span.start..span.end], span, false))
}

/// A block that is opened and never closed: from its first key to the first thing that is prose.
///
/// A `---` above anything else is a ruler.
fn open_block(source: &str) -> Option<Span> {
    let start = source.len() - source.trim_start().len();
    let first = source[start..].split_inclusive('\n').next().filter(|line| line.trim_end() == "---")?;
    let start = start + first.len();
    let mut end = start;
    let (mut has_key, mut after_blank) = (false, false);
    for line in source[start..].split_inclusive('\n') {
        let ends = line.starts_with("```")
            || (after_blank && line.starts_with('#'))
            || end - start > FRONT_MATTER_BYTES;
        if ends || (!has_key && !line.trim().is_empty() && !is_key_line(line)) {
            break;
        }
        has_key |= is_key_line(line);
        after_blank = line.trim().is_empty();
        end += line.len();
    }
    has_key.then(|| Span::new(start, cut(source, start, end)))
}

/// `end`, brought down to the limit and to a border between characters.
fn cut(source: &str, start: usize, end: usize) -> usize {
    let mut end = end.min(start + FRONT_MATTER_BYTES).min(source.len());
    while !source.is_char_boundary(end) {
        end -= 1;
    }
    end
}

/// Fills a card from the fields of its block.
struct Filler<'a> {
    path: &'a str,
    block: &'a str,
    /// Lines of the file before the block.
    before: u32,
    fields: &'a Fields,
}

impl Filler<'_> {
    fn fill(&self, card: &mut Card) {
        card.tags = self.texts("tags");
        card.licenses = self.all("license", "license");
        if !self.fields.contains_key("license") {
            card.licenses = self.license_tags();
        }
        card.license_name = self.first("license_name");
        card.license_link = self.first("license_link");
        card.license_details = self.first("license_details");
        card.base_models = self.repositories("base_model", pinned_repo_id);
        card.relation = self.first("base_model_relation");
        if !self.fields.contains_key("base_model") {
            self.fill_from_tags(card);
        }
        card.datasets = self.repositories("datasets", repo_id);
        card.framework = self.texts("library_name").into_iter().next();
        card.model_name = self.texts("model-index").into_iter().next();
        card.eu_disallowed =
            self.texts("extra_gated_eu_disallowed").iter().any(|value| value.eq_ignore_ascii_case("true"));
        card.gate = self.gate();
        let has = |key: &&str| self.fields.contains_key(*key);
        card.is_dataset = DATASET_KEYS.iter().any(&has) && !MODEL_KEYS.iter().any(has);
    }

    fn values(&self, key: &str) -> impl Iterator<Item = &(String, u32)> {
        let field: Option<&Field> = self.fields.get(key);
        field.into_iter().flat_map(|field| &field.values).filter(|(value, _)| !is_placeholder(value))
    }

    fn texts(&self, key: &str) -> Vec<String> {
        self.values(key).map(|(value, _)| value.trim().to_owned()).collect()
    }

    fn at(&self, value: &str, line: u32, key: &str) -> At<String> {
        let line = self.before.saturating_add(line);
        let place = Place {
            path: self.path.to_owned(),
            lines: Some([line, line]),
            key: Some(key.to_owned()),
            bytes: None,
        };
        At { value: value.trim().to_owned(), place }
    }

    fn all(&self, key: &str, name: &str) -> Vec<At<String>> {
        self.values(key).map(|(value, line)| self.at(value, *line, name)).collect()
    }

    fn first(&self, key: &str) -> Option<At<String>> {
        self.all(key, key).into_iter().next()
    }

    fn repositories(&self, key: &str, id: impl Fn(&str) -> String) -> Vec<At<String>> {
        let field = self.fields.get(key);
        let mapped =
            field.into_iter().flat_map(|field| &field.named).filter(|(name, _)| !is_placeholder(name));
        let named = self.values(key).chain(mapped).flat_map(|(value, line)| {
            // Some write a list as one value.
            let several = value.contains(',') && value.split(',').all(|part| is_repo_id(part.trim()));
            let parts = if several { value.split(',').collect() } else { vec![value.as_str()] };
            parts.into_iter().map(|part| self.at(&id(part), *line, key)).collect::<Vec<_>>()
        });
        named.filter(|at| !at.value.is_empty()).collect()
    }

    /// The hub turns `license` into a tag; some cards are written the other way round.
    fn license_tags(&self) -> Vec<At<String>> {
        let tagged =
            self.values("tags").filter_map(|(tag, line)| Some((tag.trim().strip_prefix("license:")?, line)));
        tagged
            .filter(|(tag, _)| !is_placeholder(tag))
            .map(|(tag, line)| self.at(tag, *line, "tags"))
            .collect()
    }

    /// The bases of the tags, where no key names any.
    fn fill_from_tags(&self, card: &mut Card) {
        let tags: Vec<&(String, u32)> = self.values("tags").collect();
        let (bases, relation) = base_tags(tags.iter().map(|(tag, _)| tag.as_str()));
        let at =
            |place: usize, value: &str| self.at(value, tags.get(place).map_or(1, |(_, line)| *line), "tags");
        card.base_models = bases.into_iter().map(|(place, id)| at(place, &pinned_repo_id(id))).collect();
        card.relation = card.relation.take().or(relation.map(|(place, stated)| at(place, stated)));
    }

    fn gate(&self) -> Option<At<String>> {
        let parts: Vec<(&str, String)> = GATE_KEYS
            .iter()
            .filter_map(|key| Some((*key, part_of_gate(self.fields.get(*key)?))))
            .filter(|(_, part)| !part.trim().is_empty())
            .collect();
        let (first, _) = parts.first()?;
        // A button alone ("Submit") asks nothing of anybody.
        if *first == "extra_gated_button_content" {
            return None;
        }
        let value = parts.iter().map(|(_, part)| part.trim_end()).collect::<Vec<_>>().join("\n\n");
        let extents = parts.iter().filter_map(|(key, _)| card_lines::extent(self.block, key));
        let last = extents.map(|[_, last]| last).max().unwrap_or(1);
        let start = self.first_line(first);
        let mut at = self.at("", start, first);
        at.place.lines =
            Some([self.before.saturating_add(start), self.before.saturating_add(last.max(start))]);
        at.value = value;
        Some(at)
    }

    /// The first line of a key's text; that of a block scalar stands below its key.
    fn first_line(&self, key: &str) -> u32 {
        let Some([first, last]) = card_lines::extent(self.block, key) else { return 1 };
        let line = self.block.lines().nth(first as usize - 1).unwrap_or_default();
        let below = line.split_once(':').is_some_and(|(_, rest)| rest.trim_start().starts_with(['|', '>']));
        if below { (first + 1).min(last) } else { first }
    }
}

/// A part's text: what it says, and the labels of what is to be ticked or filled in.
fn part_of_gate(field: &Field) -> String {
    let values = field.values.iter().map(|(value, _)| value.as_str());
    values.chain(field.labels.iter().map(String::as_str)).collect::<Vec<_>>().join("\n")
}

/// What a card template leaves behind where nobody has written anything.
fn is_placeholder(value: &str) -> bool {
    let value = value.trim();
    let bare = value.trim_matches(['[', ']', '<', '>', '.']).to_ascii_lowercase();
    value.starts_with('{')
        || matches!(bare.as_str(), "" | "more information needed" | "needs more information" | "todo")
}

/// A heading of the body: its level, and its line or lines.
struct Heading {
    level: usize,
    span: Span,
}

fn headings(source: &str, start: usize) -> Vec<Heading> {
    let mut found: Vec<Heading> = Vec::new();
    let mut at = start;
    let mut fence: Option<&str> = None;
    let mut above: Option<Span> = None;
    for line in source[start..].split_inclusive('\n') {
        let span = Span::new(at, at + line.len());
        at += line.len();
        let text = line.trim();
        let marker = ["```", "~~~"].into_iter().find(|marker| text.starts_with(marker));
        match (fence, marker) {
            (None, Some(_)) => fence = marker,
            (Some(open), Some(marker)) if open == marker => fence = None,
            (None, None) => found.extend(heading(text, span, above)),
            _ => {}
        }
        above = Some(span).filter(|_| fence.is_none() && !text.is_empty());
    }
    found
}

/// ATX (`## Title`), HTML (`<h2>`) and setext headings (a line over `===` or `---`).
fn heading(text: &str, span: Span, above: Option<Span>) -> Option<Heading> {
    let hashes = text.len() - text.trim_start_matches('#').len();
    if (1..=6).contains(&hashes) && text[hashes..].starts_with([' ', '\t']) {
        return Some(Heading { level: hashes, span });
    }
    if let [b'<', b'h' | b'H', level @ b'1'..=b'6', b'>' | b' ', ..] = text.as_bytes() {
        return Some(Heading { level: usize::from(level - b'0'), span });
    }
    let line = above?;
    let ruled = |c: char| text.len() >= 3 && text.chars().all(|this| this == c);
    let level = if ruled('=') {
        1
    } else if ruled('-') {
        2
    } else {
        return None;
    };
    Some(Heading { level, span: Span::new(line.start, span.end) })
}

fn is_about_license(heading: &str) -> bool {
    const WORDS: [&str; 9] =
        ["licen", "lizenz", "terms of use", "许可", "許可", "协议", "協議", "授权", "ライセンス"];
    let heading = heading.to_lowercase().replace("license plate", "").replace("licence plate", "");
    WORDS.iter().any(|word| heading.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(source: &str) -> Card {
        read_card("README.md", &Text::from_bytes(source.as_bytes()))
    }

    fn values(list: &[At<String>]) -> Vec<&str> {
        list.iter().map(|at| at.value.as_str()).collect()
    }

    fn licenses(source: &str) -> Vec<String> {
        card(source).licenses.into_iter().map(|at| at.value).collect()
    }

    #[test]
    fn lists_are_kept_to_the_limit() {
        use crate::base::limits::STATEMENTS;
        for (entries, is_cut) in [(STATEMENTS, false), (STATEMENTS + 1, true)] {
            let list = (0..entries).map(|nth| format!("l{nth}")).collect::<Vec<_>>().join(",");
            for key in ["license", "base_model", "datasets"] {
                let card = card(&format!("---\n{key}: [{list}]\n---\n"));
                let kept = card.licenses.len() + card.base_models.len() + card.datasets.len();
                assert_eq!((kept, card.is_cut), (STATEMENTS, is_cut), "{key}");
            }
        }
    }

    #[test]
    fn licenses_of_any_shape_are_read() {
        let cases: [(&str, &[&str]); 17] = [
            ("license: apache-2.0", &["apache-2.0"]),
            ("license: [mit, other]", &["mit", "other"]),
            ("license:\n- mit\n- other", &["mit", "other"]),
            ("license: 1.0", &["1.0"]),
            ("license: true", &["true"]),
            ("license: no", &["no"]),
            ("license: \"MIT\"  # comment", &["MIT"]),
            ("license:", &[]),
            ("license: {license}", &[]),
            ("license: \"{{ license | default }}\"", &[]),
            ("license: [More Information Needed]", &[]),
            ("license: '[More Information Needed]'", &[]),
            ("license: mit\nlicense: isc", &["isc"]),
            ("tags:\n- license:mit\n- x", &["mit"]),
            ("tags:\n- license:mit\nlicense: isc", &["isc"]),
            ("license: &a mit\ntags: [*a]", &["mit"]),
            ("license: !!python/object/apply:os.system [mit]", &["mit"]),
        ];
        for (block, expected) in cases {
            let source = format!("---\n{block}\n---\nbody");
            assert_eq!(licenses(&source), expected, "{block:?} {:?}", card(&source).invalid);
            assert_eq!(card(&source).invalid, None, "{block:?}");
        }
    }

    #[test]
    fn lines_are_those_of_the_file() {
        for source in [
            "\u{feff}\n---\ntags: [x]\nlicense:\n  - mit\n---\n",
            "\r\n---\r\ntags: [x]\r\nlicense:\r\n  - mit\r\n---\r\n",
            "\n---\ntags: [x\nlicense:\n  - mit\n---\n",
            "\n---\ntags: [x]\nlicense:\n  - mit\n# never closed\n",
        ] {
            let card = card(source);
            assert_eq!(values(&card.licenses), ["mit"], "{source:?}");
            assert_eq!(card.licenses[0].place.lines, Some([5, 5]), "{source:?} {card:?}");
        }
    }

    #[test]
    fn other_keys_are_read() {
        let card = card(
            "---\nlicense: other\nlicense_name: my-terms\nlicense_link: LICENSE.md\nbase_model:\n- org/a@main\n\
             - https://huggingface.co/org/b/tree/main\nbase_model_relation: quantized\ndatasets: org/data\n\
             library_name: gguf\nextra_gated_eu_disallowed: true\nmodel-index:\n- name: M\n---\n",
        );
        assert_eq!(values(&card.base_models), ["org/a", "org/b"]);
        assert_eq!(card.base_models[1].place.lines, Some([7, 7]));
        assert_eq!(card.license_name.unwrap().value, "my-terms");
        assert_eq!(card.license_link.unwrap().value, "LICENSE.md");
        assert_eq!(card.relation.unwrap().value, "quantized");
        assert_eq!(values(&card.datasets), ["org/data"]);
        assert_eq!((card.framework.as_deref(), card.model_name.as_deref()), (Some("gguf"), Some("M")));
        assert!(card.eu_disallowed && !card.is_dataset && card.gate.is_none());
    }

    #[test]
    fn the_gate_is_one_text_with_its_prompt_first() {
        let gated = card(
            "---\nlicense: other\nextra_gated_heading: Please agree\nextra_gated_prompt: |-\n  First line\n\n  Third line\n\
             extra_gated_fields:\n  Name: text\n  I agree to terms: checkbox\nextra_gated_button_content: Submit\n---\n",
        );
        let gate = gated.gate.unwrap();
        assert_eq!(
            gate.value,
            "First line\n\nThird line\n\nPlease agree\n\nName\nI agree to terms\n\nSubmit"
        );
        assert_eq!(gate.place.lines, Some([5, 11]));
        assert_eq!(gate.place.key.as_deref(), Some("extra_gated_prompt"));
        let inline = card("---\nextra_gated_prompt: agree\n---\n").gate.unwrap();
        assert_eq!((inline.value.as_str(), inline.place.lines), ("agree", Some([2, 2])));
        assert!(card("---\nextra_gated_button_content: Go\n---\n").gate.is_none());
    }

    #[test]
    fn broken_front_matter_is_reported_and_read() {
        let big = format!("---\nlicense: mit\nx: {}\n---\n", "y".repeat(FRONT_MATTER_BYTES));
        let cases = [
            ("---\nlicense: mit\nlicense_name: Foo: bar\n---\n", "not valid YAML"),
            ("---\nlicense: mit\ntags:\n\t- x\n\t- y: [\n---\n", "not valid YAML"),
            ("---\nlicense: mit\nname: \"open\n---\n", "not valid YAML"),
            ("---\nlicense: mit\n--- again\nx: y\n---\n", "not valid YAML"),
            ("---\nlicense: mit\ntags: [x]\n\n# Title\nlicense: not this\n", "never closed"),
            ("---\nlicense: mit\nprose without an end", "never closed"),
            (&big, "never closed"),
        ];
        for (source, problem) in cases {
            let card = card(source);
            let head: String = source.chars().take(60).collect();
            assert_eq!(values(&card.licenses), ["mit"], "{head:?}");
            assert!(card.has_front_matter && card.invalid.unwrap().0.contains(problem), "{head:?}");
        }
        let (_, line) = card("\n---\na: b\nlicense_name: Foo: bar\n---\n").invalid.unwrap();
        assert_eq!(line, 4);
    }

    #[test]
    fn prose_is_no_front_matter() {
        for source in
            ["", "# Card\nlicense: mit\n", "---\n\n# Title under a ruler\n", "---\nSome words. More: words\n"]
        {
            let card = card(source);
            assert!(
                !card.has_front_matter && card.invalid.is_none() && card.licenses.is_empty(),
                "{source:?}"
            );
        }
        assert!(card("---\n---\nbody").has_front_matter);
    }

    #[test]
    fn data_set_cards_are_known_by_their_keys() {
        for (block, expected) in [
            ("task_categories: [x]", true),
            ("size_categories:\n- 1K<n<10K", true),
            ("dataset_info:\n  features: []", true),
            ("task_categories: [x]\nlibrary_name: transformers", false),
            ("license: mit", false),
        ] {
            assert_eq!(card(&format!("---\n{block}\n---\n")).is_dataset, expected, "{block}");
        }
    }

    #[test]
    fn the_license_section_ends_at_the_next_heading_of_its_level() {
        let cases: [(&str, Option<&str>); 9] = [
            (
                "# A\n## License\nMIT\n### Details\nmore\n## Next\n",
                Some("## License\nMIT\n### Details\nmore\n"),
            ),
            ("# A\n# Licence\nMIT", Some("# Licence\nMIT")),
            ("License\n-------\nMIT\n\nOther\n-----\n", Some("License\n-------\nMIT\n\n")),
            ("<h2>License</h2>\nMIT\n<h2>Use</h2>", Some("<h2>License</h2>\nMIT\n")),
            ("## 模型许可协议\n见此\n", Some("## 模型许可协议\n见此\n")),
            ("```\n# License\n```\n", None),
            ("# License Plate Recognition\nwords\n", None),
            ("the license is MIT", None),
            ("---\nlicense: mit\n---\n# A\n", None),
        ];
        for (source, expected) in cases {
            let text = Text::from_bytes(source.as_bytes());
            let found = license_section(&text).map(|span| &text.source()[span.start..span.end]);
            assert_eq!(found, expected, "{source:?}");
        }
    }

    #[test]
    fn bases_stand_in_lists_in_mappings_and_in_tags() {
        let cases: [(&str, &[&str], Option<&str>); 11] = [
            ("base_model: org/a, org/b", &["org/a", "org/b"], None),
            ("base_model: org/a, and others", &["org/a, and others"], None),
            ("base_model: org/base", &["org/base"], None),
            ("base_model: org/base@v1", &["org/base@v1"], None),
            ("base_model: https://huggingface.co/org/base/tree/5f3c", &["org/base@5f3c"], None),
            ("base_model: [{name: org/base}, org/other]", &["org/other", "org/base"], None),
            ("base_model:\n- name: org/base\n  revision: v1\n", &["org/base@v1"], None),
            ("base_model: {model: {path: org/base}}", &[], None),
            (
                "tags: [x, 'base_model:adapter:org/base', 'base_model:org/base']",
                &["org/base"],
                Some("adapter"),
            ),
            ("base_model: org/a\ntags: ['base_model:merge:org/b']", &["org/a"], None),
            ("base_model_relation: merge\ntags: ['base_model:adapter:org/b']", &["org/b"], Some("merge")),
        ];
        for (block, bases, relation) in cases {
            let found = card(&format!("---\n{block}\n---\n"));
            assert_eq!(values(&found.base_models), bases, "{block}");
            assert_eq!(found.relation.as_ref().map(|at| at.value.as_str()), relation, "{block}");
        }
        let gate = card("---\nextra_gated_fields:\n  name: text\n---\n").gate.expect("a gate");
        assert_eq!(gate.value, "name", "what is asked for, not the kind of the answer");
    }
}
