//! Saved replies of the hub's API about one repository: what the hub itself read from the card, and which files it has.
//!
//! Contract: the same facts as a card's front matter, with the reply's keys as places; a value of another type than
//! expected is left out. Nothing is fetched.
//!
//! Source: huggingface/hub-docs `api.md` (`/api/models/{id}/revision/{sha}`), huggingface.js `ApiModelInfo`.

use serde_json::Value;

use super::base_tags::base_tags;
use super::card::{DATASET_KEYS, MODEL_KEYS};
use super::repo_id::{is_repo_id, repo_id};
use super::{At, Card, ListedWeights, Place, lfs, weights};

/// Where the download script `hfd` keeps the reply, in the folder of its download.
pub const HFD: &str = ".hfd/repo_metadata.json";

/// What a reply says.
#[derive(Clone, Debug, Default)]
pub struct HubReply {
    /// `org/name`.
    pub id: Option<String>,
    /// The commit.
    pub revision: Option<String>,
    /// What the hub read from the card.
    pub card: Card,
    /// Every file of the repository, logical paths, sorted.
    pub files: Vec<String>,
    /// The weights among them, where the reply tells more of them than their names; by path.
    pub weights: Vec<ListedWeights>,
}

/// Reads the reply `bytes` that stand at the logical `path`; none where they are no such reply.
///
/// ```
/// use smallprint::evidence::hub_reply::read_reply;
///
/// let reply = br#"{"id": "org/name", "sha": "0a", "cardData": {"license": "mit"}, "siblings": [{"rfilename": "LICENSE"}]}"#;
/// let reply = read_reply("reply.json", reply).ok_or("no reply")?;
/// assert_eq!((reply.card.licenses[0].value.as_str(), reply.files.len()), ("mit", 1));
/// # Ok::<(), &str>(())
/// ```
pub fn read_reply(path: &str, bytes: &[u8]) -> Option<HubReply> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let reply: Value = serde_json::from_slice(bytes).ok()?;
    let id = ["id", "modelId"]
        .iter()
        .find_map(|key| reply.get(*key)?.as_str())
        .map(repo_id)
        .filter(|id| is_repo_id(id));
    let known = ["cardData", "siblings", "tags", "sha"].iter().any(|key| reply.get(*key).is_some());
    if id.is_none() || !known {
        return None;
    }
    let mut files: Vec<String> = items(&reply, "siblings")
        .filter_map(|file| Some(file.get("rfilename")?.as_str()?.to_owned()))
        .collect();
    files.sort();
    files.dedup();
    let revision = reply.get("sha").and_then(Value::as_str).map(str::to_owned);
    Some(HubReply {
        id,
        revision,
        card: card(path, &reply).bounded(),
        files,
        weights: listed_weights(&reply),
    })
}

/// What a downloaded repository has at its commit.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct FileList {
    /// Every file, logical paths, sorted.
    pub files: Vec<String>,
    /// The weights among them, by path.
    pub weights: Vec<ListedWeights>,
}

/// The files that a downloaded repository has at its commit, as `huggingface_hub` keeps them beside what it fetched
/// (`trees/<commit>.json`). None where the bytes are no such list, or one of another version.
///
/// Source: huggingface_hub `_tree_cache.py`, format version 1; written since 2026.
///
/// ```
/// use smallprint::evidence::hub_reply::read_file_list;
///
/// let list = br#"{"format_version": 1, "files": {"LICENSE": {"size": 7, "blob_id": "0a"}}}"#;
/// assert_eq!(read_file_list(list).map(|list| list.files), Some(vec!["LICENSE".to_owned()]));
/// assert_eq!(read_file_list(br#"{"format_version": 2, "files": {}}"#), None);
/// ```
pub fn read_file_list(bytes: &[u8]) -> Option<FileList> {
    let list: Value = serde_json::from_slice(bytes).ok()?;
    let known = list.get("format_version").and_then(Value::as_u64) == Some(1);
    let listed = list.get("files").filter(|_| known)?.as_object()?;
    let mut files: Vec<String> = listed.keys().cloned().collect();
    files.sort();
    let mut weights: Vec<ListedWeights> =
        listed.iter().filter_map(|(path, file)| weights_in_tree(path, file)).collect();
    weights.sort_by(|one, other| one.path.cmp(&other.path));
    Some(FileList { files, weights })
}

