//! Which command does what.

use super::{
    analyze, baseline, capacity, check, compare, completions, export, history, import, init, man,
    plan, report, run, selftest, stub,
};
use crate::arguments::Command;
use crate::failure::Failure;
use crate::terminal::Terminal;

/// Does what was asked for; the number is the exit code.
pub(crate) fn dispatch(command: Command, terminal: &Terminal) -> Result<u8, Failure> {
    match command {
        Command::Run(arguments) => run::run(&arguments, terminal),
        Command::Capacity(arguments) => capacity::capacity(&arguments, terminal),
        Command::Check(arguments) => check::check(&arguments, terminal),
        Command::Compare(arguments) => compare::compare(&arguments, terminal),
        Command::Report(arguments) => report::report(&arguments, terminal),
        Command::Analyze(arguments) => analyze::analyze(&arguments, terminal),
        Command::Import(arguments) => import::import(&arguments, terminal),
        Command::Export(arguments) => export::export(&arguments, terminal),
        Command::Baseline(arguments) => baseline::baseline(&arguments, terminal),
        Command::History(arguments) => history::history(&arguments, terminal),
        Command::Plan(arguments) => plan::plan(&arguments, terminal),
        Command::Init(arguments) => init::init(&arguments, terminal),
        Command::Stub(arguments) => stub::stub(arguments, terminal),
        Command::Selftest(arguments) => selftest::selftest(&arguments, terminal),
        Command::Completions(arguments) => completions::completions(&arguments, terminal),
        Command::Man(arguments) => man::man(&arguments, terminal),
    }
}
