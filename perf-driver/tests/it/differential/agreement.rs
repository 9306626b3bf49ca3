//! Three clients make the same of an answer.

use std::collections::BTreeSet;

use perf_core::HttpTransportChoice;

use super::clients::{Carried, Outcome, by_hyper};
use super::deviations::DEVIATIONS;
use super::malformed::malformed;
use super::shape::{Shape, shape};
use super::stage::{Stage, in_runtime};
use super::valid::valid;

/// hyper hands an answer from task to task, chunk by chunk.
const POLLS: usize = 500;

/// What the lean transport, reqwest and hyper make of each shape.
async fn outcomes(shapes: &[Shape]) -> Vec<[Outcome; 3]> {
    let mut stages = [
        Stage::new(POLLS).await,
        Stage::new(POLLS).await,
        Stage::new(POLLS).await,
    ];
    let [for_lean, for_reqwest, for_hyper] = &mut stages;
    let mut lean = Carried::new(HttpTransportChoice::Lean, for_lean.address());
    let mut reqwest = Carried::new(HttpTransportChoice::Reqwest, for_reqwest.address());
    let mut outcomes = Vec::new();
    for shape in shapes {
        let (asked, end, whole) = (shape.asked, shape.end, [shape.bytes.as_slice()]);
        let address = for_hyper.address();
        outcomes.push([
            for_lean.play(lean.exchange(asked), whole, end).await,
            for_reqwest.play(reqwest.exchange(asked), whole, end).await,
            for_hyper.play(by_hyper(address, asked), whole, end).await,
        ]);
    }
    outcomes
}

/// The shapes of which not all make the same, with what each makes of it.
fn disagreements(shapes: &[Shape]) -> Vec<(&str, [String; 3])> {
    let outcomes = in_runtime(outcomes(shapes));
    let essences = outcomes
        .iter()
        .map(|three| three.each_ref().map(Outcome::essence));
    shapes
        .iter()
        .zip(essences)
        .filter(|(_, [lean, reqwest, hyper])| lean != reqwest || lean != hyper)
        .map(|(shape, three)| (shape.name.as_str(), three))
        .collect()
}

#[test]
fn what_is_not_in_the_table_is_the_same_and_what_is_in_it_differs() {
    let shapes = [valid(), malformed()].concat();
    let names: BTreeSet<&str> = shapes.iter().map(|shape| shape.name.as_str()).collect();
    assert_eq!(names.len(), shapes.len(), "no two have the same name");
    assert!(shapes.len() >= 200, "{}", shapes.len());
    let found = disagreements(&shapes);
    let differing: BTreeSet<&str> = found.iter().map(|(name, _)| *name).collect();
    let expected: BTreeSet<&str> = DEVIATIONS.iter().map(|(name, _)| *name).collect();
    assert_eq!(differing, expected, "lean, reqwest, hyper: {found:#?}");
}

#[test]
fn every_truncation_is_the_same_failure() {
    let answers = [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: b\r\n\r\nhello",
        "HTTP/1.1 103 X\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\
         \r\n5;x=y\r\nhello\r\n1 \r\n!\r\n0\r\nX-Sum: 1\r\n\r\n",
    ];
    for answer in answers {
        let cut = |end: usize| shape(format!("{end} bytes"), &answer[..end]);
        let ends = 0..answer.len();
        let closed: Vec<Shape> = ends.clone().map(|end| cut(end).closed()).collect();
        let reset: Vec<Shape> = ends.map(|end| cut(end).reset()).collect();
        for shapes in [closed, reset] {
            for (shape, outcomes) in shapes.iter().zip(in_runtime(outcomes(&shapes))) {
                let essences = outcomes.each_ref().map(Outcome::essence);
                let failed = |outcome: &Outcome| matches!(outcome, Outcome::Failure { .. });
                assert!(outcomes.iter().all(failed), "{shape:?}: {essences:?}");
                let [lean, reqwest, hyper] = essences;
                assert_eq!([&lean, &lean], [&reqwest, &hyper], "{shape:?}");
            }
        }
    }
}

#[test]
fn what_is_valid_is_an_answer_and_what_is_malformed_is_none() {
    let is_answer = |outcome: &[Outcome; 3]| matches!(outcome[0], Outcome::Answer(_));
    let (valid, malformed) = (valid(), malformed());
    for (shape, outcome) in valid.iter().zip(in_runtime(outcomes(&valid))) {
        assert!(is_answer(&outcome), "{}: {:?}", shape.name, outcome[0]);
    }
    for (shape, outcome) in malformed.iter().zip(in_runtime(outcomes(&malformed))) {
        assert!(!is_answer(&outcome), "{}: {:?}", shape.name, outcome[0]);
    }
}
