//! Makes a step's command ready: whatever does not vary is worked out once.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use bytes::Bytes;
use perf_core::{Body, CommandCall, CommandLine, ExitCodes, Parameter, Step, Template};
use reqwest::StatusCode;

use super::setup_error::CommandSetupError;
use crate::judge::Judge;
use crate::process::program_in;
use crate::saying::Saying;
use crate::transport::Failure;
use crate::values::Values;

/// What is told what a shell is told.
const SHELL: [&str; 2] = ["sh", "-c"];

/// A step that runs a command, made ready.
#[derive(Debug)]
pub(crate) struct CommandPrepared {
    line: CommandLine,
    environment: Vec<Parameter>,
    pub(super) folder: PathBuf,
    input: Reads,
    pub(super) exit_codes: ExitCodes,
    pub(super) judge: Judge,
    /// How much of its output is looked at, in bytes. Of none, nobody listens.
    pub(super) wanted: usize,
    pub(super) max_output: u64,
}

/// What the command reads, and perhaps varies.
#[derive(Debug)]
enum Reads {
    Said(Saying),
    File(PathBuf),
}

/// A command with the values of the run in it.
#[derive(Debug)]
pub(crate) struct CommandRendered {
    /// The program, and its arguments.
    pub(super) words: Vec<String>,
    /// Names and values.
    pub(super) environment: Vec<(String, String)>,
    pub(super) input: Input,
}

/// What a command reads.
#[derive(Debug)]
pub(super) enum Input {
    Nothing,
    Bytes(Bytes),
    File(PathBuf),
}

impl CommandPrepared {
    /// Makes `step`, of which `call` is a part, ready.
    pub(super) fn new(step: &Step, call: &CommandCall) -> Result<Self, CommandSetupError> {
        if !cfg!(unix) {
            return Err(CommandSetupError::System);
        }
        let folder = call.folder.clone();
        if !folder.as_os_str().is_empty() && !folder.is_dir() {
            return Err(CommandSetupError::NoFolder { folder });
        }
        if let CommandLine::Words(words) = &call.line
            && let Some(program) = words.first().and_then(Template::as_fixed)
            && !is_there(program, &folder)
        {
            let program = program.to_owned();
            return Err(CommandSetupError::NoProgram { program });
        }
        let judge = Judge::new(step)?;
        Ok(Self {
            line: call.line.clone(),
            environment: call.environment.clone(),
            folder,
            input: match &call.input {
                Body::Json(json) => Reads::Said(Saying::json(json)),
                Body::Text(text) => Reads::Said(Saying::text(text)),
                Body::File(path) => Reads::File(path.clone()),
                Body::Empty | Body::Form(_) | Body::Multipart(_) => Reads::Said(Saying::nothing()),
            },
            exit_codes: call.exit_codes.clone(),
            // An end as it is expected is what a status of success is to HTTP.
            wanted: judge.wants_of_body(StatusCode::OK),
            judge,
            max_output: step.expect.max_body.count(),
        })
    }

    /// The command, with `values` filled in.
    pub(super) fn render(&self, values: &mut Values) -> Result<CommandRendered, Failure> {
        let words = match &self.line {
            CommandLine::Words(words) => {
                let words = words.iter().map(|word| values.text(word));
                words.collect::<Result<_, _>>()?
            }
            CommandLine::Shell(text) => {
                let told = values.text(text)?;
                let mut words: Vec<_> = SHELL.map(str::to_owned).into();
                words.push(told);
                words
            }
        };
        let environment = self.environment.iter().map(|variable| {
            let value = values.text(&variable.value)?;
            Ok((variable.name.clone(), value))
        });
        Ok(CommandRendered {
            words,
            environment: environment.collect::<Result<_, Failure>>()?,
            input: match &self.input {
                Reads::File(path) => Input::File(path.clone()),
                Reads::Said(saying) => {
                    let bytes = saying.render(values)?;
                    if bytes.is_empty() {
                        Input::Nothing
                    } else {
                        Input::Bytes(bytes)
                    }
                }
            },
        })
    }
}

/// Whether there is such a program. A bare name is searched for by the shell, which is what knows where
/// to look.
fn is_there(program: &str, folder: &Path) -> bool {
    if Path::new(program).components().count() > 1 {
        return program_in(program, folder).is_file();
    }
    let mut search = Command::new(SHELL[0]);
    search.args([SHELL[1], "command -v -- \"$1\"", SHELL[0], program]);
    search
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    // Without a shell nobody can tell, and to start it will.
    search.status().map_or(true, |status| status.success())
}
