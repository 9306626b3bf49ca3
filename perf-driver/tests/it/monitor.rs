//! What is seen of processes and of the host.

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use perf_core::{Resources, Subject};
use perf_driver::{FoundProcess, Monitor, detect_build, detect_host};

fn found(target: &Child) -> FoundProcess {
    FoundProcess::by_id(target.id()).expect("it runs")
}

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
    let resources = monitor.finish().resources;
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
        .stdout(Stdio::piped())
        .spawn()
        .expect("cat is everywhere");
    // Before it has begun to run, it has no memory of its own.
    let mut input = target.stdin.take().expect("it is piped");
    input.write_all(b"x").expect("it reads");
    let mut output = target.stdout.take().expect("it is piped");
    output.read_exact(&mut [0]).expect("it writes");
    let monitor = Monitor::start(
        Instant::now(),
        Some(found(&target)),
        Duration::from_hours(1),
    )
    .expect("Linux tells");
    drop(input);
    target.wait().expect("it ends with its input");
    let resources = monitor.finish().resources;
    let seen = of(&resources, Subject::Target).expect("it was there at first");
    assert_eq!(seen.samples.len(), 1);
    assert!(seen.samples[0].memory.count() > 0);
}

#[test]
#[cfg(target_os = "linux")]
fn a_target_that_nobody_has_waited_for_has_ended_all_the_same() {
    let mut target = Command::new("cat")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("cat is everywhere");
    let monitor = Monitor::start(
        Instant::now(),
        Some(found(&target)),
        Duration::from_hours(1),
    )
    .expect("Linux tells");
    drop(target.stdin.take());
    // Its output ends shortly before it does itself.
    let output = target.stdout.take().expect("a pipe");
    assert_eq!(std::io::read_to_string(output).expect("text"), "");
    let has_ended = || {
        let status = std::fs::read_to_string(format!("/proc/{}/stat", target.id()));
        status.expect("nobody has waited for it").contains(") Z ")
    };
    while !has_ended() {
        std::thread::yield_now();
    }
    let resources = monitor.finish().resources;
    target.wait().expect("it has ended");
    let seen = of(&resources, Subject::Target).expect("it was there at first");
    assert_eq!(seen.samples.len(), 1);
}

#[test]
fn a_short_watch_does_not_show_what_the_host_did_before() {
    let resources = loop {
        let began = Instant::now();
        let monitor = Monitor::start(began, None, Duration::from_hours(1)).expect("Linux tells");
        let resources = monitor.finish().resources;
        // On a machine that is held up, it was no short watch.
        if began.elapsed() < Duration::from_millis(150) {
            break resources;
        }
    };
    let host = of(&resources, Subject::Host).expect("the host is there");
    let cores: Vec<_> = host.samples.iter().map(|sample| sample.cpu_cores).collect();
    assert_eq!(cores, [0.0, 0.0]);
}

#[test]
fn samples_go_on_at_the_interval_in_order_of_time() {
    let origin = Instant::now();
    // Zero is taken as 10 ms.
    let monitor = Monitor::start(origin, None, Duration::ZERO).expect("Linux tells");
    while origin.elapsed() < Duration::from_millis(200) {
        std::thread::yield_now();
    }
    let resources = monitor.finish().resources;
    let most = origin.elapsed().as_millis() / 10 + 2;
    let generator = of(&resources, Subject::Generator).expect("this process is there");
    let samples = &generator.samples;
    assert!(
        (3..=most).contains(&(samples.len() as u128)),
        "{}",
        samples.len()
    );
    assert!(samples.is_sorted_by_key(|sample| sample.at));
    let last = samples.last().expect("there are three").at.since_start();
    assert!(last >= Duration::from_millis(200), "one look at the end");
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

#[test]
fn a_folder_under_git_has_the_commit_and_the_branch() {
    let folder = std::env::temp_dir().join(format!("perf-build-{}", std::process::id()));
    let git = |arguments: &[&str]| {
        let output = Command::new("git")
            .args(["-c", "user.name=N", "-c", "user.email=e@example.org"])
            .args(["-c", "commit.gpgsign=false"])
            .arg("-C")
            .arg(&folder)
            .args(arguments)
            .output();
        // Without git there is nothing to detect, and that is all there is to see.
        let output = output.ok()?;
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    if git(&["init", "--quiet", "--initial-branch", "trunk"]).is_none() {
        assert_eq!(detect_build(&folder), None);
        return;
    }
    assert_eq!(detect_build(&folder), None, "before the first commit");
    git(&["commit", "--quiet", "--allow-empty", "--message", "first"]);
    let commit = git(&["rev-parse", "HEAD"]).expect("there is git");
    let build = detect_build(&folder).expect("there is a commit");
    assert_eq!(
        (&build.commit, build.branch.as_deref()),
        (&commit, Some("trunk"))
    );
    git(&["checkout", "--quiet", "--detach"]);
    let detached = detect_build(&folder).expect("there is a commit");
    assert_eq!((detached.commit, detached.branch), (commit, None));
    std::fs::remove_dir_all(&folder).expect("the folder is ours");
}
