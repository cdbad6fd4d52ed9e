//! An organisation's own verdict, as a process shows it: a profile, what is denied, what people decided, deployments.

use crate::common::run;

use std::fs;
use std::path::Path;

use run::{Ran, artifact, command, finish};
use serde_json::Value;
use smallprint::build::demo::write_demo;

/// A folder with the demo's mirror and corpus, and the files given.
fn place(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a temporary folder");
    write_demo(dir.path()).expect("the demo is written");
    for (name, content) in files {
        write(dir.path(), name, content);
    }
    dir
}

fn write(dir: &Path, name: &str, content: &str) {
    let path = dir.join(name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, content).expect("written");
}

fn smallprint(dir: &Path, line: &str) -> Ran {
    let mut command = command(line.split_whitespace().chain(["--corpus", "corpus"]));
    command.current_dir(dir);
    finish(command)
}

const GULL: &str = "check mirror/harbour-labs --format json";

/// Verdict, basis and all that is told of a use.
fn verdict<'r>(checked: &'r Value, of: &str) -> (&'r str, &'r str, String) {
    let uses = checked["artifacts"][0]["uses"].as_array().expect("uses");
    let one = uses.iter().find(|one| one["use"] == of).expect(of);
    let text = |key: &str| one[key].as_str().expect("a word");
    let told = ["because", "settled"].iter().flat_map(|list| one[*list].as_array().into_iter().flatten());
    let says: Vec<&str> = told.filter_map(|clause| clause["says"].as_str()).collect();
    (text("verdict"), text("basis"), says.join("\n"))
}

#[test]
fn ongoing_caps_follow_the_figures() {
    let dir = place(&[]);
    for (profile, expected, says) in [
        ("employees = 3", "conditional", "give `monthly-users = ...`"),
        ("monthly-users = 1_000_000", "yes", "below: 1,000,000"),
        ("monthly-users = 45_000_000", "conditional", "near: 45,000,000"),
        ("monthly-users = 45_000_000\nnear = 0.95", "yes", "below"),
        (
            "monthly-users = 50_000_001",
            "no",
            "exceeded: 50,000,001 monthly users of the group today, the cap is 50,000,000",
        ),
        (
            "[profile]\nmonthly-users = [{ date = 2020-01-01, value = 1 }, { date = 2021-01-01, value = 60_000_000 }]",
            "no",
            "exceeded",
        ),
        ("monthly-users = { 2999-01-01 = 1 }", "unknown", "no value of the group for that day"),
        ("[[product]]\nname = \"chat\"\nmonthly-users = 60_000_000", "no", "of chat"),
        ("[[product]]\nname = \"chat\"\nmonthly-users = 6", "unknown", "counts the whole group"),
    ] {
        write(dir.path(), "company.toml", profile);
        let ran = smallprint(dir.path(), &format!("{GULL} --profile company.toml"));
        let json = ran.json();
        let (found, _, told) = verdict(&json, "commercial");
        assert_eq!((found, ran.code), (expected, 0), "{profile}: {told}");
        assert!(told.contains(says), "{profile}: {told}");
    }
}

#[test]
fn release_dates_of_a_known_license() {
    let card = "---\nlicense: llama3.1\n---\n";
    let dir = place(&[("one/README.md", card), ("one/model.safetensors", "")]);
    for (profile, expected, says) in [
        (
            "monthly-users = 900_000_000",
            "unknown",
            "give `monthly-users = [{ date = 2024-07-23, value = ... }]`",
        ),
        ("monthly-users = [{ date = 2024-06-30, value = 900_000_000 }]", "no", "exceeded"),
        (
            "monthly-users = [{ date = 2024-06-30, value = 9 }, { date = 2025-01-01, value = 900_000_000 }]",
            "conditional",
            "below: 9",
        ),
    ] {
        write(dir.path(), "company.toml", profile);
        let ran = smallprint(dir.path(), "check one --format json --profile company.toml");
        let json = ran.json();
        let (found, basis, told) = verdict(&json, "commercial");
        assert_eq!((found, basis), (expected, "declared"), "{profile}: {told}");
        assert!(told.contains(says), "{profile}: {told}");
    }
}

