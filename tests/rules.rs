//! The judging layers on hand-made facts and the real licence records: which findings an artifact gets, with which
//! severity, and what is concluded about it. Each case lists all findings that are expected, so that a finding too
//! many fails like one too few.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use smallprint::clauses::{Clause, Item, Value};
use smallprint::corpus::{BaseModel, Family, Record, Resolution, Subject, TermValue};
use smallprint::evidence::{
    At, Card, Config, Facts, Incomplete, Package, Place, TextFact, TextRole, Weights,
};
use smallprint::layouts::{Artifact, FileEntry, FileKind, Kind, Layout};
use smallprint::lineage::{BaseFacts, Basis, Edge, Knowledge, claims, resolve};
use smallprint::reading::{Copyright, EditOp, JudgedEdit, LicenseMatch, Reading, Reference, Role, Verdict};
use smallprint::rules::{Judged, PayloadState, Severity, Twins, judge};

// ---------------------------------------------------------------------------------------------- the corpus

#[derive(serde::Deserialize)]
struct Hub {
    tags: BTreeMap<String, Vec<String>>,
}

/// The records of `corpus/licenses` and the tags of `corpus/hub.toml`.
struct Records {
    records: BTreeMap<String, Record>,
    hub: Hub,
}

impl Knowledge for Records {
    fn record(&self, id: &str) -> Option<&Record> {
        self.records.get(&id.to_lowercase())
    }

    fn resolve(&self, name: &str) -> Resolution {
        let name = name.to_lowercase();
        if name == "apache2" {
            return Resolution {
                ids: vec!["Apache-2.0".into()],
                known: false,
                guess: Some("apache-2.0".into()),
            };
        }
        if let Some(ids) = self.hub.tags.get(&name) {
            return Resolution { ids: ids.clone(), known: true, guess: None };
        }
        let ids: Vec<String> = self.record(&name).map(|record| record.id.clone()).into_iter().collect();
        Resolution { known: !ids.is_empty(), ids, guess: None }
    }

    fn model(&self, repo_id: &str, _revision: Option<&str>) -> Option<BaseModel> {
        let known = repo_id.starts_with("meta-llama/Llama-3.1-");
        known.then(|| BaseModel { licenses: vec!["llama-3.1-community".into()], source: "memory".into() })
    }
}

fn corpus() -> &'static Records {
    static CORPUS: OnceLock<Records> = OnceLock::new();
    CORPUS.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
        let read = |path: &Path| std::fs::read_to_string(path).expect("the corpus is readable");
        let mut records = BTreeMap::new();
        for entry in std::fs::read_dir(root.join("licenses")).expect("the corpus is readable") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                // Whether every record is valid is the corpus's own test.
                if let Ok(record) = toml::from_str::<Record>(&read(&path)) {
                    records.insert(record.id.to_lowercase(), record);
                }
            }
        }
        let hub = toml::from_str(&read(&root.join("hub.toml"))).expect("hub.toml parses");
        Records { records, hub }
    })
}

// ---------------------------------------------------------------------------------------------- builders

fn place(path: &str, line: u32) -> Place {
    Place { path: path.into(), lines: Some([line, line]), ..Place::default() }
}

fn at(value: &str) -> At<String> {
    At { value: value.into(), place: place("README.md", 2) }
}

/// An artifact in the making.
#[derive(Clone, Default)]
struct Made {
    artifact: Artifact,
    facts: Facts,
    tree: BTreeMap<String, BaseFacts>,
    words: Vec<String>,
}

fn model(id: &str) -> Made {
    let artifact = Artifact {
        path: format!("mirror/{id}"),
        name: id.into(),
        repo_id: Some(id.into()),
        ..Artifact::default()
    };
    Made { artifact, ..Made::default() }
}

impl Made {
    fn card(mut self, change: impl FnOnce(&mut Card)) -> Self {
        let mut card = self.facts.card.take().unwrap_or_else(|| Card {
            path: "README.md".into(),
            has_front_matter: true,
            ..Card::default()
        });
        change(&mut card);
        self.facts.card = Some(card);
        self
    }

    fn tag(self, tag: &str) -> Self {
        self.card(|card| card.licenses.push(at(tag)))
    }

    fn base(self, base: &str) -> Self {
        self.card(|card| card.base_models.push(at(base)))
    }

    fn text(mut self, path: &str, role: TextRole, reading: Reading) -> Self {
        let subject = Subject::Weights;
        let (sha256, reading) = (String::new(), Arc::new(reading));
        self.facts.texts.push(TextFact {
            path: path.into(),
            role,
            subject,
            sha256,
            reading,
            from_parent: false,
            first_line: 1,
            address: None,
        });
        self
    }

    fn license(self, reading: Reading) -> Self {
        self.text("LICENSE", TextRole::License, reading)
    }

    fn in_tree(mut self, base: Self) -> Self {
        let id = base.artifact.name.clone();
        self.tree.insert(id, BaseFacts { artifact: base.artifact.into(), facts: base.facts.into() });
        self
    }

    fn says(mut self, words: &str) -> Self {
        self.words.push(words.into());
        self
    }

    fn kind(mut self, kind: Kind) -> Self {
        self.artifact.kind = kind;
        self
    }

