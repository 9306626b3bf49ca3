//! What is seen of processes and of the host.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use perf_core::{Resources, Subject};
use perf_driver::{Monitor, detect_build, detect_host};

fn of(resources: &[Resources], subject: Subject) -> Option<&Resources> {
    resources.iter().find(|r| r.subject == subject)
}

#[test]
fn generator_and_host_are_seen_at_the_start_and_at_the_end() {
    let monitor =
        Monitor::start(Instant::now(), None, Duration::from_hours(1)).expect("Linux tells");
    // Work that shows: memory that is touched, and processor time.
    let ballast = vec![1_u8; 50_000_000];
    let busy_until = Instant::now() + Duration::from_millis(120);
    let mut sum = 0_u64;
    while Instant::now() < busy_until {
        sum = ballast
            .iter()
            .step_by(4096)
            .fold(sum, |sum, byte| sum + u64::from(*byte));
    }
    assert!(sum > 0);
    let finishing = Instant::now();
    let resources = monitor.finish();
    drop(ballast);
    assert!(
        finishing.elapsed() < Duration::from_mins(1),
        "it does not wait for its interval"
    );
    let generator = of(&resources, Subject::Generator).expect("this process is there");
    assert_eq!(generator.samples.len(), 2);
    assert!(generator.memory_increase().expect("two samples").count() > 40_000_000);
    assert!(
        generator.samples[1].cpu_cores > 0.05,
        "{:?}",
        generator.samples
    );
    let host = of(&resources, Subject::Host).expect("the host is there");
    assert!(host.peak_memory().expect("two samples").count() > 0);
    assert!(of(&resources, Subject::Target).is_none());
}

#[test]
fn a_target_that_ends_has_no_samples_from_then_on() {
    let mut target = Command::new("cat")
        .stdin(Stdio::piped())
        .spawn()
        .expect("cat is everywhere");
    let monitor = Monitor::start(Instant::now(), Some(target.id()), Duration::from_hours(1))
        .expect("Linux tells");
    drop(target.stdin.take());
    target.wait().expect("it ends with its input");
    let resources = monitor.finish();
    let seen = of(&resources, Subject::Target).expect("it was there at first");
    assert_eq!(seen.samples.len(), 1);
    assert!(seen.samples[0].memory.count() > 0);
}

#[test]
fn the_machine_is_described() {
    let host = detect_host();
    assert!(host.cores > 0 && host.memory.count() > 0, "{host:?}");
    assert!(
        !host.os.is_empty() && !host.kernel.is_empty() && !host.arch.is_empty(),
        "{host:?}"
    );
}

#[test]
fn a_folder_without_git_has_no_build() {
    assert_eq!(detect_build(std::path::Path::new("/")), None);
}
