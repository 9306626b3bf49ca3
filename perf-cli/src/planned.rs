//! A plan file, read for a person: its mistakes, and what it would do.

use std::fmt::Write;
use std::path::Path;

use perf_core::{
    Call, Conversation, Criterion, LapCriterion, NatsAwaited, Plan, PlanError, PlanMistakes,
    ScalePoint, Scenario, TcpAnswer, UdpAnswer, is_secret_name, read_plan, secret_forms,
};
use perf_driver::{Dataset, PROTOCOLS, check_calls};

use crate::failure::Failure;
use crate::hushed::{hide, without_secrets};

/// The plan in `file`; its variables come from the environment.
pub(crate) fn read(file: &Path) -> Result<Plan, Failure> {
    let plan = read_plan(file, variable).map_err(|error| match error {
        PlanError::Mistakes(mistakes) => with_mistakes(&mistakes, "plan"),
        other => Failure::of(&other),
    })?;
    hide(plan.known_secrets());
    check_protocols(&plan, file)?;
    match check_calls(&plan) {
        mistakes if mistakes.is_empty() => Ok(plan),
        mistakes => {
            let file = file.display().to_string();
            Err(with_mistakes(&PlanMistakes { file, mistakes }, "plan"))
        }
    }
}

/// What a plan's or a policy's `${name}` stands for. Where that is a secret it is hidden at once: a plan that
/// has mistakes is never there to say what its secrets are.
pub(crate) fn variable(name: &str) -> Option<String> {
    let value = std::env::var(name).ok()?;
    if is_secret_name(name) {
        hide(secret_forms(&value));
    }
    Some(value)
}

/// Whether this program speaks all that the plan's steps speak.
fn check_protocols(plan: &Plan, file: &Path) -> Result<(), Failure> {
    let unspoken = plan.protocols.iter();
    let unspoken = unspoken.filter(|known| !PROTOCOLS.contains(&known.protocol));
    let mistakes: Vec<_> = unspoken.map(|known| known.unspoken.clone()).collect();
    if mistakes.is_empty() {
        return Ok(());
    }
    let file = file.display().to_string();
    let failure = with_mistakes(&PlanMistakes { file, mistakes }, "plan");
    Err(failure.hint(Some(
        "programs that are given out have every protocol; of the sources, \
         `cargo build --release --package perf-cli --all-features` makes such a one",
    )))
}

/// All mistakes of a plan, or of whatever else is written like one.
pub(crate) fn with_mistakes(mistakes: &PlanMistakes, what: &str) -> Failure {
    let count = match mistakes.mistakes.len() {
        1 => "1 mistake".to_owned(),
        many => format!("{many} mistakes"),
    };
    Failure::mistake(format!("{count} in the {what}\n\n{mistakes}"))
}

/// Reads the files that the plan takes values from, to see that they can be used.
pub(crate) fn check_data(plan: &Plan) -> Result<(), Failure> {
    let read = Dataset::load(plan).map_err(|error| Failure::of(&error));
    read.map(|_dataset| ())
}

/// Refuses a plan that runs programs, where that was asked for.
pub(crate) fn refuse_programs(plan: &Plan, no_exec: bool) -> Result<(), Failure> {
    let programs = plan.programs();
    if !no_exec || programs.is_empty() {
        return Ok(());
    }
    let message = format!("the plan runs programs: {}", programs.join(", "));
    Err(Failure::mistake(message).hint(Some("without --no-exec they are run")))
}