#[test]
fn a_policy_denies_and_the_status_tells() {
    let dir = place(&[("smallprint.toml", "[policy]\ndeny = [\"output-training=forbidden\"]\n")]);
    let gull = smallprint(dir.path(), GULL);
    assert_eq!(gull.code, 1, "{}", gull.err);
    let policy = &gull.json()["artifacts"][0]["policy"];
    assert_eq!(policy["verdict"], "deny");
    assert_eq!(policy["because"][0], "output-training=forbidden (smallprint.toml:2)");
    let mit = smallprint(dir.path(), "check mirror/downloads --format json");
    assert_eq!((mit.code, mit.json()["artifacts"][0]["policy"]["verdict"].as_str()), (0, Some("allow")));
}

#[test]
fn mistakes_end_with_2_and_name_their_place() {
    let dir = place(&[]);
    for (config, line, says) in [
        (
            "[profile]\nmontly-users = 1\n",
            "check mirror/downloads",
            "smallprint.toml:2:1: there is no key `montly-users`; did you mean `monthly-users`?",
        ),
        (
            "[policy]\ndeny = [\"Apche-2.0\"]\n",
            "check mirror/downloads",
            "smallprint.toml:2:9: nothing is called `Apche-2.0`; did you mean `Apache-2.0`?",
        ),
        (
            "[[review]]\nunit = \"0123456789abcdef\"\n",
            "scan mirror/downloads",
            "smallprint.toml:1:1: this review has no `decision`",
        ),
        ("", "check mirror/downloads --profile no.toml", "no.toml: "),
        ("", "check mirror/downloads --lbom no.yaml", "no.yaml: "),
        ("", "scan mirror/downloads --reviews no.csv", "no.csv: "),
    ] {
        write(dir.path(), "smallprint.toml", config);
        let ran = smallprint(dir.path(), line);
        assert_eq!(ran.code, 2, "{line}: {}", ran.err);
        assert!(ran.err.contains(says) && ran.out.is_empty(), "{line}: {}", ran.err);
    }
}

#[test]
fn restrictions_are_quoted_for_declared_domains() {
    let dir = place(&[("p.toml", "domains = [\"medical\", \"critical-infrastructure\"]\n")]);
    let ran = smallprint(dir.path(), "check mirror/lantern-collective --format json --profile p.toml");
    let json = ran.json();
    let domains = json["artifacts"][0]["domains"].as_array().expect("domains");
    assert_eq!(domains[0]["domain"], "medical");
    let item = &domains[0]["restrictions"][0];
    assert_eq!((item["label"].as_str(), item["attachment"].as_str()), (Some("h"), Some("Attachment A")));
    let path =
        dir.path().join("mirror/lantern-collective/lamp-xl").join(item["path"].as_str().expect("a path"));
    let text = fs::read_to_string(path).expect("the text");
    let line = item["lines"][0].as_u64().and_then(|line| usize::try_from(line).ok()).expect("a line");
    let quoted = text.lines().nth(line - 1).expect("that line");
    assert!(item["quote"].as_str().is_some_and(|quote| quoted.contains(quote)), "{item} {quoted}");
    assert_eq!(domains[1]["says"], "no matching restriction found");
    assert!(!ran.out.to_lowercase().contains("complian"), "{}", ran.out);
}

/// The table of open units with the row of `example` filled in.
fn filled(dir: &Path, example: &str, cells: &str) -> String {
    let table = smallprint(dir, "scan mirror --format review").out;
    let fill = |line: &str| {
        let row = line.contains(example).then(|| line.strip_suffix(",,,,,,,,,")).flatten();
        row.map_or_else(|| line.to_owned(), |row| format!("{row},{cells}"))
    };
    table.lines().map(|line| fill(line) + "\n").collect()
}

