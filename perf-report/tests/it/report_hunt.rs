//! Hunts runs that break a report: whatever numbers a run record holds, however they contradict each
//! other, every output of it is well formed.
//!
//! `cargo xtask fuzz reports` searches for as long as it is told; what is found lies in
//! `tests/corpus/reports` then, which the tests read again.

use std::path::{Path, PathBuf};

use perf_core::{Run, SeriesRecord};
use perf_report::{Output, RenderOptions, Renderer, View};

use crate::hostile::has_hidden;
use crate::hunt::{self, Draws, Quarry};
use crate::pipelines::{read_csv, read_junit};
use crate::shop::shop;
use crate::{markdown, runs};

const WORDS: &[&str] = &[
    "{}",
    "[]",
    "null",
    "true",
    "false",
    "\"\"",
    "{\"nanoseconds\": 0}",
    "{\"nanoseconds\": 18446744073709551615}",
    "{\"share\": 1.0}",
    "{\"per_second\": 1e308}",
    "{\"bytes\": 18446744073709551615}",
    "{\"value\": -1e308}",
    "\"p99.9999999\"",
    "\"p0.0000001\"",
    "\"counts\": [0, 1]",
    "\"counts\": [0, 9223372036854775807]",
    "\"counts\": []",
    "\"significant_digits\": 5,",
    "\"significant_digits\": 1,",
    "\"pass\"",
    "\"fail\"",
    "\"inconclusive\"",
    "\"P2\"",
];

/// Runs as JSON.
struct Reports {
    renderer: Renderer,
}

impl Reports {
    fn new() -> Self {
        Self {
            renderer: Renderer::new(None).unwrap(),
        }
    }

    /// What one output is, and whether it is well formed.
    fn check_output(&self, view: &View, output: Output) -> Result<(), String> {
        let options = RenderOptions::default();
        let shown = self.renderer.render(view, output, &options);
        let shown = shown.map_err(|error| format!("{output:?} is not rendered: {error}"))?;
        if has_hidden(&shown) {
            return Err(format!("{output:?} has hidden characters"));
        }
        let is_read = match output {
            Output::Json | Output::AnalysisJson => {
                let read = serde_json::from_str::<serde_json::Value>(&shown);
                read.err().map(|error| error.to_string())
            }
            Output::Csv | Output::CsvTimeline => {
                read_csv(&shown).err().map(|error| error.to_string())
            }
            Output::Junit => read_junit(&shown).err().map(|error| error.to_string()),
            Output::Markdown | Output::GithubSummary => {
                let outline = markdown::outline(&shown);
                (outline.links > 0).then(|| "a link".to_owned())
            }
            Output::Html => shown.contains("<script").then(|| "a script".to_owned()),
            Output::Console | Output::Analysis | Output::Github => None,
        };
        match is_read {
            Some(wrong) => Err(format!("{output:?} is not well formed: {wrong}")),
            None => Ok(()),
        }
    }
}

impl Quarry for Reports {
    type Input = Vec<u8>;

    fn corpus(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/reports")
    }

    fn seeds(&self) -> Vec<Vec<u8>> {
        let named = runs::all().into_iter().map(|(_, run)| run);
        let runs = named.chain([shop(), runs::compared()]);
        runs.map(|run| serde_json::to_vec_pretty(&run).unwrap())
            .collect()
    }

    fn words(&self) -> &[&str] {
        WORDS
    }

    fn longest(&self) -> usize {
        200_000
    }

    fn check(&self, input: &Vec<u8>, draws: &mut Draws) -> Result<String, String> {
        let run: Run = match serde_json::from_slice(input) {
            Ok(run) => run,
            Err(error) => return Ok(error.to_string()),
        };
        if !is_sound(&run) {
            return Ok("more requests than can be counted".to_owned());
        }
        let view = View::of(&run);
        for _ in 0..3 {
            self.check_output(&view, *draws.pick(&Output::ALL))?;
        }
        Ok(format!("{view:?}"))
    }
}

/// Whether its requests can be counted: a record whose requests cannot is refused when it is read.
fn is_sound(run: &Run) -> bool {
    let series = run.scenarios.iter().flat_map(|scenario| &scenario.series);
    let mut counts = series.flat_map(|series: &SeriesRecord| {
        let failed = series.failures.values().map(|tally| tally.count);
        failed.chain([series.successes])
    });
    counts.try_fold(0, u64::checked_add).is_some()
}

#[test]
fn what_was_found_is_shown_as_it_must_be() {
    hunt::check_what_is_known(&Reports::new());
}

#[test]
fn a_short_hunt_finds_nothing() {
    let kept = hunt::a_short_hunt(Reports::new, 100);
    assert!(kept > 20, "it leads to {kept} kinds of outcomes");
}

#[test]
#[ignore = "takes as long as it is told"]
fn reports() {
    eprintln!("{}", hunt::as_long_as_told(Reports::new));
}
