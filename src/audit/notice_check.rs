//! What an existing NOTICE lacks of an attribution bundle.
//!
//! Contract: words are looked for in order, whatever their case, spacing and markup; a licence text also counts where
//! the file prints it faithfully in another layout and names its copyright holders. Of sentences with several wordings
//! one will do. Names of models and change notes are not looked for: where they belong no file can show.

use std::collections::BTreeSet;

use serde::Serialize;

use super::notice::{Bundle, Shipped};
use crate::corpus::Corpus;
use crate::reading::{EditOp, LicenseMatch, Reading, own_words};
use crate::text::Text;

/// Kinds of duties whose words a NOTICE can hold.
const SAID: [&str; 3] = ["attribution-display", "copyright-notice", "notice-file"];

/// What a NOTICE lacks.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct NoticeCheck {
    /// One entry for each thing, with the artifacts that ask for it.
    pub lacking: Vec<NotThere>,
}

/// Something that the NOTICE does not have.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NotThere {
    /// `license-text`, `notice-text`, `use-policy`, or the duty's kind.
    pub kind: String,
    /// The licence, where one asks for it.
    pub license: Option<String>,
    /// What to add, in plain words; of a sentence, the sentence.
    pub what: String,
    /// Who asks for it.
    pub artifacts: Vec<String>,
}

/// Looks for everything that `bundle` asks for in the bytes of a NOTICE.
pub fn check_notice(bundle: &Bundle, notice: &[u8], corpus: &Corpus) -> NoticeCheck {
    let text = Text::from_bytes(notice);
    let reading = Reading::of(&text, corpus);
    let own = own_words(&text, &reading.licenses);
    let notice = Notice { words: words(&text), own, reading };
    let mut check = NoticeCheck::default();
    for shipped in bundle.texts.iter().filter(|shipped| !notice.has_text(shipped, corpus)) {
        let users = bundle.artifacts.iter().filter(|one| one.texts.contains(&shipped.sha256));
        check.lacking.push(NotThere {
            kind: kind(shipped).to_owned(),
            license: shipped.license.clone(),
            what: format!("the whole text of {}", shipped.files.first().map_or("", String::as_str)),
            artifacts: users.map(|one| one.name.clone()).collect(),
        });
    }
    for artifact in &bundle.artifacts {
        for required in artifact.required.iter().filter(|one| SAID.contains(&one.kind.as_str())) {
            let words = &required.words;
            if !words.is_empty() && !words.iter().any(|words| notice.has(words)) {
                let what = words.first().cloned().unwrap_or_default();
                check.add(&required.kind, Some(&required.license), what, &artifact.name);
            }
        }
        for lacking in &artifact.lacking {
            if !notice.prints(&lacking.id) {
                check.add(&lacking.kind, None, lacking.what.clone(), &artifact.name);
            }
        }
    }
    check
}

fn kind(shipped: &Shipped) -> &'static str {
    use crate::evidence::TextRole;
    match shipped.role {
        TextRole::Notice => "notice-text",
        TextRole::UsePolicy => "use-policy",
        _ => "license-text",
    }
}

impl NoticeCheck {
    fn add(&mut self, kind: &str, license: Option<&str>, what: String, artifact: &str) {
        let known = self.lacking.iter_mut().find(|one| one.kind == kind && one.what == what);
        match known {
            Some(one) if one.artifacts.iter().any(|name| name == artifact) => {}
            Some(one) => one.artifacts.push(artifact.to_owned()),
            None => self.lacking.push(NotThere {
                kind: kind.to_owned(),
                license: license.map(str::to_owned),
                what,
                artifacts: vec![artifact.to_owned()],
            }),
        }
    }
}

/// The NOTICE that is looked into.
struct Notice {
    words: Vec<u32>,
    /// Those outside the licences that it prints: a licence quotes the sentences that it asks for.
    own: Vec<u32>,
    reading: Reading,
}

impl Notice {
    /// Whether it says `wanted` itself.
    fn has(&self, wanted: &str) -> bool {
        holds(&self.own, &words(&Text::from_source(wanted)))
    }

    fn has_words(&self, wanted: &[u32]) -> bool {
        holds(&self.words, wanted)
    }

