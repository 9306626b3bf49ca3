//! `baseline calibrate`: how much runs of one version differ.

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use perf_baseline::{Circumstances, Mismatch, RunId, Store, StoredRun, comparable};
use perf_core::{Change, Share};
use perf_report::{Entry, Heading, Listing, Section};
use perf_stats::{LearnedNoise, minimum_detectable_shift};

use crate::exit_code;
use crate::failure::Failure;
use crate::stored;

/// A gate of so many new runs against so many earlier ones is what is told of.
const GATE: (u32, u32) = (3, 10);

/// What the runs say that were made as the last one was.
pub(super) fn calibrated(store: &Store, plan: Option<&str>) -> Result<Listing, Failure> {
    let mut runs = stored::all(store)?;
    if let Some(plan) = plan {
        runs.retain(|(_, run)| run.name == plan);
    }
    let plans: BTreeSet<&str> = runs.iter().map(|(_, run)| &*run.name).collect();
    if plans.len() > 1 {
        let plans: Vec<_> = plans.iter().map(|plan| format!("`{plan}`")).collect();
        let message = format!("the store has runs of several plans: {}", plans.join(", "));
        return Err(Failure::mistake(message).hint(Some("choose one with --plan NAME")));
    }
    let alike = like_the_last(runs)?;
    let noise = stored::noise(&alike);
    let title = format!("{} runs that were made as the last one was", alike.len());
    Ok(Listing {
        sections: vec![Section {
            key: "noise",
            title: Some(title),
            headings: vec![
                Heading::left("scenario", "SCENARIO").giving_way(),
                Heading::left("metric", "METRIC"),
                Heading::right("runs", "RUNS"),
                Heading::right("versions", "VERSIONS"),
                Heading::right("noise", "RUNS DIFFER BY"),
                Heading::right("tolerated", "TOLERATED"),
                Heading::right("found", "FOUND 4 IN 5 TIMES"),
                Heading::left("state", "STATE"),
            ],
            rows: noise.iter().map(row).collect(),
            if_empty: "no version has two runs: `run --baseline perf --update-baseline --runs 10` \
                       makes them"
                .to_owned(),
        }],
    })
}

fn like_the_last(runs: Vec<(RunId, StoredRun)>) -> Result<Vec<(RunId, StoredRun)>, Failure> {
    let Some((_, last)) = runs.last().cloned() else {
        return Ok(Vec::new());
    };
    let own = last.scenarios.iter().filter(|s| !s.part_of_total);
    let scenarios: Vec<_> = own
        .map(|s| (&*s.name, s.hash.as_deref(), &*s.load))
        .collect();
    let current = Circumstances {
        environment: &last.environment,
        target: last.target.as_deref(),
        scenarios: &scenarios,
    };
    let alike = comparable(runs, &last.name, &current, Mismatch::Refuse);
    let alike = alike.map_err(|e| Failure::of(&e).code(exit_code::NOT_COMPARABLE))?;
    Ok(alike.runs)
}

fn row(noise: &LearnedNoise) -> Vec<Entry> {
    let sd = noise.floor.robust;
    let (after, before) = (f64::from(GATE.0), f64::from(GATE.1));
    let margin = (2.0 * sd * (1.0 / after + 1.0 / before).sqrt()).max(0.02_f64.ln_1p());
    let share = |fraction: f64| Share::new(fraction).unwrap_or(Share::ZERO);
    let runs = |count: u32| NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN);
    let shift = minimum_detectable_shift(runs(GATE.1), runs(GATE.0), share(0.05), share(0.8));
    let found = shift.and_then(|shift| Change::relative((margin + shift * sd).exp_m1()));
    vec![
        noise.scenario.clone().into(),
        noise.metric.to_string().into(),
        noise.runs.into(),
        noise.versions.into(),
        Entry::of(Change::relative(sd.exp_m1())),
        Entry::of(Change::relative(margin.exp_m1())),
        Entry::of(found),
        if noise.is_known() {
            "used by the gate".to_owned()
        } else {
            format!(
                "{} more runs of a version to be used",
                9_usize.saturating_sub(noise.floor.degrees)
            )
        }
        .into(),
    ]
}
