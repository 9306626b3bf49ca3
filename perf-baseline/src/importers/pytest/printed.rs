//! Metrics in what a test printed: `P95: 4.2ms`, `Throughput: 124.7 events/sec`, `CPU Overhead:
//! 3.1%`. Refuses words without a number behind them.

use std::time::Duration;

use perf_core::Quantile;

use crate::importers::percentiles::quantile_of;
use crate::importers::time_unit::TimeUnit;

/// Longer labels are sentences.
const LONGEST: usize = 60;

/// A metric as it was printed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Printed {
    pub(super) label: String,
    pub(super) number: f64,
    pub(super) unit: Unit,
}

/// The unit that it was printed with.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Unit {
    Time(Duration),
    PerSecond,
    Percent,
    Other(String),
    None,
}

/// What a time is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Statistic {
    Quantile(Quantile),
    Mean,
    Min,
    Max,
}

/// All metrics in a text.
pub(super) fn printed(text: &str) -> Vec<Printed> {
    text.lines()
        .flat_map(|line| line.split(['|', ';']))
        .flat_map(|part| part.split(", "))
        .filter_map(metric)
        .collect()
}

fn metric(part: &str) -> Option<Printed> {
    let at = part.find([':', '='])?;
    let label = part[..at].trim_matches(|c: char| !c.is_alphanumeric() && c != ')' && c != '(');
    let value = part[at + 1..].trim_start_matches([':', '=', ' ', '\t', '~', '≈']);
    let is_label = label.starts_with(char::is_alphabetic) && label.chars().count() <= LONGEST;
    if !is_label {
        return None;
    }
    let end = value
        .find(|c: char| !c.is_ascii_digit() && !['.', ',', '-', '+'].contains(&c))
        .unwrap_or(value.len());
    let digits = value[..end]
        .trim_end_matches(['.', ',', '-'])
        .replace(',', "");
    let number: f64 = digits.parse().ok()?;
    let rest = value[end..].trim_start();
    let unit: String = rest
        .chars()
        .take_while(|c| c.is_alphanumeric() || ['%', '/', 'µ', 'μ'].contains(c))
        .collect();
    // A time of the day, an address: what goes on with another colon is no number.
    if rest.starts_with(':') {
        return None;
    }
    Some(Printed {
        label: label.to_owned(),
        number,
        unit: unit_of(&unit, number)?,
    })
}

/// The unit; `None` where the number makes no sense in it.
fn unit_of(unit: &str, number: f64) -> Option<Unit> {
    let lower = unit.to_lowercase();
    let time = match lower.as_str() {
        "ns" => Some(TimeUnit::Nanoseconds),
        "us" | "µs" | "μs" => Some(TimeUnit::Microseconds),
        "ms" | "msec" | "milliseconds" => Some(TimeUnit::Milliseconds),
        "s" | "sec" | "secs" | "seconds" => Some(TimeUnit::Seconds),
        _ => None,
    };
    if let Some(time) = time {
        return time.span(number).map(Unit::Time);
    }
    let is_rate = ["/s", "/sec", "/second"]
        .iter()
        .any(|end| lower.ends_with(end));
    Some(match lower.as_str() {
        "" => Unit::None,
        "%" | "percent" => Unit::Percent,
        "rps" | "qps" | "ops" => Unit::PerSecond,
        _ if is_rate => Unit::PerSecond,
        _ => Unit::Other(lower),
    })
}

impl Printed {
    /// What of the latencies it is; `None` for another metric.
    pub(super) fn statistic(&self) -> Option<Statistic> {
        if !matches!(self.unit, Unit::Time(_)) {
            return None;
        }
        let lower = self.label.to_lowercase();
        let words: Vec<&str> = lower
            .split(|c: char| !c.is_alphanumeric() && c != '.')
            .filter(|word| !["latency", "response", "time", "times", "delivery"].contains(word))
            .filter(|word| !word.is_empty())
            .collect();
        let [word] = words[..] else { return None };
        match word {
            "median" => Some(Statistic::Quantile(Quantile::P50)),
            "mean" | "average" | "avg" => Some(Statistic::Mean),
            "min" | "minimum" => Some(Statistic::Min),
            "max" | "maximum" => Some(Statistic::Max),
            word if word.starts_with('p') || word.ends_with("th") => {
                quantile_of(word).map(Statistic::Quantile)
            }
            _ => None,
        }
    }

    /// How many measurements there were, if it says that.
    pub(super) fn count(&self) -> Option<u64> {
        let words = [
            "samples",
            "sample size",
            "n",
            "count",
            "iterations",
            "requests",
            "events",
        ];
        let is_count = words.contains(&self.label.to_lowercase().as_str());
        let is_plain = matches!(self.unit, Unit::None | Unit::Other(_));
        let is_whole = self.number >= 1.0 && self.number.fract() == 0.0 && self.number < 1e15;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole, above 0 and below 10^15"
        )]
        (is_count && is_plain && is_whole).then_some(self.number as u64)
    }

    /// The name and the number as a figure: times in ms.
    pub(super) fn figure(&self) -> (String, f64) {
        match &self.unit {
            Unit::Time(span) => (format!("{}_ms", self.label), span.as_secs_f64() * 1e3),
            Unit::PerSecond => (format!("{}_per_s", self.label), self.number),
            Unit::Percent => (format!("{}_percent", self.label), self.number),
            Unit::Other(unit) => (format!("{}_{unit}", self.label), self.number),
            Unit::None => (self.label.clone(), self.number),
        }
    }
}
