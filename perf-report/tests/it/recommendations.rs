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

/// Requirement: C7
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

/// The same is said once, with all that it is about.
#[test]
fn the_same_advice_is_given_once() {
    let long = |scenario| {
        insight(
            Concern::Warning,
            Some(scenario),
            "one in a hundred took long",
        )
    };
    let mut elsewhere = long("payment");
    elsewhere.recommendation = "nothing like it".to_owned();
    let insights = [long("search"), elsewhere, long("checkout"), long("login")];
    let view = View::of(&shop()).with_insights(&insights);
    let [first, second] = view.recommendations.as_slice() else {
        panic!("{:?}", view.recommendations);
    };
    assert_eq!((first.subject.as_str(), first.others.len()), ("search", 2));
    assert_eq!(first.others[1].subject, "login");
    assert_eq!(
        (second.subject.as_str(), second.others.len()),
        ("payment", 0)
    );
    for output in [Output::Markdown, Output::Html, Output::Analysis] {
        let text = rendered(&view, output);
        let advice = text.matches("look into").count();
        assert!(advice == 1, "{output:?}: {text}");
        assert!(text.to_lowercase().contains("likewise"), "{output:?}");
        assert!(
            text.contains("checkout") && text.contains("login"),
            "{output:?}"
        );
    }
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
