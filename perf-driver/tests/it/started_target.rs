//! Programs that the plan starts and stops: real shells.
#![cfg(target_os = "linux")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use perf_core::{Process, StopWith, Subject, TargetCommand, Variable};
use perf_driver::{
    DriveOptions, Ending, ProcessError, StartError, StartedTarget, StopSignal, Stub, StubConfig,
    drive, find_process,
};

use crate::plans::{LONG, iterations, plan, scenario, step};

fn shell(script: &str) -> TargetCommand {
    TargetCommand {
        program: "sh".to_owned(),
        arguments: vec!["-c".to_owned(), script.to_owned()],
        environment: Vec::new(),
        folder: PathBuf::new(),
        output: None,
        stop: StopWith::Terminate,
        grace: LONG,
    }
}

fn started(command: &TargetCommand) -> StartedTarget {
    StartedTarget::start(command, &StopSignal::new()).unwrap()
}

/// Returns when it has printed `word`; gives the number behind it.
fn wait_for(target: &StartedTarget, word: &str) -> u32 {
    let began = Instant::now();
    loop {
        let output = target.output();
        if let Some(line) = output.lines().find_map(|line| line.strip_prefix(word)) {
            return line.trim().parse().unwrap_or_default();
        }
        assert!(began.elapsed() < LONG, "{output}");
        std::thread::yield_now();
    }
}

fn runs(pid: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    !(stat.is_empty() || stat.contains(") Z "))
}

#[test]
fn the_whole_group_is_asked_to_end() {
    let target = started(&shell("sleep 1000 & echo ready $!; wait"));
    let sleeper = wait_for(&target, "ready");
    assert!(runs(sleeper));
    let end = target.stop();
    assert_eq!(end.ending, Ending::Asked);
    assert_eq!(end.finding(), None);
    assert!(!runs(sleeper), "nothing is left of it");
}

#[test]
fn the_signal_of_the_plan_is_the_one_that_is_sent() {
    let trap = "trap 'echo bye; exit 0' INT; trap 'exit 9' TERM; echo ready; \
                while :; do sleep 0.01; done";
    let command = TargetCommand {
        stop: StopWith::Interrupt,
        ..shell(trap)
    };
    let target = started(&command);
    wait_for(&target, "ready");
    let end = target.stop();
    assert_eq!(
        (end.ending, end.status.as_str()),
        (Ending::Asked, "exit status: 0")
    );
    assert!(end.output.ends_with("bye"), "{}", end.output);
}

#[test]
fn one_that_does_not_listen_is_killed_after_its_time_of_grace() {
    let grace = Duration::from_millis(100);
    let command = TargetCommand {
        grace,
        ..shell("trap '' TERM; echo ready; while :; do sleep 0.01; done")
    };
    let target = started(&command);
    wait_for(&target, "ready");
    let end = target.stop();
    assert_eq!(end.ending, Ending::Killed(grace));
    assert_eq!(end.status, "signal: 9 (SIGKILL)");
    let finding = end.finding().unwrap();
    assert_eq!(finding.code, "target-killed");
    assert_eq!(
        finding.message,
        "the plan's command `sh` did not end within 100 ms and was killed"
    );
}

#[test]
fn asked_twice_a_run_waits_for_no_grace() {
    let stop = StopSignal::new();
    let command = shell("trap '' TERM; echo ready; while :; do sleep 0.01; done");
    let target = StartedTarget::start(&command, &stop).unwrap();
    wait_for(&target, "ready");
    stop.request_stop();
    stop.request_stop();
    let asked = Instant::now();
    assert!(matches!(target.stop().ending, Ending::Killed(_)));
    assert!(asked.elapsed() < LONG);
}

#[test]
fn it_is_stopped_when_its_owner_panics() {
    let (sender, receiver) = std::sync::mpsc::channel();
    let panicked = std::thread::spawn(move || {
        let target = started(&shell("sleep 1000 & echo ready $!; wait"));
        sender.send(wait_for(&target, "ready")).unwrap();
        panic!("as the test wants it");
    });
    let sleeper = receiver.recv().unwrap();
    assert!(panicked.join().is_err());
    assert!(!runs(sleeper));
}

