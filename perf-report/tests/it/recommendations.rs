//! What is recommended, in the outputs that show it.

use perf_core::Concern;
use perf_report::{Output, RenderOptions, Renderer, View};
use serde_json::{Value, json};

use crate::hostile::TEXTS;
use crate::shop::shop;
use crate::values::insight;

fn rendered(view: &View, output: Output) -> String {
    let renderer = Renderer::new(None).unwrap();
    renderer
        .render(view, output, &RenderOptions::default())
        .unwrap()
}

fn analysed() -> View {
    View::of(&shop()).with_insights(&[
        insight(
            Concern::Opportunity,
            Some("search"),
            "one in a hundred took long",
        ),
        insight(Concern::Critical, None, "nothing answered"),
        insight(Concern::Warning, Some("checkout"), "little is left"),
    ])
}

#[test]
fn an_analysis_is_read_by_people_and_by_programs() {
    insta::assert_snapshot!("analysis", rendered(&analysed(), Output::Analysis));
    let json: Value = serde_json::from_str(&rendered(&analysed(), Output::AnalysisJson)).unwrap();
    assert_eq!(json["version"], json!(1));
    let concerns: Vec<_> = json["recommendations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["concern"]["code"].as_str().unwrap())
        .collect();
    assert_eq!(concerns, ["critical", "warning", "opportunity"]);
    let none = rendered(&View::of(&shop()), Output::Analysis);
    assert!(none.ends_with("\nnothing to recommend\n"), "{none}");
}

#[test]
fn documents_say_what_is_known_once() {
    for output in [Output::Markdown, Output::Html] {
        let text = rendered(&analysed(), output);
        assert!(text.contains("look into: nothing answered"), "{output:?}");
        // A warning is among the recommendations already, a notice is not.
        assert!(!text.contains("behind its schedule"), "{output:?}");
        assert!(
            text.contains("80 requests give no interval for p99"),
            "{output:?}"
        );
    }
}

#[test]
fn hostile_recommendations_are_inert() {
    let view = |text: &str| {
        View::of(&shop()).with_insights(&[insight(Concern::Critical, Some(text), text)])
    };
    for output in [
        Output::Analysis,
        Output::AnalysisJson,
        Output::Html,
        Output::Markdown,
    ] {
        let harmless = rendered(&view("harmless"), output).matches('<').count();
        for text in TEXTS {
            let shown = rendered(&view(text), output);
            assert!(
                !shown.chars().any(|c| c.is_control() && c != '\n'),
                "{output:?} {text:?}"
            );
            if output == Output::Html {
                assert_eq!(shown.matches('<').count(), harmless, "{text:?}");
            }
        }
    }
}