    fn edges(&self) -> Vec<Edge> {
        let found = claims(&self.facts, &self.artifact);
        resolve(&self.artifact.name, found, &mut |name| self.tree.get(name).cloned(), corpus())
    }

    fn judged(&self) -> Judged {
        let contains = |_: &str, words: &str| self.words.iter().any(|known| known == words);
        judge(&self.artifact, &self.facts, &self.edges(), &Twins::default(), corpus(), &contains)
    }
}

/// A reading that finds `id` with `verdict`.
fn reading(id: &str, verdict: Verdict, edits: Vec<JudgedEdit>) -> Reading {
    let record = corpus().record(id).expect("a known record");
    let found = LicenseMatch {
        id: record.id.clone(),
        spdx: record.spdx_id(),
        name: record.name.clone(),
        verdict,
        lines: [1, 40],
        bytes: [0, 4000],
        template_coverage: 0.99,
        text_coverage: 0.99,
        ties: Vec::new(),
        edits,
        ..LicenseMatch::default()
    };
    let copyright = vec![Copyright {
        holder: "Somebody".into(),
        years: "2025".into(),
        lines: [1, 1],
        placeholder: false,
    }];
    let faithful = verdict.is_faithful();
    Reading {
        fingerprint: "0123456789abcdef".into(),
        verdict,
        expression: if faithful { record.spdx_id() } else { "LicenseRef-unknown-0123456789ab".into() },
        terms: if faithful { record.term_values() } else { Default::default() },
        licenses: vec![found],
        copyright,
        ..Reading::default()
    }
}

fn verbatim(id: &str) -> Reading {
    reading(id, Verdict::Verbatim, Vec::new())
}

fn edit(op: EditOp, clauses: &[&str], quote: &str) -> JudgedEdit {
    JudgedEdit {
        op,
        lines: [20, 21],
        words: 7,
        section: Some("2".into()),
        material: true,
        class: "restriction".into(),
        clauses: clauses.iter().map(|kind| (*kind).to_owned()).collect(),
        quote: quote.into(),
        ..JudgedEdit::default()
    }
}

fn unknown_legal(clauses: Vec<Clause>) -> Reading {
    let fingerprint = "feedfacecafebeef".into();
    Reading { fingerprint, verdict: Verdict::UnknownLegal, clauses, ..Reading::default() }
}

fn clause(kind: &str) -> Clause {
    Clause { kind: kind.into(), lines: [7, 8], quote: "the words of the clause".into(), ..Clause::default() }
}

fn grants(ids: &[&str]) -> Reading {
    let references = ids.iter().flat_map(|id| grant(id).references).collect();
    Reading { references, ..grant(ids[0]) }
}

#[test]
fn what_a_card_grants_beside_an_unknown_licence_is_not_certain() {
    let cases: [(&[&str], &str); 4] = [
        (&["MIT"], "MIT"),
        (&["MIT", "LicenseRef-Gull-License"], "NOASSERTION"),
        (&["MIT AND LicenseRef-non-commercial"], "NOASSERTION"),
        (&["MIT", "LicenseRef-public-domain"], "MIT"),
    ];
    for (ids, expected) in cases {
        let judged = model("me/m").text("README.md", TextRole::Card, grants(ids)).judged();
        assert_eq!(judged.conclusion.concluded, expected, "{ids:?}");
    }
}

fn grant(id: &str) -> Reading {
    let named = Reference {
        id: id.into(),
        role: Role::Grant,
        subject: Subject::Weights,
        lines: [5, 5],
        quote: format!("licensed under {id}"),
    };
    Reading { verdict: Verdict::Reference, references: vec![named], ..Reading::default() }
}

fn weights(license: Option<&str>) -> Weights {
    let key = Some("general.license".into());
    let licenses = license.map(|value| At {
        value: value.into(),
        place: Place { path: "model.gguf".into(), bytes: Some([24, 90]), key, ..Place::default() },
    });
    Weights {
        path: "model.gguf".into(),
        format: "gguf".into(),
        present: true,
        licenses: licenses.into_iter().collect(),
        ..Weights::default()
    }
}

impl Made {
    fn weights(mut self, license: &str) -> Self {
        self.facts.weights.push(weights(Some(license)));
        self
    }
}

/// All findings as `severity rule`, in the order of reports.
fn found(made: &Made) -> Vec<String> {
    let short = |severity| match severity {
        Severity::Error => "E",
        Severity::Warning => "W",
        Severity::Note => "n",
    };
    made.judged()
        .findings
        .iter()
        .map(|finding| format!("{} {}", short(finding.severity), finding.rule))
        .collect()
}

fn check(cases: Vec<(&str, Made, &[&str])>) {
    for (what, made, expected) in cases {
        assert_eq!(found(&made), expected, "{what}: {:#?}", made.judged().findings);
    }
}

/// The sentence that the Llama 3.1 licence wants in a notice, as its record states it.
fn notice_31() -> String {
    let record =
        smallprint::corpus::Corpus::builtin().record("llama-3.1-community").expect("it has a record");
    let words = record.duties_of("notice-file").next().and_then(|duty| duty.words.first());
    words.expect("the record has the sentence").clone()
}

