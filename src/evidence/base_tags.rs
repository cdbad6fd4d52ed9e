//! Tags in which the hub repeats the bases of a card (`base_model:org/name`, `base_model:adapter:org/name`), and which some
//! programs write into the card instead of its keys.
//!
//! Contract: a tag counts where no key names the base; the relation of the first tag that has one holds for all.
//!
//! Sources: `huggingface_hub` `model_info` replies; `peft` `save_and_load.py` (the card that it writes).

/// The relations that such a tag may have before the id.
const RELATIONS: [&str; 4] = ["adapter", "finetune", "merge", "quantized"];

/// The base that a tag names, with its relation if the tag has one.
///
/// ```
/// use smallprint::evidence::base_tags::base_tag;
///
/// assert_eq!(base_tag("base_model:org/name"), Some(("org/name", None)));
/// assert_eq!(base_tag("base_model:adapter:org/name"), Some(("org/name", Some("adapter"))));
/// assert_eq!(base_tag("license:mit"), None);
/// ```
pub fn base_tag(tag: &str) -> Option<(&str, Option<&str>)> {
    let rest = tag.trim().strip_prefix("base_model:")?;
    match rest.split_once(':') {
        None => Some((rest.trim(), None)),
        Some((relation, id)) if RELATIONS.contains(&relation) => Some((id.trim(), Some(relation))),
        Some(_) => None,
    }
}

/// A value that a tag has, with the place of the tag in the list.
type Placed<'t> = (usize, &'t str);

/// The bases of all tags, each once with its first tag, and the relation that any states.
pub fn base_tags<'t>(tags: impl Iterator<Item = &'t str>) -> (Vec<Placed<'t>>, Option<Placed<'t>>) {
    let (mut bases, mut relation) = (Vec::<(usize, &str)>::new(), None);
    for (at, (id, stated)) in tags.enumerate().filter_map(|(at, tag)| Some((at, base_tag(tag)?))) {
        relation = relation.or(stated.map(|stated| (at, stated)));
        if !id.is_empty() && bases.iter().all(|(_, known)| !known.eq_ignore_ascii_case(id)) {
            bases.push((at, id));
        }
    }
    (bases, relation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bases_are_told_once_with_what_any_tag_says_of_them() {
        let tags =
            ["x", "base_model:kim/a", "base_model:quantized:Kim/A", "base_model:odd:kim/b", "base_model:"];
        assert_eq!(base_tags(tags.into_iter()), (vec![(1, "kim/a")], Some((2, "quantized"))));
        assert_eq!(base_tags(std::iter::empty()), (Vec::new(), None));
    }
}
