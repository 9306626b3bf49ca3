//! What charts have in common: an axis of time, names of axes, labels.

use std::time::Duration;

use perf_core::{Moment, Quantity, format_duration};

use super::axis::Axis;
use super::model::{Legend, Shape};
use crate::format::round;

/// Seconds since the run began.
pub(super) fn time_axis(from: Moment, to: Moment) -> Axis {
    Axis::between(seconds(from), seconds(to))
}

/// Labelled moments of a time axis.
pub(super) fn time_ticks(time: &Axis) -> Vec<(f64, String)> {
    let ticks = time.time_ticks(8);
    let is_whole = |step: f64| ticks.iter().all(|tick| (tick / step).fract() == 0.0);
    let (step, unit) = [(3_600.0, "h"), (60.0, "min")]
        .into_iter()
        .find(|(step, _)| ticks.len() > 1 && is_whole(*step))
        .unwrap_or((1.0, "s"));
    let labelled = ticks.iter().map(|tick| {
        let shown = format!("{:.3}", tick / step);
        let short = shown.trim_end_matches('0').trim_end_matches('.');
        (time.place(*tick), format!("{short} {unit}"))
    });
    labelled.collect()
}

pub(super) fn seconds(moment: Moment) -> f64 {
    moment.since_start().as_secs_f64()
}

/// A moment in words: `12.3 s`, `9h26m`.
pub(super) fn moment(seconds: f64) -> String {
    format_duration(Duration::from_secs_f64(seconds.max(0.0)))
}

/// The name of an axis, and that it is not in equal steps.
pub(super) fn heading(name: &str, axis: &Axis) -> String {
    let mut letters = name.chars();
    let first = letters
        .next()
        .map_or_else(String::new, |c| c.to_uppercase().to_string());
    let scale = if axis.is_logarithmic() {
        ", log scale"
    } else {
        ""
    };
    format!("{first}{}{scale}", letters.as_str())
}

/// `500 µs`.
pub(super) fn time_label(nanos: f64) -> String {
    round(Quantity::Time(Duration::from_secs_f64(nanos / 1e9)))
}

pub(super) fn legend(kind: &'static str, text: &str) -> Legend {
    Legend {
        kind,
        text: text.to_owned(),
    }
}

pub(super) const fn shape(kind: &'static str, filled: bool, path: String) -> Shape {
    Shape { kind, filled, path }
}
