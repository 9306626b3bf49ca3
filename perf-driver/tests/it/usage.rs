//! What a process under test uses, seen from outside: a program that does as it is told.
#![cfg(target_os = "linux")]

use std::time::{Duration, Instant};

use perf_core::{Process, Resources, Subject};
use perf_driver::{FoundProcess, Monitor, find_process};

use crate::worker_program::Worker;

const NEVER: Duration = Duration::from_hours(1);

/// What was seen of `found` before and after `act`, and perhaps in between.
fn watched(found: FoundProcess, interval: Duration, act: impl FnOnce()) -> Resources {
    let monitor = Monitor::start(Instant::now(), Some(found), interval).unwrap();
    act();
    let mut resources = monitor.finish().resources;
    let target = resources.iter().position(|r| r.subject == Subject::Target);
    resources.swap_remove(target.expect("it was there"))
}

fn of(worker: &Worker) -> FoundProcess {
    find_process(&Process::Pid(worker.pid())).unwrap()
}

fn cpu_seconds(resources: &Resources) -> f64 {
    let (first, last) = (resources.samples.first(), resources.samples.last());
    let span = last.unwrap().at.since(first.unwrap().at);
    resources.mean_cpu_cores().unwrap() * span.as_secs_f64()
}

#[test]
fn memory_files_threads_and_processor_time_are_seen() {
    let mut worker = Worker::start();
    let seen = watched(of(&worker), NEVER, || {
        worker.tell("memory 60000000");
        worker.tell("files 25");
        worker.tell("threads 7");
        worker.tell("burn 0.3");
    });
    assert_eq!(seen.samples.len(), 2);
    let memory = seen.memory_increase().unwrap().count();
    assert!((58_000_000..90_000_000).contains(&memory), "{memory}");
    let (before, most) = seen.open_files().unwrap();
    assert_eq!((before >= 3, most - before), (true, 25));
    let (before, most) = seen.threads().unwrap();
    assert_eq!((before, most), (1, 8));
    let used = cpu_seconds(&seen);
    assert!((0.25..5.0).contains(&used), "{used}");
    let peak = seen.peak_cpu_cores().unwrap();
    assert!(peak >= seen.mean_cpu_cores().unwrap() - 1e-9, "{peak}");
}

#[test]
fn what_a_process_starts_belongs_to_it() {
    let mut worker = Worker::start();
    let seen = watched(of(&worker), NEVER, || {
        worker.tell("child memory 60000000");
        worker.tell("child child files 25");
        worker.tell("child burn 0.3");
    });
    let memory = seen.memory_increase().unwrap().count();
    assert!(memory > 60_000_000, "{memory}");
    let (before, most) = seen.open_files().unwrap();
    assert!(most - before >= 25, "{before} {most}");
    let (before, most) = seen.threads().unwrap();
    assert_eq!((before, most), (1, 3), "three processes");
    assert!(cpu_seconds(&seen) > 0.25);
}

#[test]
fn a_child_that_has_come_and_gone_has_used_processor_time_and_no_memory() {
    let mut worker = Worker::start();
    let seen = watched(of(&worker), NEVER, || {
        worker.tell("child memory 60000000");
        worker.tell("child burn 0.3");
        worker.tell("end");
    });
    let memory = seen.memory_increase().unwrap().count();
    assert!(memory < 50_000_000, "{memory}");
    assert!(cpu_seconds(&seen) > 0.25);
}

#[test]
fn the_generator_is_watched_without_what_it_has_started() {
    let mut worker = Worker::start();
    let monitor = Monitor::start(Instant::now(), Some(of(&worker)), NEVER).unwrap();
    worker.tell("memory 200000000");
    let resources = monitor.finish().resources;
    let generator = resources.iter().find(|r| r.subject == Subject::Generator);
    let increase = generator.unwrap().memory_increase().unwrap().count();
    assert!(increase < 150_000_000, "{increase}");
    let host = resources
        .iter()
        .find(|r| r.subject == Subject::Host)
        .unwrap();
    let (_, files) = host.open_files().unwrap();
    let (_, threads) = host.threads().unwrap();
    assert!(files > 10 && threads > 2, "{files} {threads}");
}

#[test]
fn looking_takes_a_small_part_of_a_core() {
    let mut worker = Worker::start();
    worker.tell("files 500");
    worker.tell("threads 50");
    let (looks, seen) = {
        let began = Instant::now();
        let monitor = Monitor::start(began, Some(of(&worker)), Duration::ZERO).unwrap();
        while began.elapsed() < Duration::from_millis(500) {
            std::thread::sleep(Duration::from_millis(20));
        }
        let resources = monitor.finish().resources;
        let own = resources
            .into_iter()
            .find(|r| r.subject == Subject::Generator);
        let own = own.unwrap();
        (own.samples.len(), cpu_seconds(&own))
    };
    // At the shortest interval; other tests of this process run meanwhile and are counted too,
    // so that this only finds what is far off.
    assert!(looks >= 3, "{looks}");
    assert!(seen < 2.0, "{seen} s for {looks} looks");
}
