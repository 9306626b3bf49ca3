//! The published JSON Schema of the JSON output: everything that is written fits it, and what
//! would break a reader does not.

use perf_core::FailureKind;
use perf_report::{Output, RenderOptions, Renderer, View};
use serde_json::{Value, json};

use crate::busy::busy;
use crate::faults::struck;
use crate::hostile::TEXTS;
use crate::upstreams::calling;
use crate::{loads, runs};

const SCHEMA: &str = include_str!("../../schema/view-v1.json");
const FIXTURE: &str = include_str!("../fixtures/v1/view.json");

fn schema() -> jsonschema::Validator {
    jsonschema::validator_for(&serde_json::from_str(SCHEMA).unwrap()).unwrap()
}

pub(crate) fn written(run: &perf_core::Run) -> Value {
    let renderer = Renderer::new(None).unwrap();
    let text = renderer.render(&View::of(run), Output::Json, &RenderOptions::default());
    serde_json::from_str(&text.unwrap()).unwrap()
}

pub(crate) fn complaints(value: &Value) -> Vec<String> {
    let schema = schema();
    let errors = schema.iter_errors(value);
    errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

#[test]
fn what_is_written_fits() {
    let hostile = TEXTS.map(|text| ("hostile", runs::hostile(text)));
    for (name, run) in runs::all()
        .into_iter()
        .chain([
            ("busy", busy()),
            ("struck", struck()),
            ("calling", calling()),
        ])
        .chain(loads::all())
        .chain(hostile)
    {
        assert_eq!(complaints(&written(&run)), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn every_class_of_failure_fits() {
    let mut run = busy();
    let failures = &mut run.scenarios[0].series[0].failures;
    for kind in FailureKind::ALL {
        failures.entry(kind).or_default().count += 1;
    }
    let written = written(&run);
    assert_eq!(complaints(&written), Vec::<String>::new());
    for kind in FailureKind::ALL {
        let code = format!("\"{}\"", kind.name());
        assert!(written.to_string().contains(&code), "{code}");
    }
}

#[test]
fn what_was_written_by_version_1_fits() {
    let fixture: Value = serde_json::from_str(FIXTURE).unwrap();
    assert_eq!(complaints(&fixture), Vec::<String>::new());
}

#[test]
fn what_is_not_known_or_missing_or_of_another_kind_does_not_fit() {
    type Change = fn(&mut Value);
    let changes: [Change; 6] = [
        |view| view["verison"] = json!(1),
        |view| view["version"] = json!(2),
        |view| view["header"]["verdict"]["code"] = json!("green"),
        |view| view["criteria"][0]["measured"]["nanoseconds"] = json!("12 ms"),
        |view| view["scenarios"][0]["course"]["latency"]["slices"][0]["p50"] = json!(-1),
        |view| {
            view["criteria"][0]
                .as_object_mut()
                .unwrap()
                .remove("verdict");
        },
    ];
    for (index, change) in changes.into_iter().enumerate() {
        let mut view = written(&busy());
        change(&mut view);
        assert!(!complaints(&view).is_empty(), "change {index}");
    }
}
