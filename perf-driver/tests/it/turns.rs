//! Two scenarios in turn: who has the word when, and what is metered meanwhile.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use perf_core::{Plan, Sample, parse_plan};
use perf_driver::{
    Drive, DriveError, DriveOptions, Failure, FoundProcess, Operation, Progress, StopSignal,
    drive_with,
};

/// Notes who asked, and whether anybody of the other one was under way.
#[derive(Clone, Default)]
struct Noted {
    asked: Arc<Mutex<Vec<String>>>,
    under_way: Arc<[AtomicUsize; 2]>,
    met: Arc<AtomicUsize>,
    stop: Option<(StopSignal, usize)>,
}

impl Operation for Noted {
    type User = ();

    async fn run(&self, (): &mut (), path: &str) -> Result<(), Failure> {
        let own = usize::from(path.starts_with("/b"));
        self.under_way[own].fetch_add(1, Ordering::SeqCst);
        let others = self.under_way[1 - own].load(Ordering::SeqCst);
        self.met.fetch_add(others, Ordering::SeqCst);
        let count = {
            let mut asked = self.asked.lock().unwrap();
            asked.push(path.to_owned());
            asked.len()
        };
        if let Some((stop, _)) = self.stop.as_ref().filter(|(_, at)| count == *at) {
            stop.request_stop();
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
        self.under_way[own].fetch_sub(1, Ordering::SeqCst);
        Ok(())
    }
}

fn plan(load: &str, between: &str) -> Plan {
    let text = format!(
        "version = 1\ntarget = {{ base_url = \"http://nowhere\", process = {{ port = 9 }} }}\n\
         [[scenario]]\nname = \"b\"\nload = {load}\nstep = [{{ path = \"/b/{{{{iteration}}}}\" }}]\n\
         {between}\
         [[scenario]]\nname = \"a\"\nload = {load}\ninterleave = {{ with = \"b\", blocks = 4 }}\n\
         step = [{{ path = \"/a/{{{{iteration}}}}\" }}]\n"
    );
    parse_plan(&text, "plan", "".as_ref(), &|_| None).unwrap()
}

fn own_process() -> FoundProcess {
    FoundProcess::by_id(std::process::id()).unwrap()
}

fn driven(plan: &Plan, noted: &Noted, stop: &StopSignal) -> (Drive<Vec<Sample>>, Vec<Progress>) {
    let options = DriveOptions::new().process(own_process());
    let mut told = Vec::new();
    let mut tell = |progress| told.push(progress);
    let drive = drive_with(noted.clone(), plan, Vec::new(), &options, stop, &mut tell);
    (drive.unwrap(), told)
}

/// Who had the word, one letter for each stretch.
fn turns(asked: &[String]) -> String {
    let mut turns: Vec<char> = asked
        .iter()
        .filter_map(|path| path.chars().nth(1))
        .collect();
    turns.dedup();
    turns.into_iter().collect()
}

#[test]
fn blocks_come_as_a_b_b_a_and_never_meet() {
    let noted = Noted::default();
    let plan = plan("{ iterations = 18, virtual_users = 3 }", "");
    let (drive, told) = driven(&plan, &noted, &StopSignal::new());
    let asked = noted.asked.lock().unwrap().clone();
    // Two blocks of one scenario behind each other are one stretch here.
    assert_eq!(turns(&asked), "ababa");
    assert_eq!(noted.met.load(Ordering::SeqCst), 0);
    // Together the blocks are the whole load, with each iteration once.
    let mut own: Vec<_> = asked.iter().filter(|path| path.starts_with("/a")).collect();
    own.sort_by_key(|path| path[3..].parse::<u64>().unwrap());
    let expected: Vec<String> = (0..18).map(|number| format!("/a/{number}")).collect();
    assert!(own.into_iter().eq(&expected), "{asked:?}");

    assert_eq!(drive.turns.len(), 1);
    let taken = &drive.turns[0];
    assert_eq!((taken.scenario, taken.with), (1, 0));
    // The first of each is the warm-up.
    let firsts: Vec<_> = taken.pairs.iter().map(|pair| pair.with_first).collect();
    assert_eq!(firsts, [true, false, true]);
    let count: u64 = taken.pairs.iter().map(|pair| pair.own.operations).sum();
    let warm_up = drive.scenarios[1].warm_up.expect("there is one");
    assert_eq!(count + warm_up.requests, 18);
    assert!(warm_up.lasted > Duration::ZERO);
    for pair in &taken.pairs {
        for block in [pair.own, pair.with] {
            assert!(block.cpu.is_some() && block.failed == 0, "{block:?}");
            assert!(block.memory.unwrap().count() > 100_000);
            assert!(block.memory_peak >= block.memory);
        }
    }
    // Only the time that it was at work counts as its own.
    let of_blocks: Duration = taken.pairs.iter().map(|pair| pair.own.elapsed).sum();
    assert_eq!(drive.scenarios[1].elapsed, of_blocks + warm_up.lasted);

    let mut begun = BTreeMap::new();
    for progress in &told {
        match progress {
            Progress::ScenarioStarted { scenario, .. } => *begun.entry(*scenario).or_insert(0) += 1,
            Progress::ScenarioEnded(tick) => {
                assert_eq!(tick.succeeded, 18);
                *begun.entry(tick.scenario).or_insert(0) += 10;
            }
            _ => {}
        }
    }
    assert_eq!(begun, BTreeMap::from([(0, 11), (1, 11)]));
}

#[test]
fn schedules_and_users_take_turns_as_well() {
    for load in [
        "{ arrival_rate = \"200/s\", duration = \"200ms\" }",
        "{ virtual_users = 2, duration = \"200ms\" }",
    ] {
        let noted = Noted::default();
        let (drive, _) = driven(&plan(load, ""), &noted, &StopSignal::new());
        let asked = noted.asked.lock().unwrap().clone();
        assert_eq!(turns(&asked), "ababa", "{load}");
        assert_eq!(noted.met.load(Ordering::SeqCst), 0, "{load}");
        let mut once = asked.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), asked.len(), "{load}: {asked:?}");
        assert_eq!(drive.turns[0].pairs.len(), 3, "{load}");
    }
}

