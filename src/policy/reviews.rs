//! Decisions of people: `[[review]]` of `smallprint.toml`, and the filled-in table of `scan --format review`.
//!
//! ```toml
//! [[review]]
//! unit = "3f9a0c51d2e70b44"      # a review unit; or: text = the fingerprint or SHA-256 of a legal text
//! decision = "approved"          # approved, conditional or rejected
//! reviewer = "A. Counsel"
//! date = 2026-05-04
//! uses = ["commercial"]          # optional, else all; only a use that is named here is decided against a `no`
//! conditions = "internal only"   # optional, and what a conditional approval must have
//! license = "Apache-2.0"         # optional: what was concluded
//! subject = "weights"            # optional: what a text is about
//! ticket = "LEGAL-12"            # optional
//! expires = 2027-05-04           # optional, the last day on which it holds
//! ```
//!
//! Contract: a unit's id is made from its texts, tag, gate and bases, so a change of any of them reopens it; a text's
//! fingerprint from its words. A text's review settles an artifact only where every licence text of that subject is
//! reviewed and nothing contradicts: approving a text never approves a contradiction. What contradicts stays a finding
//! whatever was approved.

use std::path::{Path, PathBuf};

use time::Date;
use toml::de::DeTable;

use super::reader::{Reader, Value, date, nearest};
use super::uses::{USES, Use};
use crate::base::{Error, LineIndex, Result};
use crate::corpus::Subject;

/// The keys of a review, and the columns of the table.
pub(super) const KEYS: [&str; 12] = [
    "conditions",
    "date",
    "decision",
    "expires",
    "license",
    "reviewer",
    "subject",
    "text",
    "ticket",
    "unit",
    "uses",
    "reason",
];

/// What somebody decided.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Decision {
    /// As it is.
    Approved,
    /// Under conditions.
    Conditional,
    /// Not.
    Rejected,
}

/// All decisions by name.
pub(super) const DECISIONS: [(&str, Decision); 3] = [
    ("approved", Decision::Approved),
    ("conditional", Decision::Conditional),
    ("rejected", Decision::Rejected),
];

impl Decision {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Conditional => "conditional",
            Self::Rejected => "rejected",
        }
    }
}

/// What a review is about.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum About {
    /// The artifacts of a review unit.
    Unit(String),
    /// A text, by fingerprint or SHA-256.
    Text(String),
}

/// One decision.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Review {
    /// What it is about.
    pub about: About,
    /// What a text is about.
    pub subject: Subject,
    /// The decision.
    pub decision: Decision,
    /// The uses it decides; all of them where it is empty.
    pub uses: Vec<Use>,
    /// Under which conditions.
    pub conditions: Option<String>,
    /// The licence that was concluded, as an SPDX expression.
    pub license: Option<String>,
    /// Who decided.
    pub reviewer: String,
    /// When.
    pub date: Date,
    /// Where it is recorded.
    pub ticket: Option<String>,
    /// The last day on which it holds.
    pub expires: Option<Date>,
    /// The file it stands in.
    pub file: PathBuf,
    /// Its line there.
    pub line: u32,
}

impl Review {
    /// Whether it decides this use.
    pub fn decides(&self, of: Use) -> bool {
        self.uses.is_empty() || self.uses.contains(&of)
    }

    /// Whether it holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.expires.is_none_or(|last| day <= last)
    }

    /// What it is about, in a message.
    pub fn told(&self) -> String {
        match &self.about {
            About::Unit(id) => format!("unit {id}"),
            About::Text(id) => format!("text {id}"),
        }
    }
}

/// A review as it is written: nothing is missing or wrong once it is [`Draft::finish`]ed.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Draft {
    pub unit: Option<String>,
    pub text: Option<String>,
    pub subject: Option<Subject>,
    pub decision: Option<Decision>,
    pub uses: Vec<Use>,
    pub conditions: Option<String>,
    pub license: Option<String>,
    pub reviewer: Option<String>,
    pub date: Option<Date>,
    pub ticket: Option<String>,
    pub expires: Option<Date>,
}