/// A whole and faithful Llama 3.1 folder of somebody else.
fn llama(id: &str) -> Made {
    model(id)
        .tag("llama3.1")
        .license(verbatim("llama-3.1-community"))
        .text("USE_POLICY.md", TextRole::UsePolicy, verbatim("llama-3.1-use-policy"))
        .says(&notice_31())
        .says("Built with Llama")
}

// ---------------------------------------------------------------------------------------------- cases

#[test]
fn clean_artifacts_have_no_findings() {
    check(vec![
        ("apache", model("me/m").tag("apache-2.0").license(verbatim("Apache-2.0")), &[]),
        ("mit", model("me/m").tag("mit").license(verbatim("MIT")), &[]),
        (
            "other + text",
            model("me/m")
                .card(|card| {
                    card.licenses.push(at("other"));
                    card.license_name = Some(at("apache-2.0"));
                })
                .license(verbatim("Apache-2.0")),
            &[],
        ),
        (
            "free base",
            model("me/m")
                .tag("mit")
                .license(verbatim("MIT"))
                .base("org/b")
                .in_tree(model("org/b").tag("apache-2.0").license(verbatim("Apache-2.0"))),
            &[],
        ),
        (
            "adapter of a free base",
            model("me/m")
                .kind(Kind::Adapter)
                .tag("mit")
                .license(verbatim("MIT"))
                .base("org/b")
                .in_tree(model("org/b").tag("apache-2.0")),
            &[],
        ),
        (
            "data sets pass nothing",
            model("me/m")
                .tag("mit")
                .license(verbatim("MIT"))
                .card(|card| card.datasets.push(at("org/nc-data")))
                .in_tree(model("org/nc-data").tag("cc-by-nc-4.0")),
            &[],
        ),
        (
            "code and weights apart",
            {
                let mut made = model("me/m").tag("apache-2.0").license(verbatim("Apache-2.0")).text(
                    "LICENSE-CODE",
                    TextRole::License,
                    verbatim("MIT"),
                );
                made.facts.texts[1].subject = Subject::Code;
                made
            },
            &[],
        ),
    ]);
}

#[test]
fn absence_is_never_an_error() {
    check(vec![
        ("nothing", model("me/m"), &["n no-license-statement"]),
        ("standard tag", model("me/m").tag("apache-2.0"), &["n license-text-missing"]),
        (
            "custom name",
            model("me/m").card(|card| {
                card.licenses.push(at("other"));
                card.license_name = Some(at("acme-model-license"));
            }),
            &["W license-text-missing"],
        ),
        (
            "other without a name",
            model("me/m").tag("other"),
            &["W license-text-missing", "n front-matter-invalid"],
        ),
        (
            "lost by our copy",
            {
                let mut made = model("me/m").tag("mit");
                made.facts.incomplete.push(Incomplete {
                    path: "LICENSE".into(),
                    reason: "lfs-pointer".into(),
                    detail: "130 bytes".into(),
                });
                made
            },
            &["W license-text-missing", "n evidence-incomplete"],
        ),
        (
            "link to a file that is not here",
            model("me/m").card(|card| {
                card.licenses.push(at("mit"));
                card.license_link = Some(at("LICENSE.md"));
            }),
            &["W license-link-broken", "n license-text-missing"],
        ),
        (
            "unresolved base",
            model("me/m").tag("mit").license(verbatim("MIT")).base("org/nobody"),
            &["n base-license-unresolved"],
        ),
    ]);
}

#[test]
fn a_missing_text_says_in_which_way() {
    let says = |made: &Made| made.judged().findings[0].message.clone();
    let mut upstream = model("me/m").tag("mit");
    assert!(says(&upstream).contains("absent-here"), "{}", says(&upstream));
    upstream.facts.absent_upstream.push("LICENSE".into());
    assert!(says(&upstream).contains("absent-upstream"));
    upstream.artifact.files.push(FileEntry {
        logical: "LICENSE".into(),
        physical: "x".into(),
        size: 0,
        kind: FileKind::License,
        sha256: None,
        missing: true,
        from_parent: false,
        stamp: smallprint::layouts::Stamp::default(),
    });
    assert!(says(&upstream).contains("not-mirrored"));
}

#[test]
fn edits_become_clause_findings() {
    let altered = |edits| reading("MIT", Verdict::Altered, edits);
    let cut = |edits| reading("Apache-2.0", Verdict::Truncated, edits);
    check(vec![
        (
            "added, tag free",
            model("me/m").tag("mit").license(altered(vec![edit(
                EditOp::Insert,
                &["non-commercial"],
                "not for commercial use",
            )])),
            &["E card-contradicts-text", "E clause-added"],
        ),
        (
            "added, no tag",
            model("me/m").license(altered(vec![edit(
                EditOp::Insert,
                &["user-cap"],
                "more than 100 million users",
            )])),
            &["E clause-added"],
        ),
        (
            "removed",
            model("me/m").tag("mit").license(altered(vec![edit(EditOp::Delete, &["pass-through"], "")])),
            &["E clause-removed"],
        ),
        (
            "altered",
            model("me/m").tag("mit").license(altered(vec![edit(EditOp::Replace, &[], "may not")])),
            &["E clause-altered"],
        ),
        (
            "three at once",
            model("me/m").tag("mit").license(altered(vec![
                edit(EditOp::Insert, &[], "a"),
                edit(EditOp::Insert, &[], "b"),
                edit(EditOp::Delete, &[], ""),
                edit(EditOp::Replace, &[], "c"),
            ])),
            &["E clause-added", "E clause-altered", "E clause-removed"],
        ),
        (
            "truncated",
            model("me/m").tag("apache-2.0").license(cut(vec![edit(EditOp::Delete, &[], "")])),
            &["E license-truncated"],
        ),
        (
            "benign edits",
            model("me/m").tag("mit").license(reading(
                "MIT",
                Verdict::Reformatted,
                vec![JudgedEdit { material: false, ..edit(EditOp::Insert, &[], "badge") }],
            )),
            &[],
        ),
        (
            "prose is not judged",
            model("me/m").tag("mit").license(verbatim("MIT")).text(
                "README.md",
                TextRole::Card,
                reading("Apache-2.0", Verdict::Excerpt, vec![edit(EditOp::Delete, &[], "")]),
            ),
            &[],
        ),
    ]);
}