#[test]
fn a_table_of_reviews_goes_round() {
    let dir = place(&[]);
    let table = filled(
        dir.path(),
        "fastforks/ibis-7b",
        "approved,LicenseRef-agreed,commercial,,A. Counsel,2026-05-04,LEGAL-1,,",
    );
    assert!(table.contains("LEGAL-1"), "{table}");
    write(dir.path(), "r.csv", &table);
    let before = smallprint(dir.path(), "scan mirror --format json").json();
    let after = smallprint(dir.path(), "scan mirror --format json --reviews r.csv").json();
    let (old, new) = (artifact(&before, "fastforks/ibis-7b"), artifact(&after, "fastforks/ibis-7b"));
    assert_eq!((&old["conclusion"]["concluded"], &old["unit"]), (&"NOASSERTION".into(), &new["unit"]));
    assert_eq!(new["conclusion"]["concluded"], "LicenseRef-agreed");
    assert_eq!(new["conclusion"]["review"]["reviewer"], "A. Counsel");
    assert_eq!(new["conclusion"]["review"]["date"], "2026-05-04");
    assert_eq!(new["findings"], old["findings"], "an approval leaves every finding");

    let open = smallprint(dir.path(), "scan mirror --format review --reviews r.csv").out;
    assert!(!open.contains("fastforks/ibis-7b") && open.contains("fastforks/knot-1b"), "{open}");
    let bom = smallprint(dir.path(), "scan mirror --format lbom --reviews r.csv").out;
    assert!(bom.contains("LicenseRef-agreed") && bom.contains("2026-05-04"), "{bom}");

    let checked = smallprint(dir.path(), "check mirror/fastforks --format json --reviews r.csv").json();
    let ibis = checked["artifacts"].as_array().expect("a list").iter().find(|one| one["unit"] == new["unit"]);
    let ibis = ibis.expect("the same unit, whatever folder it is scanned from");
    let commercial = &ibis["uses"][0];
    assert_eq!((&commercial["verdict"], &commercial["basis"]), (&"yes".into(), &"review".into()));
    assert_eq!(commercial["review"]["reviewer"], "A. Counsel");
    assert_ne!(ibis["uses"][1]["basis"], "review", "only the use that was named");

    // Another word in the text, and the decision is open again.
    let license = dir.path().join("mirror/fastforks/ibis-7b/LICENSE");
    let text = fs::read_to_string(&license).expect("a text") + "\nYou may not use it on Mondays.\n";
    fs::write(&license, text).expect("written");
    let ran = smallprint(dir.path(), "scan mirror --format json --reviews r.csv");
    assert_eq!(artifact(&ran.json(), "fastforks/ibis-7b")["conclusion"]["concluded"], "NOASSERTION");
    assert!(ran.err.contains("r.csv:") && ran.err.contains("matched nothing here"), "{}", ran.err);
}

#[test]
fn settings_do_not_open_a_decision_again() {
    let dir = place(&[]);
    let unit = |dir: &Path| {
        let report = smallprint(dir, "scan mirror --format json").json();
        let entry = artifact(&report, "fastforks/ibis-7b");
        let in_units =
            report["units"].as_array().expect("units").iter().any(|one| one["id"] == entry["unit"]);
        assert!(in_units, "{}", entry["unit"]);
        entry["unit"].clone()
    };
    let first = unit(dir.path());
    write(
        dir.path(),
        "smallprint.toml",
        "[severity]\nclause-added = \"note\"\ncard-contradicts-text = \"off\"\n",
    );
    assert_eq!(unit(dir.path()), first);
}

#[test]
fn a_text_never_settles_a_contradiction() {
    let dir = place(&[]);
    let report = smallprint(dir.path(), "scan mirror --format json").json();
    let sha256 = |path: &str| {
        let evidence = artifact(&report, path)["evidence"].as_array().expect("evidence");
        evidence.iter().find_map(|one| one["text"].as_str()).expect("a text").to_owned()
    };
    for (path, settles) in [("harbour-labs/gull-7b", true), ("fastforks/raven-7b", false)] {
        let review = format!(
            "[[review]]\ntext = \"{}\"\ndecision = \"approved\"\nreviewer = \"A\"\ndate = 2026-01-01\nuses = [\"commercial\"]\n",
            sha256(path)
        );
        write(dir.path(), "smallprint.toml", &review);
        let ran = smallprint(dir.path(), &format!("check mirror/{path} --format json"));
        let json = ran.json();
        assert_eq!(verdict(&json, "commercial").1 == "review", settles, "{path}: {json}");
        assert!(!ran.err.contains("matched nothing"), "{path}: {}", ran.err);
        assert_eq!(ran.err.contains("settles nothing"), !settles, "{path}: {}", ran.err);
    }
}

