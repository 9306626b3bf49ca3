//! The gate over a history of runs: its answers, its false alarms, and what it does not say.

use std::num::NonZeroU32;
use std::time::Duration;

use perf_core::{
    Allowance, Bytes, Comparison, LoadModel, Metric, MetricComparison, MetricSet, MetricValue,
    Quantile, Quantity, Rate, RegressionPolicy, RunAnswer, RunFigures, ScenarioFigures, Share,
    Verdict,
};
use perf_stats::{
    FEWEST_BASELINE_RUNS, GateComparison, GateDesign, GateSettings, LearnedNoise,
    compare_interleaved, compare_scenarios, compare_two_runs, compare_with_history, learn_noise,
};

const P50: Metric = Metric::quantile(Quantile::P50);
const P99: Metric = Metric::quantile(Quantile::P99);

/// Normal numbers without a crate: a generator of Lehmer's and sums of twelve.
struct Noise(u64);

impl Noise {
    fn uniform(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }

    /// A factor with a standard deviation of so much of one.
    fn factor(&mut self, deviation: f64) -> f64 {
        (deviation * self.normal()).exp()
    }
}

/// A run of one scenario: median and tail in ms, requests per second, failures of 2,000.
fn run(name: &str, p50: f64, p99: f64, rate: f64, failures: u64) -> RunFigures {
    let time = |millis: f64| Quantity::Time(Duration::from_secs_f64(millis / 1e3));
    let value = MetricValue::exact;
    RunFigures {
        label: "run".to_owned(),
        scenarios: vec![ScenarioFigures {
            name: name.to_owned(),
            model: LoadModel::Closed,
            received: Bytes::new((2_000 - failures) * 500),
            metrics: MetricSet {
                requests: 2_000,
                failures,
                values: vec![
                    value(P50, time(p50)),
                    value(P99, time(p99)),
                    value(
                        Metric::Throughput,
                        Quantity::Rate(Rate::per_second(rate).unwrap()),
                    ),
                    value(
                        Metric::ErrorRate,
                        Quantity::Share(Share::of(failures, 2_000).unwrap()),
                    ),
                ],
            },
        }],
        total: MetricSet::default(),
    }
}

/// Runs with noise of 2 %, each so many times as slow.
fn runs(noise: &mut Noise, count: usize, slower: f64) -> Vec<RunFigures> {
    (0..count)
        .map(|_| {
            let all = noise.factor(0.02) * slower;
            run(
                "order",
                10.0 * all,
                40.0 * all * noise.factor(0.01),
                200.0 / all,
                0,
            )
        })
        .collect()
}

fn judged(current: &[RunFigures], history: &[RunFigures]) -> GateComparison {
    compare_with_history(current, history, GateDesign::Once).unwrap()
}

fn row(judged: &GateComparison, metric: Metric) -> &MetricComparison {
    let rows = &judged.comparison.rows;
    rows.iter().find(|row| row.rule.metric == metric).unwrap()
}

fn answer(judged: &GateComparison, metric: Metric) -> RunAnswer {
    row(judged, metric).runs.unwrap().answer
}

#[test]
fn e_a_regression_of_three_runs_fails_and_says_what_it_rests_on() {
    let noise = &mut Noise(1);
    let (history, current) = (runs(noise, 10, 1.0), runs(noise, 3, 1.15));
    let judged = judged(&current, &history);
    let p99 = row(&judged, P99);
    assert_eq!(p99.verdict, Verdict::Fail);
    assert!(!judged.is_undecided);
    let evidence = p99.runs.unwrap();
    assert_eq!((evidence.baseline_runs, evidence.current_runs), (10, 3));
    assert!(evidence.low.unwrap().as_fraction() > 0.05);
    assert!((p99.change.unwrap().as_fraction() - 0.15).abs() < 0.05);
    assert!(
        p99.reason
            .starts_with("regression: worse than is tolerated; 3 runs against 10")
    );
    let rate = row(&judged, Metric::Throughput);
    assert_eq!(rate.verdict, Verdict::Fail);
    assert!(rate.change.unwrap().as_fraction() < -0.08);
    assert!(matches!(rate.rule.allowance, Allowance::Relative(by) if by.as_fraction() > 0.019));
    // The other way round it is an improvement, which passes.
    let better = self::judged(&runs(noise, 3, 0.8), &history);
    assert_eq!(answer(&better, P99), RunAnswer::Improved);
    assert_eq!(row(&better, P99).verdict, Verdict::Pass);
    assert_eq!(better.comparison.findings, []);
}

