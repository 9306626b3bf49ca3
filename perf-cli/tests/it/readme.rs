//! The example of this crate's README: its plan, and the commands below it, in their order.

use crate::stub_target::StubTarget;
use crate::workplace::Workplace;

const README: &str = include_str!("../../README.md");

/// The only block of a language.
fn block(language: &str) -> &'static str {
    let (_, rest) = README.split_once(&format!("```{language}\n")).unwrap();
    let (block, rest) = rest.split_once("```").unwrap();
    assert!(!rest.contains(&format!("```{language}\n")));
    block
}

#[test]
fn the_example_works_as_it_is_written() {
    let place = Workplace::new();
    let stub = StubTarget::start(&place, &["/items latency=1ms"]);
    let plan = block("toml").replace("http://127.0.0.1:8080", &stub.url);
    assert!(plan.contains(&stub.url));
    place.write("perf.toml", &plan);
    let mut count = 0;
    for line in block("sh").lines() {
        let words = line.strip_prefix("perf-cli ").unwrap();
        let arguments = arguments(words);
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        place.run(&arguments).ended_with(0);
        count += 1;
    }
    assert_eq!(count, 3);
    assert!(place.has("run.json"));
}

/// The words of a line of shell in which only double quotes mean something.
fn arguments(line: &str) -> Vec<String> {
    let pieces = line.split('"').enumerate();
    let words = pieces.flat_map(|(index, piece)| match index % 2 {
        0 => piece.split_whitespace().map(str::to_owned).collect(),
        _ => vec![piece.to_owned()],
    });
    words.collect()
}
