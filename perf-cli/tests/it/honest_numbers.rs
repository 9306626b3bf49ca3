//! Numbers that are known beforehand come out: of a target whose latencies follow a known
//! distribution, every reported interval holds the true quantile. What is refused here is a
//! figure that looks better than the truth. Without a schedule a response time is a service time,
//! and reported as it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::report_json::{Figure, Report};
use crate::stub_target::StubTarget;
use crate::workplace::Workplace;

/// What the stub, the connection and the generator may add to the latency that was asked for.
const OVERHEAD: Duration = Duration::from_micros(1_500);

/// A machine on which threads wake up later than this proves nothing.
const TOO_BUSY: Duration = Duration::from_millis(10);

/// On the way of a request a thread wakes up four times: to send, to serve, when the latency is
/// over, and to receive.
const WAKE_UPS: u32 = 4;

/// The rows of a latency table that have an interval, with the share that is below.
const QUANTILES: [(&str, f64); 4] = [("p50", 0.5), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99)];

/// Those standard normal quantiles, from a table.
const NORMAL: [f64; 4] = [0.0, 1.281_551_6, 1.644_853_6, 2.326_347_9];

/// What a run reported, and what the machine may have added to it.
struct Measured {
    report: Report,
    overhead: Duration,
    /// How late a thread has woken up at the most.
    latest: Duration,
}

/// How late threads have woken up.
struct Lateness {
    /// 99 in 100 were not later.
    p99: Duration,
    longest: Duration,
}

/// How late threads wake up while `work` is done. It is measured apart from the program, so that
/// the program cannot excuse itself by it.
fn lateness<T>(work: impl FnOnce() -> T) -> (T, Lateness) {
    const NAP: Duration = Duration::from_millis(5);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let watch = scope.spawn(|| {
            let mut late = Vec::new();
            while !done.load(Ordering::Relaxed) {
                let began = Instant::now();
                thread::sleep(NAP);
                late.push(began.elapsed().saturating_sub(NAP));
            }
            late.sort_unstable();
            Lateness {
                p99: late[late.len() * 99 / 100],
                longest: late[late.len() - 1],
            }
        });
        // The watch has to end where the work fails as well, or nobody hears of that.
        let ends = EndsWatch(&done);
        let result = work();
        drop(ends);
        (result, watch.join().unwrap())
    })
}

/// Ends the watch when it is dropped.
struct EndsWatch<'a>(&'a AtomicBool);

impl Drop for EndsWatch<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A run of one scenario, `it`, against a stub with this route.
fn measured(place: &Workplace, route: &str, defaults: &str, load: &str) -> Measured {
    let (report, late) = lateness(|| driven(place, route, defaults, load));
    Measured {
        report,
        overhead: OVERHEAD + WAKE_UPS * late.p99.min(TOO_BUSY),
        latest: late.longest,
    }
}

fn driven(place: &Workplace, route: &str, defaults: &str, load: &str) -> Report {
    let stub = StubTarget::start(place, &[route]);
    place.write(
        "perf.toml",
        &format!(
            r#"version = 1
name = "truth"

[target]
base_url = "{}"

[defaults]
confidence = "99.9%"
{defaults}

[[scenario]]
name = "it"
load = {{ {load} }}
criteria = ["p99 < 100ms"]
step = [{{ path = "/it" }}]
"#,
            stub.url
        ),
    );
    let finished = place.run(&["run", "--report", "json=r.json"]);
    // A machine that is too busy for a verdict on the target (5) still has to tell the truth.
    assert!(
        matches!(finished.code, Some(0 | 1 | 5)),
        "{:?}\n{}\n{}",
        finished.code,
        finished.stdout,
        finished.stderr
    );
    Report::read(place, "r.json")
}

