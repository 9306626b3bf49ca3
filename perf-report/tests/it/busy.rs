//! A run with all that charts are drawn of: distributions, courses over time, resources.

use std::time::Duration;

use perf_core::{
    Bytes, FailureKind, Histogram, Latencies, LatencySlice, LatencyTimeline, LoadModel, Moment,
    ResourceSample, Resources, Run, ScenarioRecord, Scheduled, SeriesRecord, Slice, Subject,
    Summary, Timeline,
};

use crate::shop::shop;
use crate::values::{scenario, series};
use crate::{beside, faults, loads};

/// The realistic run with all of it.
pub(crate) fn busy() -> Run {
    let mut run = shop();
    for (index, scenario) in run.scenarios.iter_mut().enumerate() {
        fill(
            scenario,
            Duration::from_secs(10 * index as u64),
            Duration::from_secs(10),
        );
    }
    run.resources = vec![
        resources(Subject::Generator, 30, 0.2, 11_000_000),
        resources(Subject::Target, 30, 0.9, 240_000_000),
        resources(Subject::Host, 30, 1.6, 2_104_000_000),
    ];
    beside::add_to(&mut run, 15);
    run
}

/// The same with what only some runs have: phases, faults, growth, capacity and scaling.
pub(crate) fn everything() -> Run {
    let mut run = busy();
    let struck = faults::struck();
    for (scenario, struck) in run.scenarios.iter_mut().zip(struck.scenarios) {
        scenario.faults = struck.faults;
        scenario.series.iter_mut().for_each(add_phases);
    }
    run.growth = struck.growth;
    for (_, loaded) in loads::all() {
        run.capacity = run.capacity.or(loaded.capacity);
        run.scaling.extend(loaded.scaling);
    }
    let phases = run.summaries.iter().flat_map(of_phases);
    let phases: Vec<_> = phases.collect();
    run.summaries.extend(phases);
    run
}

/// Many scenarios that went on for an hour, each after the other.
pub(crate) fn long() -> Run {
    let mut run = shop();
    let hour = Duration::from_hours(1);
    let names: Vec<String> = (1..=20).map(|number| format!("journey {number}")).collect();
    let known = run.summaries.clone();
    run.scenarios = names
        .iter()
        .enumerate()
        .map(|(index, name)| {
            let model = LoadModel::Open;
            let mut made = scenario(
                name,
                model,
                "50/s for 1h",
                vec![series("all", 179_000, &[])],
            );
            made.elapsed = hour;
            made.series.iter_mut().for_each(add_phases);
            fill(&mut made, hour * u32::try_from(index).unwrap(), hour);
            made
        })
        .collect();
    run.summaries = names
        .iter()
        .map(|name| {
            let mut summary = known[1].clone();
            summary.scenario = Some(name.clone());
            summary
        })
        .flat_map(|summary| {
            let phases = of_phases(&summary);
            [summary].into_iter().chain(phases)
        })
        .collect();
    run.judgements.truncate(1);
    run.resources = vec![
        resources(Subject::Generator, 4_000, 0.2, 11_000_000),
        resources(Subject::Host, 4_000, 1.6, 2_104_000_000),
    ];
    beside::add_to(&mut run, 60);
    run
}

fn fill(scenario: &mut ScenarioRecord, from: Duration, elapsed: Duration) {
    let from = Moment::after_start(from);
    let steps = u64::try_from(scenario.series.len()).unwrap();
    scenario.latency_timeline = Some(LatencyTimeline {
        from,
        width: elapsed / 100,
        slices: (0..100).map(|index| latency_slice(index, steps)).collect(),
    });
    let is_open = scenario.model == LoadModel::Open;
    for step in &mut scenario.series {
        let failed = step.failed();
        fill_step(step, is_open);
        step.timeline = Some(Timeline {
            from: Some(from),
            width: elapsed / 50,
            slices: (0..50)
                .map(|index| Slice {
                    successes: step.successes / 50,
                    failures: if index == 20 { failed } else { 0 },
                })
                .collect(),
        });
    }
}

/// What is said of each phase, which is what is said of all of it.
fn of_phases(summary: &Summary) -> [Summary; 3] {
    ["connect", "first byte", "download"].map(|phase| {
        let mut of_phase = summary.clone();
        let step = summary.step.as_deref().unwrap_or("all");
        of_phase.step = Some(format!("{step} / {phase}"));
        of_phase
    })
}

/// Phases of the requests of `step`, whose first byte takes most of the time.
fn add_phases(step: &mut SeriesRecord) {
    for (phase, part, shortest) in [
        ("connect", 100, 200_000),
        ("first byte", 1, 4_000_000),
        ("download", 1, 600_000),
    ] {
        let name = format!("{} / {phase}", step.step);
        let mut lap = series(&name, step.successes / part, &[]);
        let service = histogram(lap.successes, shortest);
        lap.clocks.service_time = Latencies::Histogram(service);
        step.laps.push(lap);
    }
}

fn fill_step(step: &mut SeriesRecord, is_open: bool) {
    let service = histogram(step.successes, 5_000_000);
    step.clocks.service_time = Latencies::Histogram(service);
    step.clocks.scheduled = is_open.then(|| Scheduled {
        response_time: histogram(step.successes, 5_400_000),
        send_lag: histogram(step.requests(), 80_000),
    });
    if let Some(tally) = step.failures.get_mut(&FailureKind::Status5xx) {
        tally.response = Some("HTTP/1.1 503 Service Unavailable\n\npool exhausted".to_owned());
    }
}

/// A wave, with a peak in which requests fail.
fn latency_slice(index: u32, steps: u64) -> LatencySlice {
    let wave = 1.0 + 0.3 * (f64::from(index) / 6.0).sin();
    let peak = if (40..44).contains(&index) { 6.0 } else { 1.0 };
    let millis = |base: f64| Some(Duration::from_secs_f64(base * wave * peak / 1e3));
    LatencySlice {
        requests: 10 * steps,
        failures: u64::from(index == 41) * 4,
        p50: millis(12.0),
        p95: millis(31.0),
        p99: if index == 41 { None } else { millis(45.0) },
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "nanoseconds and counts of these tests"
)]
/// `count` latencies from `shortest` nanoseconds up, with a long tail.
pub(crate) fn histogram(count: u64, shortest: u64) -> Histogram {
    let mut left = count;
    let mut counts = Vec::new();
    for step in 0..200 {
        let value = shortest as f64 * 1.02_f64.powi(step);
        let share = (-f64::from((step - 30).pow(2)) / 900.0).exp() / 40.0 + 2e-4;
        let here = ((count as f64 * share).ceil() as u64).min(left);
        left -= here;
        if here > 0 {
            counts.push((value as u64, here));
        }
    }
    if left > 0 {
        counts.push((shortest * 60, left));
    }
    let ends = (
        counts.first().map_or(0, |c| c.0),
        counts.last().map_or(0, |c| c.0),
    );
    let sum = counts
        .iter()
        .map(|(value, count)| u128::from(value * count))
        .sum();
    Histogram::from_counts(3, counts, ends.0..=ends.1, sum).expect("rising values")
}

fn resources(subject: Subject, looks: u64, cores: f64, memory: u64) -> Resources {
    let samples = (0..looks).map(|look| ResourceSample {
        at: Moment::after_start(Duration::from_secs(look)),
        cpu_cores: cores * (1.0 + 0.2 * (look as f64 / 3.0).cos()),
        memory: Bytes::new(memory + look * memory / 400),
        open_files: Some(20),
        threads: Some(3),
    });
    Resources {
        subject,
        samples: samples.collect(),
        cpu_peak_cores: None,
    }
}
