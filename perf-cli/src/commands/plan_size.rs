//! `plan size`: how many requests the criteria of a plan need, beside those that it sends.

use std::time::Duration;

use perf_core::{Criterion, Load, Plan, Scenario, WarmUp};
use perf_driver::{Schedule, Shard};
use perf_report::{Entry, Heading, Listing, ListingFormat, Section};
use perf_stats::least_to_show;

use crate::failure::Failure;
use crate::show;
use crate::terminal::Terminal;

/// Misses that a run may have, of which each makes it larger.
const MISSES: [u64; 3] = [0, 1, 5];

/// Lists the criteria that rest on a count of requests.
pub(super) fn size(plan: &Plan, format: ListingFormat, terminal: &Terminal) -> Result<(), Failure> {
    let rows = rows(plan);
    let section = Section {
        key: "criteria",
        title: None,
        headings: vec![
            Heading::left("where", "WHERE"),
            Heading::left("criterion", "CRITERION"),
            Heading::right("planned", "PLANNED"),
            Heading::right("with_no_miss", "WITH NO MISS"),
            Heading::right("with_1_miss", "WITH 1"),
            Heading::right("with_5_misses", "WITH 5"),
            Heading::left("so", "SO"),
        ],
        rows: rows.iter().map(Row::entries).collect(),
        if_empty: "no criterion that rests on a count of requests".to_owned(),
    };
    let listing = Listing {
        sections: vec![section],
    };
    show::list(&listing, format, terminal)?;
    let confidence = plan.defaults.confidence;
    terminal.note(&format!(
        "independent requests that show a target at {confidence} confidence; in clusters, or with \
         more misses, it takes more"
    ));
    Ok(())
}

/// The criteria that cannot pass because too few requests are planned, a sentence each.
pub(super) fn too_few(plan: &Plan) -> Vec<String> {
    let rows = rows(plan);
    let sentences = rows.iter().filter_map(|row| {
        let (planned, [least, ..]) = (row.planned?, row.needed);
        row.is_too_few().then(|| {
            format!(
                "{}: {} cannot pass with {planned} requests; it takes {} at least",
                row.place,
                row.criterion,
                least.unwrap_or_default()
            )
        })
    });
    sentences.collect()
}

fn rows(plan: &Plan) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut whole = Some(0_u64);
    for scenario in &plan.scenarios {
        let iterations = iterations(plan, scenario);
        let planned = |step: Option<&str>| {
            let each = scenario.journey.requests_an_iteration(step)?;
            Some(iterations?.saturating_mul(each))
        };
        for step in scenario.steps() {
            let place = format!("{} / {}", scenario.name, step.name);
            rows.extend(rows_of(
                plan,
                &place,
                &step.criteria,
                planned(Some(&step.name)),
            ));
        }
        let sent = planned(None);
        rows.extend(rows_of(plan, &scenario.name, &scenario.criteria, sent));
        whole = whole.zip(sent).map(|(sum, sent)| sum.saturating_add(sent));
    }
    rows.extend(rows_of(plan, "the whole run", &plan.criteria, whole));
    rows
}

/// A criterion and the requests that it needs.
struct Row {
    place: String,
    criterion: String,
    planned: Option<u64>,
    /// With each of [`MISSES`].
    needed: [Option<u64>; 3],
}

impl Row {
    /// Whether it cannot pass with what is planned.
    fn is_too_few(&self) -> bool {
        let [least, ..] = self.needed;
        matches!((self.planned, least), (Some(planned), Some(least)) if planned < least)
    }

    fn entries(&self) -> Vec<Entry> {
        let [none, one, five] = self.needed;
        let so = match self.planned {
            None => "how many are sent depends on the target",
            Some(_) if self.is_too_few() => "cannot pass: too few",
            Some(planned) if one.is_some_and(|needed| planned < needed) => "a single miss is open",
            Some(_) => "enough",
        };
        vec![
            self.place.clone().into(),
            self.criterion.clone().into(),
            Entry::of(self.planned),
            Entry::of(none),
            Entry::of(one),
            Entry::of(five),
            so.into(),
        ]
    }
}

fn rows_of(
    plan: &Plan,
    place: &str,
    criteria: &[Criterion],
    planned: Option<u64>,
) -> impl Iterator<Item = Row> {
    criteria.iter().filter_map(move |criterion| {
        let needed = |misses| least_to_show(&criterion.require, misses, plan.defaults.confidence);
        let needed = MISSES.map(needed);
        needed[0].is_some().then(|| Row {
            place: place.to_owned(),
            criterion: criterion.to_string(),
            planned,
            needed,
        })
    })
}

/// The iterations that are judged, where the plan alone decides it.
fn iterations(plan: &Plan, scenario: &Scenario) -> Option<u64> {
    let after = |warm_up: Duration| {
        let schedule = Schedule::of(&scenario.load, plan.seed, &scenario.name)?;
        let starts = schedule.starts(Shard::WHOLE);
        Some(starts.skip_while(|start| start.due < warm_up).count() as u64)
    };
    match (&scenario.load, &scenario.warm_up) {
        (Load::Iterations { total, .. }, WarmUp::None) => Some(total.get()),
        (Load::Iterations { total, .. }, WarmUp::Iterations(count)) => {
            Some(total.get().saturating_sub(count.get()))
        }
        (_, WarmUp::None) => after(Duration::ZERO),
        (_, WarmUp::Time(span)) => after(*span),
        (_, WarmUp::Iterations(count)) => Some(after(Duration::ZERO)?.saturating_sub(count.get())),
        (_, WarmUp::Steady { .. }) => None,
    }
}