#[test]
fn without_failures_anywhere_the_error_rate_is_equivalent() {
    let noise = &mut Noise(2);
    let (history, current) = (runs(noise, 10, 1.0), runs(noise, 3, 1.0));
    let judged_three = judged(&current, &history);
    assert_eq!(
        answer(&judged_three, Metric::ErrorRate),
        RunAnswer::Equivalent
    );
    assert_eq!(row(&judged_three, Metric::ErrorRate).verdict, Verdict::Pass);
    // One run of 2,000 requests shows it as well, but one of 100 does not.
    let single = judged(&current[..1], &history);
    assert_eq!(answer(&single, Metric::ErrorRate), RunAnswer::Equivalent);
    let mut few = current[..1].to_vec();
    few[0].scenarios[0].metrics.requests = 100;
    let few = judged(&few, &history);
    assert_eq!(row(&few, Metric::ErrorRate).verdict, Verdict::Inconclusive);
    assert!(
        row(&few, Metric::ErrorRate)
            .reason
            .contains("under 0.5% would")
    );
    // A failure or two where there were none are no stale history.
    let mut some = runs(noise, 3, 1.0);
    some[2] = run("order", 10.0, 40.0, 200.0, 1);
    let some = judged(&some, &history);
    assert_eq!(answer(&some, Metric::ErrorRate), RunAnswer::Equivalent);
    let many: Vec<_> = (0..3)
        .map(|_| run("order", 10.0, 40.0, 200.0, 60))
        .collect();
    assert_eq!(
        row(&judged(&many, &history), Metric::ErrorRate).verdict,
        Verdict::Fail
    );
}

#[test]
fn a_single_run_warns_at_most() {
    let noise = &mut Noise(3);
    let history = runs(noise, 10, 1.0);
    let judged = judged(&runs(noise, 1, 1.5), &history);
    assert_eq!(row(&judged, P99).verdict, Verdict::Warn);
    assert!(
        row(&judged, P99)
            .reason
            .contains("one run is one observation, and warns at most")
    );
    assert!(judged.is_undecided);
    let usual = self::judged(&runs(noise, 1, 1.0), &history);
    assert_eq!(row(&usual, P99).verdict, Verdict::Inconclusive);
    assert!(row(&usual, P99).reason.contains("within what is expected"));
}

#[test]
fn a_faster_run_that_fails_more_or_answers_less_is_a_finding() {
    let noise = &mut Noise(4);
    let history = runs(noise, 10, 1.0);
    let failing: Vec<_> = (0..3)
        .map(|_| run("order", 5.0 * noise.factor(0.02), 20.0, 400.0, 30))
        .collect();
    let judged_failing = judged(&failing, &history);
    let findings = &judged_failing.comparison.findings;
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!(findings[0].code, "suspicious-improvement");
    assert!(
        findings[0]
            .message
            .contains("more requests fail: 0% \u{2192} 1.5%"),
        "{findings:?}"
    );
    let mut smaller = runs(noise, 3, 0.7);
    for run in &mut smaller {
        run.scenarios[0].received = Bytes::new(2_000 * 100);
    }
    let findings = judged(&smaller, &history).comparison.findings;
    assert!(
        findings[0]
            .message
            .contains("answers are smaller: 500 \u{2192} 100 bytes")
    );
}

#[test]
fn a_run_whose_tail_failed_is_the_slowest() {
    let noise = &mut Noise(5);
    let history = runs(noise, 10, 1.0);
    let mut current = runs(noise, 3, 1.0);
    for run in &mut current {
        let metrics = &mut run.scenarios[0].metrics;
        metrics.failures = 100;
        metrics.values.retain(|known| known.metric != P99);
    }
    let judged = judged(&current, &history);
    assert_eq!(row(&judged, P99).verdict, Verdict::Fail);
    assert_eq!(row(&judged, P99).current, None);
}

