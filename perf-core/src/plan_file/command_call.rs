//! `command = ["sort", "names.txt"]` in a step: a program that is run, and what its end must be like.

use std::path::PathBuf;

use toml::de::DeValue;

use super::beside_http::{refuse_expectation, refuse_keys};
use super::body::decode_body;
use super::fields::Fields;
use super::value::Value;
use crate::plan::{CommandCall, CommandLine, ExitCodes, Parameter, Protocol, Template};

const EXPECTED: &str = "a program with its arguments, such as `[\"sort\", \"names.txt\"]`, or a \
                        table such as `{ run = [\"sort\", \"names.txt\"], exit_code = [0, 1] }`";
const WORDS: &str = "a program with its arguments, such as `[\"sort\", \"names.txt\"]`; they go to no \
                     shell";
const SHELL: &str = "what a shell is told, such as `\"sort names.txt | head -1\"`";
const EXIT_CODE: &str = "an exit code from 0 to 255, several such as `[0, 1]`, or `\"any\"`";

/// What only requests have.
const NOT_IN_A_COMMAND: [&str; 8] = [
    "path",
    "method",
    "headers",
    "query",
    "form",
    "multipart",
    "events",
    "websocket",
];

/// The call that `command` and the other `fields` of a step say.
pub(super) fn decode_command_call(
    command: Value<'_>,
    fields: &mut Fields<'_>,
) -> Option<CommandCall> {
    command.decoder.speaks(Protocol::Command, &command.span());
    let said = "`command` for what is run, and `json`, `text` or `file` for what it reads";
    let no_http = refuse_keys(
        fields,
        &NOT_IN_A_COMMAND,
        "a step that runs a command",
        said,
    );
    let kept = "`json`, `headers`, `body_contains` or another key of `expect`";
    let no_status = refuse_expectation(fields, ("status", "a status"), "a command", kept);
    let input = if no_http { decode_body(fields) } else { None };
    let folder = command.decoder.folder.to_owned();
    let call = if let DeValue::Table(_) = command.raw.get_ref() {
        decode_table(command, folder)
    } else {
        decode_words(command, EXPECTED).map(|line| (line, Vec::new(), folder, ExitCodes::default()))
    };
    let (line, environment, folder, exit_codes) = call?;
    let call = CommandCall {
        line,
        environment,
        folder,
        input: input?,
        exit_codes,
    };
    no_status.then_some(call)
}

fn decode_table(
    command: Value<'_>,
    folder: PathBuf,
) -> Option<(CommandLine, Vec<Parameter>, PathBuf, ExitCodes)> {
    let mut fields = Fields::of(command, EXPECTED)?;
    let line = match (fields.take("run"), fields.take("shell")) {
        (Some(run), None) => decode_words(run, WORDS),
        (None, Some(shell)) => shell.template(SHELL).map(CommandLine::Shell),
        (Some(_), Some(shell)) => {
            shell.wrong("both `run` and `shell`", "one of them in one step");
            None
        }
        (None, None) => {
            fields.lacks_unless_misspelt("a command that runs nothing", EXPECTED);
            None
        }
    };
    let environment = fields.parameters("env");
    let folder = fields.take("folder").map_or(Some(folder), |value| {
        let text = value.text("the name of a folder")?;
        Some(value.decoder.folder.join(text.content))
    });
    let exit_codes = fields
        .take("exit_code")
        .map_or_else(|| Some(ExitCodes::default()), decode_exit_codes);
    fields.close();
    Some((line?, environment?, folder?, exit_codes?))
}

fn decode_words(value: Value<'_>, expected: &str) -> Option<CommandLine> {
    let words: Vec<Option<Template>> = value
        .list(expected)?
        .into_iter()
        .map(|word| word.template(WORDS))
        .collect();
    let words: Option<Vec<_>> = words.into_iter().collect();
    let words = words?;
    let has_program = words.first().is_some_and(|first| !first.parts().is_empty());
    if !has_program {
        value.wrong("a command without a program", WORDS);
    }
    has_program.then_some(CommandLine::Words(words))
}

fn decode_exit_codes(value: Value<'_>) -> Option<ExitCodes> {
    let code = |value: Value<'_>| value.whole(0, 255).and_then(|code| u8::try_from(code).ok());
    match value.raw.get_ref() {
        DeValue::Array(_) => {
            let codes: Vec<_> = value.list(EXIT_CODE)?.into_iter().map(code).collect();
            let codes: Vec<u8> = codes.into_iter().collect::<Option<_>>()?;
            if codes.is_empty() {
                value.wrong("no exit code that is a success", EXIT_CODE);
                return None;
            }
            Some(ExitCodes::OneOf(codes))
        }
        DeValue::String(text) if text.as_ref() == "any" => Some(ExitCodes::Any),
        DeValue::String(_) => {
            value.wrong("an exit code in words", EXIT_CODE);
            None
        }
        _ => code(value).map(|code| ExitCodes::OneOf(vec![code])),
    }
}