#[test]
fn a_changed_text_is_not_the_license_it_resembles() {
    let dir = place(&[]);
    for (path, of, expected, why) in [
        ("fastforks/knot-1b", "commercial", "unknown", "license-truncated"),
        ("fastforks/knot-1b", "fine-tune", "unknown", "license-truncated"),
        ("fastforks/ibis-7b", "fine-tune", "unknown", "clause-added"),
        ("seabird/dunlin-tiny", "fine-tune", "yes", "fine-tuning"),
    ] {
        let ran = smallprint(dir.path(), &format!("check mirror/{path} --format json"));
        let json = ran.json();
        assert_eq!(verdict(&json, of).0, expected, "{path} {of}: {json}");
        assert!(json["artifacts"][0]["uses"].to_string().contains(why), "{path}: {json}");
    }
}

#[test]
fn reports_tell_mistakes_of_the_policy_too() {
    let dir = place(&[]);
    smallprint(dir.path(), "scan mirror/seabird --format json --fail-on never --output r.json");
    write(dir.path(), "smallprint.toml", "[policy]\ndeny = [\"wanted=no\", \"permisive\"]\n");
    for line in ["scan mirror/seabird", "report r.json", "check mirror/seabird"] {
        let ran = smallprint(dir.path(), line);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{line}");
        assert!(ran.err.contains("smallprint.toml:2:") && ran.err.contains("`permissive`"), "{}", ran.err);
    }
}

#[test]
fn people_conclude_what_bills_of_materials_write() {
    let dir = place(&[]);
    let report = smallprint(dir.path(), "scan mirror --format json").json();
    let unit = artifact(&report, "seabird/egret-tiny")["unit"].as_str().expect("a unit").to_owned();
    for (decision, license, expected) in [
        ("", "", "NOASSERTION"),
        ("approved", "", "MIT"),
        ("approved", "license = \"BSD-3-Clause\"", "BSD-3-Clause"),
        ("conditional", "license = \"MIT\"\nconditions = \"inside only\"", "MIT"),
        ("rejected", "license = \"MIT\"", "NOASSERTION"),
    ] {
        let review = format!(
            "[[review]]\nunit = \"{unit}\"\ndecision = \"{decision}\"\nreviewer = \"A. Counsel\"\ndate = 2026-05-04\n{license}\n"
        );
        write(dir.path(), "smallprint.toml", if decision.is_empty() { "" } else { &review });
        let bom = smallprint(dir.path(), "scan mirror --format spdx --spec-version 2.3").json();
        let packages = bom["packages"].as_array().expect("packages");
        let package = packages.iter().find(|one| one["name"] == "seabird/egret-tiny").expect("egret");
        assert_eq!(package["licenseConcluded"], expected, "{decision} {license}");
        assert_eq!(package["licenseDeclared"], "MIT", "{decision} {license}");
        let told =
            package["licenseComments"].as_str().expect("a comment").contains("by A. Counsel on 2026-05-04");
        assert_eq!(told, !decision.is_empty(), "{package}");
        let csv = smallprint(dir.path(), "scan mirror --format csv").out;
        let row = csv.lines().find(|line| line.starts_with("seabird/egret-tiny,")).expect("a row");
        assert!(row.contains(&format!(",mit,{expected},")), "{row}");
    }
}

#[test]
fn expired_and_unused_reviews_are_told() {
    let review = |unit: &str, more: &str| {
        format!(
            "[[review]]\nunit = \"{unit}\"\ndecision = \"rejected\"\nreviewer = \"A\"\ndate = 2020-01-01\n{more}\n"
        )
    };
    let dir = place(&[]);
    let report = smallprint(dir.path(), "scan mirror --format json").json();
    let unit = artifact(&report, "harbour-labs/gull-7b")["unit"].as_str().expect("a unit").to_owned();
    let config = review(&unit, "expires = 2021-01-01") + &review("0123456789abcdef", "");
    write(dir.path(), "smallprint.toml", &config);
    for line in ["scan mirror --fail-on never", "check mirror"] {
        let ran = smallprint(dir.path(), line);
        assert_eq!(ran.code, 0, "what expired denies nothing: {}", ran.err);
        assert!(
            ran.err.contains(&format!("smallprint.toml:1: the review of unit {unit} expired on 2021-01-01")),
            "{}",
            ran.err
        );
        assert!(
            ran.err.contains("smallprint.toml:7: the review of unit 0123456789abcdef matched nothing"),
            "{}",
            ran.err
        );
    }
    write(dir.path(), "smallprint.toml", &review(&unit, ""));
    let ran = smallprint(dir.path(), "check mirror/harbour-labs --format json");
    assert_eq!(ran.code, 1, "a rejection denies: {}", ran.out);
    assert_eq!(verdict(&ran.json(), "redistribute").0, "no");
}

