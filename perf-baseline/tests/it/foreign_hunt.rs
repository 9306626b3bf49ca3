//! Goes on damaging results of other tools and reading them until its time is up: whatever a file
//! holds, reading it ends in a result that can be kept, or in a message of one line.
//!
//! What leads to something that was not seen before is damaged further. `cargo xtask fuzz imports`
//! searches for as long as it is told; what is found lies in `tests/corpus/imports` then, which the
//! tests read again.

use std::collections::HashSet;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use cpu_time::ThreadTime;
use perf_baseline::{Format, ImportError, Imported, import, load_record, save_record};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, RngSeed, TestRunner};

use crate::foreign::{FIXTURES, folder};
use crate::foreign_laws::{damage, damaged};

/// How many minutes of processor time, as a number.
const MINUTES: &str = "PERF_FUZZ_MINUTES";
/// The most files that are built upon, and the largest.
const MOST_KEPT: usize = 5_000;
const LARGEST: usize = 40_000;

fn corpus_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/imports")
}

/// All files to begin with.
fn known() -> Vec<Vec<u8>> {
    let fixtures = FIXTURES.iter().map(|(name, _)| folder().join(name));
    let found = fs::read_dir(corpus_folder()).into_iter().flatten();
    let found = found.map(|entry| entry.unwrap().path());
    fixtures
        .chain(found)
        .map(|path| fs::read(path).unwrap())
        .collect()
}

/// Where files are put to be read.
struct Place {
    _folder: tempfile::TempDir,
    file: PathBuf,
    record: PathBuf,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            file: folder.path().join("result"),
            record: folder.path().join("record.json"),
            _folder: folder,
        }
    }

    /// What comes of a file, and what is wrong with that.
    fn check(&self, content: &[u8]) -> (String, Result<(), String>) {
        fs::write(&self.file, content).unwrap();
        let checked = catch_unwind(AssertUnwindSafe(|| {
            let read = import(&self.file, Format::Auto);
            (kind_of(&read), self.holds(&read))
        }));
        checked.unwrap_or_else(|_panic| (String::new(), Err("it panics".to_owned())))
    }

    fn holds(&self, read: &Result<Imported, ImportError>) -> Result<(), String> {
        let imported = match read {
            Err(error) if error.to_string().contains('\n') => {
                return Err(format!("more than a line: {error}"));
            }
            Err(_told) => return Ok(()),
            Ok(imported) => imported,
        };
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

/// What is alike of two files that are of the same kind.
fn kind_of(read: &Result<Imported, ImportError>) -> String {
    match read {
        Err(error) => {
            // What is quoted from the file, and its numbers, are of no interest.
            let text = error.to_string();
            let told = text.split('`').step_by(2).collect::<String>();
            told.chars().filter(|c| !c.is_ascii_digit()).collect()
        }
        Ok(imported) => {
            let findings = imported.run.findings.iter().map(|f| f.code.as_str());
            let findings: Vec<_> = findings.collect();
            let series = imported.run.scenarios.iter().flat_map(|one| &one.series);
            let failed = series.flat_map(|one| one.failures.keys());
            let failed: Vec<_> = failed.map(|kind| kind.name()).collect();
            let counts = [&imported.run.scenarios, &imported.endpoints].map(|all| all.len().min(3));
            format!(
                "{} {counts:?} {findings:?} {failed:?}",
                imported.run.origin.tool
            )
        }
    }
}

/// Searches for so much processor time; how many files were read, and how many are built upon.
fn hunt(seed: u64, time: Duration, fewest: u64) -> (u64, usize) {
    let config = Config {
        rng_algorithm: RngAlgorithm::ChaCha,
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner = TestRunner::new(config);
    let strategy = (
        proptest::arbitrary::any::<[proptest::sample::Index; 4]>(),
        proptest::bool::weighted(0.2),
        proptest::collection::vec(damage(), 1..6),
    );
    let (place, began) = (Place::new(), ThreadTime::now());
    let mut kept = known();
    let mut kinds = HashSet::new();
    let mut cases = 0;
    while cases < fewest || began.elapsed() < time {
        let case = strategy.new_tree(&mut runner).unwrap().current();
        let ([which, other, from, to], is_joined, damages) = case;
        let mut content = kept[which.index(kept.len())].clone();
        for one in &damages {
            damaged(&mut content, one);
        }
        if is_joined {
            let other = &kept[other.index(kept.len())];
            content.truncate(to.index(content.len() + 1));
            content.extend(&other[from.index(other.len() + 1)..]);
        }
        content.truncate(LARGEST);
        let (kind, wrong) = place.check(&content);
        if let Err(wrong) = wrong {
            panic!("{wrong}: {}", keep(&content));
        }
        if kept.len() < MOST_KEPT && kinds.insert(kind) {
            kept.push(content);
        }
        cases += 1;
    }
    (cases, kept.len())
}

/// Puts a file into the corpus; says where.
fn keep(content: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    let path = corpus_folder().join(format!("found-{:016x}", hasher.finish()));
    let written = fs::create_dir_all(corpus_folder()).and_then(|()| fs::write(&path, content));
    format!("{} ({written:?})", path.display())
}

/// Fault: H3
#[test]
fn what_was_found_is_read_as_it_must_be() {
    let place = Place::new();
    for content in known() {
        let (kind, wrong) = place.check(&content);
        assert_eq!(wrong, Ok(()), "{kind}");
    }
}

/// Fault: H3
#[test]
fn a_short_search_finds_nothing() {
    let (_, kept) = hunt(1, Duration::ZERO, 500);
    assert!(
        kept > FIXTURES.len() + 50,
        "it leads to {kept} kinds of outcomes"
    );
}

#[test]
#[ignore = "takes as long as it is told"]
fn imports() {
    let minutes = std::env::var(MINUTES).expect("it is told how many minutes");
    let minutes: f64 = minutes.parse().expect("minutes are a number");
    let seed = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    let (cases, kept) = hunt(seed, Duration::from_secs_f64(60.0 * minutes), 0);
    eprintln!("{cases} files, {kept} kept, seed {seed}");
}
