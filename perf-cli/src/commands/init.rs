//! `init`: writes a plan for somebody to go on with.

use std::fs;
use std::path::{Path, PathBuf};

use perf_baseline::{MissingFolder, write_atomically};
use perf_core::{
    DraftVariable, HarOptions, OpenApiOptions, PLAN_SCHEMA, PlanDraft, plan_from_har,
    plan_from_openapi, read_draft_source,
};

use crate::arguments::InitArguments;
use crate::exit_code;
use crate::failure::Failure;
use crate::terminal::Terminal;

/// Writes the plan, prints its name, and says what its reader has to know.
pub(super) fn init(arguments: &InitArguments, terminal: &Terminal) -> Result<u8, Failure> {
    let file = &arguments.plan;
    if !arguments.force {
        refuse_existing(file)?;
    }
    let draft = draft(arguments)?;
    let mut text = draft.text;
    if let Some(schema) = &arguments.schema {
        write_schema(&beside(file, schema), arguments.force)?;
        text.insert_str(0, &schema_line(schema));
    }
    write(file, &text)?;
    terminal.data(&format!("{}\n", file.display()))?;
    for notice in &draft.notices {
        terminal.note(&format!("note: {notice}"));
    }
    tell_variables(&draft.variables, terminal);
    terminal.note(&format!("next: perf-cli plan check {}", file.display()));
    Ok(exit_code::HOLDS)
}

/// What somebody has written is not written over by chance; a link that leads nowhere is theirs too.
fn refuse_existing(file: &Path) -> Result<(), Failure> {
    if file.symlink_metadata().is_err() {
        return Ok(());
    }
    let message = format!("there is a `{}` already", file.display());
    let hint = "give another name, or --force to replace it";
    Err(Failure::mistake(message).hint(Some(hint)))
}

fn write(file: &Path, text: &str) -> Result<(), Failure> {
    write_atomically(file, text.as_bytes(), MissingFolder::Refuse)
        .map_err(|error| Failure::of(&error).hint(error.hint()))
}

/// The `file` that is seen from the plan's folder.
fn beside(plan: &Path, file: &Path) -> PathBuf {
    plan.parent().unwrap_or(Path::new("")).join(file)
}

/// The schema may be there from the time before: then it stays.
fn write_schema(file: &Path, replace: bool) -> Result<(), Failure> {
    if fs::read(file).is_ok_and(|there| there == PLAN_SCHEMA.as_bytes()) {
        return Ok(());
    }
    if !replace {
        refuse_existing(file)?;
    }
    write(file, PLAN_SCHEMA)
}

/// Where editors look for a schema: a comment as the plan's first line.
fn schema_line(file: &Path) -> String {
    let here = if file.is_absolute() { "" } else { "./" };
    format!("#:schema {here}{}\n\n", file.display())
}

fn draft(arguments: &InitArguments) -> Result<PlanDraft, Failure> {
    let base_url = arguments.base_url.clone();
    if let Some(file) = &arguments.from_har {
        let options = HarOptions {
            origin: arguments.origin.clone(),
            base_url,
            with_assets: arguments.with_assets,
        };
        return plan_from_har(&source(file)?, &options)
            .map_err(|error| no_plan(file, &error, error.hint()));
    }
    if let Some(file) = &arguments.from_openapi {
        let options = OpenApiOptions {
            base_url,
            with_writes: arguments.with_writes,
        };
        return plan_from_openapi(&source(file)?, &options)
            .map_err(|error| no_plan(file, &error, error.hint()));
    }
    Ok(PlanDraft::starter(base_url.as_ref()))
}

fn source(file: &Path) -> Result<Vec<u8>, Failure> {
    read_draft_source(file).map_err(|error| Failure::of(&error).hint(error.hint()))
}

fn no_plan(file: &Path, error: &dyn std::error::Error, hint: Option<String>) -> Failure {
    let failure = Failure::of(error).hint(hint);
    Failure {
        message: format!(
            "cannot make a plan from `{}`: {}",
            file.display(),
            failure.message
        ),
        ..failure
    }
}

fn tell_variables(variables: &[DraftVariable], terminal: &Terminal) {
    if variables.is_empty() {
        return;
    }
    terminal.note("set these before a run; they stand for secrets, which the plan does not have:");
    let widest = variables.iter().map(|variable| variable.name.len()).max();
    let width = widest.unwrap_or_default();
    for variable in variables {
        let DraftVariable { name, stands_for } = variable;
        terminal.note(&format!("  {name:width$}  {stands_for}"));
    }
}
