//! Reads the plan that is named on the command line and lists what it would do.

use std::process::ExitCode;

#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "an example talks to its user"
)]
fn main() -> ExitCode {
    let Some(file) = std::env::args_os().nth(1) else {
        eprintln!("usage: read_plan PLAN");
        return ExitCode::from(2);
    };
    match perf_core::read_plan(file.as_ref(), |name| std::env::var(name).ok()) {
        Ok(plan) => {
            for scenario in &plan.scenarios {
                println!("{}: {}", scenario.name, scenario.load);
                for criterion in &scenario.criteria {
                    println!("  must hold: {}", criterion.require);
                }
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}
