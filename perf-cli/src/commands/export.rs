//! `export`: figures for tools that follow them over time.

use std::collections::BTreeSet;

use perf_baseline::{Better, Export, Format, Store, bencher, benchmark_action, otava};

use super::result::read_result;
use crate::arguments::{ExportArguments, ExportFormat, From};
use crate::exit_code;
use crate::failure::Failure;
use crate::stored;
use crate::terminal::Terminal;

/// Prints the figures, and tells what is missing among them.
pub(super) fn export(arguments: &ExportArguments, terminal: &Terminal) -> Result<u8, Failure> {
    let Export { text, left_out } = match (arguments.format, &arguments.result) {
        (ExportFormat::Otava, None) => series(arguments)?,
        (ExportFormat::Otava, Some(_)) => {
            let message = "Otava looks at many runs, and this is one";
            let hint = "name the --plan whose stored runs are to be exported";
            return Err(Failure::mistake(message).hint(Some(hint)));
        }
        (_, None) => {
            let message = "the result to export is missing";
            return Err(Failure::mistake(message).hint(Some("only Otava takes the stored runs")));
        }
        (format, Some(file)) => {
            let run = read_result(file, From::Other(Format::Auto))?;
            match format {
                ExportFormat::BenchmarkActionBigger => benchmark_action(&run, Better::Bigger),
                ExportFormat::Bencher => bencher(&run),
                _ => benchmark_action(&run, Better::Smaller),
            }
        }
    };
    terminal.data(&text)?;
    if !left_out.is_empty() {
        terminal.note(&format!(
            "not exactly known, and left out: {}",
            left_out.join(", ")
        ));
    }
    Ok(exit_code::HOLDS)
}

/// The stored runs of one plan.
fn series(arguments: &ExportArguments) -> Result<Export, Failure> {
    let store = Store::at(&arguments.store.folder);
    let mut runs = stored::all(&store)?;
    if let Some(plan) = &arguments.plan {
        runs.retain(|(_, run)| run.name == *plan);
    }
    let names: BTreeSet<&str> = runs.iter().map(|(_, run)| run.name.as_str()).collect();
    if names.len() > 1 {
        let all: Vec<&str> = names.into_iter().collect();
        let message = "the store has runs of several plans";
        let hint = format!("name one with --plan: {}", all.join(", "));
        return Err(Failure::mistake(message).hint(Some(hint)));
    }
    if runs.is_empty() {
        let message = format!("no such runs in `{}`", store.folder().display());
        return Err(Failure::mistake(message));
    }
    let scenario = arguments.scenario.as_deref();
    if let Some(name) = scenario
        && runs.iter().all(|(_, run)| run.scenario(name).is_none())
    {
        return Err(Failure::mistake(format!("no run has a scenario `{name}`")));
    }
    Ok(Export {
        text: otava(runs.iter().map(|(_, run)| run), scenario),
        left_out: Vec::new(),
    })
}
