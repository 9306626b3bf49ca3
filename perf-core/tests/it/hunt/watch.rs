//! Starts searches, and ends those that hang.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::search::{Found, Quarry, Until, Watched, judged, keep, known, search};

/// How many minutes of processor time, as a number.
const MINUTES: &str = "PERF_FUZZ_MINUTES";
/// How often it is looked whether a search goes on, and after how many looks it hangs: a machine
/// that was suspended is not taken for one that is at work.
const LOOK: Duration = Duration::from_secs(20);
const LOOKS: u32 = 4;

/// Searches with the same inputs each time; how many led to something new.
pub(crate) fn a_short_hunt<Q: Quarry>(quarry: impl Fn() -> Q, cases: u64) -> usize {
    let began_with = known(&quarry()).len();
    let found = watched(&quarry, 1, Until::Cases(cases), None);
    assert_eq!(found.wrong, Vec::<String>::new());
    assert_eq!(found.cases, cases);
    found.kept - began_with
}

/// Searches for the processor time that is asked for; says what came of it.
pub(crate) fn as_long_as_told<Q: Quarry>(quarry: impl Fn() -> Q) -> String {
    let minutes = std::env::var(MINUTES).expect("it is told how many minutes");
    let minutes: f64 = minutes.parse().expect("minutes are a number");
    let seed = SystemTime::now().duration_since(UNIX_EPOCH);
    let seed = seed.map_or(0, |since| since.as_secs());
    let until = Until::Spent(Duration::from_secs_f64(60.0 * minutes));
    let corpus = quarry().corpus();
    fs::create_dir_all(&corpus).expect("there is a corpus");
    // What ends the whole process, as a stack that overflows does, lies there then.
    let last = corpus.join("last-read.txt");
    let found = watched(&quarry, seed, until, Some(&last));
    fs::remove_file(&last).expect("it was written");
    // Nothing lies in it unless something was found.
    let _is_not_empty = fs::remove_dir(&corpus);
    let told = format!(
        "{} inputs, {} kept, {} s of processor time, {} ms for the slowest, seed {seed}",
        found.cases,
        found.kept,
        found.spent.as_secs(),
        found.slowest.as_millis()
    );
    assert!(
        found.wrong.is_empty(),
        "{told}; wrong are\n{}",
        found.wrong.join("\n")
    );
    told
}

/// Whether all holds of the seeds and of the corpus.
pub(crate) fn check_what_is_known<Q: Quarry>(quarry: &Q) {
    let known = known(quarry);
    assert!(!known.is_empty(), "nothing is known");
    for (name, input) in known {
        if let (Err(problem), _) = judged(quarry, &input) {
            panic!("{name}: {problem}");
        }
    }
}

/// Searches in a thread of its own, which is given up if it hangs.
fn watched<Q: Quarry>(
    quarry: &impl Fn() -> Q,
    seed: u64,
    until: Until,
    last: Option<&PathBuf>,
) -> Found {
    let watched = Arc::new(Watched {
        cases: AtomicU64::new(0),
        current: Mutex::new(None),
        last: last.cloned(),
    });
    let (done, is_done) = mpsc::channel();
    let hunter = {
        let (watched, quarry) = (Arc::clone(&watched), quarry());
        std::thread::spawn(move || {
            let found = search(&quarry, seed, until, &watched);
            let _nobody_waits = done.send(());
            found
        })
    };
    let (mut before, mut in_vain) = (u64::MAX, 0);
    while let Err(mpsc::RecvTimeoutError::Timeout) = is_done.recv_timeout(LOOK) {
        let now = watched.cases.load(Ordering::Relaxed);
        in_vain = if now == before { in_vain + 1 } else { 0 };
        if in_vain == LOOKS {
            let input = watched.current.lock().expect("nobody panics with it");
            let input = input.as_ref().expect("one is read");
            panic!("it hangs: {}", keep(&quarry(), input));
        }
        before = now;
    }
    match hunter.join() {
        Ok(found) => found,
        Err(panic) => std::panic::resume_unwind(panic),
    }
}
