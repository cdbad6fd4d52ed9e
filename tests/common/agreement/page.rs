//! The page that says how well engine and records agree.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::{Count, Figures, Part};

/// Harmonic mean of precision and recall, in percent with one digit; a dash where nothing was counted.
fn f1(count: Count) -> String {
    let (p, r) = (precision(count), recall(count));
    match p.zip(r) {
        Some((p, r)) if p + r > 0.0 => percent(Some(2.0 * p * r / (p + r))),
        Some(_) => percent(Some(0.0)),
        None => percent(p.or(r).map(|_| 0.0)),
    }
}

fn precision(count: Count) -> Option<f64> {
    (count.claimed > 0).then(|| count.right as f64 / count.claimed as f64)
}

fn recall(count: Count) -> Option<f64> {
    (count.recorded > 0).then(|| count.found as f64 / count.recorded as f64)
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "-".to_owned(), |share| format!("{:.1}", share * 100.0))
}

const PARTS: [(Part, &str); 3] =
    [(Part::Development, "development"), (Part::HeldOut, "held out"), (Part::Early, "first stage")];

fn total(figures: &Figures, part: Part) -> Count {
    let mut sum = Count::default();
    for ((of, _), count) in &figures.by_kind {
        if *of == part {
            sum.add(*count);
        }
    }
    sum
}

/// The figures of the first run as they are kept: part, kind, and the four counts.
pub fn first_run(figures: &Figures) -> String {
    let mut text = String::from("part\tkind\trecorded\tfound\tclaimed\tright\n");
    for (part, name) in PARTS {
        for ((_, kind), count) in figures.by_kind.iter().filter(|((of, _), _)| *of == part) {
            let Count { recorded, found, claimed, right } = count;
            let _ = writeln!(text, "{name}\t{kind}\t{recorded}\t{found}\t{claimed}\t{right}");
        }
    }
    text
}

fn first(text: &str) -> BTreeMap<String, Count> {
    let mut all: BTreeMap<String, Count> = BTreeMap::new();
    for row in text.lines().skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        let number = |at: usize| cells.get(at).and_then(|cell| cell.parse().ok()).unwrap_or(0);
        let count = Count { recorded: number(2), found: number(3), claimed: number(4), right: number(5) };
        all.entry(cells[0].to_owned()).or_default().add(count);
    }
    all
}

/// The page: totals, kinds, values.
pub fn page(figures: &Figures, first_run: &str, settled: &str) -> String {
    let mut text = String::from(HEAD);
    let first = first(first_run);
    text.push_str(
        "| texts | records | first run: precision | recall | F1 | today: precision | recall | F1 |\n",
    );
    text.push_str("|---|---|---|---|---|---|---|---|\n");
    for (part, name) in PARTS {
        let (then, now) = (first.get(name).copied().unwrap_or_default(), total(figures, part));
        let records = figures.records.get(&part).copied().unwrap_or(0);
        let _ = writeln!(
            text,
            "| {name} | {records} | {} | {} | {} | {} | {} | {} |",
            percent(precision(then)),
            percent(recall(then)),
            f1(then),
            percent(precision(now)),
            percent(recall(now)),
            f1(now)
        );
    }
    text.push_str(
        "\nThe engine is made to read English and Chinese, and reads the plainest terms in French, Spanish and Portuguese. \
         Of the texts in English or Chinese alone:\n\n| texts | records | precision | recall | F1 |\n|---|---|---|---|---|\n",
    );
    for (part, name) in PARTS {
        let (records, sum) = figures.in_its_languages.get(&part).copied().unwrap_or_default();
        let shares = [percent(precision(sum)), percent(recall(sum)), f1(sum)].join(" | ");
        let _ = writeln!(text, "| {name} | {records} | {shares} |");
    }
    let record = settled.lines().filter(|row| row.ends_with("\trecord")).count();
    let _ = writeln!(
        text,
        "\nDisagreements settled since the first run by mending a record, row by row in `tests/settlements.tsv`: \
         {record}. Every other difference between the two runs is a mended engine or, for axes and duties, the mended \
         comparison.\n"
    );
    kinds(&mut text, figures);
    values(&mut text, figures);
    text
}

const HEAD: &str = "# How well the clause engine reads\n\n\
    Written by `SMALLPRINT_UPDATE=1 cargo test --test all agreement::`. The engine reads the official texts without knowing \
    any licence; its clauses are compared with the records, which were written from the texts alone before \
    the first comparison. A clause counts where its kind and what tells it apart agree (the number of a cap, the \
    words to display). A kind that is an axis is compared once a text: what the clauses say together, by the rules in \
    `corpus/README.md`, with the record's value; where both are silent nothing is counted. A record's duty counts as a \
    clause. The first run set grants against clauses that records state as terms, and duties against nothing; its \
    figures stand as they were. All shares are percent. Which texts are held out is decided by a hash \
    of the id; the patterns were not developed on them.\n\n";

fn kinds(text: &mut String, figures: &Figures) {
    let names: BTreeSet<&String> = figures.by_kind.keys().map(|(_, kind)| kind).collect();
    text.push_str("## By kind\n\n");
    text.push_str(
        "| kind | clauses | development: precision | recall | F1 | held out: precision | recall | F1 |\n",
    );
    text.push_str("|---|---|---|---|---|---|---|---|\n");
    for kind in names {
        let of = |part: Part| figures.by_kind.get(&(part, kind.clone())).copied().unwrap_or_default();
        let (dev, out) = (of(Part::Development), of(Part::HeldOut));
        let _ = writeln!(
            text,
            "| {kind} | {} | {} | {} | {} | {} | {} | {} |",
            dev.recorded + out.recorded + of(Part::Early).recorded,
            percent(precision(dev)),
            percent(recall(dev)),
            f1(dev),
            percent(precision(out)),
            percent(recall(out)),
            f1(out)
        );
    }
}

fn values(text: &mut String, figures: &Figures) {
    text.push_str("\n## Values of the clauses that both have\n\n| kind | value | compared | the same |\n|---|---|---|---|\n");
    for ((kind, key), (agreed, all)) in &figures.values {
        let share = percent(Some(*agreed as f64 / (*all).max(1) as f64));
        let _ = writeln!(text, "| {kind} | {key} | {all} | {share} |");
    }
}