#[test]
fn a_bill_of_materials_is_checked_by_product() {
    let bom = "models:\n  - id: harbour-labs/gull-7b\n    license: MIT\n    deployed_in: [chat, tiny]\n  \
               - id: seabird/auk-tiny\n    deployed_in: nowhere\n  - id: gone/model\n";
    let profile = "monthly-users = 9\nuses = [\"commercial\"]\n[[product]]\nname = \"chat\"\nuses = [\"distill\"]\n\
                   [[product]]\nname = \"tiny\"\ndomains = [\"medical\"]\n";
    let dir = place(&[("bom.yaml", bom), ("p.toml", profile)]);
    let ran = smallprint(dir.path(), "check mirror --format json --lbom bom.yaml --profile p.toml");
    assert_eq!(ran.code, 3, "a listed model that is not there was not checked: {}", ran.err);
    assert!(
        ran.err.contains("gone/model was not found") && ran.err.contains("no [[product]] `nowhere`"),
        "{}",
        ran.err
    );
    let json = ran.json();
    let all = json["artifacts"].as_array().expect("a list");
    let names: Vec<_> = all.iter().filter_map(|one| one["name"].as_str()).collect();
    assert_eq!(names, ["harbour-labs/gull-7b", "seabird/auk-tiny"]);
    let products: Vec<_> = all[0]["deployments"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|one| one["product"].as_str())
        .collect();
    assert_eq!(products, ["chat", "tiny"]);
    assert_eq!(all[0]["deployments"][0]["uses"][4]["wanted"], true, "a product's own uses");
    assert_eq!(all[0]["domains"][0]["domain"], "medical");
    assert!(all[0]["notes"][0].as_str().is_some_and(|note| note.contains("says MIT")), "{}", all[0]["notes"]);
}

#[test]
fn every_form_shows_the_same_verdicts() {
    let dir = place(&[("p.toml", "monthly-users = 60_000_000\n")]);
    for (format, says) in
        [("human", "exceeded"), ("matrix", "| harbour-labs/gull-7b |"), ("jsonl", "\"exceeded\"")]
    {
        let line = format!("check mirror --profile p.toml --format {format}");
        let ran = smallprint(dir.path(), &line);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(ran.out.contains(says), "{format}: {}", ran.out);
    }
}

#[test]
fn conclusions_say_osi_risk_and_free_and_open() {
    let dir = place(&[("smallprint.toml", "")]);
    let report = smallprint(dir.path(), "scan mirror --format json").json();
    for (path, osi, risk, open) in [
        ("downloads/snipe-small", Value::from(true), "low", Value::from(true)),
        ("tide-tables", Value::from(false), "low", Value::from(true)),
        ("harbour-labs/gull-7b", Value::from(false), "medium", Value::from(false)),
        ("lantern-collective/lamp-xl", Value::from(false), "medium", Value::from(false)),
        ("seabird/tide-talk-lora", Value::Null, "medium", Value::from(false)),
    ] {
        let conclusion = &artifact(&report, path)["conclusion"];
        let found =
            ["osi-approved", "risk", "free-and-open-license-candidate"].map(|key| conclusion[key].clone());
        assert_eq!(found, [osi, risk.into(), open], "{path}: {conclusion}");
    }
    let explained = smallprint(dir.path(), "explain llama-3.1-community").out;
    assert!(
        explained.contains("AI Act 53(2)") && explained.contains("no free and open license"),
        "{explained}"
    );
}

