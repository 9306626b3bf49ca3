//! The results of Go benchmarks, several of one name together. Refuses lines that only name a
//! benchmark.

use std::collections::BTreeMap;

use crate::importers::benchmark::{Benchmark, draft};
use crate::importers::draft::ResultDraft;
use crate::importers::import_error::Fault;
use crate::importers::printed::Place;

/// More benchmarks are not kept apart.
const MOST: usize = 10_000;

/// Results so far.
#[derive(Debug, Default)]
pub(super) struct Results {
    package: String,
    /// In the order of the file.
    order: Vec<(String, String)>,
    found: BTreeMap<(String, String), Vec<Measured>>,
    failed: bool,
}

/// One line: nanoseconds, and the other measurements by unit.
type Measured = (f64, Vec<(String, f64)>);

impl Results {
    /// Takes one line.
    pub(super) fn take(&mut self, number: u64, line: &str) -> Result<(), Fault> {
        if let Some(package) = line.strip_prefix("pkg:") {
            package.trim().clone_into(&mut self.package);
            return Ok(());
        }
        self.failed |= line.starts_with("--- FAIL") || line == "FAIL";
        if !line.starts_with("Benchmark") {
            return Ok(());
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        let [name, iterations, measured @ ..] = &words[..] else {
            return Ok(());
        };
        if iterations.parse::<u64>().is_err() || measured.len() < 2 {
            return Ok(());
        }
        let (mut time, mut others) = (None, Vec::new());
        for pair in measured.chunks(2) {
            let [value, unit] = pair else { break };
            let place = Place::of(number, "measurement");
            let Some(value) = place.number(value)? else {
                continue;
            };
            if *unit == "ns/op" {
                time = Some(value);
            } else {
                others.push((unit.replace('/', "_per_"), value));
            }
        }
        let key = (self.package.clone(), (*name).to_owned());
        let Some(time) = time else { return Ok(()) };
        if !self.found.contains_key(&key) {
            if self.order.len() >= MOST {
                return Ok(());
            }
            self.order.push(key.clone());
        }
        self.found.entry(key).or_default().push((time, others));
        Ok(())
    }

    pub(super) fn draft(mut self) -> ResultDraft {
        let named = |name: &str| self.order.iter().filter(|(_, known)| known == name).count();
        let order: Vec<_> = self
            .order
            .iter()
            .map(|key| (key.clone(), named(&key.1) > 1 && !key.0.is_empty()))
            .collect();
        let mut benchmarks = Vec::new();
        for (key, is_double) in order {
            let runs = self.found.remove(&key).unwrap_or_default();
            let times: Vec<f64> = runs.iter().map(|(time, _)| *time).collect();
            let (package, name) = key;
            let name = if is_double {
                format!("{package} {name}")
            } else {
                name
            };
            let bound = |pick: fn(f64, f64) -> f64| times.iter().copied().reduce(pick);
            let is_several = times.len() > 1;
            benchmarks.push(Benchmark {
                count: times.len() as u64,
                mean: Some(times.iter().sum::<f64>() / times.len() as f64),
                min: bound(f64::min).filter(|_| is_several),
                max: bound(f64::max).filter(|_| is_several),
                others: runs
                    .into_iter()
                    .last()
                    .map(|(_, others)| others)
                    .unwrap_or_default(),
                ..Benchmark::named(name)
            });
        }
        let mut draft = draft("go-bench", benchmarks);
        if self.failed {
            let message = "a test or a benchmark failed, and has no time";
            draft.warning("benchmarks-failed", message, "repair it, and run it again");
        }
        draft.notice(
            "mean-of-iterations",
            "each time is the mean of many iterations: there are no percentiles of single ones",
        );
        draft
    }
}
