//! The search itself. What leads to something that was not seen before is built upon: without
//! instruments in the code, what came of an input takes the place of what was run.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use cpu_time::ThreadTime;

use super::Draws;
use super::damage::damage;
use super::panics::caught;

/// The most inputs that are built upon.
const MOST_KEPT: usize = 20_000;
/// How long one input may take of the processor.
const LONGEST: Duration = Duration::from_secs(20);
/// The most attempts to make what was found smaller.
const ATTEMPTS: usize = 3_000;
/// The most kinds of what is found: there is more to mend than to look for then.
const MOST_FOUND: usize = 12;

/// What is read, and lies in the corpus as a file.
pub(crate) trait Input: Clone + Send + 'static {
    /// What of it is changed.
    fn bytes(&self) -> &[u8];
    /// The same, to be changed.
    fn bytes_mut(&mut self) -> &mut Vec<u8>;
    /// Changes what else it has.
    fn turn(&mut self, _draws: &mut Draws) {}
    /// The content of its file.
    fn written(&self) -> Vec<u8>;
    /// Read from its file.
    fn of_written(file: Vec<u8>) -> Self;
}

impl Input for Vec<u8> {
    fn bytes(&self) -> &[u8] {
        self
    }

    fn bytes_mut(&mut self) -> &mut Vec<u8> {
        self
    }

    fn written(&self) -> Vec<u8> {
        self.clone()
    }

    fn of_written(file: Vec<u8>) -> Self {
        file
    }
}

/// What is hunted: inputs, and what must hold of each.
pub(crate) trait Quarry: Send + 'static {
    type Input: Input;
    /// The folder of the inputs that were found, which are begun with as well.
    fn corpus(&self) -> PathBuf;
    /// All others that are begun with.
    fn seeds(&self) -> Vec<Self::Input>;
    /// What their language is made of.
    fn words(&self) -> &[&str];
    /// The most bytes that an input is made of.
    fn longest(&self) -> usize;
    /// What `input` comes to, in words; or what is wrong with that. Those that come to the same, but
    /// for numbers and for what is in quotes, are of one kind.
    ///
    /// # Errors
    /// What must hold does not.
    fn check(&self, input: &Self::Input, draws: &mut Draws) -> Result<String, String>;
}

/// When to stop.
#[derive(Debug, Clone, Copy)]
pub(super) enum Until {
    Cases(u64),
    Spent(Duration),
}

/// What others can see of a search.
#[derive(Debug)]
pub(super) struct Watched<I> {
    pub(super) cases: AtomicU64,
    pub(super) current: Mutex<Option<I>>,
    /// The file that each input is written to before it is read.
    pub(super) last: Option<PathBuf>,
}

impl<I: Input> Watched<I> {
    /// `input` is read next.
    fn begin(&self, input: &I) {
        *self.current.lock().expect("nobody panics with it") = Some(input.clone());
        if let Some(last) = &self.last {
            fs::write(last, input.written()).expect("the corpus can be written to");
        }
    }
}

/// What a search came to.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) cases: u64,
    /// How many inputs were built upon.
    pub(super) kept: usize,
    pub(super) spent: Duration,
    /// The most that one input took of the processor.
    pub(super) slowest: Duration,
    /// What is wrong, and with which files.
    pub(super) wrong: Vec<String>,
}

/// What is begun with, with names.
pub(super) fn known<Q: Quarry>(quarry: &Q) -> Vec<(String, Q::Input)> {
    let seeds = quarry.seeds().into_iter().enumerate();
    let mut known: Vec<_> = seeds
        .map(|(number, input)| (format!("seed {number}"), input))
        .collect();
    let files = fs::read_dir(quarry.corpus()).into_iter().flatten();
    let mut files: Vec<_> = files
        .map(|file| file.expect("it is there").path())
        .collect();
    files.sort();
    known.extend(files.into_iter().map(|path| {
        let file = fs::read(&path).expect("it can be read");
        (path.display().to_string(), Q::Input::of_written(file))
    }));
    known
}