    /// Whether a licence is printed here with all its words; what stands around it belongs to other texts.
    fn prints(&self, id: &str) -> bool {
        let whole = |found: &&LicenseMatch| {
            found.template_coverage > 0.97
                && found.edits.iter().all(|edit| !edit.material || edit.op == EditOp::Insert)
        };
        self.reading.licenses.iter().filter(whole).any(|found| found.id.eq_ignore_ascii_case(id))
    }

    fn has_text(&self, shipped: &Shipped, corpus: &Corpus) -> bool {
        let text = Text::from_source(&shipped.text);
        if self.has_words(&words(&text)) {
            return true;
        }
        let own = Reading::of(&text, corpus);
        let faithful =
            !own.licenses.is_empty() && own.licenses.iter().all(|found| found.verdict.is_faithful());
        let named: BTreeSet<String> =
            self.reading.copyright.iter().map(|line| line.holder.to_lowercase()).collect();
        faithful
            && own.licenses.iter().all(|found| self.prints(&found.id))
            && own
                .copyright
                .iter()
                .all(|line| line.placeholder || named.contains(&line.holder.to_lowercase()))
    }
}

fn holds(words: &[u32], wanted: &[u32]) -> bool {
    wanted.is_empty() || words.windows(wanted.len()).any(|window| window == wanted)
}

fn words(text: &Text) -> Vec<u32> {
    text.words().iter().map(|word| word.hash).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::notice::{Credited, Lacking, Required};
    use crate::evidence::TextRole;

    fn bundle() -> Bundle {
        let required = |kind: &str, words: &[&str]| Required {
            kind: kind.to_owned(),
            license: "Heron License".to_owned(),
            words: words.iter().map(|words| (*words).to_owned()).collect(),
            place: None,
            position: None,
            section: None,
        };
        let mit = crate::build::spdx_text("MIT").expect("listed");
        let text = mit.replace("<year> <copyright holders>", "2024 Dora Dunlin");
        let shipped = Shipped {
            sha256: "aa".into(),
            role: TextRole::License,
            license: Some("MIT".into()),
            files: vec!["o/m/LICENSE".into()],
            text,
        };
        let lacking = Lacking {
            kind: "license-text".into(),
            id: "Zlib".into(),
            what: "the text of zlib".into(),
            url: None,
        };
        let credited = Credited {
            name: "o/m".into(),
            texts: vec!["aa".into()],
            required: vec![
                required(
                    "notice-file",
                    &["Heron is provided under the Heron License.", "Heron, as licensed."],
                ),
                required("attribution-display", &["Built with Heron"]),
                required("naming", &["Heron"]),
                required("state-changes", &[]),
            ],
            lacking: vec![lacking],
            ..Credited::default()
        };
        Bundle { artifacts: vec![credited], texts: vec![shipped], skipped: Vec::new() }
    }

    fn lacks(notice: &str) -> Vec<String> {
        check_notice(&bundle(), notice.as_bytes(), Corpus::builtin())
            .lacking
            .into_iter()
            .map(|one| one.kind)
            .collect()
    }

    #[test]
    fn an_empty_notice_lacks_everything() {
        assert_eq!(lacks(""), ["license-text", "notice-file", "attribution-display", "license-text"]);
    }

    #[test]
    fn whatever_the_layout_what_is_there_is_found() {
        let bundle = bundle();
        let text = bundle.texts[0].text.replace('\n', "\n> ");
        let zlib = crate::build::spdx_text("Zlib").expect("listed");
        let whole = format!("> {text}\n\n**Built  with** Heron\n\nHeron, as\nlicensed.\n\n{zlib}\n");
        assert_eq!(lacks(&whole), [] as [&str; 0]);
        assert_eq!(lacks(&whole.replace("Dora Dunlin", "somebody")), ["license-text"]);
        assert_eq!(lacks(&whole.replace("without restriction", "with restriction")), ["license-text"]);
        assert_eq!(lacks(&whole.replace("as\nlicensed", "as")), ["notice-file"]);
        // What stands only inside a licence's own words is not said here.
        let inside = whole.replace("**Built  with** Heron", "");
        assert_eq!(lacks(&inside), ["attribution-display"]);
        let quoted =
            inside.replace("The above copyright notice", "Built with Heron. The above copyright notice");
        assert_ne!(quoted, inside);
        assert!(lacks(&quoted).contains(&"attribution-display".to_owned()));
    }
}
