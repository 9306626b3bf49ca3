//! A run during which the wall clock is set back and forth: latencies are those of the monotonic clock.
//!
//! A library of a few lines, which the program is started with, moves the clock; without a compiler for C
//! there is none.
#![cfg(all(target_os = "linux", target_env = "gnu"))]

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::child::Running;
use crate::report_json::Report;
use crate::servers::find;
use crate::stub_target::StubTarget;
use crate::workplace::Workplace;

/// Each look at the wall clock finds it an hour earlier or later than the one before.
const SHIM: &str = r"
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t clock, struct timespec *now) {
    static int looks;
    int code = syscall(SYS_clock_gettime, clock, now);
    if (code == 0 && clock == CLOCK_REALTIME)
        now->tv_sec += 3600 * (__atomic_fetch_add(&looks, 1, __ATOMIC_RELAXED) % 2 ? -1 : 1);
    return code;
}
";

/// The library, built in the workplace.
fn shim(place: &Workplace) -> Option<PathBuf> {
    let compiler = find("cc")?;
    place.write("clock.c", SHIM);
    let library = place.path("clock.so");
    let mut command = Command::new(compiler);
    command.args(["-shared", "-fPIC", "-o"]).arg(&library);
    command.arg("clock.c").current_dir(place.folder());
    let finished = Running::start(&mut command).finish();
    assert_eq!(finished.code, Some(0), "{}", finished.stderr);
    Some(library)
}

/// Requirement: A-W4
/// Fault: C2
#[test]
fn a_wall_clock_that_jumps_changes_no_latency() {
    let place = Workplace::new();
    let Some(library) = shim(&place) else { return };
    let date = find("date").expect("every system has a clock to ask for");
    let year = |of: &mut Command| Running::start(of.args(["+%s"])).finish().stdout;
    let told = year(Command::new(&date).env("LD_PRELOAD", &library));
    let told: i64 = told.trim().parse().unwrap();
    let now: i64 = year(&mut Command::new(&date)).trim().parse().unwrap();
    assert!((told - now).abs() > 1_800, "the library moves no clock");

    let stub = StubTarget::start(&place, &["GET / latency=20ms"]);
    place.write(
        "perf.toml",
        &format!(
            "version = 1\nname = \"clocks\"\ntarget = {{ base_url = \"{}\" }}\n\
             [[scenario]]\nname = \"ask\"\nload = {{ arrival_rate = \"50/s\", duration = \"1s\" }}\n\
             criteria = [\"max < 30min\", \"error_rate <= 0%\"]\nstep = [{{ path = \"/\" }}]\n",
            stub.url
        ),
    );
    let mut command = place.command(&["run", "--report", "json=r.json"]);
    let finished = Running::start(command.env("LD_PRELOAD", &library)).finish();
    finished.ended_with(0).shows("the wall clock was set by");
    let report = Report::read(&place, "r.json");
    assert_eq!(report.count("ask", "requests"), 50);
    for (clock, row) in [("response_time", "min"), ("service_time", "p50")] {
        let least = report.latency("ask", clock, row).value;
        let most = report.latency("ask", clock, "max").value;
        assert!(least >= Duration::from_millis(20), "{clock}: {least:?}");
        assert!(most < Duration::from_mins(30), "{clock}: {most:?}");
    }
}
