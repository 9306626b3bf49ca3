//! Both comparisons, one after the other.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::path::Path;
use std::time::Duration;

use super::frozen;
use super::server::{Cores, Nginx};
use super::tools::{Tool, tools};
use crate::bench::cost::Cost;
use crate::bench::{columns, median};
use crate::build::{self, Profile};
use crate::terminal;

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct HttpComparison {
    /// How often every tool is run.
    pub(crate) rounds: NonZeroU32,
    /// How long each time.
    pub(crate) each: Duration,
}

/// Runs every tool in turn and shows both tables.
///
/// # Errors
///
/// nginx or wrk is not there, the program does not build, or a tool does not end well.
pub(crate) fn run(root: &Path, comparison: &HttpComparison) -> anyhow::Result<()> {
    let ours = build::program(root, "perf-cli", Profile::Dist)?;
    let bare = build::bench(root, "perf-driver", "bare_reqwest", Profile::Dist)?;
    let cores = Cores::find();
    let nginx = Nginx::start(&cores)?;
    let tools = tools(&ours, &bare)?;
    let rounds = comparison.rounds.get();
    let mut costs: BTreeMap<usize, Vec<Cost>> = BTreeMap::new();
    for round in 1..=rounds {
        let mut fastest = 0.0_f64;
        for (number, tool) in tools.iter().enumerate() {
            terminal::note(format!("round {round} of {rounds}: {}", tool.title()));
            let load = tool.load(fastest);
            let cost = tool.measure(&nginx.url, load, comparison.each, &cores)?;
            if tool.is_the_fastest() {
                fastest = cost.per_second();
            }
            costs.entry(number).or_default().push(cost);
        }
    }
    drop(nginx);
    terminal::result(format!(
        "Processor time of a request, 50 connections to nginx, {}, median of {rounds} rounds of {} s in turn\n",
        cores.told(),
        comparison.each.as_secs()
    ));
    terminal::result(columns(&table(&tools, &costs)));
    terminal::result("");
    frozen::run(&ours, &cores)
}

fn table(tools: &[Tool], costs: &BTreeMap<usize, Vec<Cost>>) -> Vec<Vec<String>> {
    let heading = [
        "tool",
        "load",
        "user µs",
        "system µs",
        "total µs",
        "of wrk",
        "requests/s",
        "memory MB",
    ];
    let mut lines = vec![heading.map(str::to_owned).to_vec()];
    let wrk: Vec<f64> = costs[&0].iter().map(Cost::micros).collect();
    for (number, tool) in tools.iter().enumerate() {
        let of = &costs[&number];
        let middle = |figure: fn(&Cost) -> f64| median(of.iter().map(figure).collect());
        let ratios = of.iter().zip(&wrk).map(|(cost, wrk)| cost.micros() / wrk);
        lines.push(vec![
            tool.name().to_owned(),
            tool.told(),
            format!("{:.2}", middle(Cost::user_micros)),
            format!("{:.2}", middle(Cost::system_micros)),
            format!("{:.2}", middle(Cost::micros)),
            format!("{:.2}", median(ratios.collect())),
            format!("{:.0}", middle(Cost::per_second)),
            format!("{:.1}", middle(Cost::megabytes)),
        ]);
    }
    lines
}
