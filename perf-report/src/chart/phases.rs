//! Phases of requests beside each other, each as wide as its part of the time.

use perf_core::Quantity;
use serde::Serialize;

use super::model::percent;
use crate::view::PhasesView;

/// A bar that is divided. Places are in percent of the width.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Divided {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Part {
    /// The name of its look.
    kind: &'static str,
    x: String,
    width: String,
}

impl Divided {
    pub(super) fn of(phases: &PhasesView) -> Self {
        let mut from = 0.0;
        let parts = phases.phases.iter().map(|phase| {
            let share = match phase.share.value {
                Some(Quantity::Share(share)) => share.as_fraction(),
                _ => 0.0,
            };
            let x = percent(from);
            from += share;
            Part {
                kind: kind(&phase.name),
                x,
                width: percent(share),
            }
        });
        Self {
            parts: parts.collect(),
        }
    }
}

fn kind(phase: &str) -> &'static str {
    match phase {
        "connect" => "connect",
        "download" => "download",
        _ => "first",
    }
}
