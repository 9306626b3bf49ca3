//! What people read, as it is.

use perf_report::{Output, RenderOptions, Renderer, View};

use crate::runs;
use crate::shop::shop;

#[test]
fn console() {
    let renderer = Renderer::new(None).unwrap();
    for (name, run) in runs::all() {
        let view = View::of(&run);
        for width in [80, 100, 140] {
            let options = RenderOptions {
                width: Some(width),
                color: false,
            };
            let text = renderer.render(&view, Output::Console, &options).unwrap();
            insta::assert_snapshot!(format!("console_{name}_{width}"), text);
        }
    }
}

#[test]
fn console_in_colour() {
    let options = RenderOptions {
        width: Some(100),
        color: true,
    };
    let text = Renderer::new(None)
        .unwrap()
        .render(&View::of(&shop()), Output::Console, &options)
        .unwrap();
    insta::assert_snapshot!(text.replace('\u{1b}', "␛"));
}

#[test]
fn markdown() {
    let renderer = Renderer::new(None).unwrap();
    for (name, run) in runs::all() {
        let text = renderer
            .render(&View::of(&run), Output::Markdown, &RenderOptions::default())
            .unwrap();
        insta::assert_snapshot!(format!("markdown_{name}"), text);
    }
}

#[test]
fn json() {
    let renderer = Renderer::new(None).unwrap();
    for (name, run) in [
        ("all_failed", runs::all_failed()),
        ("comparison_only", runs::comparison_only()),
    ] {
        let text = renderer
            .render(&View::of(&run), Output::Json, &RenderOptions::default())
            .unwrap();
        insta::assert_snapshot!(format!("json_{name}"), text);
    }
}

#[test]
fn pipelines() {
    let renderer = Renderer::new(None).unwrap();
    for (name, run) in runs::all() {
        for output in [
            Output::Csv,
            Output::Junit,
            Output::Github,
            Output::GithubSummary,
        ] {
            let text = renderer
                .render(&View::of(&run), output, &RenderOptions::default())
                .unwrap();
            insta::assert_snapshot!(format!("{}_{name}", output.name()), text);
        }
    }
}

#[test]
fn outputs_have_distinct_names() {
    for output in Output::ALL {
        assert_eq!(Output::named(output.name()), Some(output));
    }
    assert_eq!(Output::named("pdf"), None);
    assert_eq!(Output::named("Console"), None);
}