/// The interval holds the true value, or one that the overhead has moved it to.
#[track_caller]
fn holds(figure: &Figure, truth: Duration, overhead: Duration, what: &str) {
    let (low, high) = figure.interval.expect("a quantile has an interval");
    let told = format!("{what}: {truth:?} in {figure:?}, at most {overhead:?} added");
    assert!(low <= truth + overhead, "{told}");
    assert!(high.is_none_or(|high| high >= truth), "{told}");
    // An interval of everything would hold any value.
    assert!(low >= truth / 2, "{told}");
}

/// Every quantile of a uniform distribution from 20 to 60 ms.
fn uniform(share: f64) -> Duration {
    Duration::from_secs_f64(0.020 + 0.040 * share)
}

const UNIFORM: &str = "/it latency=uniform(min=20ms,max=60ms)";

#[test]
fn closed_model_uniform() {
    let place = Workplace::alone();
    let load = "iterations = 1000, virtual_users = 20";
    let Measured {
        report, overhead, ..
    } = measured(&place, UNIFORM, "", load);
    assert_eq!(report.count("it", "requests"), 1000);
    for (name, share) in QUANTILES {
        let figure = report.latency("it", "response_time", name);
        holds(&figure, uniform(share), overhead, name);
        // A machine that stalls leaves less evidence for the tail.
        if share < 0.9 {
            assert!(figure.interval.unwrap().1.is_some(), "{name}: {figure:?}");
        }
    }
}

#[test]
fn open_model_uniform() {
    let place = Workplace::alone();
    let load = "arrival_rate = \"300/s\", duration = \"4s\"";
    let Measured {
        report, overhead, ..
    } = measured(&place, UNIFORM, "", load);
    assert_eq!(report.count("it", "requests"), 1200);
    for (name, share) in QUANTILES {
        for clock in ["response_time", "service_time"] {
            let figure = report.latency("it", clock, name);
            holds(
                &figure,
                uniform(share),
                overhead,
                &format!("{clock} {name}"),
            );
        }
    }
}

#[test]
fn both_models_log_normal() {
    let place = Workplace::alone();
    let route = "/it latency=log_normal(median=15ms,sigma=0.5)";
    let loads = [
        "iterations = 1200, virtual_users = 10",
        "arrival_rate = \"300/s\", duration = \"4s\"",
    ];
    for load in loads {
        let Measured {
            report, overhead, ..
        } = measured(&place, route, "", load);
        for ((name, _), normal) in QUANTILES.into_iter().zip(NORMAL) {
            let truth = Duration::from_secs_f64(0.015 * (0.5 * normal).exp());
            let figure = report.latency("it", "response_time", name);
            holds(&figure, truth, overhead, &format!("{load}: {name}"));
        }
    }
}

#[test]
fn a_stall_shows_in_the_response_time_and_not_in_the_median_service_time() {
    let place = Workplace::alone();
    // It stands still for the last 400 ms of every second; three connections wait for all others,
    // and have twelve times what they need to catch up with what was due meanwhile.
    let route = "/it latency=1ms stall=400ms/1s";
    let load = "arrival_rate = \"100/s\", duration = \"4s\", connections = 3";
    let Measured { report, latest, .. } = measured(&place, route, "", load);
    assert_eq!(report.count("it", "requests"), 400);
    let response = |name| report.latency("it", "response_time", name).value;
    let service = |name| report.latency("it", "service_time", name).value;
    let told = format!(
        "response {:?}, service {:?}, threads {latest:?} late",
        response("p99"),
        service("p50")
    );
    // A start that is due while it stands still waits for up to 400 ms.
    assert!(response("p99") >= Duration::from_millis(300), "{told}");
    let most = Duration::from_millis(600) + 2 * latest;
    assert!(response("p99") <= most, "{told}");
    assert!(service("p50") <= Duration::from_millis(20), "{told}");
    // Three requests in a hundred are on their way when it stops: service time misses the rest.
    assert!(service("p90") <= Duration::from_millis(50), "{told}");
    assert!(response("p90") >= Duration::from_millis(150), "{told}");
    is_no_pass(&report);
}

