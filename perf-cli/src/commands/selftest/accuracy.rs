//! One run over a stub of known behaviour, and how far its figures are from the truth.

use std::time::Duration;

use perf_core::{
    CertificateCheck, Clock, Estimate, Metric, Number, Quantile, Quantity, Rate, Reading, Run,
    Share, Statistic, Summary, Weight,
};
use perf_driver::{StopSignal, Stub};

use super::check::{Tolerance, at_most, near, told};
use super::extent::Extent;
use super::known::{known_latencies, quantile_of, stalled_latencies, stub_of_plan};
use super::measured::{measured, plan};
use crate::exit_code;
use crate::failure::Failure;

const PLAN: &str = include_str!("plan.toml");

/// What the scenario of a steady rate is to keep.
const RATE: f64 = 1_000.0;

/// A rate that is further off than this is another rate.
const RATE_ERROR: f64 = 0.01;

/// A generator that sends later than this measures itself.
const SEND_LAG: Duration = Duration::from_millis(5);

/// The way there and back over loopback takes less than this, if nobody is in the way.
const ROUND_TRIP: Duration = Duration::from_millis(1);

/// What the way there and back and a machine that is not idle may add.
const TOLERANCE: Tolerance = Tolerance {
    share: 0.05,
    least: Duration::from_millis(1),
};

/// Who waits out a standstill is let go with all others, which takes a moment too.
const STALL_TOLERANCE: Tolerance = Tolerance {
    share: 0.05,
    least: Duration::from_millis(3),
};

const QUANTILES: [(&str, Quantile); 4] = [
    ("p50", Quantile::P50),
    ("p90", Quantile::P90),
    ("p99", Quantile::P99),
    ("p99.9", Quantile::P999),
];

/// Runs the plan and compares it with what is true.
pub(super) fn checks(
    extent: Extent,
    stop: &StopSignal,
    tell: &dyn Fn(&str),
) -> Result<Vec<CertificateCheck>, Failure> {
    let stub = stub_of_plan()?;
    let run = measured(&plan(PLAN, &stub, extent.span), stop)?;
    let mut checks = known(&stub, &run)?;
    checks.extend(stalled(&run)?);
    checks.extend(paced(&run)?);
    let doubts = run.findings.iter().filter(|f| f.weight >= Weight::Warning);
    let mut count = 0;
    for doubt in doubts {
        tell(&format!("doubt: {}", doubt.message));
        count += u64::from(doubt.weight >= Weight::GeneratorFault);
    }
    checks.push(at_most(
        "generator_faults",
        "times at which the generator found itself at fault",
        (number(count), number(0)),
    ));
    Ok(checks)
}

/// Latencies that are known one by one.
fn known(stub: &Stub, run: &Run) -> Result<Vec<CertificateCheck>, Failure> {
    let name = "known latencies";
    let warmed_up = run.scenarios.iter().find(|s| s.name == name);
    let warmed_up = warmed_up.and_then(|scenario| scenario.warm_up.as_ref());
    let truth = known_latencies(stub, warmed_up.map_or(0, |w| w.requests));
    let summary = summary(run, name)?;
    errors(summary, &truth, &QUANTILES, TOLERANCE, |quantile| {
        let code = format!("{}_error", quantile.replace('.', "_"));
        (
            code,
            format!("{quantile} of answers whose latencies are known"),
        )
    })
}

/// What users wait for a target that stands still.
fn stalled(run: &Run) -> Result<Vec<CertificateCheck>, Failure> {
    let summary = summary(run, "standstills")?;
    let quantiles = &QUANTILES[..3];
    errors(
        summary,
        &stalled_latencies(),
        quantiles,
        STALL_TOLERANCE,
        |quantile| {
            let what = "of a target that stands still for 200 ms in every second";
            (
                format!("stall_{quantile}_error"),
                format!("{quantile} {what}"),
            )
        },
    )
}

/// How far percentiles of the response times in `summary` are from those of `truth`, which is in rising
/// order; `named` gives each its code and says what it is.
fn errors(
    summary: &Summary,
    truth: &[Duration],
    quantiles: &[(&str, Quantile)],
    tolerance: Tolerance,
    named: impl Fn(&str) -> (String, String),
) -> Result<Vec<CertificateCheck>, Failure> {
    let checks = quantiles.iter().map(|(label, quantile)| {
        let measured = span(summary, Clock::ResponseTime, Statistic::Quantile(*quantile))?;
        let (code, what) = named(label);
        let truth = quantile_of(truth, *quantile);
        Ok(near(&code, what, (measured, truth), tolerance))
    });
    checks.collect()
}

/// What a request costs, whether a rate is kept, and how much there is.
fn paced(run: &Run) -> Result<Vec<CertificateCheck>, Failure> {
    let nothing = summary(run, "nothing to do")?;
    let median = Statistic::Quantile(Quantile::P50);
    let late = Statistic::Quantile(Quantile::P99);
    let steady = summary(run, "steady rate")?;
    let kept = rate(steady)?.as_per_second();
    let error = Share::new((kept / RATE - 1.0).abs().min(1.0)).unwrap_or(Share::ONE);
    let limit = Share::new(RATE_ERROR).unwrap_or(Share::ZERO);
    let flat_out = rate(summary(run, "flat out")?)?;
    Ok(vec![
        at_most(
            "round_trip",
            "p50 of an answer that costs the target nothing: what a request adds",
            (
                Quantity::Time(span(nothing, Clock::ResponseTime, median)?),
                Quantity::Time(ROUND_TRIP),
            ),
        ),
        at_most(
            "rate_error",
            "how far a rate of 1,000/s was missed",
            (Quantity::Share(error), Quantity::Share(limit)),
        ),
        at_most(
            "send_lag_p99",
            "p99 of how late a request was sent at 1,000/s",
            (
                Quantity::Time(span(steady, Clock::SendLag, late)?),
                Quantity::Time(SEND_LAG),
            ),
        ),
        told(
            "ceiling",
            "requests a second of 32 users, with the target on the same machine",
            Quantity::Rate(flat_out),
        ),
    ])
}

fn summary<'a>(run: &'a Run, scenario: &str) -> Result<&'a Summary, Failure> {
    let mut summaries = run.summaries.iter();
    summaries
        .find(|s| s.scenario.as_deref() == Some(scenario) && s.step.is_none())
        .ok_or_else(|| unobserved(scenario))
}

fn span(summary: &Summary, clock: Clock, statistic: Statistic) -> Result<Duration, Failure> {
    match reading(summary, Metric::Latency { clock, statistic }) {
        Some(Quantity::Time(span)) => Ok(span),
        _ => Err(unobserved(summary.scenario.as_deref().unwrap_or_default())),
    }
}

fn rate(summary: &Summary) -> Result<Rate, Failure> {
    match reading(summary, Metric::Throughput) {
        Some(Quantity::Rate(rate)) => Ok(rate),
        _ => Err(unobserved(summary.scenario.as_deref().unwrap_or_default())),
    }
}

fn reading(summary: &Summary, metric: Metric) -> Option<Quantity> {
    let estimate: Option<&Estimate> = summary.estimate(metric);
    match estimate?.reading {
        Reading::Exactly(quantity) => Some(quantity),
        Reading::Above(_) | Reading::Missing => None,
    }
}

/// A stub of our own that fails is nothing to certify.
fn unobserved(scenario: &str) -> Failure {
    let message = format!("`{scenario}` of the self-test has not been answered");
    Failure::mistake(message).code(exit_code::INVALID)
}

fn number(count: u64) -> Quantity {
    Quantity::Number(Number::of_count(count))
}
