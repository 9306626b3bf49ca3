//! Verdicts beside independent figures: what `SciPy` says of the same counts and means
//! (`tests/fixtures/judgement/make.py`).

use std::time::Duration;

use perf_core::{Criterion, Judgement, Quantity, ScenarioRecord, Share, Verdict};
use perf_stats::{Subject, judge};
use serde_json::Value;

use crate::fixture::cases;
use crate::made::{criterion, mixed, ms, repeat, scenario, series};

fn judged_at(text: &str, record: &ScenarioRecord, confidence: f64) -> Judgement {
    let criterion: Criterion = criterion(text);
    let confidence = Share::new(confidence).unwrap();
    judge(&criterion, &Subject::of_scenario(record, &[]), confidence)
}

fn near(value: f64, expected: f64, relative: f64) -> bool {
    (value - expected).abs() <= relative * expected.abs()
}

/// What a case says, against what is judged of it; `bad` makes a record of so many bad requests of so
/// many.
#[track_caller]
fn check(case: &Value, text: &str, record: impl Fn(u64, u64) -> ScenarioRecord) {
    let (bad, n) = (case["bad"].as_u64().unwrap(), case["n"].as_u64().unwrap());
    let confidence = case["confidence"].as_f64().unwrap();
    let judgement = judged_at(text, &record(bad, n), confidence);
    let told = format!("{text}: {case} {judgement:?}");
    assert_eq!(
        format!("{:?}", judgement.verdict),
        case["verdict"].as_str().unwrap(),
        "{told}"
    );
    let expected = case["detectable"].as_f64();
    match (judgement.detectable, expected) {
        (None, None) => {}
        (Some(Quantity::Share(share)), Some(expected)) => {
            assert!(near(share.as_fraction(), expected, 1e-6), "{told}");
        }
        _ => panic!("{told}"),
    }
    let allows = match (case["most"].as_u64(), case["needed"].as_u64()) {
        _ if judgement.verdict == Verdict::Fail => String::new(),
        (Some(most), _) => format!("at most {most} may at this sample size"),
        (None, Some(1)) => "needs at least 1 request".to_owned(),
        (None, Some(needed)) => format!("needs at least {needed} requests"),
        (None, None) => panic!("{told}"),
    };
    assert!(judgement.reason.contains(&allows), "{told}");
    match (judgement.needs_more, case["more"].as_u64()) {
        (None, None) => {}
        (Some(more), Some(expected)) => {
            // The smallest number is not the same for every search: the count is a whole number.
            assert!(more.abs_diff(expected) <= 3 + expected / 3, "{told}");
            let decides = |more: u64| {
                let size = n + more;
                let later = judged_at(text, &record((bad * size).div_ceil(n), size), confidence);
                later.verdict != Verdict::Inconclusive
            };
            assert!(decides(more) && !decides(more - 1), "{told}");
        }
        _ => panic!("{told}"),
    }
}

#[test]
fn percentiles_and_error_rates_agree_with_scipy() {
    let of = |case: &Value| {
        let allowed = case["allowed"].as_f64().unwrap();
        match allowed {
            0.5 => ("p50", "50%"),
            0.1 => ("p90", "10%"),
            0.05 => ("p95", "5%"),
            0.01 => ("p99", "1%"),
            0.001 => ("p99.9", "0.1%"),
            other => panic!("{other}"),
        }
    };
    for case in cases(include_str!("../fixtures/judgement/counts.json"), 250) {
        let (percentile, share) = of(&case);
        check(&case, &format!("{percentile} < 500ms"), |bad, n| {
            mixed(n - bad, bad, 0)
        });
        check(&case, &format!("error_rate < {share}"), |bad, n| {
            mixed(n - bad, 0, bad)
        });
    }
}

#[test]
fn the_mirror_image_of_a_percentile_agrees_with_scipy() {
    let text = include_str!("../fixtures/judgement/counts.json");
    for case in cases(text, 250) {
        let percentile = match case["allowed"].as_f64().unwrap() {
            0.5 => "p50",
            0.1 => "p10",
            0.05 => "p5",
            0.01 => "p1",
            _ => continue,
        };
        check(&case, &format!("{percentile} > 500ms"), |bad, n| {
            mixed(bad, n - bad, 0)
        });
    }
}

