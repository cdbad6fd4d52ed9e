//! The lineage as a graph for people to look at: Graphviz DOT or a Mermaid flowchart.
//!
//! Contract: one node for each artifact and each base that is named, by name; one edge for each step, with its
//! relation. A base that stands in the scanned tree and one that is only named are drawn differently, and an artifact
//! with an error is marked. A base of a base hangs on that base. Written as the report is, artifact by artifact; nothing
//! is kept but the numbers of names, and which steps between bases were drawn.
//!
//! Sources: Graphviz, "DOT Language"; Mermaid documentation, "Flowcharts".

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use super::ReportWriter;
use super::details::license_label;
use crate::base::Skipped;
use crate::policy::Settled;
use crate::report::{ArtifactEntry, LineageEntry, Start, Summary, TextEntry, Unit};
use crate::rules::Severity;

/// How a graph is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum GraphForm {
    /// Graphviz.
    Dot,
    /// Mermaid.
    Mermaid,
}

impl GraphForm {
    /// The form that a file's name asks for: `.dot` or `.gv`, `.mmd` or `.mermaid`.
    pub fn of(name: &str) -> Option<Self> {
        match name.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "dot" | "gv" => Some(Self::Dot),
            "mmd" | "mermaid" => Some(Self::Mermaid),
            _ => None,
        }
    }
}

/// Writes the graph beside a report: everything goes to the report's own writer, too.
pub struct Graph<'a, W: Write> {
    inner: Box<dyn ReportWriter + 'a>,
    out: W,
    form: GraphForm,
    /// The number of each name that was written.
    nodes: BTreeMap<String, usize>,
    /// Steps between bases that were drawn.
    beyond: BTreeSet<(usize, usize)>,
}

impl<'a, W: Write> Graph<'a, W> {
    /// Begins a graph.
    ///
    /// # Errors
    /// What the output says.
    pub fn new(inner: Box<dyn ReportWriter + 'a>, mut out: W, form: GraphForm) -> io::Result<Self> {
        match form {
            GraphForm::Dot => writeln!(out, "digraph lineage {{\n  rankdir=RL;\n  node [shape=box];")?,
            GraphForm::Mermaid => writeln!(out, "flowchart RL")?,
        }
        Ok(Self { inner, out, form, nodes: BTreeMap::new(), beyond: BTreeSet::new() })
    }

    /// The number of a name, written as a base that is only named where it is new.
    fn base(&mut self, edge: &LineageEntry) -> io::Result<usize> {
        if let Some(known) = self.nodes.get(&edge.base) {
            return Ok(*known);
        }
        let number = self.nodes.len();
        self.nodes.insert(edge.base.clone(), number);
        // One in the tree is drawn when its turn comes.
        if edge.artifact.is_none() {
            let label = lines([&edge.base, &licenses(edge)]);
            match self.form {
                GraphForm::Dot => writeln!(self.out, "  n{number} [label={}, style=dashed];", dot(&label))?,
                GraphForm::Mermaid => writeln!(self.out, "  n{number}([{}])", mermaid(&label))?,
            }
        }
        Ok(number)
    }

    fn node(&mut self, entry: &ArtifactEntry) -> io::Result<usize> {
        let next = self.nodes.len();
        let number = *self.nodes.entry(entry.name.clone()).or_insert(next);
        let label = lines([entry.name.as_str(), &license_label(entry)]);
        let wrong = entry.worst() == Some(Severity::Error);
        match self.form {
            GraphForm::Dot => {
                let colour = if wrong { ", color=red" } else { "" };
                writeln!(self.out, "  n{number} [label={}{colour}];", dot(&label))?;
            }
            GraphForm::Mermaid => {
                writeln!(self.out, "  n{number}[{}]", mermaid(&label))?;
                if wrong {
                    writeln!(self.out, "  style n{number} stroke:red")?;
                }
            }
        }
        Ok(number)
    }

    fn edge(&mut self, from: usize, to: usize, edge: &LineageEntry) -> io::Result<()> {
        let relation = serde_json::to_value(edge.relation)?;
        let relation = relation.as_str().unwrap_or_default();
        match self.form {
            GraphForm::Dot => {
                let style = if edge.resolved { "" } else { ", style=dotted" };
                writeln!(self.out, "  n{from} -> n{to} [label={}{style}];", dot(relation))
            }
            GraphForm::Mermaid => {
                let arrow = if edge.resolved { "-->" } else { "-.->" };
                writeln!(self.out, "  n{from} {arrow}|{relation}| n{to}")
            }
        }
    }
}

impl<W: Write> ReportWriter for Graph<'_, W> {
    fn text(&mut self, sha256: &str, text: &TextEntry) -> io::Result<()> {
        self.inner.text(sha256, text)
    }

    fn artifact(&mut self, entry: &ArtifactEntry) -> io::Result<()> {
        let from = self.node(entry)?;
        for (start, edge) in entry.steps() {
            let to = self.base(edge)?;
            match start {
                Start::Artifact => self.edge(from, to, edge)?,
                Start::Base(base) => {
                    let from = self.base(base)?;
                    // Several artifacts may tell of the same one.
                    if self.beyond.insert((from, to)) {
                        self.edge(from, to, edge)?;
                    }
                }
            }
        }
        self.inner.artifact(entry)
    }

    fn settled(&mut self, settled: Vec<Settled>) -> io::Result<()> {
        self.inner.settled(settled)
    }

    fn skipped(&mut self, skipped: &Skipped) -> io::Result<()> {
        self.inner.skipped(skipped)
    }

    fn finish(&mut self, summary: &Summary, units: &[Unit]) -> io::Result<()> {
        if self.form == GraphForm::Dot {
            writeln!(self.out, "}}")?;
        }
        self.out.flush()?;
        self.inner.finish(summary, units)
    }
}

/// The licences of a base, as far as they are known.
fn licenses(edge: &LineageEntry) -> String {
    edge.licenses.join(" or ")
}

fn lines<'a>(parts: [&'a str; 2]) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<&'a str>>().join("\n")
}

/// A quoted string of DOT.
fn dot(text: &str) -> String {
    let plain: String = text.chars().filter(|c| *c == '\n' || !c.is_control()).collect();
    format!("\"{}\"", plain.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

/// A quoted label of Mermaid: entities for what would end it or be read as markup.
fn mermaid(text: &str) -> String {
    let escaped: String = text
        .chars()
        .filter(|c| *c == '\n' || !c.is_control())
        .map(|c| match c {
            '"' => "#quot;".to_owned(),
            '#' => "#35;".to_owned(),
            '<' => "#lt;".to_owned(),
            '>' => "#gt;".to_owned(),
            '&' => "#amp;".to_owned(),
            '`' => "#96;".to_owned(),
            '\n' => "<br>".to_owned(),
            other => other.to_string(),
        })
        .collect();
    format!("\"{escaped}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_cannot_end_their_quotes() {
        assert_eq!(dot("a\"b\\c\nd\u{7}"), "\"a\\\"b\\\\c\\nd\"");
        assert_eq!(mermaid("a\"]<b>#\nc"), "\"a#quot;]#lt;b#gt;#35;<br>c\"");
    }

    #[test]
    fn the_name_of_the_file_tells_the_form() {
        let cases = [
            ("a.dot", Some(GraphForm::Dot)),
            ("a.GV", Some(GraphForm::Dot)),
            ("a.mmd", Some(GraphForm::Mermaid)),
            ("a.svg", None),
            ("dot", None),
        ];
        for (name, form) in cases {
            assert_eq!(GraphForm::of(name), form, "{name}");
        }
    }
}