#[test]
fn one_that_fails_at_once_is_told_with_what_it_printed() {
    let script = "echo starting; echo \"no such \x1b[31mport\" >&2; exit 3";
    let mut target = started(&shell(script));
    let began = Instant::now();
    while !target.has_failed() {
        assert!(began.elapsed() < LONG);
        std::thread::yield_now();
    }
    let end = target.stop();
    assert_eq!(end.ending, Ending::Failed);
    assert_eq!(end.output, "starting\nno such [31mport");
    let finding = end.finding().unwrap();
    assert_eq!(finding.code, "target-ended");
    assert_eq!(
        finding.message,
        "the plan's command `sh` ended during the run (exit status: 3); it printed last: \
         no such [31mport"
    );
}

#[test]
fn one_that_leaves_others_at_work_has_not_failed() {
    let mut target = started(&shell("sleep 1000 >/dev/null 2>&1 & echo ready $!"));
    let sleeper = wait_for(&target, "ready");
    while !target.process().ids().is_empty() {
        std::thread::yield_now();
    }
    assert!(!target.has_failed());
    let end = target.stop();
    assert_eq!((end.ending, end.finding()), (Ending::ByItself, None));
    assert!(!runs(sleeper), "its group is stopped all the same");
}

#[test]
fn folder_environment_and_file_for_its_output_are_those_of_the_plan() {
    let folder = std::env::temp_dir().join(format!("perf-started-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(
        folder.join("own.sh"),
        "#!/bin/sh\necho \"$GREETING from $(pwd)\"\n",
    )
    .unwrap();
    let permissions = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(folder.join("own.sh"), permissions).unwrap();
    let command = TargetCommand {
        program: "./own.sh".to_owned(),
        arguments: Vec::new(),
        environment: vec![Variable {
            name: "GREETING".to_owned(),
            value: "hello".to_owned(),
        }],
        folder: folder.clone(),
        output: Some(folder.join("own.log")),
        ..shell("")
    };
    let target = started(&command);
    wait_for(&target, "hello");
    let _end = target.stop();
    let expected = format!("hello from {}\n", folder.canonicalize().unwrap().display());
    assert_eq!(
        std::fs::read_to_string(folder.join("own.log")).unwrap(),
        expected
    );
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn what_cannot_be_started_is_told() {
    let check = |command: TargetCommand| -> StartError {
        StartedTarget::start(&command, &StopSignal::new()).unwrap_err()
    };
    let missing = check(TargetCommand {
        program: "no-such-program-at-all".to_owned(),
        ..shell("")
    });
    assert_eq!(missing.to_string(), "cannot start `no-such-program-at-all`");
    assert!(missing.hint().is_some());
    let folder = check(TargetCommand {
        folder: Path::new("/no/such/folder").to_owned(),
        ..shell("")
    });
    assert_eq!(
        folder.to_string(),
        "there is no folder /no/such/folder to run `sh` in"
    );
    let output = check(TargetCommand {
        output: Some(PathBuf::from("/no/such/file")),
        ..shell("")
    });
    assert_eq!(
        output.to_string(),
        "cannot write the output of `sh` to /no/such/file"
    );
}

#[test]
fn a_run_watches_the_command_that_was_started_for_it() {
    let stub = Stub::start(StubConfig {
        routes: vec!["GET /".parse().unwrap()],
        ..StubConfig::default()
    })
    .unwrap();
    let command = shell("sleep 1000 & echo ready; wait");
    let mut plan = plan(
        &stub.base_url(),
        vec![scenario(iterations(5, 1), vec![step("/")])],
    );
    plan.target.process = Some(Process::Command(Box::new(command.clone())));
    let run = |options: &DriveOptions| {
        let stop = StopSignal::new();
        drive(&plan, Vec::new(), options, &stop, &mut |_| ())
    };
    let error = run(&DriveOptions::new()).expect_err("nobody has started it");
    assert!(error.hint().is_some());
    let target = started(&command);
    wait_for(&target, "ready");
    let options = DriveOptions::new().process(target.process());
    let driven = run(&options).unwrap();
    let used = driven
        .resources
        .iter()
        .find(|r| r.subject == Subject::Target);
    let (_, threads) = used.unwrap().threads().unwrap();
    assert_eq!(threads, 2, "the shell and its child");
    assert!(matches!(
        find_process(&Process::Command(Box::new(command))),
        Err(ProcessError::NotStarted { .. })
    ));
    let _end = target.stop();
}
