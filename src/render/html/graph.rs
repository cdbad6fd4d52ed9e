//! The lineage as a layered drawing: bases in the left column, what was made from them to the right.
//!
//! Contract: deterministic; a cycle ends the way it is followed. Limits: [`NODES`] nodes; families (connected artifacts)
//! come largest first, and what does not fit is counted.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::report::{ArtifactEntry, LineageEntry, Start, name_of};

use super::super::screen::{cut, safe};

/// Nodes that are drawn.
const NODES: usize = 300;
/// Steps that are followed to place a node.
const DEPTH: usize = 16;
const BOX_WIDTH: usize = 240;
const BOX_HEIGHT: usize = 26;
/// From one column to the next, and from one row to the next.
const COLUMN: usize = 360;
const ROW: usize = 40;
const MARGIN: usize = 10;
/// Characters that fit into a box.
const LABEL: usize = 34;

/// The drawing.
#[derive(Debug, Serialize)]
pub(super) struct Graph {
    width: usize,
    height: usize,
    box_width: usize,
    box_height: usize,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    /// Steps that are not drawn.
    more: usize,
}

#[derive(Debug, Serialize)]
struct Node {
    name: String,
    label: String,
    /// The artifact's row in the table, from 1.
    row: Option<usize>,
    x: usize,
    y: usize,
    text_x: usize,
    text_y: usize,
}

#[derive(Debug, Serialize)]
struct Edge {
    path: String,
    label: String,
    x: usize,
    y: usize,
}

/// One step between two nodes.
struct Step {
    base: usize,
    derived: usize,
    label: String,
}

/// Nodes and steps before they have places.
#[derive(Default)]
struct Net {
    names: Vec<(String, Option<usize>)>,
    steps: Vec<Step>,
}

/// The drawing; `None` where nothing was made from anything.
pub(super) fn graph(artifacts: &[ArtifactEntry]) -> Option<Graph> {
    let net = net(artifacts);
    if net.steps.is_empty() {
        return None;
    }
    let columns = columns(&net);
    let mut places: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    let (mut top, mut widest) = (0, 0);
    for family in families(&net) {
        if !places.is_empty() && places.len() + family.len() > NODES {
            continue;
        }
        top = place(&family, &columns, top, &mut places, &mut widest);
    }
    let drawn: Vec<&Step> = net
        .steps
        .iter()
        .filter(|step| places.contains_key(&step.base) && places.contains_key(&step.derived))
        .collect();
    Some(Graph {
        width: widest * COLUMN + BOX_WIDTH + 2 * MARGIN,
        height: top * ROW + 2 * MARGIN,
        box_width: BOX_WIDTH,
        box_height: BOX_HEIGHT,
        edges: drawn.iter().filter_map(|step| edge(step, &places)).collect(),
        more: net.steps.len() - drawn.len(),
        nodes: places.iter().map(|(at, place)| node(&net.names[*at], *place)).collect(),
    })
}

fn net(artifacts: &[ArtifactEntry]) -> Net {
    let rows: BTreeMap<&str, usize> =
        artifacts.iter().enumerate().map(|(at, one)| (one.path.as_str(), at)).collect();
    let mut net = Net::default();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    let mut number = |net: &mut Net, key: String, name: &str, row: Option<usize>| {
        *known.entry(key).or_insert_with(|| {
            net.names.push((name.to_owned(), row));
            net.names.len() - 1
        })
    };
    let mut beyond = BTreeSet::new();
    for (at, artifact) in artifacts.iter().enumerate() {
        let mut of = |net: &mut Net, edge: &LineageEntry| match edge
            .artifact
            .as_deref()
            .and_then(|path| rows.get(path))
            .copied()
        {
            Some(row) => number(net, format!("row {row}"), &artifacts[row].name, Some(row + 1)),
            None => number(net, format!("name {}", edge.base), &edge.base, None),
        };
        let mut steps = Vec::new();
        for (start, edge) in artifact.steps() {
            let base = of(&mut net, edge);
            let from = match start {
                Start::Artifact => None,
                Start::Base(near) => Some(of(&mut net, near)),
            };
            // Several artifacts may tell of the same step between bases.
            if from.is_none_or(|from| beyond.insert((from, base))) {
                steps.push((from, base, name_of(&edge.relation)));
            }
        }
        for (from, base, label) in steps {
            let derived =
                from.unwrap_or_else(|| number(&mut net, format!("row {at}"), &artifact.name, Some(at + 1)));
            net.steps.push(Step { base, derived, label });
        }
    }
    net
}

