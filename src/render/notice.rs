//! The attribution bundle as a text file or as Markdown, and what an existing NOTICE lacks.
//!
//! Contract: the words of the texts stand as they were found; in Markdown in fences longer than any run of back-ticks
//! in them. Nothing depends on the day.

use std::fmt::Write as _;

use super::screen::{Screen, safe};
use crate::audit::{Bundle, Credited, NoticeCheck, Required, Shipped};

/// The bundle as a text file.
pub fn text(bundle: &Bundle) -> String {
    let mut out = String::from("NOTICES FOR THE MODELS IN THIS DISTRIBUTION\n\n");
    for (nth, one) in bundle.artifacts.iter().enumerate() {
        push(&mut out, &format!("{}. {}\n", nth + 1, title(one)));
        for line in lines(bundle, one) {
            push(&mut out, &format!("   {}\n", line.plain()));
        }
        out.push('\n');
    }
    for (nth, shipped) in bundle.texts.iter().enumerate() {
        let rule = "-".repeat(78);
        push(&mut out, &format!("{rule}\n{}\n{rule}\n\n", head(nth, shipped)));
        push(&mut out, &format!("{}\n\n", shipped.text.trim_end()));
    }
    out
}

/// The bundle as Markdown.
pub fn markdown(bundle: &Bundle) -> String {
    let mut out = String::from("# Notices for the models in this distribution\n\n");
    for one in &bundle.artifacts {
        push(&mut out, &format!("## {}\n\n", escaped(&title(one))));
        for line in lines(bundle, one) {
            push(&mut out, &format!("- {}\n", escaped(&line.plain())));
        }
        out.push('\n');
    }
    if !bundle.texts.is_empty() {
        out.push_str("# Texts\n\n");
    }
    for (nth, shipped) in bundle.texts.iter().enumerate() {
        let fence = "`".repeat(longest_run(&shipped.text).max(2) + 1);
        push(&mut out, &format!("## {}\n\n", escaped(&head(nth, shipped))));
        push(&mut out, &format!("{fence}text\n{}\n{fence}\n\n", shipped.text.trim_end()));
    }
    out
}

fn push(out: &mut String, words: &str) {
    // Writing to a String cannot fail.
    let _ = out.write_str(words);
}

/// A line about an artifact: what it is about, and what is said.
struct Entry {
    what: &'static str,
    said: String,
}

impl Entry {
    fn plain(&self) -> String {
        let said = self.said.split_whitespace().collect::<Vec<_>>().join(" ");
        format!("{}: {said}", self.what)
    }
}

fn title(one: &Credited) -> String {
    let name = safe(&one.name);
    match &one.revision {
        Some(revision) => format!("{name} (revision {})", safe(revision)),
        None => name.to_string(),
    }
}

fn lines(bundle: &Bundle, one: &Credited) -> Vec<Entry> {
    let entry = |what, said: String| Entry { what, said };
    let mut all = Vec::new();
    if !one.licenses.is_empty() {
        all.push(entry("License", one.licenses.join("; ")));
    }
    if !one.bases.is_empty() {
        all.push(entry("Made from", one.bases.join(", ")));
    }
    for required in &one.required {
        all.extend(asked(required, !one.bases.is_empty()));
    }
    let numbers =
        one.texts.iter().filter_map(|sha256| bundle.texts.iter().position(|text| text.sha256 == *sha256));
    let numbers: Vec<String> = numbers.map(|nth| format!("text {}", nth + 1)).collect();
    if !numbers.is_empty() {
        all.push(entry("Texts below", numbers.join(", ")));
    }
    for lacking in &one.lacking {
        let url = lacking.url.as_ref().map_or_else(String::new, |url| format!(" ({url})"));
        all.push(entry("[STILL LACKING]", format!("{}{url}", lacking.what)));
    }
    all
}

