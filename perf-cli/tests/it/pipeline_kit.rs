//! The workflows of `examples/ci` and their action: the shell of every step is run, as a runner would.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;

use saphyr::{LoadableYamlNode, Yaml};

use crate::applications::{Application, Start};
use crate::child::Running;
use crate::servers::find;
use crate::workplace::Workplace;

const ACTION: &str = ".github/actions/gate";
/// How the examples name the action.
const USES: &str = "OWNER/REPOSITORY/.github/actions/gate@REVISION";

/// What a workflow may ask about, and the inputs of an action.
type Expressions = BTreeMap<String, String>;

/// What a runner has told a job, and what came of it.
struct Job<'a> {
    place: &'a Workplace,
    event: &'static str,
    /// Steps that are not run: they need what the test does not have.
    without: &'static [&'static str],
    /// A folder whose programs go before all others.
    programs: Option<PathBuf>,
    failed: Option<i32>,
    ran: Vec<String>,
    shown: String,
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn text(file: &str) -> String {
    fs::read_to_string(repository().join(file)).unwrap()
}

impl<'a> Job<'a> {
    fn of(place: &'a Workplace, event: &'static str) -> Self {
        Self {
            place,
            event,
            without: &[],
            programs: None,
            failed: None,
            ran: Vec::new(),
            shown: String::new(),
        }
    }

    /// Runs the only job of a workflow in the folder of the test, whose files are the repository.
    fn run(mut self, workflow: &str) -> Self {
        let documents = Yaml::load_from_str(workflow).unwrap();
        let steps = documents[0]["jobs"]["gate"]["steps"].as_vec().unwrap();
        for step in steps {
            self.step(step, &Expressions::new());
        }
        assert!(!self.ran.is_empty());
        self
    }

    fn step(&mut self, step: &Yaml<'_>, inputs: &Expressions) {
        let name = text_of(step, "name").unwrap_or_default();
        let is_due = match text_of(step, "if").as_deref() {
            Some("always()") => true,
            Some("github.event_name == 'push'") => self.event == "push" && self.failed.is_none(),
            None => self.failed.is_none(),
            Some(other) => panic!("the test does not know `{other}`"),
        };
        if !is_due || self.without.contains(&name.as_str()) {
            return;
        }
        match text_of(step, "uses").as_deref() {
            Some(USES) => return self.action(step),
            Some(other) => {
                let known = ["actions/checkout@v4", "actions/upload-artifact@v4"];
                return assert!(known.contains(&other), "{other}");
            }
            None => {}
        }
        let mut variables = Expressions::new();
        if let Some(own) = step.as_mapping_get("env").and_then(Yaml::as_mapping) {
            for (key, value) in own {
                let value = filled_in(value.as_str().unwrap(), inputs);
                variables.insert(key.as_str().unwrap().to_owned(), value);
            }
        }
        let shell = text_of(step, "run").unwrap_or_else(|| panic!("`{name}` does nothing"));
        self.shell(&shell, &variables);
        self.ran.push(name);
    }

    /// The steps of the action, with the inputs of a step that uses it.
    fn action(&mut self, uses: &Yaml<'_>) {
        let text = text(&format!("{ACTION}/action.yml"));
        let documents = Yaml::load_from_str(&text).unwrap();
        let action = &documents[0];
        let mut inputs = Expressions::new();
        for (name, input) in action["inputs"].as_mapping().unwrap() {
            let usual = text_of(input, "default").unwrap();
            inputs.insert(name.as_str().unwrap().to_owned(), usual);
        }
        for (name, value) in uses["with"].as_mapping().unwrap() {
            let known = inputs.insert(
                name.as_str().unwrap().to_owned(),
                value.as_str().unwrap().to_owned(),
            );
            assert!(known.is_some(), "there is no input {name:?}");
        }
        for step in action["runs"]["steps"].as_vec().unwrap() {
            assert_eq!(text_of(step, "shell").as_deref(), Some("bash"));
            if self.failed.is_none() {
                self.step(step, &inputs);
            }
        }
    }

    fn shell(&mut self, script: &str, variables: &Expressions) {
        let program = Path::new(env!("CARGO_BIN_EXE_perf-cli")).parent().unwrap();
        let path = env::var_os("PATH").unwrap();
        let first = self.programs.iter().cloned().chain([program.to_owned()]);
        let path = env::join_paths(first.chain(env::split_paths(&path)));
        let mut command = Command::new("bash");
        command
            .args([
                "--noprofile",
                "--norc",
                "-e",
                "-o",
                "pipefail",
                "-c",
                script,
            ])
            .current_dir(self.place.folder())
            .envs(variables)
            .env("PATH", path.unwrap())
            .env("GITHUB_ACTION_PATH", repository().join(ACTION))
            .env("GITHUB_STEP_SUMMARY", self.place.path("step-summary.md"))
            .env("GITHUB_OUTPUT", self.place.path("outputs.txt"))
            .env_remove("BASE_URL");
        let finished = Running::start(&mut command).finish();
        self.shown += &finished.stdout;
        self.shown += &finished.stderr;
        self.failed = self.failed.or(finished.code.filter(|code| *code != 0));
    }

