//! A scenario over time: latencies by when requests were due, throughput by when they ended, and
//! what generator and target used meanwhile.

use std::time::Duration;

use perf_core::{Moment, Quantity, Rate, Subject};

use super::axis::Axis;
use super::model::{Chart, Hit, Plot, PlotMark, percent};
use super::resources::cpu_plot;
use super::shape::{self, parts};
use super::time::{heading, legend, moment, seconds, shape, time_axis, time_label, time_ticks};
use crate::format::{alone, round};
use crate::view::{
    CourseView, EndedCourse, FaultRow, LatencyCourse, LatencyPoint, ResourceRow, ScenarioRow,
};

/// Slices without a request that do not cut a curve.
const BRIDGED: usize = 12;
/// More faults than these have no room for their names.
const MOST_NAMED: usize = 6;

/// `None` where the run does not tell what happened when.
pub(super) fn chart(
    scenario: &ScenarioRow,
    (resources, faults): (&[ResourceRow], &[FaultRow]),
    places: usize,
) -> Option<Chart> {
    let course = scenario.course.as_ref()?;
    let time = time_axis(course.from_nanoseconds, course.to_nanoseconds);
    let mut plots = Vec::new();
    plots.extend(
        course
            .latency
            .as_ref()
            .map(|known| latency_plot(known, &time)),
    );
    plots.extend(
        course
            .ended
            .as_ref()
            .map(|known| throughput_plot(scenario, known, course, &time)),
    );
    plots.extend(cpu_plot(
        resources,
        &[Subject::Target, Subject::Generator],
        &time,
        44,
    ));
    for (index, plot) in plots.iter_mut().enumerate() {
        plot.marks
            .extend(fault_marks(scenario, faults, &time, index == 0));
    }
    let chart = Chart::stacked(
        "Over time",
        summary(course),
        "time since the run began",
        plots,
    );
    let (columns, hits) = hits(course, &time, places);
    Some(chart.with_ticks(time_ticks(&time)).with_hits(columns, hits))
}

/// A line where each fault was done; named in the uppermost plot, if there are few.
fn fault_marks(
    scenario: &ScenarioRow,
    faults: &[FaultRow],
    time: &Axis,
    is_first: bool,
) -> Vec<PlotMark> {
    let own = faults.iter().filter(|row| row.scenario == scenario.name);
    let done: Vec<_> = own
        .filter_map(|row| Some((row, seconds(row.at_nanoseconds?))))
        .filter(|(_, at)| time.covers(*at))
        .collect();
    let is_named = is_first && done.len() <= MOST_NAMED;
    let marks = done.into_iter().map(|(row, at)| PlotMark {
        kind: "fault",
        x: time.place(at),
        value: None,
        text: if is_named {
            row.name.clone()
        } else {
            String::new()
        },
    });
    marks.collect()
}

/// The middle of slice `index`, in seconds since the run began.
fn middle(from: Moment, width: Duration, index: usize) -> f64 {
    seconds(from) + width.as_secs_f64() * (index as f64 + 0.5)
}

