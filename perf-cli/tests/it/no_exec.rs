//! `--no-exec`: a plan of somebody else's runs nothing on this machine.

use crate::stub_target::StubTarget;
use crate::workplace::Workplace;

/// A plan with a program in each of the places that a plan can have one in.
fn plans(url: &str) -> [(&'static str, String); 5] {
    let load = "load = { iterations = 2 }";
    let step = "step = [{ path = \"/\" }]";
    let head = format!("version = 1\n[target]\nbase_url = \"{url}\"\n");
    let scenario = |rest: &str| format!("{head}[[scenario]]\nname = \"a\"\n{load}\n{rest}\n");
    let touch = "touch was-here";
    [
        (
            "sh",
            format!(
                "{head}process = {{ command = [\"sh\", \"-c\", \"{touch}\"] }}\n[[scenario]]\nname = \"a\"\n{load}\n{step}\n"
            ),
        ),
        (
            "the shell",
            scenario(&format!(
                "step = [{{ command = {{ shell = \"{touch}\" }} }}]"
            )),
        ),
        (
            "touch",
            scenario(&format!(
                "setup = [{{ command = [\"touch\", \"was-here\"] }}]\n{step}"
            )),
        ),
        (
            "touch",
            scenario(&format!(
                "teardown = [{{ repeat = 2, step = [{{ command = [\"touch\", \"was-here\"] }}] }}]\n{step}"
            )),
        ),
        (
            "touch, rm",
            format!(
                "{}[[scenario.fault]]\nat = \"1ms\"\nfor = \"1ms\"\ncommand = [\"touch\", \"was-here\"]\nundo = [\"rm\", \"was-here\"]\n",
                scenario(step)
            ),
        ),
    ]
}

/// Fault: W2
#[test]
fn no_program_of_a_plan_is_run() {
    let place = Workplace::new();
    let stub = StubTarget::start(&place, &["/"]);
    for (programs, plan) in plans(&stub.url) {
        place.write("perf.toml", &plan);
        let checked = place.run(&["plan", "check", "perf.toml"]).ended_with(0);
        checked.shows(&format!("runs programs: {programs}\n"));
        for command in [
            &["run"][..],
            &["run", "--dry-run"],
            &["capacity", "perf.toml", "--from", "5/s"],
        ] {
            let refused = place.run(&[command, &["--no-exec"]].concat());
            // A fault has no capacity anyway.
            if command[0] == "run" || !plan.contains("fault") {
                let refused = refused.ended_with(2).shows_nothing();
                refused.says(&format!("error: the plan runs programs: {programs}\n"));
            }
        }
        let sides = [
            "compare",
            &stub.url,
            &stub.url,
            "--ab",
            "perf.toml",
            "--no-exec",
        ];
        let refused = place.run(&sides).ended_with(2).shows_nothing();
        refused.says(&format!("error: the plan runs programs: {programs}\n"));
    }
    assert_eq!(stub.requests(), 0);
    assert!(!place.has("was-here"));
}

#[test]
fn a_plan_without_programs_is_run() {
    let place = Workplace::new();
    let stub = StubTarget::start(&place, &["/"]);
    let text = format!(
        "version = 1\n[target]\nbase_url = \"{}\"\n[[scenario]]\nname = \"a\"\nload = {{ iterations = 2 }}\nstep = [{{ path = \"/\" }}]\n",
        stub.url
    );
    place.write("perf.toml", &text);
    let checked = place.run(&["plan", "check", "perf.toml"]).ended_with(0);
    checked.does_not_show("runs programs");
    place.run(&["run", "--no-exec"]).ended_with(0);
    assert_eq!(stub.requests(), 2);
}
