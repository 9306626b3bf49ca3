//! Goes on making answers and reading them until its time is up. What is read wrongly goes into the
//! corpus, and the test fails.
//!
//! What leads to something that was not seen before is built upon: without instruments in the code,
//! what came of an answer takes the place of what was run.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use cpu_time::ThreadTime;

use super::case::{Case, corpus, corpus_folder};
use super::check::check;
use super::mutate::mutated;
use super::reading::Seen;
use crate::random::{ScenarioKey, Stream};

/// How many minutes of processor time, as a number; how many cases where it is not there.
const MINUTES: &str = "PERF_FUZZ_MINUTES";
const CASES_IN_TESTS: u64 = 1_000;
/// The most answers that are built upon.
const MOST_KEPT: usize = 20_000;
/// How often it is looked whether a search goes on, and after how many looks it hangs: a machine
/// that was suspended is not taken for one that is at work.
const LOOK: Duration = Duration::from_secs(20);
const LOOKS: u32 = 4;

/// When to stop.
#[derive(Debug, Clone, Copy)]
enum Until {
    Cases(u64),
    Spent(Duration),
}

/// What others can see of a hunt.
#[derive(Debug, Default)]
struct Watched {
    cases: AtomicU64,
    current: Mutex<Option<Case>>,
}

/// Hunts, with draws that follow from `seed`; gives back how many cases there were, how many of
/// them are built upon, and the processor time.
fn hunt(seed: u64, until: Until) -> (u64, usize, Duration) {
    let watched = Arc::new(Watched::default());
    let (done, is_done) = mpsc::channel();
    let hunter = {
        let watched = Arc::clone(&watched);
        std::thread::spawn(move || {
            let found = search(seed, until, &watched);
            let _nobody_waits = done.send(());
            found
        })
    };
    let (mut before, mut in_vain) = (u64::MAX, 0);
    while let Err(mpsc::RecvTimeoutError::Timeout) = is_done.recv_timeout(LOOK) {
        let now = watched.cases.load(Ordering::Relaxed);
        in_vain = if now == before { in_vain + 1 } else { 0 };
        if in_vain == LOOKS {
            let case = watched.current.lock().expect("nobody panics with it");
            panic!("it hangs: {}", keep(case.as_ref().expect("one is read")));
        }
        before = now;
    }
    match hunter.join() {
        Ok(found) => found,
        Err(panic) => resume_unwind(panic),
    }
}

fn search(seed: u64, until: Until, watched: &Watched) -> (u64, usize, Duration) {
    let began = ThreadTime::now();
    let mut draws = Stream::new(seed, ScenarioKey::of("fuzz"), "answers", 0);
    let mut kept: Vec<Case> = corpus().into_iter().map(|(_, case)| case).collect();
    let mut known = HashSet::new();
    let mut cases = 0;
    while match until {
        Until::Cases(most) => cases < most,
        Until::Spent(time) => cases % 256 != 0 || began.elapsed() < time,
    } {
        let pick = |draws: &mut Stream| {
            let index = draws.below(kept.len() as u64);
            &kept[usize::try_from(index).expect("below a length")]
        };
        let (first, second) = (pick(&mut draws), pick(&mut draws));
        let case = mutated(first, second, &mut draws);
        watched
            .current
            .lock()
            .expect("nobody panics with it")
            .clone_from(&Some(case.clone()));
        let checked = catch_unwind(AssertUnwindSafe(|| check(&case, &mut draws)));
        let outcome = match checked {
            Ok((outcome, Ok(()))) => outcome,
            Ok((_, Err(wrong))) => panic!("{wrong}: {}", keep(&case)),
            Err(panic) => {
                let kept = keep(&case);
                eprintln!("it panics: {kept}");
                resume_unwind(panic)
            }
        };
        if known.insert(kind_of(&case, &outcome)) && kept.len() < MOST_KEPT {
            kept.push(case);
        }
        cases += 1;
        watched.cases.store(cases, Ordering::Relaxed);
    }
    (cases, kept.len(), began.elapsed())
}

/// What is alike of two cases that are of the same kind.
fn kind_of(case: &Case, seen: &Seen) -> u64 {
    let magnitude = |number: u64| u64::BITS - number.leading_zeros();
    let mut hasher = DefaultHasher::new();
    (case.to_head, case.end as u8).hash(&mut hasher);
    match seen {
        Seen::Answer {
            text,
            size,
            keeps_open,
            used,
        } => {
            let head: String = text.chars().take(45).collect();
            let headers = text.matches("\": ").count();
            let beyond = (case.bytes.len() - used) as u64;
            (head, headers, keeps_open).hash(&mut hasher);
            (magnitude(*size), magnitude(beyond)).hash(&mut hasher);
            magnitude(*used as u64).hash(&mut hasher);
        }
        Seen::Failure {
            message, received, ..
        } => {
            (message, magnitude(*received)).hash(&mut hasher);
            magnitude(case.bytes.len() as u64).hash(&mut hasher);
        }
        Seen::Waits { received } => {
            magnitude(*received).hash(&mut hasher);
            magnitude(case.bytes.len() as u64).hash(&mut hasher);
        }
    }
    hasher.finish()
}

/// Puts `case` into the corpus; says where, and what it is.
fn keep(case: &Case) -> String {
    let text = case.to_text();
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    let path = corpus_folder().join(format!("found-{:016x}.txt", hasher.finish()));
    let written = std::fs::write(&path, &text);
    format!("{} ({written:?})\n{text}", path.display())
}

#[test]
fn a_short_search_finds_nothing() {
    let (cases, kept, _) = hunt(1, Until::Cases(CASES_IN_TESTS));
    assert_eq!(cases, CASES_IN_TESTS);
    assert!(kept > 200, "it leads to {kept} kinds of outcomes");
}

#[test]
#[ignore = "takes as long as it is told"]
fn answers() {
    let minutes = std::env::var(MINUTES).expect("it is told how many minutes");
    let minutes: f64 = minutes.parse().expect("minutes are a number");
    let seed = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    let time = Duration::from_secs_f64(60.0 * minutes);
    let (cases, kept, spent) = hunt(seed, Until::Spent(time));
    let seconds = spent.as_secs();
    println!("{cases} answers, {kept} kept, {seconds} s of processor time, seed {seed}");
}
