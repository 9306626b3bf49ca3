//! Faults and growth, as they are shown.

use std::time::Duration;

use perf_core::{
    FaultRecord, Firing, GrowthRecord, Holding, Moment, Number, Recovery, Run, Share, Subject,
};
use perf_report::{Output, RenderOptions, Renderer, View};

use crate::shop::shop;

fn firing(at: u64) -> Firing {
    let span = Duration::from_millis;
    Firing {
        at: Moment::after_start(span(at)),
        problem: None,
        first_failure: Some(Duration::from_micros(1_200)),
        recovery: Some(Recovery {
            time: span(297),
            at_least: span(287),
            at_most: span(297),
        }),
        steady: Some(span(420)),
        failed: 1_042,
        requests: 1_050,
    }
}

/// The run of the shop, which was restarted, and which forgets to close its files.
pub(crate) fn struck() -> Run {
    let mut run = shop();
    let never = Firing {
        problem: Some("`tc` failed (exit status: 2)".to_owned()),
        recovery: None,
        first_failure: None,
        steady: None,
        ..firing(4_000)
    };
    let fault = |name: &str, firings| FaultRecord {
        name: name.to_owned(),
        action: "restart".to_owned(),
        planned: 2,
        firings,
    };
    run.scenarios[0].faults = vec![
        fault("restart <b>", vec![firing(2_000), firing(3_000)]),
        fault("network", vec![never]),
        fault("too late", Vec::new()),
    ];
    let growth = |holding, per_hour: f64, half: f64, is_leak| GrowthRecord {
        subject: Subject::Target,
        holding,
        watched: Duration::from_secs(45),
        per_hour: Number::new(per_hour).unwrap(),
        low: Number::new(per_hour - half),
        high: Number::new(per_hour + half),
        confidence: Share::new(0.99).unwrap(),
        detectable: Number::new(5.0 * half).filter(|_| half > 0.0),
        is_leak,
    };
    run.growth = vec![
        growth(Holding::Memory, -1e6, 2e6, false),
        growth(Holding::OpenFiles, 1_800.0, 20.0, true),
        GrowthRecord {
            low: None,
            high: None,
            ..growth(Holding::Threads, 0.0, 0.0, false)
        },
    ];
    run
}

/// What `output` has of `struck` and does not have of the shop as it was.
fn added(output: Output) -> String {
    let rendered = |run: &Run| {
        let renderer = Renderer::new(None).unwrap();
        let options = RenderOptions::default();
        renderer.render(&View::of(run), output, &options).unwrap()
    };
    let before = rendered(&shop());
    let known: Vec<&str> = before.lines().collect();
    let struck = rendered(&struck());
    let lines = struck.lines().filter(|line| !known.contains(line));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn they_are_on_the_terminal() {
    insta::assert_snapshot!(added(Output::Console));
}

#[test]
fn they_are_in_the_document() {
    insta::assert_snapshot!(added(Output::Markdown));
}

#[test]
fn they_are_on_the_page_and_on_its_axis_of_time() {
    let page = added(Output::Html);
    assert!(page.contains("restart &lt;b&gt;"), "{page}");
    assert!(page.contains("287 to 297 ms"), "{page}");
    assert!(!page.contains("<b>restart <b>"), "{page}");
    assert!(
        page.contains("never done") && page.contains("LEAK"),
        "{page}"
    );
}

#[test]
fn programs_read_them() {
    let view = serde_json::to_value(View::of(&struck())).unwrap();
    let fault = &view["faults"][0];
    assert_eq!(fault["at_nanoseconds"], 2_000_000_000_u64);
    assert_eq!(fault["recovery"]["nanoseconds"], 297_000_000);
    assert_eq!(view["growth"][1]["is_leak"], true);
}