#[test]
fn a_text_about_code_settles_nothing_of_the_weights() {
    let card = "---\nlicense: cc-by-nc-4.0\n---\n";
    let demo = place(&[]);
    let mit =
        fs::read_to_string(demo.path().join("mirror/downloads/snipe-small/LICENSE.md")).expect("a text");
    let dir = place(&[
        ("one/README.md", card),
        ("one/LICENSE-CODE", &mit),
        ("one/model.safetensors", ""),
        ("two/README.md", "---\nlicense: mit\n---\n"),
        ("two/LICENSE", &mit),
        (
            "two/USE_POLICY.md",
            "# Acceptable Use Policy\n\nYou agree you will not use the model to harm minors.\n",
        ),
        ("two/model.safetensors", ""),
        ("three/README.md", "---\nlicense: mit\n---\n"),
        ("three/LICENSE", &mit),
        ("three/model.safetensors", ""),
    ]);
    let report = smallprint(dir.path(), "scan one --format json").json();
    let evidence = report["artifacts"][0]["evidence"].as_array().expect("evidence").clone();
    let sha256 =
        evidence.iter().find(|one| one["path"] == "LICENSE-CODE").and_then(|one| one["text"].as_str());
    for (folder, subject, settles) in [
        ("one", "code", false),
        ("one", "weights", false),
        ("two", "weights", false),
        ("three", "weights", true),
    ] {
        let review = format!(
            "[[review]]\ntext = \"{}\"\nsubject = \"{subject}\"\ndecision = \"approved\"\nreviewer = \"A\"\n\
             date = 2026-01-01\nlicense = \"MIT\"\nuses = [\"commercial\"]\n",
            sha256.expect("a text")
        );
        write(dir.path(), "smallprint.toml", &review);
        let json = smallprint(dir.path(), &format!("check {folder} --format json")).json();
        assert_eq!(verdict(&json, "commercial").1 == "review", settles, "{folder} {subject}: {json}");
        let scanned = smallprint(dir.path(), &format!("scan {folder} --format json")).json();
        let concluded = &scanned["artifacts"][0]["conclusion"];
        assert_eq!(concluded["review"].is_object(), settles, "{folder} {subject}: {concluded}");
    }
}

#[test]
fn prose_that_limits_leaves_no_yes() {
    let card =
        "---\nlicense: mit\n---\n# One\n\nThe model may only be used for non-commercial research purposes.\n";
    let dir = place(&[("one/README.md", card), ("one/model.safetensors", "")]);
    let json = smallprint(dir.path(), "check one --format json").json();
    let (found, _, told) = verdict(&json, "commercial");
    assert!(found != "yes", "{json}");
    assert!(
        json["artifacts"][0]["uses"][0]["because"].as_array().is_some_and(|all| !all.is_empty()),
        "{told}"
    );
    // A text beside it changes nothing of what the card says.
    write(dir.path(), "one/LICENSE", smallprint::build::spdx_text("MIT").expect("on the list"));
    let report = smallprint(dir.path(), "scan one --format json").json();
    let conclusion = &report["artifacts"][0]["conclusion"];
    assert_eq!(conclusion["free-and-open-license-candidate"], false, "{conclusion}");
    assert_ne!(conclusion["risk"], "low", "{conclusion}");
}

#[test]
fn the_status_follows_fail_on() {
    let dir = place(&[]);
    fs::create_dir(dir.path().join("empty")).expect("a folder");
    for (policy, line, code) in [
        ("deny = [\"permissive\"]", "check mirror/downloads", 1),
        ("deny = [\"permissive\"]", "check mirror/downloads --fail-on never", 0),
        ("warn = [\"permissive\"]", "check mirror/downloads", 0),
        ("warn = [\"permissive\"]", "check mirror/downloads --fail-on warning", 1),
    ] {
        write(dir.path(), "smallprint.toml", &format!("[policy]\n{policy}\n"));
        let ran = smallprint(dir.path(), line);
        assert_eq!(ran.code, code, "{policy} {line}: {}", ran.err);
    }
    let ran = smallprint(dir.path(), "check empty");
    assert!(
        ran.code == 0 && ran.err.contains("no model, adapter, data set or package was found"),
        "{}",
        ran.err
    );
    let ran = smallprint(dir.path(), "check mirror --format sarif");
    assert!(ran.code == 2 && ran.err.contains("matrix"), "{}", ran.err);
}

