//! Reports, on the terminal and in files.

use std::path::{Path, PathBuf};

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

/// Files that belong to a report, each with what it is.
pub(crate) type Files<'a> = &'a [(&'a str, PathBuf)];

/// Prints `run` in the given format. Links to `files` are as seen from the working folder.
pub(crate) fn print(
    run: &Run,
    output: Output,
    renderer: &Renderer,
    (terminal, files): (&Terminal, Files<'_>),
) -> Result<(), Failure> {
    let options = RenderOptions {
        width: terminal.width,
        color: terminal.color,
    };
    let shown = view(run, Path::new(output.name()), files);
    let text = renderer.render(&shown, output, &options);
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

/// Writes `run` in the given format to a file, with links to `files` as seen from there; a folder
/// that is missing is made.
pub(crate) fn write(
    run: &Run,
    output: Output,
    renderer: &Renderer,
    (file, files): (&Path, Files<'_>),
) -> Result<(), Failure> {
    let shown = view(run, file, files);
    let text = renderer.render(&shown, output, &RenderOptions::default());
    let text = text.map_err(|error| template_failure(&error))?;
    write_atomically(file, text.as_bytes(), MissingFolder::Create)
        .map_err(|error| Failure::of(&error).hint(error.hint()))
}

/// What every report shows of a run; the report itself is not among its files.
fn view(run: &Run, report: &Path, files: Files<'_>) -> View {
    let absolute = |file: &Path| std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    let report = absolute(report);
    let each = files.iter().map(|(what, file)| (*what, absolute(file)));
    let others: Vec<_> = each.filter(|(_, file)| *file != report).collect();
    let others = others.iter().map(|(what, file)| (*what, file.as_path()));
    View::of(run)
        .with_insights(&analyse(run))
        .with_files(&report, others)
}

fn template_failure(error: &TemplateError) -> Failure {
    Failure::of(error).hint(error.hint())
}