impl Draft {
    /// The review, or what it lacks.
    pub(super) fn finish(self, file: &Path, line: u32) -> std::result::Result<Review, String> {
        let about = match (self.unit, self.text) {
            (Some(unit), None) => About::Unit(unit_id(&unit)?),
            (None, Some(text)) => About::Text(text_id(&text)?),
            (None, None) => return Err("this review names neither `unit` nor `text`".to_owned()),
            (Some(_), Some(_)) => {
                return Err("this review names both `unit` and `text`: write two".to_owned());
            }
        };
        let lacks = |key: &str, why: &str| format!("this review has no `{key}`: {why}");
        let decision = self.decision.ok_or_else(|| lacks("decision", "approved, conditional or rejected"))?;
        if decision == Decision::Conditional && self.conditions.is_none() {
            return Err(lacks("conditions", "a conditional approval says under which"));
        }
        Ok(Review {
            about,
            subject: self.subject.unwrap_or_default(),
            decision,
            uses: self.uses,
            conditions: self.conditions,
            license: self.license,
            reviewer: self.reviewer.ok_or_else(|| lacks("reviewer", "say who decided"))?,
            date: self.date.ok_or_else(|| lacks("date", "say when it was decided"))?,
            ticket: self.ticket,
            expires: self.expires,
            file: file.to_owned(),
            line,
        })
    }
}

fn unit_id(id: &str) -> std::result::Result<String, String> {
    hex(id, 16, 16, "a unit's id has 16 hex digits")
}

fn text_id(id: &str) -> std::result::Result<String, String> {
    hex(id, 12, 64, "a text is named by its fingerprint or its SHA-256, in hex")
}

fn hex(id: &str, least: usize, most: usize, says: &str) -> std::result::Result<String, String> {
    let id = id.trim().to_lowercase();
    let fits = (least..=most).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    if fits { Ok(id) } else { Err(format!("{says}, and `{id}` is none")) }
}

/// The subject of this name.
pub(super) fn subject(name: &str) -> Option<Subject> {
    SUBJECTS.into_iter().find(|(known, _)| *known == name).map(|(_, subject)| subject)
}

/// All subjects by name.
pub(super) const SUBJECTS: [(&str, Subject); 5] = [
    ("code", Subject::Code),
    ("data", Subject::Data),
    ("docs", Subject::Docs),
    ("outputs", Subject::Outputs),
    ("weights", Subject::Weights),
];

/// Checks that `text` is an SPDX expression.
pub(super) fn expression(text: &str) -> Option<String> {
    let mode = spdx::ParseMode { allow_deprecated: true, ..spdx::ParseMode::STRICT };
    spdx::Expression::parse_mode(text.trim(), mode).ok().map(|parsed| parsed.to_string())
}

/// Reads `[[review]]`.
pub(super) fn reviews(reader: &Reader<'_>, path: &Path, value: &Value<'_>) -> Result<Vec<Review>> {
    let tables = reader.tables("[[review]]", value)?;
    tables.into_iter().map(|(table, at)| review(reader, path, table, at)).collect()
}

fn review(reader: &Reader<'_>, path: &Path, table: &DeTable<'_>, at: usize) -> Result<Review> {
    let mut draft = Draft::default();
    for (key, value) in reader.in_order(table) {
        let place = value.span().start;
        let name = key.get_ref().as_ref();
        let words = || reader.words(&format!("`{name}`"), value).map(Some);
        let id = |read: fn(&str) -> std::result::Result<String, String>| {
            let id = reader.words(&format!("`{name}`"), value)?;
            read(&id).map(Some).map_err(|says| reader.error(place, says))
        };
        match name {
            "unit" => draft.unit = id(unit_id)?,
            "text" => draft.text = id(text_id)?,
            "conditions" => draft.conditions = words()?,
            "reviewer" => draft.reviewer = words()?,
            "ticket" => draft.ticket = words()?,
            "date" => draft.date = Some(reader.date("`date`", value)?),
            "expires" => draft.expires = Some(reader.date("`expires`", value)?),
            "license" => {
                let text = reader.string("`license`", value)?;
                let says = || reader.error(place, format!("`{text}` is no SPDX expression"));
                draft.license = Some(expression(text).ok_or_else(says)?);
            }
            "subject" => {
                let text = reader.string("`subject`", value)?;
                let unknown = || reader.unknown("subject", text, &SUBJECTS.map(|one| one.0), place);
                draft.subject = Some(subject(text).ok_or_else(unknown)?);
            }
            "decision" => {
                let text = reader.string("`decision`", value)?;
                let found = DECISIONS.iter().find(|one| one.0 == text).map(|one| one.1);
                let unknown = || reader.unknown("decision", text, &DECISIONS.map(|one| one.0), place);
                draft.decision = Some(found.ok_or_else(unknown)?);
            }
            "uses" => {
                for (text, at) in reader.list("`uses`", value)? {
                    let unknown = || reader.unknown("use", text, &USES.map(Use::name), at);
                    draft.uses.push(Use::named(text).ok_or_else(unknown)?);
                }
            }
            other => return Err(reader.unknown("key", other, &KEYS, key.span().start)),
        }
    }
    draft.finish(path, reader.place(at)[0]).map_err(|says| reader.error(at, says))
}