    #[track_caller]
    fn ended_with(self, code: i32) -> Self {
        assert_eq!(self.failed.unwrap_or(0), code, "{}", self.shown);
        assert_eq!(
            self.place.read("outputs.txt"),
            format!("exit-code={code}\n")
        );
        fs::remove_file(self.place.path("outputs.txt")).unwrap();
        self
    }
}

fn text_of(step: &Yaml<'_>, key: &str) -> Option<String> {
    step.as_mapping_get(key)?.as_str().map(str::to_owned)
}

fn filled_in(value: &str, inputs: &Expressions) -> String {
    let name = value
        .strip_prefix("${{ inputs.")
        .and_then(|rest| rest.strip_suffix(" }}"));
    inputs[name.unwrap_or_else(|| panic!("the test does not know `{value}`"))].clone()
}

/// Runs git in the folder of the test and gives back what it says.
fn git(place: &Workplace, arguments: &[&str]) -> String {
    let who = ["-c", "user.name=test", "-c", "user.email=test@localhost"];
    let mut command = Command::new("git");
    command
        .args(who)
        .args(arguments)
        .current_dir(place.folder());
    let finished = Running::start(&mut command).finish();
    assert_eq!(finished.code, Some(0), "{}", finished.stderr);
    finished.stdout
}

/// A clone of a repository of its own, with this plan in it.
fn cloned(place: &Workplace, plan: &str) {
    git(place, &["init", "--quiet", "--bare", "origin.git"]);
    git(place, &["init", "--quiet", "--initial-branch", "main"]);
    git(place, &["remote", "add", "origin", "origin.git"]);
    place.write("perf.toml", plan);
    let ignored = "origin.git\nperf-out\nserver.*\n*.md\noutputs.txt\n";
    place.write(".gitignore", ignored);
    git(place, &["add", "."]);
    git(place, &["commit", "--quiet", "-m", "a plan"]);
    git(
        place,
        &["push", "--quiet", "--set-upstream", "origin", "main"],
    );
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().port()
}

fn plan(port: u16, criterion: &str) -> String {
    format!(
        "version = 1\nname = \"pages\"\n[target]\nbase_url = \"http://127.0.0.1:{port}\"\n\
         health = {{ path = \"/\", within = \"30s\" }}\n[[scenario]]\nname = \"front\"\n\
         load = {{ iterations = 60 }}\ncriteria = [\"{criterion}\"]\nstep = [{{ path = \"/\" }}]\n"
    )
}

fn has_programs() -> bool {
    ["bash", "git", "python3"]
        .iter()
        .all(|name| find(name).is_some())
}

/// Requirement: E8, B12
#[test]
fn e8_a_workflow_drives_a_plan_gates_it_shows_it_and_remembers_it() {
    if !has_programs() {
        return;
    }
    let place = Workplace::new();
    let port = free_port();
    cloned(&place, &plan(port, "error_rate < 50%"));
    let workflow = text("examples/ci/github-plan.yml");
    assert!(workflow.contains("http.server 8080"));
    let workflow = workflow.replace("8080", &port.to_string());

    let first = Job::of(&place, "push").run(&workflow).ended_with(0);
    assert_eq!(
        first.ran,
        [
            "Start the application",
            "Install perf-cli",
            "Measure and judge",
            "Stop the application",
            "Remember the runs"
        ]
    );
    // What is shown, kept, and on the main branch for everybody.
    assert!(place.read("step-summary.md").contains("## ✅ PASS: pages"));
    assert!(first.shown.contains("::notice title="), "{}", first.shown);
    for report in ["report.html", "junit.xml", "summary.md"] {
        assert!(place.has(&format!("perf-out/{report}")), "{report}");
    }
    let pushed = git(
        &place,
        &["ls-tree", "-r", "--name-only", "origin/main", "perf/runs"],
    );
    assert_eq!(pushed.lines().count(), 3, "{pushed}");

    // A pull request adds nothing.
    let head = git(&place, &["rev-parse", "HEAD"]);
    let second = Job::of(&place, "pull_request").run(&workflow);
    // Three runs are no baseline for a machine that does much else: it may be red.
    let code = second.failed.unwrap_or(0);
    assert!([0, 1].contains(&code), "{}", second.shown);
    let second = second.ended_with(code);
    assert!(place.read("step-summary.md").contains("Baseline"));
    assert!(!second.ran.contains(&"Remember the runs".to_owned()));
    assert_eq!(git(&place, &["rev-parse", "HEAD"]), head);

    // One that fails is red, leaves its reports, and stops the application all the same.
    place.write("perf.toml", &plan(port, "max < 1ns"));
    fs::remove_dir_all(place.path("perf-out")).unwrap();
    fs::remove_file(place.path("step-summary.md")).unwrap();
    let third = Job::of(&place, "push").run(&workflow);
    let (ran, shown) = (third.ran.clone(), third.shown.clone());
    third.ended_with(1);
    assert_eq!(ran.last().unwrap(), "Stop the application");
    assert!(shown.contains("::error title="), "{shown}");
    assert!(place.read("step-summary.md").contains("❌"));
    assert!(place.has("perf-out/junit.xml"));
}

