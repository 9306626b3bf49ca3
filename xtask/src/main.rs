//! Automation of the workspace: `cargo xtask COMMAND`. Wires the command line to one operation
//! each; refuses to depend on the crates that it checks, so that it builds in seconds and
//! still works when they do not.

mod arguments;
mod bench;
mod build;
mod ci;
mod codegen;
mod dist;
mod examples;
mod files;
mod fuzz;
mod markdown;
mod mounts;
mod mutants;
mod needs;
mod npm;
mod perf;
mod python;
mod signals;
mod source;
mod surroundings;
mod terminal;
mod test_suite;
mod tidy;
mod workspace;

#[cfg(test)]
mod tests;

use std::process::ExitCode;

use arguments::Task;

fn main() -> ExitCode {
    let task = match arguments::parse(std::env::args_os().skip(1)) {
        Ok(task) => task,
        Err(error) => {
            terminal::note(format!("error: {error:#}\n\n{}", arguments::USAGE));
            return ExitCode::from(2);
        }
    };
    match perform(task) {
        Ok(code) => code,
        Err(error) => {
            terminal::note(format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn perform(task: Task) -> anyhow::Result<ExitCode> {
    let root = workspace::root();
    match task {
        Task::Perf(arguments) => return perf::run(&root, &arguments),
        Task::Test { speed, arguments } => test_suite::run(&root, speed, &arguments)?,
        Task::Examples(form) => examples::run(&root, form)?,
        Task::Ci(tests) => ci::run(&root, tests)?,
        Task::BenchStats(comparison) => return bench::stats::run(&root, &comparison),
        Task::BenchSoak(soaks) => return bench::soak::run(&root, &soaks),
        Task::BenchReport(rendering) => return bench::report::run(&root, &rendering),
        Task::BenchGate(experiment) => return bench::gate::run(&root, &experiment),
        Task::BenchHttp(comparison) => bench::http::run(&root, &comparison)?,
        Task::Dist(delivery) => dist::run(&root, &delivery)?,
        Task::Fuzz(hunt) => fuzz::run(&root, &hunt)?,
        Task::Mutants(area) => mutants::run(&root, &area)?,
        Task::Tidy => tidy::run(&root)?,
        Task::Codegen(mode) => codegen::run(&root, &tidy::facts(), mode)?,
        Task::Help => terminal::result(arguments::USAGE),
    }
    Ok(ExitCode::SUCCESS)
}
