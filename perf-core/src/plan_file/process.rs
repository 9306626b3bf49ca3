//! `process = { … }`: how the process under test is found, or started.

use std::num::NonZeroU16;
use std::path::PathBuf;
use std::time::Duration;

use super::fields::Fields;
use super::value::Value;
use crate::plan::{Process, StopWith, TargetCommand, Variable};

const EXPECTED: &str = "`{ pid = 1234 }`, `{ pid_file = \"server.pid\" }`, `{ name = \"nginx\" }`, \
                        `{ port = 8080 }` or `{ command = [\"python3\", \"app.py\"] }`";
const COMMAND: &str = "a program with its arguments, such as `[\"python3\", \"app.py\"]`";
/// What goes with a command, and with no process that is found.
const OF_COMMAND: [&str; 5] = ["env", "folder", "output", "stop", "grace"];
const DEFAULT_GRACE: Duration = Duration::from_secs(5);

pub(super) fn decode_process(value: Value<'_>) -> Option<Process> {
    let mut fields = Fields::of(value, EXPECTED)?;
    let ways = [
        fields.take("pid"),
        fields.take("pid_file"),
        fields.take("name"),
        fields.take("port"),
        fields.take("command"),
    ];
    let process = match ways {
        [Some(pid), None, None, None, None] => pid
            .positive(u64::from(u32::MAX))
            .and_then(|pid| u32::try_from(pid).ok())
            .map(Process::Pid),
        [None, Some(file), None, None, None] => path(file, "a file name").map(Process::PidFile),
        [None, None, Some(name), None, None] => decode_name(name).map(Process::Name),
        [None, None, None, Some(port), None] => port
            .positive(u64::from(u16::MAX))
            .and_then(|port| u16::try_from(port).ok())
            .and_then(NonZeroU16::new)
            .map(Process::Port),
        [None, None, None, None, Some(command)] => {
            decode_command(command, &mut fields).map(|command| Process::Command(Box::new(command)))
        }
        [None, None, None, None, None] => {
            fields.lacks_unless_misspelt("a process that nothing tells from others", EXPECTED);
            None
        }
        _ => {
            fields.lacks("several ways to one process", EXPECTED);
            None
        }
    };
    for key in OF_COMMAND {
        if let Some(value) = fields.take(key).filter(|_| ways[4].is_none()) {
            let problem = format!("`{key}` of a process that the plan does not start");
            value.wrong(problem, "`command` in the place of what finds the process");
        }
    }
    fields.close();
    process
}

fn decode_name(value: Value<'_>) -> Option<String> {
    const EXPECTED: &str = "the name of a program without its folder, such as `\"nginx\"`";
    let text = value.text(EXPECTED)?;
    let problem = if text.content.trim().is_empty() {
        "a name without a visible character".to_owned()
    } else if text.content.contains(['/', '\\']) {
        format!("`{}` has a folder", text.content)
    } else {
        return Some(text.content);
    };
    value.wrong(problem, EXPECTED);
    None
}

/// The command, with the keys in `fields` that go with it.
fn decode_command(command: Value<'_>, fields: &mut Fields<'_>) -> Option<TargetCommand> {
    let words: Option<Vec<String>> = command
        .list(COMMAND)?
        .into_iter()
        .map(|word| word.text(COMMAND).map(|text| text.content))
        .collect();
    let environment = fields.take("env").map(decode_environment);
    let folder = fields
        .take("folder")
        .map(|folder| path(folder, "the name of a folder"));
    let output = fields
        .take("output")
        .map(|file| path(file, "a file name such as `\"app.log\"`"));
    let stop = fields.take("stop").map(|word| {
        word.one_of(&[
            ("SIGTERM", StopWith::Terminate),
            ("SIGINT", StopWith::Interrupt),
            ("SIGQUIT", StopWith::Quit),
            ("SIGHUP", StopWith::HangUp),
            ("SIGKILL", StopWith::Kill),
        ])
    });
    let grace = fields.take("grace").map(Value::duration);
    let mut words = words?.into_iter();
    let program = words.next().filter(|program| !program.is_empty());
    if program.is_none() {
        command.wrong("a command without a program", COMMAND);
    }
    Some(TargetCommand {
        program: program?,
        arguments: words.collect(),
        environment: environment.unwrap_or(Some(Vec::new()))?,
        folder: folder.unwrap_or_else(|| Some(command.decoder.folder.to_owned()))?,
        output: output.map_or(Some(None), |file| file.map(Some))?,
        stop: stop.unwrap_or(Some(StopWith::default()))?,
        grace: grace.unwrap_or(Some(DEFAULT_GRACE))?,
    })
}

fn decode_environment(value: Value<'_>) -> Option<Vec<Variable>> {
    let read: Vec<_> = value
        .entries()?
        .into_iter()
        .map(|(name, value)| {
            let value = value.as_written()?;
            Some(Variable { name, value })
        })
        .collect();
    read.into_iter().collect()
}

/// A file or folder whose name starts at the folder of the plan.
fn path(value: Value<'_>, expected: &str) -> Option<PathBuf> {
    let text = value.text(expected)?;
    Some(value.decoder.folder.join(text.content))
}
