//! Targets that are not found, or that go away and come back while load goes on.

use std::thread::sleep;
use std::time::Duration;

use crate::interrupts::wait_for_requests;
use crate::ports::free_port;
use crate::report_json::Report;
use crate::stub_target::StubTarget;
use crate::workplace::Workplace;

/// Fault: N1
#[test]
fn a_name_that_nobody_knows_ends_with_5_and_says_so() {
    let place = Workplace::new();
    place.write(
        "perf.toml",
        "version = 1\nname = \"nowhere\"\n[target]\nbase_url = \"http://nothing.invalid\"\n\
         health = { within = \"300ms\" }\n[[scenario]]\nname = \"it\"\nload = { iterations = 5 }\n\
         criteria = [\"error_rate < 100%\"]\nstep = [{ path = \"/\" }]\n",
    );
    let finished = place.run(&["run"]).ended_with(5).shows_nothing();
    finished
        .says("error: http://nothing.invalid/ was not healthy within ")
        .says("hint: start the target, or correct the plan's `base_url`");
    assert!(!place.has("perf-out"));
}

/// Fault: T8
#[test]
fn a_target_that_is_killed_and_started_again_is_found_again_and_its_gap_counts() {
    let place = Workplace::new();
    let url = format!("http://127.0.0.1:{}", free_port());
    let bind = url.strip_prefix("http://").unwrap();
    let started = || {
        let arguments = ["stub", "--bind", bind, "--route", "/ latency=1ms"];
        let mut process = place.start(&arguments);
        assert_eq!(process.line_of_stdout().as_deref(), Some(&*url));
        StubTarget {
            process,
            url: url.clone(),
        }
    };
    let first = started();
    place.write(
        "perf.toml",
        &format!(
            "version = 1\nname = \"back\"\ntarget = {{ base_url = \"{url}\" }}\n[[scenario]]\nname = \"it\"\n\
             load = {{ arrival_rate = \"200/s\", duration = \"6s\" }}\ncriteria = [\"error_rate <= 0%\"]\n\
             step = [{{ path = \"/\" }}]\n"
        ),
    );
    let run = place.start(&["run", "--report", "json=r.json"]);
    wait_for_requests(&first, 50);
    // SIGKILL.
    drop(first);
    // What is measured is how long it is away.
    sleep(Duration::from_millis(300));
    let second = started();
    wait_for_requests(&second, 50);
    run.finish().ended_with(1);
    let report = Report::read(&place, "r.json");
    assert_eq!(report.count("it", "requests"), 1_200, "none is left out");
    let failures = report.failures("it");
    let refused = failures
        .iter()
        .filter(|(class, _)| *class == "connect_refused");
    let refused: u64 = refused.map(|(_, count)| count).sum();
    // As many as were due in the time that it was away for certain, less what is just being started.
    assert!((20..=1_100).contains(&refused), "{failures:?}");
    let known = ["connect_refused", "reset", "closed_early"];
    assert!(
        failures.iter().all(|(class, _)| known.contains(class)),
        "{failures:?}"
    );
}
