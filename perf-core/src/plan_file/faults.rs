//! `[[scenario.fault]]`: what goes wrong on purpose while a scenario's load goes on.

use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::time::Duration;

use super::amounts::decode_concurrency;
use super::fields::Fields;
use super::inherited::unique;
use super::value::Value;
use crate::plan::{Fault, FaultAction, FaultCommand, WarmUp};
use crate::units::format_duration;

const EXPECTED: &str = "a table `[[scenario.fault]]` with an `action` such as `\"restart\"` and \
                        `at = \"3s\"`";
const COMMAND: &str = "a program with its arguments, such as `[\"docker\", \"restart\", \"db\"]`";

/// The word of an action that the plan's own process suffers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    Restart,
    Stop,
    Kill,
    Suspend,
}

/// The faults of a scenario with this warm-up and this duration, if it has one.
pub(super) fn decode_faults(
    list: Value<'_>,
    course: (Option<WarmUp>, Option<Duration>),
    target_is_started: bool,
) -> Option<Vec<Fault>> {
    let elements = list.list("tables `[[scenario.fault]]`, with two brackets")?;
    let mut names = BTreeSet::new();
    let decoded: Vec<_> = elements
        .into_iter()
        .map(|element| decode_fault(element, course, target_is_started, &mut names))
        .collect();
    decoded.into_iter().collect()
}

fn decode_fault(
    value: Value<'_>,
    course: (Option<WarmUp>, Option<Duration>),
    target_is_started: bool,
    names: &mut BTreeSet<String>,
) -> Option<Fault> {
    let mut fields = Fields::of(value, EXPECTED)?;
    let name = fields.name("name");
    let word = fields.take("action");
    let command = fields.take("command");
    let undo = fields.take("undo");
    let lasts = fields
        .take("for")
        .map(|span| (span, span.duration_or_none()));
    let at = fields.require(
        "at",
        "`at = \"3s\"`, from the beginning of the scenario's load",
    );
    let at_value = at.and_then(Value::duration_or_none);
    let times = fields
        .take("times")
        .map_or(Some(NonZeroU32::MIN), decode_concurrency);
    let every = fields.take("every").map(|every| (every, every.duration()));
    let asked = decode_action(
        &mut fields,
        (word, command, undo),
        lasts.map(|(span, _)| span),
    );
    fields.close();
    let (word, action) = asked?;
    if word.is_some() && !target_is_started {
        value.wrong(
            "a fault of a process that the plan does not start",
            "`process = { command = [\"python3\", \"app.py\"] }` in `[target]`, or a `command` of \
             the fault's own",
        );
        return None;
    }
    let lasts = match lasts {
        Some((_, span)) => Some(span?),
        None => (word == Some(Word::Restart)).then_some(Duration::ZERO),
    };
    let fault = Fault {
        name: String::new(),
        action,
        at: at_value?,
        times: times?,
        every: every.map_or(Some(Duration::ZERO), |(_, span)| span)?,
        lasts,
    };
    check_repetition(value, every.map(|(value, _)| value), word, &fault)?;
    check_course(at.unwrap_or(value), course, &fault)?;
    let name = match name {
        Some(name) => unique(value, name, names, "fault")?,
        None => own_name(value, &fault, names)?,
    };
    Some(Fault { name, ..fault })
}

/// What it does, unless another fault of the scenario is called so.
fn own_name(value: Value<'_>, fault: &Fault, names: &mut BTreeSet<String>) -> Option<String> {
    let name = fault.to_string();
    if names.insert(name.clone()) {
        return Some(name);
    }
    value.wrong(
        format!("two of them are called `{name}`"),
        "a `name` of its own for every fault",
    );
    None
}