/// Requirement: E8
#[test]
fn e8_a_workflow_gates_a_result_of_locust() {
    if !has_programs() {
        return;
    }
    let place = Workplace::new();
    let workflow = text("examples/ci/github-locust.yml");
    let job = || Job {
        without: &["Run the load"],
        ..Job::of(&place, "pull_request")
    };
    place.fixture("steady_stats.csv");
    fs::rename(
        place.path("steady_stats.csv"),
        place.path("locust_stats.csv"),
    )
    .unwrap();
    job().run(&workflow).ended_with(0);
    assert!(place.has("perf_baseline.json"));
    place.fixture("slower_stats.csv");
    fs::rename(
        place.path("slower_stats.csv"),
        place.path("locust_stats.csv"),
    )
    .unwrap();
    let slower = job().run(&workflow).ended_with(1);
    assert!(slower.shown.contains("::error title="), "{}", slower.shown);
    assert!(place.read("step-summary.md").contains("❌"));
    assert!(
        place
            .read("perf-out/report.html")
            .contains("<!doctype html>")
    );
}

/// Requirement: E8
#[test]
fn e8_a_workflow_runs_locust_and_gates_what_it_leaves() {
    let python = env::var_os("PERF_LOCUST_PYTHON").map(PathBuf::from);
    let Some(python) = python.filter(|_| has_programs()) else {
        return;
    };
    let Some(shop) = Application::start(&Start {
        example: "regression-gate",
        ..Start::default()
    }) else {
        return;
    };
    let locustfile = shop.place.path("locustfile.py");
    fs::copy(shop.path("locustfile.py"), locustfile).unwrap();
    let workflow = text("examples/ci/github-locust.yml");
    for part in ["http://127.0.0.1:8080", "60s"] {
        assert!(workflow.contains(part), "{part}");
    }
    let workflow = workflow.replace("http://127.0.0.1:8080", &shop.url);
    let workflow = workflow.replace("60s", "3s");
    for _ in ["it becomes the baseline", "it is held against it"] {
        let job = Job {
            programs: python.parent().map(Path::to_owned),
            ..Job::of(&shop.place, "pull_request")
        };
        let job = job.run(&workflow);
        assert!(
            job.ran.contains(&"Run the load".to_owned()),
            "{}",
            job.shown
        );
        // What a busy machine makes of the second run is not asked.
        let code = job.failed.unwrap_or(0);
        assert!([0, 1].contains(&code), "{}", job.shown);
        job.ended_with(code);
        for left in [
            "perf_baseline.json",
            "locust_stats.csv",
            "perf-out/report.html",
        ] {
            assert!(shop.place.has(left), "{left}");
        }
    }
    assert!(shop.place.read("step-summary.md").contains("p95"));
}

#[test]
fn the_pipeline_of_gitlab_drives_a_plan_and_keeps_its_reports() {
    if !has_programs() {
        return;
    }
    let place = Workplace::new();
    let port = free_port();
    place.write("perf.toml", &plan(port, "error_rate < 50%"));
    let text = text("examples/ci/gitlab.yml").replace("8080", &port.to_string());
    let documents = Yaml::load_from_str(&text).unwrap();
    let job = &documents[0]["performance"];
    let lines = |key: &str| {
        let lines = job[key].as_vec().unwrap().iter();
        lines
            .map(|line| line.as_str().unwrap())
            .collect::<Vec<_>>()
            .join("\n")
    };
    let mut runner = Job::of(&place, "merge_request_event");
    runner.shell(&lines("script"), &Expressions::new());
    assert_eq!(runner.failed, None, "{}", runner.shown);
    runner.shell(&lines("after_script"), &Expressions::new());
    assert_eq!(runner.failed, None, "{}", runner.shown);
    let kept: OsString = job["artifacts"]["reports"]["junit"]
        .as_str()
        .unwrap()
        .into();
    assert!(place.folder().join(kept).is_file());
}