/// What one duty puts into the bundle.
fn asked(required: &Required, derived: bool) -> Option<Entry> {
    let words = required.words.first().cloned();
    let place = required.place.as_ref().map_or_else(String::new, |place| format!(" [to be shown: {place}]"));
    let entry = |what, said: String| Some(Entry { what, said });
    match (required.kind.as_str(), words) {
        ("notice-file" | "copyright-notice", Some(words)) => entry("Notice", words),
        ("attribution-display", Some(words)) => entry("Attribution", format!("{words}{place}")),
        ("naming", Some(words)) => {
            let position = required.position.as_deref().unwrap_or("anywhere");
            let at = if position == "start" { "must begin with" } else { "must have in it" };
            entry("Name of a derivative", format!("{at} \"{words}\" ({})", required.license))
        }
        ("state-changes", _) if derived => {
            entry("Changes", "[fill in: which files were changed, how, by whom and when]".to_owned())
        }
        ("state-changes", _) => entry(
            "Changes",
            "none by us [fill in, if files were changed: which, how, by whom and when]".to_owned(),
        ),
        _ => None,
    }
}

fn head(nth: usize, shipped: &Shipped) -> String {
    let license = shipped.license.as_ref().map_or_else(String::new, |license| format!(" ({license})"));
    let more = match shipped.files.len() {
        0 | 1 => String::new(),
        all => format!(" and {} more", all - 1),
    };
    let first = shipped.files.first().map(|file| safe(file)).unwrap_or_default();
    format!("Text {}{license}: {first}{more}", nth + 1)
}

/// Markdown's own signs lose their meaning.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#') {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

fn longest_run(text: &str) -> usize {
    text.split(|letter| letter != '`').map(str::len).max().unwrap_or(0)
}

/// What an existing NOTICE lacks, for people.
pub fn lacking(screen: &Screen, file: &str, check: &NoticeCheck) -> String {
    if check.lacking.is_empty() {
        return format!("{} lacks nothing that these models ask for.\n", safe(file));
    }
    let mut out = format!("{} lacks:\n", safe(file));
    for one in &check.lacking {
        let who = match one.artifacts.as_slice() {
            [] => String::new(),
            [name] => format!(" (for {name})"),
            [name, rest @ ..] => format!(" (for {name} and {} more)", rest.len()),
        };
        out.push_str(&screen.wrap("  ", &safe(&format!("{}: {}{who}", one.kind, one.what))));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::Lacking;
    use crate::evidence::TextRole;

    fn bundle() -> Bundle {
        let required = |kind: &str, words: &str| Required {
            kind: kind.into(),
            license: "Heron".into(),
            words: if words.is_empty() { Vec::new() } else { vec![words.into()] },
            place: Some("the website".into()),
            position: Some("start".into()),
            section: None,
        };
        let one = Credited {
            name: "o/m_x".into(),
            revision: Some("abc".into()),
            licenses: vec!["Heron License".into()],
            bases: vec!["o/b".into()],
            texts: vec!["aa".into()],
            required: vec![
                required("notice-file", "Heron is\nlicensed."),
                required("attribution-display", "Built with Heron"),
                required("naming", "Heron"),
                required("state-changes", ""),
                required("pass-through", ""),
            ],
            lacking: vec![Lacking {
                kind: "use-policy".into(),
                id: "p".into(),
                what: "the policy".into(),
                url: Some("https://x.org".into()),
            }],
            ..Credited::default()
        };
        let files = vec!["o/m/LICENSE".into(), "o/n/LICENSE".into()];
        let text = Shipped {
            sha256: "aa".into(),
            role: TextRole::License,
            license: Some("heron".into()),
            files,
            text: "Words\n```\nof it\n".into(),
        };
        Bundle { artifacts: vec![one], texts: vec![text], skipped: Vec::new() }
    }

    #[test]
    fn both_forms_hold_everything() {
        let (text, markdown) = (text(&bundle()), markdown(&bundle()));
        for part in [
            "Notice: Heron is licensed.\n",
            "Attribution: Built with Heron",
            "must begin with \"Heron\"",
            "which files were changed",
            "(https://x.org)",
            "Words\n```\nof it\n",
            "o/m/LICENSE and 1 more",
            "Made from: o/b",
        ] {
            assert!(text.contains(part), "{part:?} in {text}");
            assert!(markdown.contains(part), "{part:?} in {markdown}");
        }
        assert!(text.contains("1. o/m_x (revision abc)") && markdown.contains("## o/m\\_x (revision abc)"));
        assert!(markdown.contains("````text\nWords"), "{markdown}");
    }
}