/// What is done: by the plan's process, where it is one of the words.
fn decode_action(
    fields: &mut Fields<'_>,
    (word, command, undo): (Option<Value<'_>>, Option<Value<'_>>, Option<Value<'_>>),
    lasts: Option<Value<'_>>,
) -> Option<(Option<Word>, FaultAction)> {
    let one_of_both =
        "one of `action = \"restart\"` and `command = [\"docker\", \"restart\", \"db\"]`";
    match (word, command) {
        (Some(word), None) => {
            if let Some(undo) = undo {
                let expected = "`for = \"500ms\"` alone: the process is started or resumed then";
                undo.wrong("`undo` of what is done to the plan's process", expected);
                return None;
            }
            let word = word.one_of(&[
                ("restart", Word::Restart),
                ("stop", Word::Stop),
                ("kill", Word::Kill),
                ("suspend", Word::Suspend),
            ])?;
            let action = match word {
                Word::Restart | Word::Stop => FaultAction::Stop,
                Word::Kill => FaultAction::Kill,
                Word::Suspend => FaultAction::Suspend,
            };
            match lasts.filter(|_| word == Word::Restart) {
                None => Some((Some(word), action)),
                Some(span) => {
                    let expected = "`action = \"stop\"`, which is started again after that time";
                    span.wrong("a restart starts at once", expected);
                    None
                }
            }
        }
        (None, Some(command)) => {
            let run = decode_command(command);
            let undone = undo.map(decode_command);
            match (undo, lasts) {
                (Some(undo), None) => {
                    let expected = "`for = \"2s\"` beside it";
                    undo.wrong("an `undo` that nothing says when to run", expected);
                    return None;
                }
                (None, Some(span)) => {
                    let expected = "`undo = [\"tc\", \"qdisc\", \"del\", \"dev\", \"lo\", \"root\"]`, the \
                                    command that makes it good again";
                    span.wrong("a command that nothing undoes", expected);
                    return None;
                }
                _ => {}
            }
            let undo = undone.map_or(Some(None), |undo| undo.map(Some))?;
            Some((None, FaultAction::Command { run: run?, undo }))
        }
        (None, None) => {
            fields.lacks_unless_misspelt("a fault that does nothing", one_of_both);
            None
        }
        (Some(_), Some(_)) => {
            fields.lacks("a fault that does two things", one_of_both);
            None
        }
    }
}

fn decode_command(command: Value<'_>) -> Option<FaultCommand> {
    let words: Option<Vec<String>> = command
        .list(COMMAND)?
        .into_iter()
        .map(|word| word.text(COMMAND).map(|text| text.content))
        .collect();
    let mut words = words?.into_iter();
    let program = words.next().filter(|program| !program.is_empty());
    if program.is_none() {
        command.wrong("a command without a program", COMMAND);
    }
    Some(FaultCommand {
        program: program?,
        arguments: words.collect(),
        folder: command.decoder.folder.to_owned(),
    })
}

/// What is done again has to be over before.
fn check_repetition(
    fault: Value<'_>,
    every: Option<Value<'_>>,
    word: Option<Word>,
    decoded: &Fault,
) -> Option<()> {
    let repeats = decoded.times.get() > 1;
    let (place, problem, expected) = match (repeats, every) {
        (true, None) => (
            fault,
            "`times` without the time between them".to_owned(),
            "`every = \"5s\"`",
        ),
        (false, Some(every)) => (
            every,
            "`every` of what is done once".to_owned(),
            "`times = 5`",
        ),
        (true, Some(_)) if word.is_some() && decoded.lasts.is_none() => (
            fault,
            "it is done again, and nothing makes it good between".to_owned(),
            "`for = \"500ms\"`, after which the process is started or resumed",
        ),
        (true, Some(every)) if decoded.lasts.is_some_and(|lasts| lasts >= decoded.every) => (
            every,
            format!(
                "done again after {}, before it is made good",
                format_duration(decoded.every)
            ),
            "a time longer than its `for`",
        ),
        _ => return Some(()),
    };
    place.wrong(problem, expected);
    None
}

/// What is never done, or done where nothing is measured, is a mistake.
fn check_course(
    at: Value<'_>,
    (warm_up, ends): (Option<WarmUp>, Option<Duration>),
    fault: &Fault,
) -> Option<()> {
    if let Some(WarmUp::Time(span)) = warm_up
        && fault.at < span
    {
        let problem = format!("a fault within the warm-up of {}", format_duration(span));
        at.wrong(
            problem,
            "a time behind it, with some load before it to compare with",
        );
        return None;
    }
    let last = fault.moments().last().unwrap_or(fault.at);
    if let Some(ends) = ends
        && last >= ends
    {
        let problem = format!(
            "the last time would be {} into a load of {}",
            format_duration(last),
            format_duration(ends)
        );
        at.wrong(
            problem,
            "a load that lasts longer, or faults that come sooner",
        );
        return None;
    }
    Some(())
}