#[test]
fn a_stop_ends_the_turns_and_leaves_out_what_was_cut() {
    let stop = StopSignal::new();
    let noted = Noted {
        stop: Some((stop.clone(), 13)),
        ..Noted::default()
    };
    let plan = plan("{ iterations = 16 }", "");
    let (drive, _) = driven(&plan, &noted, &stop);
    assert!(drive.interrupted);
    assert_eq!(drive.scenarios.len(), 2);
    // The warm-up had 8 of them; the 13th was in the second block of the first pair.
    assert!(drive.turns[0].pairs.is_empty());
    let asked = noted.asked.lock().unwrap().clone();
    assert!(asked.len() < 16, "{asked:?}");
}

#[test]
fn a_process_that_is_not_there_is_told_before_anything_is_sent() {
    let noted = Noted::default();
    let mut plan = plan("{ iterations = 16 }", "");
    plan.target.process = None;
    let options = DriveOptions::new();
    let (stop, mut tell) = (StopSignal::new(), |_| ());
    let drive = drive_with(
        noted.clone(),
        &plan,
        Vec::<Sample>::new(),
        &options,
        &stop,
        &mut tell,
    );
    assert!(matches!(drive, Err(DriveError::Process { .. })));
    assert!(noted.asked.lock().unwrap().is_empty());
}

#[test]
fn two_that_do_not_stand_beside_each_other_are_refused() {
    let mut plan = plan("{ iterations = 16 }", "");
    let mut other = plan.scenarios[0].clone();
    other.name = "between".to_owned();
    plan.scenarios.insert(1, other);
    let options = DriveOptions::new().process(own_process());
    let (stop, mut tell) = (StopSignal::new(), |_| ());
    let noted = Noted::default();
    let drive = drive_with(
        noted,
        &plan,
        Vec::<Sample>::new(),
        &options,
        &stop,
        &mut tell,
    );
    assert!(matches!(drive, Err(DriveError::Turns { .. })));
}
