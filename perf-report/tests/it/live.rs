//! A run while it goes on: its line, its texts, and what its page is told.

use std::time::Duration;

use perf_core::{Bytes, Clock, Subject};
use perf_report::{
    LIVE_FILES, LiveGenerator, LiveLatencies, LiveLatency, LivePoint, LiveResources, LiveScenario,
    LiveStage, LiveView, cores_text, count_text, interval_text, latency_text, live_event,
    live_line, memory_text, name_text, rate_text, share_text, span_text,
};

const fn took(millis: u64) -> LiveLatency {
    LiveLatency::Took(Duration::from_millis(millis))
}

fn scenario() -> LiveScenario {
    LiveScenario {
        name: "list </script> items".to_owned(),
        load: "250/s for 1m00s".to_owned(),
        stage: LiveStage::Running,
        clock: Clock::ResponseTime,
        elapsed: Duration::from_secs(42),
        done: Some(0.7),
        wanted_rate: Some(250.0),
        rate: Some(244.2),
        request_rate: Some(f64::NAN),
        sent: 10_450,
        failed: 3,
        not_sent: 50,
        held_back: 1,
        in_flight: 12,
        interval: Duration::from_millis(5_010),
        recent: LiveLatencies {
            requests: 1_220,
            failed: 2,
            p50: Some(took(12)),
            p95: Some(took(40)),
            p99: Some(LiveLatency::Failed),
        },
        whole: LiveLatencies {
            requests: 10_438,
            failed: 3,
            p50: Some(took(12)),
            p95: Some(took(39)),
            p99: Some(took(1_250)),
        },
        course: vec![
            LivePoint {
                rate: 249.0,
                failed: 0,
                p95: Some(took(38)),
            },
            LivePoint {
                rate: 3.0,
                failed: 3,
                p95: Some(LiveLatency::Failed),
            },
            LivePoint::default(),
        ],
    }
}

fn view() -> LiveView {
    let waiting = LiveScenario {
        name: "buy\u{202e}".to_owned(),
        clock: Clock::ServiceTime,
        ..LiveScenario::default()
    };
    LiveView {
        name: "catalog".to_owned(),
        target: "http://127.0.0.1:8080".to_owned(),
        elapsed: Duration::from_secs(67),
        scenarios: vec![scenario(), waiting],
        generator: LiveGenerator {
            workers: 2,
            starts: 10_500,
            late_starts: 4,
        },
        resources: vec![LiveResources {
            subject: Subject::Generator,
            cpu_cores: 0.42,
            memory: Bytes::new(34_600_000),
        }],
        ..LiveView::default()
    }
}

#[test]
fn a_line_says_what_there_is_to_say() {
    assert_eq!(
        live_line(&scenario()),
        "42.0 s: 10450 sent (249 requests/s), response time p95 39.0 ms, 3 failed, 50 not sent, \
         1 held back, 12 in flight"
    );
    assert_eq!(live_line(&LiveScenario::default()), "0 ns: 0 sent");
    let warming = LiveScenario {
        stage: LiveStage::WarmUp,
        elapsed: Duration::from_secs(1),
        sent: 7,
        ..LiveScenario::default()
    };
    assert_eq!(
        live_line(&warming),
        "1.00 s: 7 sent (7 requests/s) (warm-up)"
    );
}

#[test]
fn figures_are_short_and_honest() {
    let rates = [
        None,
        Some(0.0),
        Some(0.5),
        Some(9.996),
        Some(12.34),
        Some(1_234.5),
        Some(-1.0),
    ];
    let rates = rates.map(rate_text);
    assert_eq!(
        rates,
        ["–", "0/s", "0.5/s", "10/s", "12.3/s", "1,235/s", "–"]
    );
    let shares = [0.0, 0.000_01, 0.000_3, 0.123_4, 0.999_9, 1.0].map(share_text);
    assert_eq!(
        shares,
        ["0 %", "< 0.01 %", "0.03 %", "12.3 %", "100 %", "100 %"]
    );
    let spans = [0, 59, 67, 7_390].map(|seconds| span_text(Duration::from_secs(seconds)));
    assert_eq!(spans, ["0 s", "59 s", "1m07s", "2h03m10s"]);
    assert_eq!(interval_text(Duration::from_millis(4_990)), "last 5 s");
    let latencies = [None, Some(took(12)), Some(LiveLatency::Failed)].map(latency_text);
    assert_eq!(latencies, ["–", "12.0 ms", "failed"]);
    assert_eq!(cores_text(-0.0), "0.00");
    assert_eq!(count_text(10_450), "10,450");
    assert_eq!(memory_text(Bytes::new(34_600_000)), "34.6 MB");
    assert_eq!(name_text("a\u{1b}[2Jb\u{202e}c"), "a␛[2Jb\u{fffd}c");
    assert_eq!(name_text(&"x".repeat(10_000_000)).len(), 200);
}

#[test]
fn most_is_asked_of_what_goes_on() {
    let mut view = view();
    assert_eq!(view.foremost(), Some(0));
    view.scenarios[0].stage = LiveStage::Ended;
    assert_eq!(view.foremost(), Some(0));
    view.scenarios[1].stage = LiveStage::WarmUp;
    assert_eq!(view.foremost(), Some(1));
    assert_eq!(LiveView::default().foremost(), None);
    // 53 of 10,488 that ended.
    assert!((view.scenarios[0].error_share() - 53.0 / 10_488.0).abs() < 1e-12);
    assert!(LiveScenario::default().error_share().abs() < 1e-12);
}

#[test]
fn the_page_is_told_in_one_line_of_json() {
    let event = live_event(&view());
    assert!(!event.contains('\n'));
    let parsed: serde_json::Value = serde_json::from_str(&event).unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&parsed).unwrap());
    for (stopping, ended, word) in [(true, false, "stopping"), (true, true, "ended")] {
        let view = LiveView {
            stopping,
            ended,
            ..view()
        };
        let parsed: serde_json::Value = serde_json::from_str(&live_event(&view)).unwrap();
        assert_eq!(parsed["state"], word);
    }
}

#[test]
fn the_page_asks_for_nothing_from_elsewhere_and_writes_no_markup() {
    let all: String = LIVE_FILES.iter().map(|file| file.text).collect();
    let without_name = all.replace("http://www.w3.org/2000/svg", "");
    for word in [
        "http:",
        "https:",
        "//cdn",
        "@import",
        "url(",
        "innerHTML",
        "eval(",
        "style=",
        "onclick",
    ] {
        assert!(!without_name.contains(word), "{word}");
    }
    let [page, style, script] = LIVE_FILES;
    assert_eq!(
        [page.path, style.path, script.path],
        ["/", "/live.css", "/live.js"]
    );
    assert!(
        page.text
            .contains("<script src=\"live.js\" defer></script>")
    );
    assert!(!page.text.contains("<style") && page.text.contains("live.css"));
    // What the script asks of an event is there.
    let event = live_event(&view());
    for key in ["name", "target", "elapsed", "state", "machine", "scenarios"] {
        assert!(script.text.contains(&format!("view.{key}")), "{key}");
        assert!(event.contains(&format!("\"{key}\":")), "{key}");
    }
    for key in [
        "name", "stage", "load", "done", "facts", "clock", "tops", "course", "rows",
    ] {
        assert!(script.text.contains(&format!("scenario.{key}")), "{key}");
        assert!(event.contains(&format!("\"{key}\":")), "{key}");
    }
}