#[test]
fn a_clause_finding_quotes_the_words_and_names_the_section() {
    let text = reading(
        "MIT",
        Verdict::Altered,
        vec![edit(EditOp::Insert, &["user-cap"], "more than 100 million users")],
    );
    let judged = model("me/m").license(text).judged();
    let finding = &judged.findings[0];
    assert!(
        finding.message.contains("user-cap") && finding.message.contains("section 2"),
        "{}",
        finding.message
    );
    assert!(finding.message.contains("more than 100 million users"));
    let first = &finding.evidence[0];
    assert_eq!((first.path.as_str(), first.lines), ("mirror/me/m/LICENSE", Some([20, 21])));
    assert_eq!(judged.conclusion.concluded, "LicenseRef-unknown-0123456789ab");
    assert_eq!(judged.payload.license_text, PayloadState::Defective);
}

#[test]
fn contradictions() {
    check(vec![
        (
            "text stricter",
            llama("me/Llama-m").card(|card| card.licenses = vec![at("apache-2.0")]),
            &["E card-contradicts-text", "n output-training-limited", "n user-cap"],
        ),
        (
            "text looser",
            model("me/m").tag("cc-by-nc-4.0").license(verbatim("MIT")),
            &["W card-contradicts-text"],
        ),
        ("both free", model("me/m").tag("apache-2.0").license(verbatim("MIT")), &["W card-contradicts-text"]),
        (
            "an uncertain tag",
            model("me/m").tag("apache2").license(verbatim("CC-BY-NC-4.0")),
            &["W card-contradicts-text", "n front-matter-invalid", "n non-commercial"],
        ),
        (
            "one witness in the weights",
            model("me/m").tag("apache-2.0").license(verbatim("Apache-2.0")).weights("cc-by-nc-4.0"),
            &["W weights-contradict-card"],
        ),
        ("the weights agree", model("me/m").tag("mit").license(verbatim("MIT")).weights("mit"), &[]),
        (
            "two witnesses",
            model("me/m").tag("apache-2.0").weights("cc-by-nc-4.0").license(verbatim("CC-BY-NC-4.0")),
            &["E card-contradicts-text", "E weights-contradict-card", "n non-commercial"],
        ),
        (
            "a whole text in the header",
            model("me/m").tag("apache-2.0").text("model.gguf", TextRole::Metadata, verbatim("CC-BY-NC-4.0")),
            &["E weights-contradict-card", "n non-commercial"],
        ),
        (
            "package code is another subject",
            {
                let mut made = model("me/m")
                    .tag("apache-2.0")
                    .license(verbatim("Apache-2.0"))
                    .kind(Kind::Package)
                    .text("x.dist-info/LICENSE", TextRole::License, verbatim("MIT"));
                made.facts.texts[1].subject = Subject::Code;
                made.facts.packages.push(Package {
                    path: "METADATA".into(),
                    licenses: vec![at("mit")],
                    ..Package::default()
                });
                made
            },
            &[],
        ),
    ]);
}

