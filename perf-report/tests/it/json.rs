//! The view as JSON: the contract with programs and with users' templates.

use perf_report::{Output, RenderOptions, Renderer, VIEW_VERSION, View};
use serde_json::Value;

use crate::runs;
use crate::shop::shop;

const FIXTURE: &str = include_str!("../fixtures/v1/view.json");

fn rendered(view: &View) -> String {
    Renderer::new(None)
        .unwrap()
        .render(view, Output::Json, &RenderOptions::default())
        .unwrap()
}

#[test]
fn the_output_is_the_view() {
    for (name, run) in runs::all() {
        let view = View::of(&run);
        let text = rendered(&view);
        let parsed: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(parsed, serde_json::to_value(&view).unwrap(), "{name}");
        assert_eq!(serde_json::from_str::<View>(&text).unwrap(), view, "{name}");
        assert!(text.starts_with("{\n  \"version\": 1,\n"), "{name}");
        assert_eq!(text, rendered(&view), "{name}: the order of keys is stable");
    }
}

#[test]
fn version_1_can_still_be_read_and_rendered() {
    let view: View = serde_json::from_str(FIXTURE).unwrap();
    assert_eq!(view.version, 1);
    let renderer = Renderer::new(None).unwrap();
    for output in Output::ALL {
        let text = renderer
            .render(&view, output, &RenderOptions::default())
            .unwrap();
        // It went before a run kept how it went over time.
        let expected = match output {
            Output::CsvTimeline => "run,started,scenario,",
            _ => "checkout",
        };
        assert!(text.contains(expected), "{output:?}");
    }
}

/// What was once in version 1 stays there: a template may rely on it.
#[test]
fn version_1_loses_no_field() {
    let then: Value = serde_json::from_str(FIXTURE).unwrap();
    let now = serde_json::to_value(View::of(&shop())).unwrap();
    let mut paths = Vec::new();
    collect_paths("", &then, &mut paths);
    assert!(paths.len() > 500, "{} paths", paths.len());
    for (path, kind) in paths {
        let found = now.pointer(&path);
        assert_eq!(found.map(kind_of), Some(kind), "{path}");
    }
}

#[test]
fn another_version_is_refused() {
    assert_eq!(VIEW_VERSION, 1);
    let newer = FIXTURE.replacen("\"version\": 1", "\"version\": 2", 1);
    let error = serde_json::from_str::<View>(&newer).unwrap_err();
    assert!(
        error.to_string().starts_with("view version 2 is not 1"),
        "{error}"
    );
}

fn collect_paths(prefix: &str, value: &Value, paths: &mut Vec<(String, &'static str)>) {
    paths.push((prefix.to_owned(), kind_of(value)));
    match value {
        Value::Object(fields) => {
            for (key, field) in fields {
                let key = key.replace('~', "~0").replace('/', "~1");
                collect_paths(&format!("{prefix}/{key}"), field, paths);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect_paths(&format!("{prefix}/{index}"), item, paths);
            }
        }
        _ => {}
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
