//! Addresses of places in SARIF, and the bases that they are relative to.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};
use serde_json::{Value, json};

use crate::report::Report;

/// The name of the scanned path in places.
const ROOT: &str = "SCANROOT";

/// The name that tools give to the top of the sources (SARIF 2.1.0, 3.14.14).
const SOURCES: &str = "%SRCROOT%";

/// What a path in an address keeps as it is (RFC 3986, unreserved, and the slash).
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// What the paths of a report start from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Places<'r> {
    /// None in a report that does not say it.
    root: Option<&'r str>,
}

impl<'r> Places<'r> {
    pub(super) fn of(report: &'r Report) -> Self {
        Self { root: report.summary.root.as_deref() }
    }

    /// The bases of addresses. The scanned path is told beside that of the sources.
    pub(super) fn bases(self) -> Value {
        let scanned = "The scanned path.";
        match self.root {
            None => json!({ROOT: {"description": {"text": scanned}}}),
            Some(root) if root.starts_with('/') => {
                json!({ROOT: {"uri": folder(&file_uri(&uri(root))), "description": {"text": scanned}}})
            }
            Some(root) => {
                let sources = json!({"description": {"text": "The working directory of the scan."}});
                match root {
                    "." => json!({SOURCES: sources}),
                    root => json!({
                        SOURCES: sources,
                        ROOT: {"uri": folder(&uri(root)), "uriBaseId": SOURCES, "description": {"text": scanned}},
                    }),
                }
            }
        }
    }

    /// A path of the report as an address.
    pub(super) fn at(self, path: &str) -> Value {
        let inside = uri(path);
        // Several absolute paths were scanned: the report's paths begin with them.
        if inside.starts_with('/') {
            return json!({"uri": file_uri(&inside)});
        }
        match self.root {
            None => json!({"uri": inside, "uriBaseId": ROOT}),
            Some(".") => json!({"uri": inside, "uriBaseId": SOURCES}),
            Some(root) => {
                let root = uri(root);
                let whole = if inside == "." { root } else { folder(&root) + &inside };
                match whole.starts_with('/') {
                    true => json!({"uri": file_uri(&whole)}),
                    false => json!({"uri": whole, "uriBaseId": SOURCES}),
                }
            }
        }
    }
}

/// A path as an address: its escaped bytes (`%XX`) are bytes again before they are encoded.
fn uri(path: &str) -> String {
    let bytes: Vec<u8> = percent_decode_str(path).collect();
    percent_encode(&bytes, KEPT).to_string()
}

fn file_uri(absolute: &str) -> String {
    format!("file:///{}", absolute.trim_start_matches('/'))
}

/// An address that ends with a slash, as one of a folder does.
fn folder(uri: &str) -> String {
    format!("{}/", uri.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_addresses() {
        for (path, expected) in [
            ("a b/模.md", "a%20b/%E6%A8%A1.md"),
            ("100%25/x", "100%25/x"),
            ("a%FFb", "a%FFb"),
            ("a:b#c?d", "a%3Ab%23c%3Fd"),
            (".", "."),
        ] {
            assert_eq!(Places { root: None }.at(path)["uri"], expected, "{path}");
        }
        for (root, path, expected) in [
            ("models", "a/LICENSE", json!({"uri": "models/a/LICENSE", "uriBaseId": SOURCES})),
            ("models/", ".", json!({"uri": "models/", "uriBaseId": SOURCES})),
            ("my models", "a", json!({"uri": "my%20models/a", "uriBaseId": SOURCES})),
            (".", "a", json!({"uri": "a", "uriBaseId": SOURCES})),
            (".", "/srv/models/a", json!({"uri": "file:///srv/models/a"})),
            ("/srv/models", "a", json!({"uri": "file:///srv/models/a"})),
        ] {
            assert_eq!(Places { root: Some(root) }.at(path), expected, "{root} {path}");
        }
    }

    #[test]
    fn bases_of_addresses_end_as_folders_do() {
        let scanned = |root| Places { root }.bases()[ROOT].clone();
        let models = scanned(Some("models"));
        assert_eq!((&models["uri"], &models["uriBaseId"]), (&json!("models/"), &json!(SOURCES)));
        assert_eq!(scanned(Some("/srv/models"))["uri"], "file:///srv/models/");
        assert_eq!(scanned(Some(".")), Value::Null);
        assert_eq!(scanned(None)["uri"], Value::Null);
    }
}