/// As many of each of so many whole milliseconds, as a case says.
fn evenly(case: &Value) -> ScenarioRecord {
    let (each, top) = (
        case["each"].as_u64().unwrap(),
        case["top"].as_u64().unwrap(),
    );
    let latencies = (1..=top).flat_map(|millis| repeat(ms(millis), each));
    scenario(vec![series(latencies, 0)])
}

fn number(case: &Value, name: &str) -> f64 {
    case[name].as_f64().unwrap()
}

#[test]
fn misses_of_a_mean_that_would_be_shown_agree_with_scipy() {
    for case in cases(include_str!("../fixtures/judgement/means.json"), 8) {
        let (record, confidence) = (evenly(&case), number(&case, "confidence"));
        let reach = number(&case, "reach");
        for (text, expected) in [
            ("mean < 5s", 5_000.0 + reach),
            ("mean > 100ms", 100.0 - reach),
        ] {
            let judgement = judged_at(text, &record, confidence);
            let Some(Quantity::Time(detectable)) = judgement.detectable else {
                panic!("{judgement:?}")
            };
            // Values are known to a bucket, 0.1 % wide.
            let millis = detectable.as_secs_f64() * 1e3;
            assert!(
                (millis - expected).abs() < 0.005 * reach,
                "{text} {case}: {millis} {expected}"
            );
        }
        // A limit below the reach can be missed by no more than all of itself.
        let low = judged_at("mean > 1us", &record, confidence);
        assert_eq!(low.detectable, Some(Quantity::Time(Duration::ZERO)));
    }
}

#[test]
fn what_a_mean_needs_agrees_with_scipy() {
    for case in cases(include_str!("../fixtures/judgement/means.json"), 8) {
        let (record, confidence) = (evenly(&case), number(&case, "confidence"));
        for (part, more) in case["more"].as_object().unwrap() {
            let part: f64 = part.parse().unwrap();
            let limit = number(&case, "mean") + part * number(&case, "bound");
            let text = format!("mean < {}ns", (limit * 1e6).round());
            let judgement = judged_at(&text, &record, confidence);
            assert_eq!(judgement.verdict, Verdict::Inconclusive, "{text} {case}");
            let needed = judgement.needs_more.unwrap() as f64;
            // The mean is known to a few hundredths of the bound.
            let expected = more.as_f64().unwrap();
            assert!(
                near(needed, expected, 0.3),
                "{text} {case}: {needed} {expected}"
            );
        }
    }
}

#[test]
fn half_a_confidence_shows_not_both() {
    // Of one request, that half of all are slow is as likely to show one as none.
    let slow = judged_at("p50 < 500ms", &mixed(0, 1, 0), 0.5);
    assert_eq!(slow.verdict, Verdict::Inconclusive);
    let fast = judged_at("p50 < 500ms", &mixed(1, 0, 0), 0.5);
    assert_eq!(fast.verdict, Verdict::Pass);
    // Less than half is no less.
    for confidence in [0.0, 0.2] {
        let slow = judged_at("p50 < 500ms", &mixed(0, 1, 0), confidence);
        assert_eq!(slow.verdict, Verdict::Inconclusive, "{confidence}");
    }
}

#[test]
fn nothing_is_shown_with_certainty() {
    // So many that the chance of it is smaller than any number that a computer has.
    for (text, record) in [
        ("p50 < 500ms", mixed(100_000, 0, 0)),
        ("p50 < 500ms", mixed(0, 100_000, 0)),
        ("error_rate < 50%", mixed(100_000, 0, 0)),
    ] {
        let judgement = judged_at(text, &record, 1.0);
        assert_eq!(judgement.verdict, Verdict::Inconclusive, "{judgement:?}");
        assert_eq!(judgement.needs_more, None, "{judgement:?}");
        assert_eq!(judgement.detectable, None, "{judgement:?}");
    }
}