#[test]
fn bills_of_materials_that_are_wrong_or_repeat_themselves() {
    let profile = "monthly-users = 9\nuses = [\"commercial\"]\n[[product]]\nname = \"chat\"\nmonthly-users = 60_000_000\n\
                   [[product]]\nname = \"tiny\"\nmonthly-users = 3\n";
    let twice = "models:\n  - id: harbour-labs/gull-7b\n    deployed_in: [tiny]\n  - id: harbour-labs/gull-7b\n    \
                 deployed_in: [chat, nowhere]\n";
    let dir = place(&[("p.toml", profile), ("twice.yaml", twice)]);
    let ran = smallprint(dir.path(), "check mirror --format json --lbom twice.yaml --profile p.toml");
    let json = ran.json();
    let products: Vec<_> = json["artifacts"][0]["deployments"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|one| one["product"].as_str())
        .collect();
    assert_eq!((products, ran.code), (vec!["tiny", "chat"], 0), "{}", ran.err);
    assert_eq!(verdict(&json, "commercial").0, "no", "the strictest of the products that are known");
    assert!(
        json["artifacts"][0]["notes"][0].as_str().is_some_and(|note| note.contains("`nowhere`")),
        "{json}"
    );
    for (bom, says) in [
        ("modles:\n  - id: a\n", "b.yaml:1:1: there is no key `modles`; did you mean `models`?"),
        ("owner: a\n", "b.yaml:1:1: this has no key `models`"),
        ("models:\n  - id: a\n  - license: x\n", "b.yaml:3:"),
    ] {
        write(dir.path(), "b.yaml", bom);
        let ran = smallprint(dir.path(), "check mirror --lbom b.yaml");
        assert!(ran.code == 2 && ran.err.contains(says), "{bom}: {}", ran.err);
    }
}

#[test]
fn a_text_rules_the_other_licenses_of_a_family_out() {
    let text = smallprint::build::spdx_text("CC-BY-4.0").expect("on the list");
    let dir = place(&[
        ("one/README.md", "---\nlicense: cc\n---\n"),
        ("one/LICENSE", text),
        ("one/model.safetensors", ""),
    ]);
    write(dir.path(), "smallprint.toml", "[policy]\ndeny = [\"CC-BY-NC-4.0\"]\n");
    let json = smallprint(dir.path(), "check one --format json").json();
    let (found, basis, _) = verdict(&json, "commercial");
    assert_eq!((found, basis), ("yes", "text"), "{json:#}");
    assert_eq!(json["artifacts"][0]["policy"]["verdict"], "allow", "{json:#}");
    let told = json.to_string();
    assert!(!told.contains("CC-BY-NC"), "{json:#}");
    let bom = smallprint(dir.path(), "scan one --format cyclonedx").json();
    assert!(!bom["components"][0]["externalReferences"].to_string().contains("by-nc"), "{bom:#}");
}

#[test]
fn check_tells_of_exceptions_that_ended_and_reviews_of_a_day_to_come() {
    let dir = place(&[(
        "smallprint.toml",
        "[[exception]]\nid = \"0123456789abcdef\"\nreason = \"we asked\"\nexpires = \"2020-01-01\"\n\
         [[review]]\nunit = \"0123456789abcdef\"\ndecision = \"approved\"\nreviewer = \"A\"\ndate = 2999-01-01\n",
    )]);
    let ran = smallprint(dir.path(), "check mirror/downloads");
    assert!(
        ran.err.contains("smallprint.toml:1: the exception 0123456789abcdef expired on 2020-01-01"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("smallprint.toml:5: ") && ran.err.contains("still to come"), "{}", ran.err);
}

#[test]
fn what_is_unknown_for_the_sake_of_a_base_names_the_base() {
    let card = "---\nlicense: mit\nbase_model: nobody/knows-it\nbase_model_relation: finetune\n---\n# Tern\n";
    let dir =
        place(&[("own/tern/lark/README.md", card), ("own/tern/lark/config.json", "{\"model_type\": \"x\"}")]);
    write(dir.path(), "own/tern/lark/model.gguf", "GGUF");
    let ran = smallprint(dir.path(), "check own --format json");
    let json = ran.json();
    let (found, _, told) = verdict(&json, "commercial");
    assert_eq!(found, "unknown", "{told}");
    assert!(told.contains("nobody/knows-it"), "{told}");
}