fn latency_plot(course: &LatencyCourse, time: &Axis) -> Plot {
    let nanos = |span: Duration| span.as_nanos() as f64;
    let known = course
        .slices
        .iter()
        .flat_map(|slice| [slice.p50, slice.p99]);
    let axis = Axis::fitting(known.flatten().map(nanos));
    // What failed is longer than anything: its curve leaves the plot.
    let height = |slice: &LatencyPoint, of: fn(&LatencyPoint) -> Option<Duration>| {
        (slice.requests > 0).then(|| of(slice).map_or(1.0, |span| axis.place(nanos(span))))
    };
    let curve = |of: fn(&LatencyPoint) -> Option<Duration>| {
        let row = course.slices.iter().enumerate().map(|(index, slice)| {
            let at = middle(course.from_nanoseconds, course.width_nanoseconds, index);
            let height = height(slice, of).filter(|_| time.covers(at))?;
            Some((time.place(at), height))
        });
        row.collect::<Vec<_>>()
    };
    let [p50, p95, p99] = [
        curve(|slice| slice.p50),
        curve(|slice| slice.p95),
        curve(|slice| slice.p99),
    ];
    let between = |upper: &[Option<(f64, f64)>], lower: &[Option<(f64, f64)>]| {
        let row = upper.iter().zip(lower).map(|(upper, lower)| {
            let ((x, upper), (_, lower)) = ((*upper)?, (*lower)?);
            Some((x, upper, lower))
        });
        shape::band(&parts(&row.collect::<Vec<_>>(), BRIDGED))
    };
    let line = |row: &[Option<(f64, f64)>]| shape::line(&parts(row, BRIDGED));
    let mut words = ["p50", "p95", "p99"]
        .map(|name| legend(name, name))
        .to_vec();
    if course.slices.iter().any(|slice| slice.failed > 0) {
        words.push(legend("edge", "at the upper edge: failed"));
    }
    let ticks = axis.ticks(5).into_iter().filter(|tick| *tick > 0.0);
    Plot {
        title: heading(&course.clock.text, &axis),
        height: 176,
        legend: words,
        ticks: ticks.map(|tick| (tick, time_label(tick))).collect(),
        shapes: vec![
            shape("band-99", true, between(&p99, &p95)),
            shape("band-95", true, between(&p95, &p50)),
            shape("p99", false, line(&p99)),
            shape("p95", false, line(&p95)),
            shape("p50", false, line(&p50)),
        ],
        axis,
        marks: Vec::new(),
    }
}

/// The rates of the slices: start and end in seconds, successes and failures per second. The last
/// one is cut by the end of the scenario, and left out where little of it is left.
fn rates(ended: &EndedCourse, course: &CourseView) -> Vec<(f64, f64, f64, f64)> {
    let width = ended.width_nanoseconds.as_secs_f64();
    let end = seconds(course.to_nanoseconds);
    let slices = ended.slices.iter().enumerate().map(|(index, slice)| {
        let start = seconds(ended.from_nanoseconds) + width * index as f64;
        let covered = (end - start).min(width);
        (start, covered, slice)
    });
    slices
        .filter(|(_, covered, _)| *covered > width * 0.4)
        .map(|(start, covered, slice)| {
            let per_second = |count: u64| count as f64 / covered;
            let (succeeded, failed) = (per_second(slice.succeeded), per_second(slice.failed));
            (start, start + covered, succeeded, failed)
        })
        .collect()
}

fn throughput_plot(
    scenario: &ScenarioRow,
    ended: &EndedCourse,
    course: &CourseView,
    time: &Axis,
) -> Plot {
    let rates = rates(ended, course);
    let largest = rates
        .iter()
        .map(|(_, _, succeeded, failed)| succeeded + failed);
    let axis = Axis::from_zero(largest.fold(0.0, f64::max));
    let any_failed = rates.iter().any(|(_, _, _, failed)| *failed > 0.0);
    let bar = |of: fn(f64, f64) -> f64| {
        let axis = &axis;
        rates.iter().map(move |(start, end, succeeded, failed)| {
            let height = axis.place(of(*succeeded, *failed));
            (time.place(*start), time.place(*end), height)
        })
    };
    let mut shapes = vec![shape(
        "rate",
        true,
        shape::bars(bar(|succeeded, _| succeeded)),
    )];
    let mut words = vec![legend("rate", "succeeded")];
    if any_failed {
        shapes.push(shape("failed", true, shape::bars(bar(|_, failed| failed))));
        words.push(legend("failed", "failed"));
    }
    let steps = scenario.steps.len().max(1);
    let asked = scenario.requested_rate.as_ref().and_then(|rate| rate.value);
    // A rate of starts is one of requests where each start is one request.
    if let Some(Quantity::Rate(rate)) = asked
        && steps == 1
    {
        shapes.push(shape(
            "target",
            false,
            shape::level(axis.place(rate.as_per_second())),
        ));
        words.push(legend("target", "asked for"));
    }
    let ticks = axis.ticks(3).into_iter().filter(|tick| *tick > 0.0);
    Plot {
        title: "Requests per second".to_owned(),
        height: 72,
        legend: words,
        ticks: ticks.map(|tick| (tick, rate_label(tick))).collect(),
        shapes,
        axis,
        marks: Vec::new(),
    }
}