#[test]
fn scenarios_that_only_one_side_has_are_told_and_not_compared() {
    let noise = &mut Noise(6);
    let history = runs(noise, 10, 1.0);
    let mut current = runs(noise, 3, 1.0);
    for run in &mut current {
        let mut new = run.scenarios[0].clone();
        new.name = "new".to_owned();
        run.scenarios.push(new);
    }
    let judged = judged(&current, &history);
    let named = judged
        .comparison
        .rows
        .iter()
        .map(|row| row.scenario.as_deref());
    assert!(named.clone().all(|name| name == Some("order")));
    assert_eq!(
        judged.comparison.findings[0].code,
        "scenario-without-baseline"
    );
    assert!(judged.comparison.findings[0].message.contains("`new`"));
    let only_new: Vec<_> = (0..3).map(|_| run("new", 1.0, 2.0, 9.0, 0)).collect();
    let error = compare_with_history(&only_new, &history, GateDesign::Once).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no scenario of this run has been stored before"
    );
    // By rules, it is the same.
    let by_rule = compare_scenarios(&current[0], &history[9], &[], &RegressionPolicy::default());
    assert_eq!(by_rule.findings, judged.comparison.findings);
}

#[test]
fn the_tail_is_one_that_requests_lie_beyond_and_a_schedule_has_no_throughput() {
    let noise = &mut Noise(7);
    let mut all = [runs(noise, 10, 1.0), runs(noise, 3, 1.0)].concat();
    for run in &mut all {
        run.scenarios[0].model = LoadModel::Open;
        run.scenarios[0].metrics.requests = 300;
        let p99 = *run.scenarios[0].metrics.get(P99).unwrap();
        let p95 = MetricValue {
            metric: Metric::quantile(Quantile::P95),
            ..p99
        };
        run.scenarios[0].metrics.values.push(p95);
    }
    let metrics = |judged: GateComparison| -> Vec<String> {
        let rows = judged.comparison.rows.iter();
        rows.map(|row| row.rule.metric.to_string()).collect()
    };
    let (history, current) = all.split_at(10);
    assert_eq!(
        metrics(judged(current, history)),
        ["p50", "p95", "error_rate"]
    );
    all[4].scenarios[0].metrics.requests = 50;
    let (history, current) = all.split_at(10);
    assert_eq!(metrics(judged(current, history)), ["p50", "error_rate"]);
}

/// How many of so many pairs of the same code fail, and how many of a slower one are found.
fn alarms(design: GateDesign, pairs: u64, slower: f64, baseline: usize) -> usize {
    let failing = (0..pairs).filter(|pair| {
        let noise = &mut Noise(1_000 + pair);
        let history = runs(noise, baseline, 1.0);
        let mut current = Vec::new();
        for _ in 0..design.looks() {
            current.extend(runs(noise, 3, slower));
            let judged = compare_with_history(&current, &history, design).unwrap();
            let mut rows = judged.comparison.rows.iter();
            if rows.any(|row| row.verdict == Verdict::Fail) {
                return true;
            }
            if !judged.is_undecided {
                return false;
            }
        }
        false
    });
    failing.count()
}

#[test]
fn the_same_code_fails_one_time_in_twenty_however_often_it_is_looked_at() {
    let three = NonZeroU32::new(3).unwrap();
    for design in [GateDesign::Once, GateDesign::Looks { each: three }] {
        // Binomial with 200 and 5 %: 18 or fewer in 995 of 1,000.
        let alarms = alarms(design, 200, 1.0, 10);
        assert!(alarms <= 18, "{design:?}: {alarms} of 200");
    }
}

#[test]
fn ten_percent_are_found_nine_times_in_ten_with_looks() {
    let each = NonZeroU32::new(3).unwrap();
    let found = alarms(GateDesign::Looks { each }, 50, 1.1, 10);
    assert!(found >= 45, "{found} of 50");
}

#[test]
fn the_fewest_baseline_runs_can_prove_something_at_a_first_look() {
    let each = NonZeroU32::new(3).unwrap();
    let noise = &mut Noise(8);
    let history = runs(noise, FEWEST_BASELINE_RUNS, 1.0);
    let current = runs(noise, 3, 2.0);
    let judged = compare_with_history(&current, &history, GateDesign::Looks { each }).unwrap();
    assert_eq!(row(&judged, P99).verdict, Verdict::Fail);
}