/// How far each node stands from what it was made from: the longest way, within [`DEPTH`].
fn columns(net: &Net) -> Vec<usize> {
    let mut columns = vec![0; net.names.len()];
    for _ in 0..DEPTH {
        let mut moved = false;
        for step in net.steps.iter().filter(|step| step.base != step.derived) {
            let wanted = (columns[step.base] + 1).min(DEPTH);
            if columns[step.derived] < wanted {
                columns[step.derived] = wanted;
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    columns
}

/// Connected nodes, largest families first.
fn families(net: &Net) -> Vec<Vec<usize>> {
    let mut leader: Vec<usize> = (0..net.names.len()).collect();
    for step in &net.steps {
        let (one, other) = (find(&mut leader, step.base), find(&mut leader, step.derived));
        leader[one.max(other)] = one.min(other);
    }
    let mut families: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for at in 0..net.names.len() {
        families.entry(find(&mut leader, at)).or_default().push(at);
    }
    let mut families: Vec<Vec<usize>> = families.into_values().collect();
    families.sort_by_key(|family| (std::cmp::Reverse(family.len()), family.first().copied()));
    families
}

/// The first node of the family of `at`; shortens the way for the next time.
fn find(leader: &mut [usize], at: usize) -> usize {
    let mut top = at;
    while leader[top] != top {
        leader[top] = leader[leader[top]];
        top = leader[top];
    }
    top
}

/// Gives each node of a family its column and row below `top`; the first free row after it.
fn place(
    family: &[usize],
    columns: &[usize],
    top: usize,
    places: &mut BTreeMap<usize, (usize, usize)>,
    widest: &mut usize,
) -> usize {
    let mut used: BTreeMap<usize, usize> = BTreeMap::new();
    let wanted: BTreeSet<(usize, usize)> = family.iter().map(|at| (columns[*at], *at)).collect();
    for (column, at) in wanted.into_iter().take(NODES) {
        let row = used.entry(column).or_default();
        places.insert(at, (column, top + *row));
        *row += 1;
        *widest = (*widest).max(column);
    }
    top + used.values().copied().max().unwrap_or(0)
}

fn corner((column, row): (usize, usize)) -> (usize, usize) {
    (MARGIN + column * COLUMN, MARGIN + row * ROW)
}

fn node((name, row): &(String, Option<usize>), place: (usize, usize)) -> Node {
    let (x, y) = corner(place);
    let name = safe(name);
    let label = cut(&name, LABEL);
    Node { name, label, row: *row, x, y, text_x: x + 8, text_y: y + BOX_HEIGHT - 9 }
}

fn edge(step: &Step, places: &BTreeMap<usize, (usize, usize)>) -> Option<Edge> {
    let (from, to) = (corner(*places.get(&step.base)?), corner(*places.get(&step.derived)?));
    let (x1, y1) = (from.0 + BOX_WIDTH, from.1 + BOX_HEIGHT / 2);
    let (x2, y2) = (to.0, to.1 + BOX_HEIGHT / 2);
    let middle = x1.midpoint(x2);
    Some(Edge {
        path: format!("M{x1} {y1} C{middle} {y1} {middle} {y2} {x2} {y2}"),
        label: step.label.clone(),
        x: middle,
        y: y1.midpoint(y2).saturating_sub(4),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Place;
    use crate::lineage::{Basis, Relation};
    use crate::report::{LineageEntry, samples};

    fn made_from(path: &str, bases: &[(&str, bool)]) -> ArtifactEntry {
        let mut entry = samples::entry(path);
        let edge = |(base, here): &(&str, bool)| LineageEntry {
            revision: None,
            via: Vec::new(),
            base: (*base).to_owned(),
            relation: Relation::FineTuned,
            basis: Basis::Declared,
            resolved: *here,
            artifact: here.then(|| (*base).to_owned()),
            licenses: Vec::new(),
            license_basis: None,
            place: Place::default(),
        };
        entry.lineage = bases.iter().map(edge).collect();
        entry
    }

    #[test]
    fn bases_stand_left_of_what_was_made_from_them() {
        let all = [made_from("c", &[("b", true)]), made_from("b", &[("a", false)]), samples::entry("alone")];
        let graph = graph(&all).expect("a drawing");
        let x = |name: &str| graph.nodes.iter().find(|node| node.name == name).map(|node| node.x);
        assert!(x("a") < x("b") && x("b") < x("c"), "{graph:?}");
        assert_eq!((graph.nodes.len(), graph.edges.len(), graph.more), (3, 2, 0));
        let rows: Vec<Option<usize>> = graph.nodes.iter().map(|node| node.row).collect();
        assert!(rows.contains(&None) && rows.contains(&Some(1)));
    }

    #[test]
    fn cycles_and_crowds_are_drawn_within_limits() {
        let cycle =
            [made_from("a", &[("b", true)]), made_from("b", &[("a", true)]), made_from("c", &[("c", true)])];
        assert_eq!(graph(&cycle).expect("a drawing").edges.len(), 3);
        let crowd: Vec<ArtifactEntry> =
            (0..500).map(|n| made_from(&format!("m{n:03}"), &[(&format!("base{}", n / 2), false)])).collect();
        let crowd = graph(&crowd).expect("a drawing");
        assert!(crowd.nodes.len() <= NODES && crowd.more > 0);
        assert!(graph(&[samples::entry("x")]).is_none());
    }
}
