//! Reports, on the terminal and in files.

use std::path::Path;

use perf_baseline::{MissingFolder, write_atomically};
use perf_core::Run;
use perf_report::{Listing, ListingFormat, Output, RenderOptions, Renderer, TemplateError, View};
use perf_stats::analyse;

use crate::failure::Failure;
use crate::terminal::Terminal;

/// A renderer, with the user's templates where there are any.
pub(crate) fn renderer(templates: Option<&Path>) -> Result<Renderer, Failure> {
    Renderer::new(templates).map_err(|error| template_failure(&error))
}

/// Prints `run` in the given format.
pub(crate) fn print(
    run: &Run,
    output: Output,
    renderer: &Renderer,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let options = RenderOptions {
        width: terminal.width,
        color: terminal.color,
    };
    let text = renderer.render(&view(run), output, &options);
    terminal.data(&text.map_err(|error| template_failure(&error))?)
}

/// Prints tables of many runs.
pub(crate) fn list(
    listing: &Listing,
    format: ListingFormat,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let options = RenderOptions {
        width: terminal.width,
        color: terminal.color,
    };
    terminal.data(&listing.render(format, &options))
}

/// Writes `run` in the given format to a file; a folder that is missing is made.
pub(crate) fn write(
    run: &Run,
    output: Output,
    renderer: &Renderer,
    file: &Path,
) -> Result<(), Failure> {
    let text = renderer.render(&view(run), output, &RenderOptions::default());
    let text = text.map_err(|error| template_failure(&error))?;
    write_atomically(file, text.as_bytes(), MissingFolder::Create)
        .map_err(|error| Failure::of(&error).hint(error.hint()))
}

/// What every report shows of a run.
fn view(run: &Run) -> View {
    View::of(run).with_insights(&analyse(run))
}

fn template_failure(error: &TemplateError) -> Failure {
    Failure::of(error).hint(error.hint())
}