/// Searches, with draws that follow from `seed`.
pub(super) fn search<Q: Quarry>(
    quarry: &Q,
    seed: u64,
    until: Until,
    watched: &Watched<Q::Input>,
) -> Found {
    let began = ThreadTime::now();
    let mut draws = Draws::of(seed);
    let mut kept: Vec<_> = known(quarry).into_iter().map(|(_, input)| input).collect();
    let mut kinds = HashSet::new();
    let mut wrong: BTreeMap<String, (String, Q::Input)> = BTreeMap::new();
    let (mut cases, mut slowest) = (0, Duration::ZERO);
    while wrong.len() < MOST_FOUND
        && match until {
            Until::Cases(most) => cases < most,
            Until::Spent(time) => began.elapsed() < time,
        }
    {
        let input = made(quarry, &kept, &mut draws);
        watched.begin(&input);
        let (result, took) = judged(quarry, &input);
        slowest = slowest.max(took);
        match result {
            Ok(told) => {
                if kept.len() < MOST_KEPT && kinds.insert(hash_of(&words_of(&told))) {
                    kept.push(input);
                }
            }
            Err(problem) => {
                let is_shorter =
                    |known: &(String, Q::Input)| input.bytes().len() < known.1.bytes().len();
                let kind = without_details(&problem);
                if wrong.get(&kind).is_none_or(is_shorter) {
                    wrong.insert(kind, (problem, input));
                }
            }
        }
        cases += 1;
        watched.cases.store(cases, Ordering::Relaxed);
    }
    let wrong = wrong.into_iter().map(|(kind, (problem, input))| {
        let file = keep(quarry, &shrunk(quarry, &kind, input, watched));
        format!("{problem}: {file}")
    });
    Found {
        cases,
        kept: kept.len(),
        spent: began.elapsed(),
        slowest,
        wrong: wrong.collect(),
    }
}

/// Whether all holds of `input`, and the processor's time.
pub(super) fn judged<Q: Quarry>(
    quarry: &Q,
    input: &Q::Input,
) -> (Result<String, String>, Duration) {
    let began = ThreadTime::now();
    // What is drawn while it is read follows from it alone, so that it can be read again.
    let mut draws = Draws::of(hash_of(input.bytes()));
    let result = match caught(|| quarry.check(input, &mut draws)) {
        Ok(result) => result,
        Err(panic) => Err(format!("it panics: {panic}")),
    };
    let took = began.elapsed();
    if took > LONGEST && result.is_ok() {
        let seconds = took.as_secs();
        return (Err(format!("it takes {seconds} s of the processor")), took);
    }
    (result, took)
}

/// An input that is much like one of `kept`.
fn made<Q: Quarry>(quarry: &Q, kept: &[Q::Input], draws: &mut Draws) -> Q::Input {
    let mut input = draws.pick(kept).clone();
    let other = draws.pick(kept);
    for _ in 0..=draws.below(5) {
        match draws.below(12) {
            0 => input.turn(draws),
            _ => damage(input.bytes_mut(), other.bytes(), quarry.words(), draws),
        }
        // What is repeated again and again would fill the memory.
        input.bytes_mut().truncate(quarry.longest());
    }
    input.bytes_mut().shrink_to_fit();
    input
}

/// As little of `input` as is wrong in the same way.
fn shrunk<Q: Quarry>(
    quarry: &Q,
    kind: &str,
    mut input: Q::Input,
    watched: &Watched<Q::Input>,
) -> Q::Input {
    let mut attempts = 0;
    let mut size = input.bytes().len().div_ceil(2);
    while size > 0 {
        let mut at = 0;
        while at < input.bytes().len() {
            let mut tried = input.clone();
            let end = (at + size).min(input.bytes().len());
            tried.bytes_mut().drain(at..end);
            watched.begin(&tried);
            let is_same = |problem: String| without_details(&problem) == kind;
            if judged(quarry, &tried).0.is_err_and(is_same) {
                input = tried;
            } else {
                at += size;
            }
            watched.cases.fetch_add(1, Ordering::Relaxed);
            attempts += 1;
            if attempts == ATTEMPTS {
                return input;
            }
        }
        size /= 2;
    }
    input
}

/// The problem without what it quotes and without numbers, both of which each input has of its own.
/// Where a panic was stays: it has a line of its own.
fn without_details(problem: &str) -> String {
    let mut lines = problem.lines();
    let first = lines.next().unwrap_or_default();
    let (place, told) = lines.next().map_or(("", first), |second| (first, second));
    let told = told.split(['`', '"']).step_by(2).collect::<String>();
    let told = told.chars().filter(|c| !c.is_ascii_digit()).take(200);
    place.chars().chain(told).collect()
}

/// The words of `told` outside of quotes, each once.
fn words_of(told: &str) -> BTreeSet<&str> {
    let outside = told.split(['`', '"']).step_by(2);
    let words = outside.flat_map(|part| part.split(|c: char| !c.is_alphabetic()));
    words.collect()
}

/// Puts `input` into the corpus; says where.
pub(super) fn keep<Q: Quarry>(quarry: &Q, input: &Q::Input) -> String {
    let file = input.written();
    let path = quarry
        .corpus()
        .join(format!("found-{:016x}.txt", hash_of(&file)));
    let written = fs::create_dir_all(quarry.corpus()).and_then(|()| fs::write(&path, file));
    match written {
        Ok(()) => path.display().to_string(),
        Err(error) => format!("{} ({error})", path.display()),
    }
}

fn hash_of<T: Hash + ?Sized>(value: &T) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
