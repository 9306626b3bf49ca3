//! The points of every scenario that is scaled, with the exponent of its median and the law of its
//! throughput.

use perf_core::{
    BoundedNumber, Estimate, Metric, Number, Quantile, Rate, Reading, ScalabilityLaw,
    ScalabilityPeak, ScaleAxis, ScalePoint, ScalingPoint, ScalingRecord, Scenario, ScenarioRecord,
    Share,
};

use crate::estimate::estimate;
use crate::scaling::{
    Curve, Estimated, MeasuredPoint, Scalability, measured_exponent, universal_scalability,
};
use crate::subject::Subject;

/// How the scenarios of a plan scale that were made of one `scale`, in the plan's order: the points as
/// they were measured in `records`, the exponent of the median of the response time, and over users the
/// Universal Scalability Law of the throughput.
///
/// A point whose median is not known, because too much of it failed, is shown and not fitted.
#[must_use]
pub fn scaling_records(
    scenarios: &[Scenario],
    records: &[ScenarioRecord],
    confidence: Share,
) -> Vec<ScalingRecord> {
    let mut scaled: Vec<ScalingRecord> = Vec::new();
    let measured = scenarios.iter().filter_map(|scenario| {
        let record = records.iter().find(|record| record.name == scenario.name)?;
        Some((scenario.scale.as_ref()?, record))
    });
    for (scale, record) in measured {
        let point = point(scale, record, confidence);
        match scaled.iter_mut().find(|known| known.name == scale.of) {
            Some(known) => known.points.push(point),
            None => scaled.push(ScalingRecord {
                name: scale.of.clone(),
                axis: scale.axis,
                points: vec![point],
                exponent: None,
                law: None,
            }),
        }
    }
    for record in &mut scaled {
        record.exponent = exponent(&record.points, confidence);
        if record.axis == ScaleAxis::VirtualUsers {
            record.law = law(&record.points, confidence);
        }
    }
    scaled
}

fn point(scale: &ScalePoint, record: &ScenarioRecord, confidence: Share) -> ScalingPoint {
    let subject = Subject::of_scenario(record, &[]);
    ScalingPoint {
        scenario: record.name.clone(),
        value: scale.value,
        p50: estimate(Metric::quantile(Quantile::P50), &subject, confidence),
        throughput: estimate(Metric::Throughput, &subject, confidence),
    }
}

fn exactly(estimate: &Estimate) -> Option<f64> {
    match estimate.reading {
        Reading::Exactly(value) => Some(value.in_base_unit()),
        Reading::Above(_) | Reading::Missing => None,
    }
}

fn exponent(points: &[ScalingPoint], confidence: Share) -> Option<BoundedNumber> {
    let points = points.iter().filter_map(|point| {
        let interval = point.p50.interval;
        let end = |end: Option<perf_core::Quantity>| end.map(perf_core::Quantity::in_base_unit);
        Some(MeasuredPoint {
            load: point.value.value(),
            value: exactly(&point.p50)?,
            low: interval.and_then(|interval| end(interval.low)),
            high: interval.and_then(|interval| end(interval.high)),
        })
    });
    let points: Vec<MeasuredPoint> = points.collect();
    let found = measured_exponent(&points, confidence)?;
    Some(BoundedNumber {
        value: Number::new(found.exponent)?,
        low: found.low.and_then(Number::new),
        high: found.high.and_then(Number::new),
    })
}

fn law(points: &[ScalingPoint], confidence: Share) -> Option<ScalabilityLaw> {
    let points = points.iter();
    let points: Vec<(f64, f64)> = points
        .filter_map(|point| Some((point.value.value(), exactly(&point.throughput)?)))
        .collect();
    let Scalability {
        capacity,
        contention,
        coherence,
        peak,
        ..
    } = universal_scalability(Curve::new(&points).ok()?, confidence).ok()?;
    Some(ScalabilityLaw {
        single: Rate::per_second(capacity.value)?,
        contention: bounded(contention)?,
        coherence: bounded(coherence)?,
        peak: peak.and_then(|peak| {
            Some(ScalabilityPeak {
                users: Number::new(peak.load)?,
                throughput: Rate::per_second(peak.throughput)?,
                measured: peak.measured,
            })
        }),
    })
}

fn bounded(estimated: Estimated) -> Option<BoundedNumber> {
    Some(BoundedNumber {
        value: Number::new(estimated.value)?,
        low: estimated.low.and_then(Number::new),
        high: estimated.high.and_then(Number::new),
    })
}
