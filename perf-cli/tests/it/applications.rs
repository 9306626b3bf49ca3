//! The applications of `examples/`, with their databases, and their plans run against them.
//!
//! Without Python there is no application: `cargo xtask test` says so.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::child::{Finished, Running};
use crate::ports::free_port;
use crate::report_json::Report;
use crate::servers::find;
use crate::stub_target::{StubTarget, get};
use crate::workplace::Workplace;

/// Far above what the longest example takes with nothing shortened.
const IN_FULL: Duration = Duration::from_mins(30);

/// Where the report of a run is, in the workplace.
const REPORT: &str = "r.json";

/// An application of `examples/`, with the API that it calls if it calls one; all end with the test.
pub(crate) struct Application {
    pub(crate) url: String,
    /// The folder of the example.
    folder: PathBuf,
    /// What it is told about its surroundings.
    environment: Vec<(String, String)>,
    /// `None` where the plan starts it.
    process: Option<Running>,
    /// The API that the application calls.
    pub(crate) upstream: Option<StubTarget>,
    /// Last, so that all processes are gone before another test has the machine for itself.
    pub(crate) place: Workplace,
}

/// Who starts an application.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum StartedBy {
    /// The test.
    #[default]
    Test,
    /// The plan, for every run anew.
    Plan,
}

/// How an application is started.
#[derive(Default)]
pub(crate) struct Start<'a> {
    /// The folder in `examples/`.
    pub(crate) example: &'a str,
    /// By whom.
    pub(crate) by: StartedBy,
    /// The routes of the API that it calls; without one, it calls none.
    pub(crate) upstream: &'a [&'a str],
    /// What is wrong with it; nothing, if empty.
    pub(crate) fault: &'a str,
    /// Further variables of its environment.
    pub(crate) environment: &'a [(&'a str, &'a str)],
}

impl Application {
    /// Starts it, and is there when it serves. `None` without Python.
    pub(crate) fn start(start: &Start<'_>) -> Option<Self> {
        let python = find("python3")?;
        let place = Workplace::new();
        let folder = examples().join(start.example);
        let upstream =
            (!start.upstream.is_empty()).then(|| StubTarget::start(&place, start.upstream));
        let mut environment: Vec<_> = start
            .environment
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let mut tell = |name: &str, value: &str| environment.push((name.into(), value.into()));
        tell("FAULT", start.fault);
        tell("DATABASE", place.path("app.db").to_str().unwrap());
        if let Some(upstream) = &upstream {
            // The plan is told by the first, and an application that no plan starts by the second.
            tell("UPSTREAM", &upstream.url);
            tell("UPSTREAM_URL", &upstream.url);
        }
        let mut application = Self {
            url: format!("http://127.0.0.1:{}", free_port()),
            folder,
            environment,
            process: None,
            upstream,
            place,
        };
        if start.by == StartedBy::Test {
            application.serve(&python);
        }
        Some(application)
    }

    fn serve(&mut self, python: &Path) {
        let mut command = Command::new(python);
        command
            .arg(self.folder.join("app.py"))
            .args(["--port", "0"])
            .current_dir(self.place.folder())
            .envs(self.environment());
        let mut process = Running::start(&mut command);
        let url = process.line_of_stdout();
        self.url = url.unwrap_or_else(|| panic!("{}", process.rest_of_stderr()));
        assert!(self.url.starts_with("http://127.0.0.1:"), "{}", self.url);
        self.process = Some(process);
    }

    /// Ends the application, and starts it with the database that it has left. Nothing is wrong
    /// with it any more.
    pub(crate) fn restarted(mut self) -> Self {
        self.process = None;
        self.environment.retain(|(name, _)| name != "FAULT");
        let python = find("python3").expect("it was there before");
        self.serve(&python);
        self
    }

    /// Runs the plan of the example with these variables and further arguments.
    pub(crate) fn run(&self, variables: &[(&str, &str)], arguments: &[&str]) -> Finished {
        let plan = self.folder.join("perf.toml");
        self.run_plan(&plan, variables, arguments)
    }

    /// Runs another plan in the place of the example's.
    pub(crate) fn run_plan(
        &self,
        plan: &Path,
        variables: &[(&str, &str)],
        arguments: &[&str],
    ) -> Finished {
        self.start_plan(plan, variables, arguments).finish()
    }

    /// Runs a plan of the example as it is, however long that takes.
    pub(crate) fn run_in_full(&self, plan: &str) -> Finished {
        let plan = self.path(plan);
        self.start_plan(&plan, &[], &[]).finish_within(IN_FULL)
    }

    fn start_plan(&self, plan: &Path, variables: &[(&str, &str)], arguments: &[&str]) -> Running {
        let report = format!("json={REPORT}");
        let fixed = ["run", plan.to_str().unwrap(), "--report", &report];
        let mut command = self.place.command(&[&fixed, arguments].concat());
        command.envs(self.variables(variables));
        Running::start(&mut command)
    }

    /// What a plan is told, in the environment of the program that runs it.
    pub(crate) fn variables(&self, further: &[(&str, &str)]) -> Vec<(String, String)> {
        let (_, port) = self.url.rsplit_once(':').unwrap();
        let own = [("BASE_URL", self.url.as_str()), ("PORT", port)];
        let own = own.iter().chain(further);
        // A command of the plan has the environment of the program.
        let own = own.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        self.environment().chain(own).collect()
    }

    /// The plan of the example with other words in some places, in a folder of its own with all
    /// that belongs to it.
    pub(crate) fn changed_plan(&self, changes: &[(&str, &str)]) -> PathBuf {
        let entries = fs::read_dir(&self.folder).unwrap();
        for entry in entries.map(Result::unwrap) {
            if entry.file_type().unwrap().is_file() {
                fs::copy(entry.path(), self.place.folder().join(entry.file_name())).unwrap();
            }
        }
        let plan = changes.iter().fold(self.file("perf.toml"), |plan, change| {
            assert!(plan.contains(change.0), "{}", change.0);
            plan.replace(change.0, change.1)
        });
        self.place.write("perf.toml", &plan);
        self.place.path("perf.toml")
    }

    /// A file of the example.
    pub(crate) fn file(&self, name: &str) -> String {
        fs::read_to_string(self.folder.join(name)).unwrap()
    }

    /// A file of the example, by its path.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// What the last run has reported.
    pub(crate) fn report(&self) -> Report {
        Report::read(&self.place, REPORT)
    }

    /// What the application answers to a GET, as JSON.
    pub(crate) fn answer(&self, path: &str) -> serde_json::Value {
        let answer = get(&self.url, path);
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        serde_json::from_str(body).unwrap_or_else(|error| panic!("{error} in {answer}"))
    }

    /// How often the API was called by this route.
    pub(crate) fn upstream_calls(&self, route: &str) -> u64 {
        let upstream = self.upstream.as_ref().unwrap();
        upstream.requests_of(route)
    }

    fn environment(&self) -> impl Iterator<Item = (String, String)> {
        self.environment.iter().cloned()
    }
}

/// The values of all `--route` options in a text, such as a README.
pub(crate) fn routes_in(text: &str) -> Vec<&str> {
    text.lines()
        .filter_map(|line| line.trim().strip_prefix("--route '"))
        .map(|rest| rest.split('\'').next().unwrap())
        .collect()
}

/// The folder of all examples.
pub(crate) fn examples() -> PathBuf {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    workspace.join("examples")
}