/// What the plan would do, one line a scenario, step and criterion; without its secrets.
pub(crate) fn describe(plan: &Plan) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{} against {}", plan.name, plan.addresses());
    for scenario in &plan.scenarios {
        let _ = writeln!(text, "\n{}: {}", scenario.name, scenario.load);
        if let Some(turns) = &scenario.interleave {
            let _ = writeln!(text, "  {turns}");
        }
        for step in scenario.steps() {
            let _ = writeln!(text, "  {}{}", step.call, goes_on(&step.call));
            describe_criteria(&mut text, &step.criteria, "    ");
            for LapCriterion { lap, criterion } in &step.lap_criteria {
                let _ = writeln!(text, "    {lap}");
                describe_criteria(&mut text, std::slice::from_ref(criterion), "      ");
            }
        }
        describe_criteria(&mut text, &scenario.criteria, "  ");
    }
    let scaled = scaled(plan);
    for point in &scaled {
        let _ = writeln!(text, "\n{}: how it scales", point.of);
        describe_criteria(&mut text, &point.criteria, "  ");
    }
    if !plan.criteria.is_empty() {
        let _ = writeln!(text, "\nthe whole run");
        describe_criteria(&mut text, &plan.criteria, "  ");
    }
    let steps = plan
        .scenarios
        .iter()
        .flat_map(Scenario::steps)
        .map(|s| s.criteria.len() + s.lap_criteria.len());
    let scenarios = plan.scenarios.iter().map(|s| s.criteria.len());
    let scaled = scaled.iter().map(|point| point.criteria.len());
    let criteria: usize = steps.chain(scenarios).chain(scaled).sum();
    let criteria = plan.criteria.len() + criteria;
    let programs = plan.programs();
    if !programs.is_empty() {
        let _ = writeln!(text, "\nruns programs: {}", programs.join(", "));
    }
    if let Some(left_out) = left_out(plan) {
        let _ = writeln!(text, "\n{left_out}");
    }
    let _ = writeln!(
        text,
        "\nno mistakes; scenarios: {}, criteria: {criteria}{}",
        plan.scenarios.len(),
        if criteria == 0 {
            " (nothing will be judged)"
        } else {
            ""
        },
    );
    without_secrets(&text)
}

/// One scenario of each that is run at several sizes or with several numbers of users, if
/// something must hold for how it scales.
fn scaled(plan: &Plan) -> Vec<&ScalePoint> {
    let points = plan.scenarios.iter().filter_map(|s| s.scale.as_ref());
    let mut judged: Vec<_> = points.filter(|p| !p.criteria.is_empty()).collect();
    judged.dedup_by_key(|point| &point.of);
    judged
}

/// What comes of a call beside one answer.
const fn goes_on(call: &Call) -> &'static str {
    match call {
        Call::Http(request) => match &request.conversation {
            Conversation::Answer => "",
            Conversation::Events(_) => ", listens to events",
            Conversation::WebSocket(_) => ", opens a WebSocket",
        },
        Call::Command(_) => ", runs to its end",
        Call::Sql(_) => "",
        Call::Grpc(call) => match call.stream {
            None => "",
            Some(_) => ", listens to messages",
        },
        Call::Tcp(call) => match &call.answer {
            TcpAnswer::Echo => ", awaits its echo",
            TcpAnswer::Part(_) => ", awaits an answer",
            TcpAnswer::Close => ", awaits the end of the connection",
            TcpAnswer::Nothing => ", awaits nothing",
        },
        Call::Udp(call) => match call.answer {
            UdpAnswer::Echo => ", awaits its echo",
            UdpAnswer::Datagram => ", awaits an answer",
            UdpAnswer::Nothing => ", awaits nothing",
        },
        Call::Nats(call) => match &call.awaited {
            NatsAwaited::Reply => ", awaits a reply",
            NatsAwaited::Acknowledgement => ", awaits its acknowledgement",
            NatsAwaited::Delivery(_) => ", awaits its delivery",
            NatsAwaited::AcknowledgementAndDelivery(_) => {
                ", awaits its acknowledgement and its delivery"
            }
        },
    }
}

/// What a selection has left out, in one line; `None` if it is nothing.
pub(crate) fn left_out(plan: &Plan) -> Option<String> {
    let names = plan.left_out.iter();
    let names: Vec<_> = names
        .map(|left_out| format!("`{}`", left_out.scenario.name))
        .collect();
    (!names.is_empty()).then(|| format!("left out by the selection: {}", names.join(", ")))
}

fn describe_criteria(text: &mut String, criteria: &[Criterion], indent: &str) {
    for criterion in criteria {
        let name = criterion
            .name
            .as_ref()
            .map(|name| format!("{name} "))
            .unwrap_or_default();
        let tolerance = criterion
            .tolerance
            .map(|t| format!(", tolerance {t}"))
            .unwrap_or_default();
        let _ = writeln!(
            text,
            "{indent}must hold: {name}{criterion} ({}{tolerance})",
            criterion.priority
        );
    }
}