/// The columns that people fill in, in their order.
pub const COLUMNS: [&str; 9] =
    ["decision", "license", "uses", "conditions", "reviewer", "date", "ticket", "expires", "subject"];
/// Columns that only help to decide.
const TOLD: [&str; 3] = ["artifacts", "example", "question"];

/// Reads a table of `scan --format review` that people filled in. Rows without a decision say nothing.
///
/// # Errors
/// At the first row that cannot be understood, with its line and the column of what is wrong.
pub fn read_table(source: &str, path: &Path) -> Result<Vec<Review>> {
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    let comma = separator(source);
    let mut table = csv::ReaderBuilder::new().flexible(true).delimiter(comma).from_reader(source.as_bytes());
    let wrong =
        |[line, column]: [u32; 2], says: String| Error::new(says).at(path).on_line(line).in_column(column);
    let lines = LineIndex::new(source);
    let broken = |error: csv::Error| {
        let at = error.position().map_or(0, csv::Position::byte);
        wrong(place_of((&lines, source, comma), at, 0), format!("this is no table: {error}"))
    };
    let heads: Vec<String> =
        table.headers().map_err(broken)?.iter().map(|head| head.trim().to_lowercase()).collect();
    let known: Vec<&str> = ["unit", "text"].into_iter().chain(TOLD).chain(COLUMNS).collect();
    let unknown = heads.iter().enumerate().find(|(_, head)| !known.contains(&head.as_str()));
    if let Some((cell, head)) = unknown {
        let hint = match nearest(head, &known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known are: {}", known.join(", ")),
        };
        let says = format!("there is no column `{head}`; {hint}");
        return Err(wrong(place_of((&lines, source, comma), 0, cell), says));
    }
    let mut reviews = Vec::new();
    for row in table.records() {
        let row = row.map_err(broken)?;
        let start = row.position().map_or(0, csv::Position::byte);
        let place = |cell| place_of((&lines, source, comma), start, cell);
        let cells = heads.iter().map(String::as_str).zip(row.iter().map(str::trim)).enumerate();
        let mut draft = Draft::default();
        for (at, (head, cell)) in cells.filter(|(_, (_, cell))| !cell.is_empty()) {
            let filled = draft.fill(head, cell.strip_prefix('\'').unwrap_or(cell));
            filled.map_err(|says| wrong(place(at), says))?;
        }
        if draft.is_empty() {
            continue;
        }
        let finished = draft.finish(path, place(0)[0]);
        reviews.push(finished.map_err(|says| wrong(place(0), says))?);
    }
    Ok(reviews)
}

/// What parts the cells: spreadsheets of countries with a decimal comma write semicolons.
fn separator(source: &str) -> u8 {
    let heads = source.lines().next().unwrap_or_default();
    if heads.matches(';').count() > heads.matches(',').count() { b';' } else { b',' }
}

/// Line and column of a cell of the row that begins at `byte`, or behind the empty lines there.
fn place_of((lines, source, comma): (&LineIndex, &str, u8), byte: u64, cell: usize) -> [u32; 2] {
    let at = usize::try_from(byte).unwrap_or(usize::MAX);
    let rest = source.get(at..).unwrap_or_default();
    let row = rest.trim_start_matches(['\r', '\n']);
    let start = at.saturating_add(rest.len() - row.len());
    let (mut line, mut column) = (lines.line(start), 1_u32);
    let (mut commas, mut quoted) = (0, false);
    for sign in row.chars() {
        if commas == cell {
            break;
        }
        match sign {
            '"' => quoted = !quoted,
            sign if sign == char::from(comma) && !quoted => commas += 1,
            _ => {}
        }
        column = column.saturating_add(1);
        if sign == '\n' {
            (line, column) = (line.saturating_add(1), 1);
        }
    }
    [line, column]
}