#[test]
fn unknown_and_unclear() {
    check(vec![
        (
            "unknown text",
            model("me/m").tag("other").license(unknown_legal(vec![])),
            &["W license-unknown", "n front-matter-invalid"],
        ),
        (
            "unknown text with a limit",
            model("me/m").license(unknown_legal(vec![clause("non-commercial")])),
            &["W license-unknown", "n non-commercial"],
        ),
        ("list", model("me/m").tag("mit").tag("apache-2.0").license(verbatim("MIT")), &["W license-unclear"]),
        ("choice", both("mit OR apache-2.0"), &[]),
        ("both texts", both("mit"), &["W card-contradicts-text", "W license-unclear"]),
        (
            "family whose terms differ",
            model("me/m").tag("cc"),
            &["W license-unclear", "n license-text-missing"],
        ),
        (
            "family whose terms differ in one member",
            model("me/m").tag("openrail"),
            &["W license-text-missing", "W license-unclear", "n output-training-limited", "n use-restricted"],
        ),
        (
            "only or or-later is no matter",
            model("me/m").tag("gpl-3.0"),
            &["n license-text-missing", "n share-alike"],
        ),
        (
            "two texts",
            model("me/m").license(verbatim("MIT")).text(
                "LICENSE-2",
                TextRole::License,
                verbatim("CC-BY-NC-4.0"),
            ),
            &["W license-unclear", "n non-commercial"],
        ),
        (
            "prose says another",
            model("me/m").tag("mit").license(verbatim("MIT")).text(
                "README.md",
                TextRole::Card,
                grant("CC-BY-NC-4.0"),
            ),
            &["W license-unclear"],
        ),
        (
            "prose limits",
            model("me/m").tag("mit").license(verbatim("MIT")).text(
                "README.md",
                TextRole::Card,
                Reading { clauses: vec![clause("research-only")], ..Reading::default() },
            ),
            &["W license-unclear", "n research-only"],
        ),
        (
            "gate adds",
            model("me/m").tag("mit").license(verbatim("MIT")).text(
                "README.md",
                TextRole::Gate,
                Reading { clauses: vec![clause("registration")], ..Reading::default() },
            ),
            &["W gate-adds-terms", "n registration-required"],
        ),
        (
            "gate prints another license",
            model("me/m").tag("mit").license(verbatim("MIT")).text(
                "README.md",
                TextRole::Gate,
                verbatim("CC-BY-NC-4.0"),
            ),
            &["W gate-adds-terms", "W license-unclear"],
        ),
        (
            "gate prints the license",
            model("me/m").tag("mit").license(verbatim("MIT")).text(
                "README.md",
                TextRole::Gate,
                verbatim("MIT"),
            ),
            &[],
        ),
    ]);
}

#[test]
fn duties() {
    let bare = model("me/Llama-m").tag("llama3.1").license(verbatim("llama-3.1-community"));
    check(vec![
        ("nothing owed is missing", llama("me/Llama-m"), &["n output-training-limited", "n user-cap"]),
        (
            "everything is missing",
            bare,
            &[
                "W notice-missing",
                "n attribution-unmet",
                "n output-training-limited",
                "n use-policy-missing",
                "n user-cap",
            ],
        ),
        (
            "the licensor owes nothing",
            model("meta-llama/Llama-3.1-8B").tag("llama3.1").license(verbatim("llama-3.1-community")),
            &[
                "n attribution-unmet",
                "n notice-missing",
                "n output-training-limited",
                "n use-policy-missing",
                "n user-cap",
            ],
        ),
        (
            "placeholder",
            model("me/m").tag("mit").license(Reading {
                copyright: vec![Copyright {
                    holder: "fullname".into(),
                    placeholder: true,
                    lines: [1, 1],
                    ..Copyright::default()
                }],
                ..verbatim("MIT")
            }),
            &["W copyright-line-missing"],
        ),
        (
            "no line",
            model("me/m").tag("mit").license(Reading { copyright: vec![], ..verbatim("MIT") }),
            &["W copyright-line-missing"],
        ),
        (
            "no line, no slot",
            model("me/m").tag("apache-2.0").license(Reading { copyright: vec![], ..verbatim("Apache-2.0") }),
            &[],
        ),
        (
            "tuned without the name",
            llama("me/SuperChat").base("meta-llama/Llama-3.1-8B"),
            &["W naming-duty-unmet", "n output-training-limited", "n user-cap"],
        ),
        (
            "tuned with the name",
            llama("me/Llama-SuperChat").base("meta-llama/Llama-3.1-8B"),
            &["n output-training-limited", "n user-cap"],
        ),
        (
            "a copy keeps its name",
            llama("me/SuperChat-GGUF").base("meta-llama/Llama-3.1-8B"),
            &["n output-training-limited", "n user-cap"],
        ),
        (
            "a folder has no name",
            {
                let mut made = llama("SuperChat").base("meta-llama/Llama-3.1-8B");
                made.artifact.repo_id = None;
                made
            },
            &["n output-training-limited", "n user-cap"],
        ),
    ]);
}

#[test]
fn bases() {
    let base = || llama("meta-llama/Llama-3.1-8B");
    let of = |tag: &str| {
        model("me/Llama-m").tag(tag).license(verbatim("Apache-2.0")).base("meta-llama/Llama-3.1-8B")
    };
    let rail = || {
        let listed = Clause { items: vec![Item::default(), Item::default()], ..clause("use-restrictions") };
        model("org/rail").license(Reading { clauses: vec![listed], ..verbatim("creativeml-openrail-m") })
    };
    check(vec![
        ("proven in the tree", of("apache-2.0").in_tree(base()), &["E base-terms-dropped"]),
        (
            "declared in the tree",
            of("apache-2.0").in_tree(model("meta-llama/Llama-3.1-8B").tag("llama3.1")),
            &["W base-terms-dropped"],
        ),
        ("by the registry", of("apache-2.0"), &["W base-terms-dropped"]),
        (
            "a base of the base",
            model("me/m-GGUF")
                .tag("apache-2.0")
                .license(verbatim("Apache-2.0"))
                .base("org/tuned")
                .in_tree(model("org/tuned").tag("apache-2.0").base("meta-llama/Llama-3.1-8B"))
                .in_tree(base()),
            &["E base-terms-dropped"],
        ),
        (
            "the same license",
            llama("me/Llama-m").base("meta-llama/Llama-3.1-8B").in_tree(base()),
            &["n output-training-limited", "n user-cap"],
        ),
        (
            "adapter, text silent",
            of("apache-2.0").kind(Kind::Adapter).in_tree(base()),
            &["W inheritance-unclear"],
        ),
        (
            "limits lost on the way",
            model("me/m").tag("mit").license(verbatim("MIT")).base("org/rail").in_tree(rail()),
            &["E base-terms-dropped", "E use-limits-not-carried"],
        ),
        (
            "limits carried by tag",
            model("me/m").tag("creativeml-openrail-m").base("org/rail").in_tree(rail()),
            &["W license-text-missing", "n output-training-limited", "n use-restricted"],
        ),
        (
            "nothing stated",
            model("me/m").base("org/rail").in_tree(rail()),
            &["n no-license-statement", "n output-training-limited", "n use-restricted"],
        ),
        (
            "the base is a text of its own",
            model("me/m")
                .tag("mit")
                .license(verbatim("MIT"))
                .base("org/own")
                .in_tree(model("org/own").license(unknown_legal(vec![]))),
            &["W inheritance-unclear"],
        ),
    ]);
}