/// A weight file of such a list: `lfs_sha256` and `lfs_size` stand beside the hash that git knows of its pointer.
fn weights_in_tree(path: &str, file: &Value) -> Option<ListedWeights> {
    weights::format_of(path)?;
    let sha256 = file.get("lfs_sha256")?.as_str().filter(|hex| lfs::is_sha256(hex))?.to_ascii_lowercase();
    let bytes = file.get("lfs_size").or_else(|| file.get("size")).and_then(Value::as_u64);
    Some(ListedWeights { path: path.to_owned(), bytes, sha256: Some(sha256) })
}

/// Weight files with what the reply says of their bytes (`blobs=true`): `lfs.sha256`, or `lfs.oid` in older ones.
fn listed_weights(reply: &Value) -> Vec<ListedWeights> {
    let digest = |lfs: &Value| {
        let oid = lfs.get("sha256").or_else(|| lfs.get("oid"))?.as_str()?;
        let hex = oid.strip_prefix("sha256:").unwrap_or(oid);
        lfs::is_sha256(hex).then(|| hex.to_ascii_lowercase())
    };
    let listed = items(reply, "siblings").filter_map(|file| {
        let path = file.get("rfilename")?.as_str()?;
        weights::format_of(path)?;
        let lfs = file.get("lfs").unwrap_or(&Value::Null);
        let bytes = file.get("size").or_else(|| lfs.get("size")).and_then(Value::as_u64);
        let sha256 = digest(lfs);
        (bytes.is_some() || sha256.is_some()).then(|| ListedWeights { path: path.to_owned(), bytes, sha256 })
    });
    let mut listed: Vec<ListedWeights> = listed.collect();
    listed.sort_by(|one, other| one.path.cmp(&other.path));
    listed
}

fn card(path: &str, reply: &Value) -> Card {
    let none = Value::Null;
    let data = reply.get("cardData").unwrap_or(&none);
    let tags: Vec<String> = items(reply, "tags").filter_map(|tag| tag.as_str().map(str::to_owned)).collect();
    let read = |key: &str| values(path, data, key);
    let first = |key: &str| read(key).into_iter().next();
    let tagged = |prefix: &str| -> Vec<At<String>> {
        let found = tags.iter().filter_map(|tag| tag.strip_prefix(prefix)).filter(|rest| !rest.contains(':'));
        found.map(|value| at(path, "tags", value)).collect()
    };
    let or_tags =
        |values: Vec<At<String>>, prefix: &str| if values.is_empty() { tagged(prefix) } else { values };
    let (bases, stated) = base_tags(tags.iter().map(String::as_str));
    let bases = bases.into_iter().map(|(_, id)| at(path, "tags", id)).collect();
    let base_models = Some(read("base_model")).filter(|named| !named.is_empty()).unwrap_or(bases);
    let stated = stated.map(|(_, relation)| at(path, "tags", relation));
    Card {
        path: path.to_owned(),
        has_front_matter: !data.is_null(),
        licenses: or_tags(read("license"), "license:"),
        license_name: first("license_name"),
        license_link: first("license_link"),
        license_details: first("license_details"),
        base_models,
        relation: first("base_model_relation").or(stated),
        datasets: or_tags(read("datasets"), "dataset:"),
        framework: reply.get("library_name").and_then(Value::as_str).map(str::to_owned),
        gate: gate(path, reply, data),
        eu_disallowed: data.get("extra_gated_eu_disallowed").and_then(Value::as_bool).unwrap_or(false),
        is_dataset: is_dataset(reply, data, &tags),
        tags,
        ..Card::default()
    }
}

/// Whether the reply is about a data set: by the keys and tags that only those have. Replies about models say
/// `modelId`, and where the hub knows it what the model is for.
fn is_dataset(reply: &Value, data: &Value, tags: &[String]) -> bool {
    const ONLY_MODELS: [&str; 4] = ["modelId", "pipeline_tag", "library_name", "transformersInfo"];
    let tagged =
        |key: &&str| tags.iter().any(|tag| tag.strip_prefix(*key).is_some_and(|rest| rest.starts_with(':')));
    let model = ONLY_MODELS.iter().any(|key| reply.get(*key).is_some_and(|value| !value.is_null()))
        || MODEL_KEYS.iter().any(|key| data.get(*key).is_some());
    let own = DATASET_KEYS.iter().any(|key| data.get(*key).is_some() || tagged(key));
    !model && (own || reply.get("paperswithcode_id").is_some())
}