fn hits(course: &CourseView, time: &Axis, places: usize) -> (Vec<String>, Vec<Hit>) {
    let Some(latency) = &course.latency else {
        return (Vec::new(), Vec::new());
    };
    let rates = course.ended.as_ref().map(|ended| rates(ended, course));
    let every = latency.slices.len().div_ceil(places.max(1)).max(1);
    let width = latency.width_nanoseconds.as_secs_f64();
    let mut columns = vec!["time".to_owned()];
    columns.extend(["p50", "p95", "p99"].map(str::to_owned));
    if rates.is_some() {
        columns.extend(["succeeded", "failed"].map(str::to_owned));
    }
    let slices = latency.slices.iter().enumerate().step_by(every);
    let shown = slices.filter(|(index, slice)| {
        let at = middle(latency.from_nanoseconds, latency.width_nanoseconds, *index);
        slice.requests > 0 && time.covers(at)
    });
    let hits = shown.map(|(index, slice)| {
        let at = middle(latency.from_nanoseconds, latency.width_nanoseconds, index);
        let (left, right) = (at - width / 2.0, at + width * (every as f64 - 0.5));
        let percentile = |span: Option<Duration>| {
            span.map_or_else(|| "failed".to_owned(), |span| alone(Quantity::Time(span)))
        };
        let mut cells = vec![moment(at)];
        cells.extend([slice.p50, slice.p95, slice.p99].map(percentile));
        if let Some(rates) = &rates {
            let then = rates
                .iter()
                .find(|(start, end, _, _)| (*start..*end).contains(&at));
            let of = |pick: fn(&(f64, f64, f64, f64)) -> f64| {
                then.map_or_else(|| "–".to_owned(), |rate| rate_label_rounded(pick(rate)))
            };
            cells.extend([of(|rate| rate.2), of(|rate| rate.3)]);
        }
        let text = match cells.as_slice() {
            [at, p50, p95, p99, succeeded, failed] => {
                let failed = if failed.starts_with('0') {
                    String::new()
                } else {
                    format!(", {failed} failed")
                };
                format!("{at}: p50 {p50}, p95 {p95}, p99 {p99}; {succeeded}{failed}")
            }
            [at, p50, p95, p99] => format!("{at}: p50 {p50}, p95 {p95}, p99 {p99}"),
            _ => String::new(),
        };
        Hit {
            text,
            x: percent(time.place(left)),
            width: percent(time.place(right) - time.place(left)),
            cells,
        }
    });
    (columns, hits.collect())
}

fn summary(course: &CourseView) -> String {
    let Some(latency) = &course.latency else {
        return "Requests that ended in each second.".to_owned();
    };
    let percentiles = latency
        .slices
        .iter()
        .enumerate()
        .filter_map(|(index, slice)| {
            let at = middle(latency.from_nanoseconds, latency.width_nanoseconds, index);
            Some((slice.p95?, at))
        });
    let lowest = percentiles.clone().min_by_key(|(span, _)| *span);
    let highest = percentiles.max_by_key(|(span, _)| *span);
    match (lowest, highest) {
        (Some((low, _)), Some((high, at))) => format!(
            "{}: the 95th percentile lies between {} and {}, highest {} after the run began.",
            latency.clock.text,
            alone(Quantity::Time(low)),
            alone(Quantity::Time(high)),
            moment(at),
        ),
        _ => "No request succeeded.".to_owned(),
    }
}

fn rate_label(per_second: f64) -> String {
    Rate::per_second(per_second).map_or_else(String::new, |rate| round(Quantity::Rate(rate)))
}

fn rate_label_rounded(per_second: f64) -> String {
    Rate::per_second(per_second).map_or_else(String::new, |rate| alone(Quantity::Rate(rate)))
}