#[test]
fn attachments_that_were_cut() {
    let referring = || Clause { attachment_missing: true, ..clause("use-restrictions") };
    let cut = |edits| Reading {
        clauses: vec![referring()],
        ..reading("creativeml-openrail-m", Verdict::Truncated, edits)
    };
    let end = || edit(EditOp::Delete, &["use-restrictions"], "");
    check(vec![
        (
            "the list alone",
            model("me/m").license(cut(vec![end()])),
            &["E use-limits-not-carried", "n use-restricted"],
        ),
        (
            "more than the list",
            model("me/m").license(cut(vec![end(), end()])),
            &["E license-truncated", "E use-limits-not-carried", "n use-restricted"],
        ),
    ]);
}

#[test]
fn terms_carry_their_values_and_how_they_are_known() {
    let cap = Clause {
        value: Some(Value::Number(700_000_000.into())),
        metric: Some("MAU".into()),
        scope: Some("licensee-and-affiliates".into()),
        measured: Some("release-date".into()),
        effect: Some("request-license".into()),
        ..clause("user-cap")
    };
    let read = model("me/m").license(Reading { clauses: vec![cap], ..verbatim("llama-3.1-community") });
    let declared = model("me/m").tag("llama3.1");
    let message = |made: &Made| {
        let findings = made.judged().findings;
        findings.iter().find(|finding| finding.rule == "user-cap").expect("a cap").message.clone()
    };
    let said = "above 700,000,000 monthly active users (licensee and affiliates, at the release date): request a license";
    assert!(message(&read).contains(said), "{}", message(&read));
    assert!(!message(&read).contains("as declared"));
    assert!(message(&declared).contains(said), "{}", message(&declared));
    assert!(message(&declared).ends_with("(as declared, not read here)"));
}

#[test]
fn terms_of_a_family_are_stated_only_where_all_agree() {
    let rules = found(&model("me/m").tag("cc"));
    assert!(!rules.iter().any(|rule| rule.contains("non-commercial")), "{rules:?}");
    let terms = model("me/m").tag("bsd").judged().conclusion;
    assert_eq!(terms.concluded, "NOASSERTION");
}