/// The prompt and the labels of the gate.
fn gate(path: &str, reply: &Value, data: &Value) -> Option<At<String>> {
    let prompt = data.get("extra_gated_prompt").and_then(Value::as_str).map(str::to_owned);
    let labels = data.get("extra_gated_fields").and_then(Value::as_object);
    let labels = labels.into_iter().flatten().map(|(label, _)| label.clone());
    let words: Vec<String> = prompt.into_iter().chain(labels).collect();
    if !words.is_empty() {
        return Some(at(path, "cardData.extra_gated_prompt", &words.join("\n")));
    }
    let gated = reply.get("gated")?;
    let open = gated.as_bool() == Some(false) || gated.is_null();
    (!open).then(|| at(path, "gated", "access on request"))
}

fn values(path: &str, data: &Value, key: &str) -> Vec<At<String>> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    };
    let all = match data.get(key) {
        Some(Value::Array(list)) => list.iter().filter_map(text).collect(),
        Some(value) => text(value).into_iter().collect(),
        None => Vec::new(),
    };
    all.iter().map(|value| at(path, &format!("cardData.{key}"), value)).collect()
}

fn items<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn at(path: &str, key: &str, value: &str) -> At<String> {
    let place = Place { path: path.to_owned(), key: Some(key.to_owned()), ..Place::default() };
    At { value: value.to_owned(), place }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies_give_what_a_card_gives() {
        let reply = br#"{"modelId": "kim/lark", "sha": "ab", "gated": "auto", "tags": ["license:mit", "base_model:kim/base",
            "base_model:finetune:kim/base", "region:us"], "siblings": [{"rfilename": "b"}, {"rfilename": "a"}, 7]}"#;
        let found = read_reply("r.json", reply).expect("a reply");
        assert_eq!((found.id.as_deref(), found.revision.as_deref()), (Some("kim/lark"), Some("ab")));
        assert_eq!(found.files, ["a", "b"]);
        let card = found.card;
        let bases: Vec<&str> = card.base_models.iter().map(|base| base.value.as_str()).collect();
        assert_eq!((card.licenses[0].value.as_str(), bases.as_slice()), ("mit", &["kim/base"][..]));
        assert_eq!(card.relation.map(|at| at.value).as_deref(), Some("finetune"));
        assert_eq!(card.licenses[0].place.key.as_deref(), Some("tags"));
        assert!(card.gate.is_some_and(|gate| gate.place.key.as_deref() == Some("gated")));
    }

    #[test]
    fn data_sets_are_told_by_what_only_they_have() {
        let table = [
            (r#"{"id":"k/d","tags":["task_categories:text-generation"]}"#, true),
            (r#"{"id":"k/d","tags":["size_categories:n<1K","license:mit"]}"#, true),
            (r#"{"id":"k/d","sha":"a","cardData":{"license":"mit","task_ids":[]}}"#, true),
            (r#"{"id":"k/d","sha":"a","paperswithcode_id":null}"#, true),
            (r#"{"id":"k/d","sha":"a","cardData":{"license":"mit"}}"#, false),
            (r#"{"id":"k/m","modelId":"k/m","tags":["task_categories:x"]}"#, false),
            (r#"{"id":"k/m","pipeline_tag":"text-generation","tags":["size_categories:x"]}"#, false),
            (r#"{"id":"k/m","tags":["task_categoriesx"]}"#, false),
        ];
        for (reply, expected) in table {
            let found = read_reply("r.json", reply.as_bytes()).expect("a reply");
            assert_eq!(found.card.is_dataset, expected, "{reply}");
        }
    }

    #[test]
    fn file_lists_tell_the_digests_of_weights() {
        let digest = "A".repeat(64);
        let list = format!(
            r#"{{"format_version": 1, "files": {{"b.gguf": {{"size": 9, "lfs_sha256": "{digest}", "lfs_size": 8}},
            "a.safetensors": {{"size": 7, "blob_id": "0a", "lfs_sha256": "short"}}, "c.gguf": 7, "d.gguf": null,
            "LICENSE": {{"size": 7, "lfs_sha256": "{digest}"}}}}}}"#
        );
        let found = read_file_list(list.as_bytes()).expect("a list");
        let expected = ListedWeights { path: "b.gguf".into(), bytes: Some(8), sha256: Some("a".repeat(64)) };
        assert_eq!((found.files.len(), found.weights), (5, vec![expected]));
        for text in ["", "[]", "{}", r#"{"format_version": 1}"#, r#"{"format_version": 1, "files": []}"#] {
            assert_eq!(read_file_list(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn other_documents_are_no_replies() {
        for text in [
            "{}",
            "[1]",
            "{\"id\": 7}",
            "{\"id\": \"kim/lark\"}",
            "nonsense",
            "{\"id\":\"a b/c\",\"tags\":[]}",
        ] {
            assert!(read_reply("r.json", text.as_bytes()).is_none(), "{text}");
        }
    }
}