/// What is far too slow fails, or the machine has stalled and nothing is known of the target.
fn is_no_pass(report: &Report) {
    let verdicts = report.verdicts();
    assert!(
        verdicts == ["fail"] || verdicts == ["inconclusive"],
        "{verdicts:?}"
    );
}

#[test]
fn errors_raise_every_percentile() {
    let place = Workplace::alone();
    let load = "iterations = 1000, virtual_users = 20";
    let without = measured(&place, UNIFORM, "", load).report;
    let route = format!("{UNIFORM} error_rate=20%");
    let Measured {
        report: with,
        overhead,
        ..
    } = measured(&place, &route, "", load);
    let failed = with.count("it", "failed");
    assert!((120..=280).contains(&failed), "{failed}");
    assert_eq!(without.count("it", "failed"), 0);
    for (name, share) in QUANTILES {
        // Of one and the same run, so that the machine is as busy for both.
        let (before, after) = (
            with.latency_of_successes("it", "response_time", name),
            with.latency("it", "response_time", name),
        );
        let told = format!("{name}: {before:?} of successes, {after:?} of all");
        assert!(after.value >= before.value, "{told}");
        // Four fifths have succeeded: beyond them there is a lower bound, and no figure.
        let expected = if share < 0.8 { "exactly" } else { "above" };
        assert_eq!(after.bound, expected, "{told}");
        if share > 0.85 {
            assert_eq!(after.interval.unwrap().1, None, "{told}");
        }
    }
    // One in five is longer than all that succeed: half of all are five eighths of those.
    let median = with.latency("it", "response_time", "p50");
    holds(&median, uniform(0.5 / 0.8), overhead, "the median of all");
    let of_successes = with.latency_of_successes("it", "response_time", "p50");
    assert!(median.value > of_successes.value, "{of_successes:?}");
    is_no_pass(&with);
    let verdicts = without.verdicts();
    assert!(
        verdicts == ["pass"] || verdicts == ["inconclusive"],
        "{verdicts:?}"
    );
}

#[test]
fn timeouts_raise_every_percentile() {
    let place = Workplace::alone();
    // One in five takes 400 ms, or is given up after 150 ms: the target is the same.
    let route = "/it latency=bimodal(fast=10ms,slow=400ms,slow_share=20%,spread=1%)";
    let load = "iterations = 600, virtual_users = 20";
    let patient = measured(&place, route, "timeout = \"5s\"", load).report;
    let Measured {
        report: hasty,
        overhead,
        ..
    } = measured(&place, route, "timeout = \"150ms\"", load);
    let failed = hasty.count("it", "failed");
    assert!((60..=180).contains(&failed), "{failed}");
    assert_eq!(patient.count("it", "failed"), 0);
    let told = |name| {
        let of = |report: &Report| report.latency("it", "response_time", name);
        (of(&patient), of(&hasty))
    };
    let (patient_p50, hasty_p50) = told("p50");
    assert_eq!(
        (patient_p50.bound, hasty_p50.bound),
        ("exactly".into(), "exactly".into())
    );
    assert!(hasty_p50.value + overhead >= patient_p50.value);
    for name in ["p95", "p99", "max"] {
        let (long, short) = told(name);
        assert_eq!(long.bound, "exactly", "{name}");
        assert!(long.value >= Duration::from_millis(390), "{name}: {long:?}");
        // Given up is no figure of 150 ms: nobody knows how long it would have taken, so that
        // there is a lower bound, and an interval without an upper end.
        assert_eq!(short.bound, "above", "{name}: {short:?}");
        assert!(short.value >= hasty_p50.value, "{name}: {short:?}");
        if let Some((_, high)) = short.interval {
            assert_eq!(high, None, "{name}: {short:?}");
        }
    }
    is_no_pass(&patient);
    is_no_pass(&hasty);
}
