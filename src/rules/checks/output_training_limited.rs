//! # What it finds
//!
//! A clause on training or distilling other models with the outputs of this one: forbidden, or tied to a condition.
//!
//! # Why it matters
//!
//! Outputs end up in training data unnoticed. Versions of one family differ on this very point.
//!
//! # Example
//!
//! A licence that forbids improving any other large language model with its outputs.
//!
//! # What to do
//!
//! Tell whoever builds data sets. Where it is conditional, meet the condition (most often a name or a display).

use super::terms;
use crate::rules::stated::Stated;
use crate::rules::{Findings, RuleFacts, View};

super::declare! {
    /// Its page is the head of this file.
    OutputTrainingLimited {
        name: "output-training-limited",
        severity: Note,
        audience: [Use],
        summary: "What the model says may not freely be used to train other models.",
        help: "Keep outputs of this model out of training data unless the clause permits your case.",
        source: "output_training_limited.rs",
    }
    check
}

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    terms::report(rule, view, findings, &["output-training", "distillation"], say);
}

fn say(clause: &Stated) -> Option<String> {
    let what =
        if clause.kind == "distillation" { "distilling" } else { "training other models with the outputs" };
    let effect = match clause.text("effect") {
        Some("forbidden") => "is forbidden",
        Some("allowed") => return None,
        _ => "is tied to conditions",
    };
    let except = clause.text("except").map_or_else(String::new, |except| format!(", except: {except}"));
    Some(format!("{what} {effect}{except}"))
}