impl Draft {
    /// Whether nobody has decided anything: who would, when and where may be filled in beforehand.
    fn is_empty(&self) -> bool {
        let named = Self {
            unit: self.unit.clone(),
            text: self.text.clone(),
            reviewer: self.reviewer.clone(),
            date: self.date,
            ticket: self.ticket.clone(),
            subject: self.subject,
            ..Self::default()
        };
        *self == named
    }

    /// Takes one cell; what is wrong with it.
    fn fill(&mut self, head: &str, cell: &str) -> std::result::Result<(), String> {
        let hint = |what: &str, cell: &str, known: &[&str]| match nearest(cell, known) {
            Some(near) => format!("there is no {what} `{cell}`; did you mean `{near}`?"),
            None => format!("there is no {what} `{cell}`; known are: {}", known.join(", ")),
        };
        let day =
            || date(cell).ok_or_else(|| format!("`{head}` must be a date such as 2027-01-31, not `{cell}`"));
        match head {
            "unit" => self.unit = Some(cell.to_owned()),
            "text" => self.text = Some(cell.to_owned()),
            "conditions" => self.conditions = Some(cell.to_owned()),
            "reviewer" => self.reviewer = Some(cell.to_owned()),
            "ticket" => self.ticket = Some(cell.to_owned()),
            "date" => self.date = Some(day()?),
            "expires" => self.expires = Some(day()?),
            "license" => {
                let says = || format!("`{cell}` is no SPDX expression");
                self.license = Some(expression(cell).ok_or_else(says)?);
            }
            "subject" => {
                let known = SUBJECTS.map(|one| one.0);
                self.subject = Some(subject(cell).ok_or_else(|| hint("subject", cell, &known))?);
            }
            "decision" => {
                let found = DECISIONS.iter().find(|one| one.0.eq_ignore_ascii_case(cell)).map(|one| one.1);
                let known = DECISIONS.map(|one| one.0);
                self.decision = Some(found.ok_or_else(|| hint("decision", cell, &known))?);
            }
            "uses" => {
                for name in cell.split([',', ';', ' ']).filter(|name| !name.is_empty()) {
                    let of = Use::named(name).ok_or_else(|| hint("use", name, &USES.map(Use::name)))?;
                    self.uses.push(of);
                }
            }
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::policy::config::Config;

    fn parse(source: &str) -> Result<Vec<Review>> {
        Ok(Config::parse(source, Path::new("f.toml"), &[])?.reviews)
    }

    const WHOLE: &str = "[[review]]\nunit = \"3F9a0c51d2e70b44\"\ndecision = \"conditional\"\nreviewer = \"A. C.\"\n\
        date = 2026-05-04\nuses = [\"commercial\"]\nconditions = \"inside\"\nlicense = \"MIT\"\nexpires = \"2027-05-04\"\n";

    #[test]
    fn a_whole_review() {
        let all = parse(WHOLE).expect("valid");
        let [one] = &all[..] else { panic!("{all:?}") };
        assert_eq!(one.about, About::Unit("3f9a0c51d2e70b44".into()));
        assert_eq!((one.decision, one.date, one.line), (Decision::Conditional, date!(2026 - 05 - 04), 1));
        assert!(one.decides(Use::Commercial) && !one.decides(Use::Distill));
        assert!(one.holds_on(date!(2027 - 05 - 04)) && !one.holds_on(date!(2027 - 05 - 05)));
    }

    #[test]
    fn mistakes_are_named_with_their_place() {
        let without = |line: &str| {
            WHOLE
                .lines()
                .filter(|one| !one.starts_with(line))
                .map(|one| format!("{one}\n"))
                .collect::<String>()
        };
        for (source, says) in [
            (without("unit"), "f.toml:1:1: this review names neither"),
            (format!("{WHOLE}text = \"0123456789ab\"\n"), "f.toml:1:1: this review names both"),
            (without("decision"), "f.toml:1:1: this review has no `decision`"),
            (without("reviewer"), "f.toml:1:1: this review has no `reviewer`"),
            (without("date"), "f.toml:1:1: this review has no `date`"),
            (without("conditions"), "f.toml:1:1: this review has no `conditions`"),
            (
                format!("{WHOLE}tiket = \"x\"\n"),
                "f.toml:10:1: there is no key `tiket`; did you mean `ticket`?",
            ),
            (
                WHOLE.replace("\"conditional\"", "\"aproved\""),
                "f.toml:3:12: there is no decision `aproved`; did you",
            ),
            (WHOLE.replace("3F9a0c51d2e70b44", "xyz"), "f.toml:2:8: a unit's id has 16 hex digits"),
            (WHOLE.replace("\"MIT\"", "\"MITT AND\""), "f.toml:8:11: `MITT AND` is no SPDX expression"),
            (
                WHOLE.replace("[\"commercial\"]", "[\"fine-tun\"]"),
                "f.toml:6:9: there is no use `fine-tun`; did you",
            ),
            (WHOLE.replace("\"A. C.\"", "\" \""), "f.toml:4:12: `reviewer` is empty"),
        ] {
            let message = parse(&source).expect_err(&source).to_string();
            assert!(message.starts_with(says), "{source}\n got {message}\nwant {says}");
        }
    }

    #[test]
    fn rows_that_are_wrong_are_named_with_their_line() {
        const HEAD: &str = "unit,artifacts,example,question,decision,license,uses,conditions,reviewer,date,ticket,expires,subject\n";
        let row = |cells: &str| format!("{HEAD}\n0123456789abcdef,3,\"a\nb\",q?,{cells}\n");
        for (table, says) in [
            (
                row("aproved,,,,A,2026-01-01,,,"),
                "r.csv:4:7: there is no decision `aproved`; did you mean `approved`?",
            ),
            (row("approved,,,,,2026-01-01,,,"), "r.csv:3:1: this review has no `reviewer`"),
            (
                row("approved,,,,A,1.1.2026,,,"),
                "r.csv:4:21: `date` must be a date such as 2027-01-31, not `1.1.2026`",
            ),
            (
                row("approved,,comercial,,A,2026-01-01,,,"),
                "r.csv:4:17: there is no use `comercial`; did you mean",
            ),
            (row("conditional,,,,A,2026-01-01,,,"), "r.csv:3:1: this review has no `conditions`"),
            (row(",,inside,,A,2026-01-01,,,"), "r.csv:4:9: there is no use `inside`"),
            (row(",,,inside,A,2026-01-01,,,"), "r.csv:3:1: this review has no `decision`"),
            (
                "unit,decison\n".to_owned(),
                "r.csv:1:6: there is no column `decison`; did you mean `decision`?",
            ),
        ] {
            let message = read_table(&table, Path::new("r.csv")).expect_err(&table).to_string();
            assert!(message.starts_with(says), "{table}\n got {message}\nwant {says}");
        }
        let table =
            format!("\u{feff}{}", row("Approved,MIT,commercial distill,,A,2026-01-01,T,2027-01-01,weights"));
        let read = read_table(&table, Path::new("r.csv")).expect("valid");
        assert_eq!((read.len(), read[0].line, read[0].uses.len()), (1, 3, 2));
        for cells in [",,,,,,,,", ",,,,A,2026-01-01,,,", ",,,,A,2026-01-01,T-1,,weights"] {
            assert_eq!(read_table(&row(cells), Path::new("r.csv")).expect("nobody decided"), [], "{cells}");
        }
    }

    #[test]
    fn semicolons_part_cells_as_well() {
        let table = "unit;decision;reviewer;date;conditions\n0123456789abcdef;conditional;A;2026-01-01;inside, only\n";
        let read = read_table(table, Path::new("r.csv")).expect("a table");
        assert_eq!(read[0].conditions.as_deref(), Some("inside, only"));
        let wrong = table.replace("2026-01-01", "soon");
        let error = read_table(&wrong, Path::new("r.csv")).expect_err("no day").to_string();
        assert!(error.starts_with("r.csv:2:32"), "{error}");
    }
}
