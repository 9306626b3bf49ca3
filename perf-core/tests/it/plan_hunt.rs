//! Hunts texts that are read wrongly as plans: any text is a plan or has mistakes, each with its place
//! in the text; neither depends on how lines end and on what marks the text as Unicode.
//!
//! `cargo xtask fuzz plans` searches for as long as it is told; what is found lies in
//! `tests/corpus/plans` then, which the tests read again.

use std::fs;
use std::path::{Path, PathBuf};

use perf_core::{Mistake, Plan, PlanMistakes, parse_plan, parse_policy};

use crate::hunt::{self, Draws, Quarry};
use crate::plan_reference::{REFERENCE, blocks, fixtures};

/// What plans are made of, beside what is in the seeds.
const WORDS: &[&str] = &[
    "version = 1\n",
    "[[scenario]]\n",
    "[[scenario.step]]\n",
    "[[scenario.journey]]\n",
    "[[upstream]]\n",
    "[[fault]]\n",
    "[[custom_metric]]\n",
    "[data.users]\n",
    "[target]\n",
    "[defaults]\n",
    "name = \"a\"\n",
    "load = { iterations = 5 }\n",
    "load = { users = 3, duration = \"2s\" }\n",
    "load = { arrival_rate = \"5/s\", duration = \"2s\" }\n",
    "criteria = [\"p95 < 250ms\"]\n",
    "step = [{ path = \"/\" }]\n",
    "path = \"/{{users.name}}\"\n",
    "${HOME}",
    "${HOME:-x}",
    "$${",
    "{{",
    "}}",
    "{{users.name}}",
    "{{random_int(1, 9)}}",
    "\"\"\"",
    "'''",
    "true",
    "false",
    "nan",
    "-inf",
    "0s",
    "1ns",
    "584y",
    "18446744073709551615ns",
    "1e9s",
    "5m30",
    "0/s",
    "1e300/s",
    "0%",
    "100.0001%",
    "5 KiB",
    "99999999999 GB",
    "0x",
    "p99.9999999",
    "1979-05-27T07:32:00Z",
    "http://[::1]:99999/",
    "nats://x",
    "sqlite::memory:",
    "(a|b)*{1,99999}",
    "$.a[?(@.b==1)]",
];

/// Texts that are read as plans, and as policies.
struct Plans {
    folder: PathBuf,
    seeds: Vec<Vec<u8>>,
}

impl Plans {
    fn new() -> Self {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder = here.join("tests/fixtures/v1");
        let files = fixtures().into_iter().map(|(name, _)| folder.join(name));
        let examples = fs::read_dir(here.join("../examples")).expect("there are examples");
        let examples = examples.map(|one| one.expect("it is there").path().join("perf.toml"));
        let mut files: Vec<_> = files.chain(examples.filter(|plan| plan.exists())).collect();
        files.sort();
        let files = files
            .iter()
            .map(|file| fs::read(file).expect("it can be read"));
        let blocks = blocks(REFERENCE).into_iter().map(String::into_bytes);
        Self {
            seeds: files.chain(blocks).collect(),
            folder,
        }
    }

    fn read(&self, text: &str) -> Result<Plan, PlanMistakes> {
        // Some variables are there.
        let environment = |name: &str| (!name.len().is_multiple_of(3)).then(|| "12".to_owned());
        parse_plan(text, "plan.toml", &self.folder, &environment)
    }
}

impl Quarry for Plans {
    type Input = Vec<u8>;

    fn corpus(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/plans")
    }

    fn seeds(&self) -> Vec<Vec<u8>> {
        self.seeds.clone()
    }

    fn words(&self) -> &[&str] {
        WORDS
    }

    fn longest(&self) -> usize {
        12_000
    }

