//! What the load generator had found out about itself, in each report that shows it.

use std::time::Duration;

use perf_core::{Certificate, CertificateCheck, Quantity, Run};
use perf_report::{Output, RenderOptions, Renderer, View};

use crate::busy::busy;
use crate::schema::{complaints, written};
use crate::values::environment;

const HOSTILE: &str = "p99 of <script>alert(1)</script> | `a`";

fn certified() -> Run {
    let millis = |millis| Quantity::Time(Duration::from_millis(millis));
    let check = |code: &str, measured, holds| CertificateCheck {
        code: code.to_owned(),
        what: HOSTILE.to_owned(),
        truth: Some(millis(10)),
        measured: millis(measured),
        limit: Some(millis(1)),
        holds,
    };
    let told = CertificateCheck {
        truth: None,
        limit: None,
        ..check("ceiling", 3, true)
    };
    Run {
        certificate: Some(Certificate {
            made_at: "2026-11-21T05:09:36Z".parse().unwrap(),
            elapsed: Duration::from_secs(90),
            version: "0.1.0".to_owned(),
            host: environment().host.unwrap(),
            checks: vec![
                check("p50_error", 10, true),
                check("p99_error", 20, false),
                told,
            ],
        }),
        ..busy()
    }
}

fn rendered(output: Output) -> String {
    let renderer = Renderer::new(None).unwrap();
    let view = View::of(&certified());
    renderer
        .render(&view, output, &RenderOptions::default())
        .unwrap()
}

#[test]
fn it_is_shown_with_how_much_of_it_holds() {
    let text = "2 of 3 figures within their limits";
    let console = rendered(Output::Console);
    let line = format!("  certificate of 2026-11-21T05:09:36.000Z: {text}\n");
    assert!(console.contains(&line), "{console}");
    let markdown = rendered(Output::Markdown);
    let row = format!("| Certificate | {text}, 2026-11-21T05:09:36.000Z |\n");
    assert!(markdown.contains(&row), "{markdown}");
    let page = rendered(Output::Html);
    assert!(page.contains(&format!(
        "<p>{text}; 2026-11-21T05:09:36.000Z, version 0.1.0</p>"
    )));
    assert!(page.contains("p99 of &lt;script&gt;") && !page.contains("<script>alert"));
    assert_eq!(complaints(&written(&certified())), Vec::<String>::new());
}

#[test]
fn without_one_nothing_is_said() {
    let renderer = Renderer::new(None).unwrap();
    for output in [Output::Console, Output::Markdown, Output::Html] {
        let text = renderer.render(&View::of(&busy()), output, &RenderOptions::default());
        let text = text.unwrap();
        assert!(!text.to_lowercase().contains("certificate"), "{output:?}");
    }
}