#[test]
fn of_two_runs_a_tripped_rule_stands_and_good_news_does_not() {
    let rule = perf_core::RegressionRule {
        metric: P50,
        allowance: Allowance::Relative(perf_core::Change::relative(0.2).unwrap()),
        severity: perf_core::Severity::Fail,
    };
    let answer = |before: f64, now: f64| {
        let (before, now) = (
            run("order", before, 40.0, 200.0, 0),
            run("order", now, 40.0, 200.0, 0),
        );
        let compared =
            compare_two_runs((&now, &before), None, &[rule], &RegressionPolicy::default());
        let row = &compared.rows[0];
        (row.runs.unwrap().answer, row.verdict)
    };
    let open = (RunAnswer::Inconclusive, Verdict::Inconclusive);
    assert_eq!(answer(10.0, 12.1), (RunAnswer::Regression, Verdict::Fail));
    assert_eq!(answer(10.0, 12.0), open);
    assert_eq!(answer(10.0, 10.0), open);
    assert_eq!(answer(10.0, 1.0), open);
}

#[test]
fn a_single_run_says_how_many_would_decide() {
    let mut noise = Noise(5);
    let history = runs(&mut noise, 10, 1.0);
    let slower = judged(&runs(&mut noise, 1, 1.3), &history);
    let slower = &slower.comparison.rows[0];
    assert_eq!(slower.verdict, Verdict::Warn);
    assert!(
        slower
            .reason
            .contains("warns at most: 3 would prove a change of this size"),
        "{}",
        slower.reason
    );
    let same = judged(&runs(&mut noise, 1, 1.0), &history);
    let same = &same.comparison.rows[0];
    assert_eq!(same.verdict, Verdict::Inconclusive);
    assert!(
        same.reason.contains("; 3 runs would find one of "),
        "{}",
        same.reason
    );
}

/// Pairs on a machine that gets slower, with noise of 2 %.
fn pairs(noise: &mut Noise, count: usize, slower: f64) -> (Vec<RunFigures>, Vec<RunFigures>) {
    let each = (0..count).map(|number| {
        let drift = 1.0 + 0.2 * number as f64;
        let mut made = |by: f64| runs(noise, 1, by * drift).remove(0);
        (made(1.0), made(slower))
    });
    each.unzip()
}

#[test]
fn in_turn_a_drift_is_no_regression_and_ten_percent_are_one() {
    let looks = GateDesign::Looks {
        each: NonZeroU32::new(6).unwrap(),
    };
    let mut noise = Noise(11);
    let (mut false_alarms, mut found) = (0, 0);
    for _ in 0..100 {
        for slower in [1.0, 1.1] {
            let (before, now) = pairs(&mut noise, 18, slower);
            let is_worse = [6, 12, 18].into_iter().any(|so_many| {
                let judged = compare_interleaved(&now[..so_many], &before[..so_many], looks);
                let rows = judged.unwrap().comparison.rows;
                rows.iter().any(|row| row.verdict == Verdict::Fail)
            });
            let count = if slower > 1.0 {
                &mut found
            } else {
                &mut false_alarms
            };
            *count += usize::from(is_worse);
        }
    }
    assert!(false_alarms <= 8, "{false_alarms} of 100");
    assert!(found >= 90, "{found} of 100");
}

/// A run in which the control `canary` and `order` are so many times as slow.
fn controlled(noise: &mut Noise, machine: f64, order: f64) -> RunFigures {
    let mut made = runs(noise, 1, machine * order).remove(0);
    let mut canary = run("canary", 5.0 * machine, 9.0 * machine, 100.0 / machine, 0);
    made.scenarios.append(&mut canary.scenarios);
    made
}

#[test]
fn a_control_takes_the_machine_out_and_leaves_the_code() {
    let mut noise = Noise(21);
    let days = [1.0, 1.3, 0.8, 1.1, 0.9, 1.2, 1.0, 1.4];
    let history: Vec<_> = days.map(|day| controlled(&mut noise, day, 1.0)).into();
    let policy = RegressionPolicy {
        rules: Vec::new(),
        control: Some("canary".to_owned()),
    };
    let settings = GateSettings {
        policy: Some(&policy),
        ..GateDesign::Once.into()
    };
    let mut answers = |machine: f64, order: f64| {
        let now: Vec<_> = (0..4)
            .map(|_| controlled(&mut noise, machine, order))
            .collect();
        let judged = compare_with_history(&now, &history, settings)
            .unwrap()
            .comparison;
        assert!(
            judged
                .rows
                .iter()
                .all(|row| row.scenario.as_deref() == Some("order"))
        );
        let told = judged
            .findings
            .iter()
            .find(|f| f.code == "control-divided-out");
        assert!(told.is_some());
        judged.rows[0].runs.unwrap().answer
    };
    assert_eq!(answers(1.6, 1.0), RunAnswer::Equivalent);
    assert_eq!(answers(0.7, 1.15), RunAnswer::Regression);
    let alone = |machine: f64| {
        let mut noise = Noise(3);
        let now: Vec<_> = (0..4)
            .map(|_| controlled(&mut noise, machine, 1.0))
            .collect();
        judged(&now, &history).comparison.rows[0].verdict
    };
    assert_ne!(alone(0.7), Verdict::Fail);
    assert_eq!(
        alone(4.0),
        Verdict::Fail,
        "without a control it would be one"
    );
}