    fn check(&self, input: &Vec<u8>, _draws: &mut Draws) -> Result<String, String> {
        let text = String::from_utf8_lossy(input);
        if let Err(wrong) = parse_policy(&text, "policy.toml", &|_| None) {
            check_mistakes(&text, &wrong)?;
        }
        match self.read(&text) {
            Ok(plan) => {
                self.check_plan(&text, &plan)?;
                Ok(format!("{plan:?}"))
            }
            Err(wrong) => {
                check_mistakes(&text, &wrong)?;
                let told = wrong.mistakes.iter().take(2).map(|mistake| {
                    let Mistake {
                        problem, expected, ..
                    } = mistake;
                    format!("{problem}: {expected}")
                });
                Ok(told.collect())
            }
        }
    }
}

impl Plans {
    /// What must hold of a plan that was read.
    fn check_plan(&self, text: &str, plan: &Plan) -> Result<(), String> {
        let same = |text: &str| self.read(text).map_err(|wrong| wrong.to_string());
        if same(text).as_ref() != Ok(plan) {
            return Err("it is another one when it is read again".to_owned());
        }
        if !text.starts_with('\u{feff}') && same(&format!("\u{feff}{text}")).as_ref() != Ok(plan) {
            return Err("it is another one with a mark of Unicode before it".to_owned());
        }
        // Within texts of several lines their ends are sent as they are.
        let has_long_texts = text.contains("\"\"\"") || text.contains("'''");
        if !has_long_texts && !text.contains('\r') {
            let other = same(&text.replace('\n', "\r\n"))?;
            if other.scenarios != plan.scenarios {
                return Err("it is another one with other ends of lines".to_owned());
            }
        }
        for scenario in &plan.scenarios {
            let is_hash = |c: char| c.is_ascii_hexdigit();
            if scenario.hash.len() != 16 || !scenario.hash.chars().all(is_hash) {
                return Err(format!("`{}` is no fingerprint", scenario.hash));
            }
        }
        let steps = plan.scenarios.iter().map(|scenario| scenario.steps().len());
        if plan.series().len() != steps.sum::<usize>() || plan.lap_series().len() > 1_000_000 {
            return Err("its series are not those of its steps".to_owned());
        }
        if plan.addresses().is_empty() {
            return Err("it goes to nobody".to_owned());
        }
        Ok(())
    }
}

/// What must hold of mistakes in `text`.
fn check_mistakes(text: &str, wrong: &PlanMistakes) -> Result<(), String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if wrong.mistakes.is_empty() {
        return Err("it is refused without a mistake".to_owned());
    }
    for mistake in &wrong.mistakes {
        let place = format!("{}:{}", mistake.line, mistake.column);
        let line = mistake.line.checked_sub(1);
        let Some(line) = line.and_then(|line| text.split('\n').nth(line)) else {
            return Err(format!("there is no line at {place}: {mistake}"));
        };
        if mistake.column == 0 || mistake.column > line.chars().count() + 1 {
            return Err(format!("there is no column at {place}: {mistake}"));
        }
        let is_shown = |(shown, written)| shown == written || shown == '*';
        let line = line.trim_end();
        let has_as_many = mistake.excerpt.chars().count() == line.chars().count();
        let mut letters = mistake.excerpt.chars().zip(line.chars());
        let is_line = has_as_many && letters.all(is_shown);
        if !is_line || !mistake.excerpt.contains(&mistake.offending) {
            return Err(format!("another line is at {place}: {mistake}"));
        }
    }
    let shown = wrong.to_string();
    match shown.chars().find(|c| c.is_control() && *c != '\n') {
        Some(control) => Err(format!("{control:?} goes to the terminal: {shown:?}")),
        None => Ok(()),
    }
}

#[test]
fn what_was_found_is_read_as_it_must_be() {
    hunt::check_what_is_known(&Plans::new());
}

#[test]
fn a_short_hunt_finds_nothing() {
    let kept = hunt::a_short_hunt(Plans::new, 400);
    assert!(kept > 150, "it leads to {kept} kinds of outcomes");
}

#[test]
#[ignore = "takes as long as it is told"]
fn plans() {
    eprintln!("{}", hunt::as_long_as_told(Plans::new));
}
