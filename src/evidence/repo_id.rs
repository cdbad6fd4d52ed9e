//! Base models are named in many spellings; this makes `org/name` of those that name a repository.

/// Hosts whose paths are repository ids. Mirrors of the hub keep its paths.
const HOSTS: [&str; 6] = [
    "huggingface.co/",
    "hf.co/",
    "hf-mirror.com/",
    "www.modelscope.cn/",
    "modelscope.cn/",
    "www.huggingface.co/",
];

/// `org/name` of a repository named by id or by address, without revision and trailing path.
///
/// What names something else (an address on another host, a local path, a free title) comes back trimmed
/// but otherwise as written.
///
/// ```
/// use smallprint::evidence::repo_id;
///
/// assert_eq!(repo_id("https://huggingface.co/org/model/tree/main"), "org/model");
/// assert_eq!(repo_id("org/model@5f3c"), "org/model");
/// assert_eq!(repo_id("https://example.org/a/b/c"), "https://example.org/a/b/c");
/// ```
pub fn repo_id(value: &str) -> String {
    let value = value.trim();
    let bare = value.strip_prefix("https://").or_else(|| value.strip_prefix("http://"));
    let address = bare.unwrap_or(value);
    match HOSTS.iter().find_map(|host| strip_ignoring_case(address, host)) {
        Some(path) => first_two(path),
        None if bare.is_some() => value.to_owned(),
        None => without_revision(value),
    }
}

/// The same, with the revision that the spelling pins behind an `@`, where it pins one.
///
/// ```
/// use smallprint::evidence::pinned_repo_id;
///
/// assert_eq!(pinned_repo_id("https://huggingface.co/org/model/tree/5f3c"), "org/model@5f3c");
/// assert_eq!(pinned_repo_id("org/model@v1"), "org/model@v1");
/// assert_eq!(pinned_repo_id("org/model"), "org/model");
/// ```
pub fn pinned_repo_id(value: &str) -> String {
    let id = repo_id(value);
    let revision = pinned(value.trim()).filter(|revision| is_repo_id(&id) && is_revision(revision));
    revision.map_or_else(|| id.clone(), |revision| format!("{id}@{revision}"))
}

/// An id that [`pinned_repo_id`] made, in two parts.
pub fn split_revision(named: &str) -> (&str, Option<&str>) {
    match named.split_once('@').filter(|(id, revision)| is_repo_id(id) && is_revision(revision)) {
        Some((id, revision)) => (id, Some(revision)),
        None => (named, None),
    }
}

/// What stands where a revision would: behind an `@`, or in the address of a file or folder at one.
fn pinned(value: &str) -> Option<&str> {
    let path = value.split(['?', '#']).next().unwrap_or_default();
    let by_address = ["/tree/", "/blob/", "/resolve/"].iter().find_map(|mark| {
        let (_, rest) = path.split_once(mark)?;
        rest.split('/').next()
    });
    by_address.or_else(|| path.rsplit_once('@').map(|(_, revision)| revision))
}

/// Whether it may name a commit, a tag or a branch. The branches that everybody uses pin nothing.
fn is_revision(revision: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    !matches!(revision, "" | "main" | "master") && revision.len() <= 128 && revision.chars().all(plain)
}

/// Whether `value` has the shape of a repository id with an owner.
pub fn is_repo_id(value: &str) -> bool {
    let mut parts = value.split('/');
    let named = |part: Option<&str>| part.is_some_and(is_segment);
    named(parts.next()) && named(parts.next()) && parts.next().is_none()
}

fn is_segment(part: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    !part.is_empty() && part != "." && part != ".." && part.chars().all(plain)
}

fn strip_ignoring_case<'a>(value: &'a str, prefix: &str) -> Option<&'a str> {
    let head = value.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| &value[prefix.len()..])
}

fn first_two(path: &str) -> String {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let mut parts = path.split('/').filter(|part| !part.is_empty()).peekable();
    while parts.next_if(|part| matches!(*part, "models" | "datasets" | "spaces")).is_some() {}
    let joined = parts.take(2).collect::<Vec<_>>().join("/");
    without_revision(joined.strip_suffix(".git").unwrap_or(&joined))
}

fn without_revision(value: &str) -> String {
    let id = value.split('@').next().unwrap_or_default();
    if is_repo_id(id) { id.to_owned() } else { value.trim_end_matches('/').to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repositories_are_recognised_in_every_spelling() {
        let cases = [
            ("org/name", "org/name"),
            (" org/name ", "org/name"),
            ("org/name@main", "org/name"),
            ("gpt2", "gpt2"),
            ("https://huggingface.co/org/name/", "org/name"),
            ("http://hf.co/org/name/blob/main/README.md?x=1", "org/name"),
            ("https://HuggingFace.co/org/name.git", "org/name"),
            ("huggingface.co/org/name", "org/name"),
            ("https://huggingface.co/datasets/org/name", "org/name"),
            ("https://www.modelscope.cn/models/org/name", "org/name"),
            ("https://huggingface.co/gpt2", "gpt2"),
            ("https://github.com/org/name", "https://github.com/org/name"),
            ("./outputs/checkpoint-10", "./outputs/checkpoint-10"),
            ("user@example.org", "user@example.org"),
            ("https://", "https://"),
            ("", ""),
            ("名字/模型", "名字/模型"),
        ];
        for (value, expected) in cases {
            assert_eq!(repo_id(value), expected, "{value:?}");
        }
    }

    #[test]
    fn ids_have_exactly_two_plain_parts() {
        for (value, expected) in
            [("a/b", true), ("a", false), ("a/b/c", false), ("/b", false), ("../b", false), ("a/b c", false)]
        {
            assert_eq!(is_repo_id(value), expected, "{value:?}");
        }
    }

    #[test]
    fn revisions_are_kept_where_they_are_asked_for() {
        for (value, expected) in [
            ("org/name@5f3c", ("org/name", Some("5f3c"))),
            ("org/name@main", ("org/name", None)),
            ("https://hf.co/org/name/blob/v1/README.md?x=1", ("org/name", Some("v1"))),
            ("https://huggingface.co/org/name@v2", ("org/name", Some("v2"))),
            ("org/name@", ("org/name", None)),
            ("org/name@ve rsion", ("org/name", None)),
            ("user@example.org", ("user@example.org", None)),
            ("https://github.com/org/name/tree/v1", ("https://github.com/org/name/tree/v1", None)),
            ("", ("", None)),
        ] {
            let named = pinned_repo_id(value);
            assert_eq!(split_revision(&named), expected, "{value:?}");
        }
    }
}