#[test]
fn in_turn_a_control_takes_out_what_moves_within_pairs() {
    let mut noise = Noise(41);
    let policy = RegressionPolicy {
        rules: Vec::new(),
        control: Some("canary".to_owned()),
    };
    let settings = GateSettings {
        policy: Some(&policy),
        ..GateDesign::Once.into()
    };
    let mut answer = |moved: f64, order: f64| {
        let mut made = |machine: f64, order: f64| -> Vec<RunFigures> {
            let each = (0..8).map(|_| controlled(&mut noise, machine, order));
            each.collect()
        };
        let (before, now) = (made(1.0, 1.0), made(moved, order));
        let judged = compare_interleaved(&now, &before, settings).unwrap();
        let Comparison { rows, findings, .. } = judged.comparison;
        let is_order = |row: &MetricComparison| row.scenario.as_deref() == Some("order");
        assert!(rows.iter().all(is_order), "{rows:?}");
        let is_told = findings.iter().any(|f| f.code == "control-divided-out");
        assert!(is_told, "{findings:?}");
        let alone = compare_interleaved(&now, &before, GateDesign::Once).unwrap();
        let without = alone.comparison.rows.iter().find(|row| is_order(row));
        [Some(&rows[0]), without].map(|row| row.unwrap().runs.unwrap().answer)
    };
    let [with, without] = answer(1.5, 1.0);
    assert_eq!(
        (with, without),
        (RunAnswer::Equivalent, RunAnswer::Regression)
    );
    let [with, without] = answer(0.8, 1.25);
    assert_eq!(with, RunAnswer::Regression);
    assert_ne!(without, RunAnswer::Regression, "both moves are as large");
}

#[test]
fn noise_is_that_within_versions_and_widens_what_is_tolerated() {
    let mut noise = Noise(31);
    // Every version is half as slow again as the last one.
    let history: Vec<(String, RunFigures)> = [1.0, 1.5, 2.25]
        .into_iter()
        .flat_map(|slower| {
            runs(&mut noise, 12, slower)
                .into_iter()
                .map(move |r| (slower, r))
        })
        .map(|(version, run)| (version.to_string(), run))
        .collect();
    let learned = learn_noise(&history, &[P50, Metric::ErrorRate]);
    let [p50] = learned.as_slice() else {
        panic!("{learned:?}");
    };
    assert!((0.012..0.03).contains(&p50.floor.robust), "{p50:?}");
    assert_eq!((p50.runs, p50.versions, p50.is_known()), (36, 3, true));
    assert!(learn_noise(&history[..1], &[P50]).is_empty());
    assert!(!learn_noise(&history[..9], &[P50])[0].is_known());

    let quiet: Vec<_> = runs(&mut Noise(5), 10, 1.0);
    let now = runs(&mut Noise(6), 4, 1.08);
    let with = |noise: &[LearnedNoise]| {
        let settings = GateSettings {
            noise,
            ..GateDesign::Once.into()
        };
        let judged = compare_with_history(&now, &quiet, settings).unwrap();
        judged.comparison.rows[0].clone()
    };
    assert_eq!(with(&[]).verdict, Verdict::Fail);
    let loud = LearnedNoise {
        floor: perf_stats::NoiseFloor {
            robust: 0.2,
            ..p50.floor
        },
        ..p50.clone()
    };
    let tolerated = with(&[loud]);
    assert_ne!(tolerated.verdict, Verdict::Fail);
    assert!(
        tolerated.reason.contains("as 36 runs of 3 versions show"),
        "{}",
        tolerated.reason
    );
}
