//! Goes on damaging results of other tools and reading them until its time is up: whatever a file
//! holds, reading it ends in a result that can be kept, or in a message of one line.
//!
//! What leads to something that was not seen before is damaged further. `cargo xtask fuzz imports`
//! searches for as long as it is told; what is found lies in `tests/corpus/imports` then, which the
//! tests read again.

use std::fs;
use std::path::{Path, PathBuf};

use perf_baseline::{Format, ImportError, Imported, import, load_record, save_record};

use crate::foreign::{FIXTURES, folder};
use crate::hunt::{self, Draws, Quarry};

/// What results are made of, beside what is in the fixtures.
const WORDS: &[&str] = &[
    "null",
    "true",
    "{}",
    "[]",
    "\"\"",
    "<a>",
    "</a>",
    "<!--",
    "<![CDATA[",
    "&#0;",
    "&amp;",
    "\t",
    ";",
    "\",\"",
];

/// A file that is read as a result of any other tool.
struct Results {
    _folder: tempfile::TempDir,
    file: PathBuf,
    record: PathBuf,
}

impl Results {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            file: folder.path().join("result"),
            record: folder.path().join("record.json"),
            _folder: folder,
        }
    }

    fn holds(&self, imported: &Imported) -> Result<(), String> {
        let mut run = imported.run.clone();
        run.scenarios.extend(imported.endpoints.iter().cloned());
        save_record(&self.record, &run).map_err(|error| format!("not written: {error:?}"))?;
        let again = load_record(&self.record).map_err(|error| format!("not read: {error:?}"))?;
        if again == run {
            Ok(())
        } else {
            Err("it is another one when it is read again".to_owned())
        }
    }
}

impl Quarry for Results {
    type Input = Vec<u8>;

    fn corpus(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/imports")
    }

    fn seeds(&self) -> Vec<Vec<u8>> {
        let fixtures = FIXTURES.iter().map(|(name, _)| folder().join(name));
        fixtures.map(|path| fs::read(path).unwrap()).collect()
    }

    fn words(&self) -> &[&str] {
        WORDS
    }

    fn longest(&self) -> usize {
        40_000
    }

    fn check(&self, input: &Vec<u8>, _draws: &mut Draws) -> Result<String, String> {
        fs::write(&self.file, input).unwrap();
        match import(&self.file, Format::Auto) {
            Ok(imported) => {
                self.holds(&imported)?;
                Ok(kind_of(&imported))
            }
            Err(error) => told(&error),
        }
    }
}

fn told(error: &ImportError) -> Result<String, String> {
    let told = error.to_string();
    if told.contains('\n') {
        return Err(format!("more than a line: {told}"));
    }
    Ok(told)
}

/// What is alike of two results that are of the same kind.
fn kind_of(imported: &Imported) -> String {
    let findings = imported.run.findings.iter().map(|f| f.code.as_str());
    let findings: Vec<_> = findings.collect();
    let series = imported.run.scenarios.iter().flat_map(|one| &one.series);
    let failed = series.flat_map(|one| one.failures.keys());
    let failed: Vec<_> = failed.map(|kind| kind.name()).collect();
    let counts = [&imported.run.scenarios, &imported.endpoints];
    let counts = counts.map(|all| ["none", "one", "two", "several"][all.len().min(3)]);
    let (tool, findings, failed) = (
        &imported.run.origin.tool,
        findings.join(" "),
        failed.join(" "),
    );
    format!(
        "{tool} scenarios {} endpoints {} {findings} {failed}",
        counts[0], counts[1]
    )
}

/// Fault: H3
#[test]
fn what_was_found_is_read_as_it_must_be() {
    hunt::check_what_is_known(&Results::new());
}

/// Fault: H3
#[test]
fn a_short_hunt_finds_nothing() {
    let kept = hunt::a_short_hunt(Results::new, 500);
    assert!(kept > 50, "it leads to {kept} kinds of outcomes");
}

#[test]
#[ignore = "takes as long as it is told"]
fn imports() {
    eprintln!("{}", hunt::as_long_as_told(Results::new));
}