#[test]
fn conclusions() {
    type Expected = (&'static str, Basis, Option<Family>);
    let cases: Vec<(&str, Made, Expected)> = vec![
        (
            "text and tag",
            model("me/m").tag("mit").license(verbatim("MIT")),
            ("MIT", Basis::Text, Some(Family::Permissive)),
        ),
        ("tag", model("me/m").tag("mit"), ("MIT", Basis::Declared, Some(Family::Permissive))),
        ("weights", model("me/m").weights("mit"), ("MIT", Basis::WeightsMetadata, Some(Family::Permissive))),
        (
            "family tag and text",
            model("me/m").tag("openrail").license(verbatim("creativeml-openrail-m")),
            ("LicenseRef-creativeml-openrail-m", Basis::Text, Some(Family::Rail)),
        ),
        (
            "contradiction",
            model("me/m").tag("mit").license(verbatim("CC-BY-NC-4.0")),
            ("NOASSERTION", Basis::Text, Some(Family::ResearchNoncommercial)),
        ),
        (
            "an ambiguous tag",
            model("me/m").tag("gpl-3.0"),
            ("NOASSERTION", Basis::Declared, Some(Family::Copyleft)),
        ),
        ("nothing", model("me/m"), ("NOASSERTION", Basis::None, None)),
        (
            "unknown text",
            model("me/m").license(unknown_legal(vec![])),
            ("LicenseRef-unknown-feedfacecafe", Basis::Text, None),
        ),
        (
            "altered under its own tag",
            model("me/m").tag("mit").license(reading(
                "MIT",
                Verdict::Altered,
                vec![edit(EditOp::Replace, &[], "x")],
            )),
            ("NOASSERTION", Basis::Text, None),
        ),
        (
            "a copy of a base",
            model("me/m-GGUF").base("org/b").in_tree(model("org/b").tag("mit")),
            ("MIT", Basis::Base, Some(Family::Permissive)),
        ),
        (
            "a tuning of a base",
            model("me/m").base("org/b").in_tree(model("org/b").tag("mit")),
            ("NOASSERTION", Basis::Base, Some(Family::Permissive)),
        ),
        (
            "a base that binds more",
            model("me/m").tag("mit").base("meta-llama/Llama-3.1-8B"),
            ("NOASSERTION", Basis::Declared, Some(Family::CommunityThreshold)),
        ),
        (
            "list",
            model("me/m").tag("mit").tag("apache-2.0"),
            ("MIT AND Apache-2.0", Basis::Declared, Some(Family::Permissive)),
        ),
        (
            "expression",
            model("me/m").tag("MIT OR Apache-2.0"),
            ("MIT OR Apache-2.0", Basis::Declared, Some(Family::Permissive)),
        ),
        (
            "a choice between two printed texts, in another case",
            both("mit OR apache-2.0"),
            ("MIT OR Apache-2.0", Basis::Text, Some(Family::Permissive)),
        ),
        (
            "two printed texts, and a tag that names one",
            both("mit"),
            ("NOASSERTION", Basis::Text, Some(Family::Permissive)),
        ),
        (
            "a choice that does not name what is printed",
            both("mit OR bsd-3-clause"),
            ("NOASSERTION", Basis::Text, Some(Family::Permissive)),
        ),
    ];
    for (what, made, expected) in cases {
        let conclusion = made.judged().conclusion;
        let got = (conclusion.concluded.as_str(), conclusion.basis, conclusion.family);
        assert_eq!(got, expected, "{what}: {conclusion:#?}");
        assert!(conclusion.reason.ends_with('.'), "{what}: {}", conclusion.reason);
    }
}

/// A model with the texts of MIT and Apache-2.0 side by side.
fn both(tag: &str) -> Made {
    let model = model("me/m").tag(tag).license(verbatim("MIT"));
    model.text("LICENSE-APACHE", TextRole::License, verbatim("Apache-2.0"))
}

#[test]
fn the_floor_is_the_strictest_value() {
    let conclusion = model("me/m").tag("mit").license(verbatim("CC-BY-NC-4.0")).judged().conclusion;
    assert_eq!(conclusion.floor.value("commercial-use"), TermValue::Forbidden);
    let conclusion =
        model("me/m").tag("openrail").license(verbatim("creativeml-openrail-m")).judged().conclusion;
    assert_eq!(conclusion.floor.value("patent-grant"), TermValue::Allowed);
}

#[test]
fn payloads() {
    let whole = llama("me/Llama-m").judged().payload;
    assert_eq!(
        (whole.license_text, whole.notice, whole.use_policy, whole.copyright),
        (PayloadState::Present, PayloadState::Present, PayloadState::Present, PayloadState::NotNeeded)
    );
    let tag = model("me/m").tag("creativeml-openrail-m").judged().payload;
    assert_eq!((tag.license_text, tag.attachment), (PayloadState::Missing, PayloadState::Missing));
    let none = model("me/m").judged().payload;
    assert_eq!((none.license_text, none.notice), (PayloadState::Unknown, PayloadState::Unknown));
    let mit = model("me/m").license(Reading { copyright: vec![], ..verbatim("MIT") }).judged().payload;
    assert_eq!(mit.copyright, PayloadState::Missing);
    let base = model("me/m").tag("mit").base("org/b").in_tree(model("org/b").tag("mit")).judged().payload;
    assert_eq!(base.base_license, PayloadState::Missing);
}

#[test]
fn judging_is_deterministic_and_every_finding_is_whole() {
    let made = llama("me/SuperChat")
        .card(|card| card.licenses = vec![at("apache-2.0")])
        .base("meta-llama/Llama-3.1-8B");
    let (one, two) = (made.judged(), made.judged());
    assert_eq!(one.findings, two.findings);
    for finding in one.findings {
        assert!(!finding.evidence.is_empty() && !finding.help.is_empty() && !finding.audience.is_empty());
        assert!(finding.evidence[0].path.starts_with("mirror/"), "{finding:#?}");
        assert_eq!(finding.id.len(), 16);
    }
}

#[test]
fn front_matter_and_gaps_are_notes() {
    check(vec![
        (
            "broken yaml",
            model("me/m")
                .tag("mit")
                .license(verbatim("MIT"))
                .card(|card| card.invalid = Some(("unclosed quote".into(), 3))),
            &["n front-matter-invalid"],
        ),
        (
            "an unknown tag",
            model("me/m").tag("no-such-thing").license(verbatim("MIT")),
            &["n front-matter-invalid"],
        ),
        (
            "test weights inherit nothing by their headers",
            {
                let mut made = model("me/tiny").tag("mit").license(verbatim("MIT"));
                made.facts.configs.push(Config { is_test_model: true, ..Config::default() });
                made.facts
                    .weights
                    .push(Weights { bases: vec![at("meta-llama/Llama-3.1-8B")], ..weights(None) });
                made
            },
            &[],
        ),
        (
            "a cut header",
            {
                let mut made = model("me/m").tag("mit").license(verbatim("MIT"));
                made.facts.weights.push(Weights { problem: Some("ends early".into()), ..weights(None) });
                made
            },
            &["n evidence-incomplete"],
        ),
        (
            "gated",
            model("me/m").tag("mit").license(verbatim("MIT")).card(|card| card.gate = Some(at("agree?"))),
            &["n gated-access"],
        ),
    ]);
}

// ------------------------------------------------------------------------------- words, links, data, revisions

#[test]
fn links_claims_data_and_revisions() {
    let linked = |link: &str| {
        model("me/m").license(verbatim("MIT")).card(|card| {
            card.licenses.push(at("mit"));
            card.license_link = Some(at(link));
        })
    };
    let capped = || model("me/m").tag("llama3.1").license(verbatim("llama-3.1-community"));
    let data = |tag: &str| {
        model("me/m")
            .tag("mit")
            .license(verbatim("MIT"))
            .card(|card| card.datasets.push(at("me/rows")))
            .in_tree(model("me/rows").kind(Kind::Dataset).tag(tag))
    };
    let at_revision = |layout: Layout, revision: Option<&str>| {
        let mut made = model("me/m").tag("mit").license(verbatim("MIT"));
        (made.artifact.layout, made.artifact.revision) = (layout, revision.map(str::to_owned));
        made
    };
    let proven = |mut made: Made| {
        made.artifact.listed_upstream = Some(vec!["README.md".into(), "LICENSE.md".into()]);
        made
    };
    let only = |made: &Made| -> Vec<String> {
        let own = [
            "license-link-broken",
            "open-source-claim-unsupported",
            "training-data-terms",
            "revision-unknown",
            "floating-ref",
        ];
        found(made).into_iter().filter(|one| own.iter().any(|rule| one.ends_with(rule))).collect()
    };
    let cases: Vec<(&str, Made, &[&str])> = vec![
        ("a link that leads out", linked("../LICENSE"), &["W license-link-broken"]),
        ("a link to a page", linked("https://example.org/terms"), &[]),
        ("a link within the card", linked("#license"), &[]),
        ("upstream has it", proven(linked("LICENSE.md")), &[]),
        ("upstream lacks it", proven(linked("COPYING")), &["W license-link-broken"]),
        (
            "the repository's own page of a file that it lacks",
            proven(linked("https://huggingface.co/me/m/blob/main/COPYING")),
            &["W license-link-broken"],
        ),
        ("open source, it says", capped().says("open-source model"), &["W open-source-claim-unsupported"]),
        (
            "open source, and it is",
            model("me/m").tag("mit").license(verbatim("MIT")).says("open source model"),
            &[],
        ),
        ("no such word", capped(), &[]),
        ("data with limits", data("cc-by-nc-4.0"), &["n training-data-terms"]),
        ("free data", data("mit"), &[]),
        ("a branch", at_revision(Layout::ModelScope, Some("master")), &["n floating-ref"]),
        ("a commit", at_revision(Layout::Git, Some("0a1b2c")), &[]),
        ("a download without records", at_revision(Layout::LocalDir, None), &["n revision-unknown"]),
        ("a plain folder", at_revision(Layout::OrgName, None), &[]),
    ];
    for (what, made, expected) in cases {
        assert_eq!(only(&made), expected, "{what}: {:?}", found(&made));
    }
}

#[test]
fn the_license_of_a_part_counts_where_it_binds_more_than_that_of_the_whole() {
    let pipeline = |tag: &str, whole: &str, path: &str, part: &str| {
        let made = model("me/m").tag(tag).license(verbatim(whole));
        made.text(path, TextRole::License, verbatim(part))
    };
    let rail = ("creativeml-openrail-m", "creativeml-openrail-m");
    for (tag, whole, path, part, expected) in [
        (rail.0, rail.1, "safety_checker/LICENSE", "MIT", &[][..]),
        ("apache-2.0", "Apache-2.0", "text_encoder/LICENSE", "MIT", &[]),
        (
            "apache-2.0",
            "Apache-2.0",
            "vae/LICENSE",
            "CC-BY-NC-4.0",
            &["E card-contradicts-text", "W license-unclear"][..],
        ),
        // These folders say that the text is about all of it.
        (rail.0, rail.1, "weights/LICENSE", "MIT", &["W card-contradicts-text", "W license-unclear"]),
        (rail.0, rail.1, "LICENSES/MIT.txt", "MIT", &["W card-contradicts-text", "W license-unclear"]),
    ] {
        let made = pipeline(tag, whole, path, part);
        let above: Vec<String> = found(&made).into_iter().filter(|one| !one.starts_with('n')).collect();
        assert_eq!(above, expected, "{path} {part}");
    }
    let alone = model("me/m").tag(rail.0).text("safety_checker/LICENSE", TextRole::License, verbatim("MIT"));
    assert!(found(&alone).contains(&"W card-contradicts-text".to_owned()), "nothing is said of the whole");
}

#[test]
fn changed_copies_say_so() {
    let quantised = || {
        let mut made = model("me/m-GGUF").tag("apache-2.0").license(verbatim("Apache-2.0"));
        made.facts.weights.push(Weights { bases: vec![at("org/b")], ..weights(None) });
        made.in_tree(model("org/b").tag("apache-2.0").license(verbatim("Apache-2.0")))
    };
    let unsaid = |made: &Made| found(made).contains(&"W changes-not-stated".to_owned());
    assert!(unsaid(&quantised()), "{:?}", found(&quantised()));
    assert!(!unsaid(&quantised().says("quantized")), "the card says what was done");
    assert!(!unsaid(&quantised().base("org/b")), "the card names what it was made from");
}
