//! From a recording to a plan: one user who does again what was recorded.

use std::collections::BTreeSet;
use std::time::Duration;

use super::address::Address;
use super::archive::{Entry, read_archive};
use super::candidates::candidates;
use super::cookies::foreign_cookies;
use super::correlate::Correlations;
use super::filling::Filling;
use super::har_error::HarError;
use super::learn::learn_secrets;
use super::options::HarOptions;
use super::request::{RecordedStep, recorded_step};
use super::select::select;
use super::sent::Sent;
use crate::draft::base_url::base_url;
use crate::draft::counted::{counted, listed};
use crate::draft::encoding::{form_pairs, percent_decoded};
use crate::draft::node::{Entries, Node};
use crate::draft::outline::{Outline, OutlinedJourney, OutlinedScenario, OutlinedStep};
use crate::draft::plan_draft::PlanDraft;
use crate::draft::secrets::Secrets;
use crate::draft::unique_names::UniqueNames;
use crate::draft::wording::Wording;
use crate::draft::write::written;

/// Shorter gaps between an answer and the next request are the client's own work.
const SHORTEST_PAUSE: Duration = Duration::from_millis(500);
/// Whoever was away for longer was not thinking.
const LONGEST_PAUSE: Duration = Duration::from_mins(5);

/// A plan that does again what the HAR file with these bytes recorded.
///
/// Each request to the first party's origin becomes a step, in the order in which they began, with
/// the recorded status as its expectation. Gaps of half a second and more between an answer and the
/// next request become pauses. A value of at least eight characters that an answer gave (in JSON, a
/// header or a cookie) and a later request sends is extracted and filled in; shorter ones only where
/// they are ids of what a `POST` or `PUT` made. Secrets, by name and by shape, become `${…}`.
///
/// ```
/// let har = br#"{ "log": { "version": "1.2", "entries": [{
///   "request": { "method": "GET", "url": "https://shop.example/items?page=2" },
///   "response": { "status": 200 }
/// }] } }"#;
/// let draft = perf_core::plan_from_har(har, &perf_core::HarOptions::default())?;
/// assert!(draft.text.contains("query = { page = \"2\" }"));
/// # Ok::<(), perf_core::HarError>(())
/// ```
///
/// # Errors
/// The bytes are no HAR file, or nothing of it can be sent by a plan.
pub fn plan_from_har(bytes: &[u8], options: &HarOptions) -> Result<PlanDraft, HarError> {
    let recorded = read_archive(bytes)?;
    let selected = select(&recorded, options)?;
    let mut notices = selected.notices;
    let mut secrets = Secrets::default();
    let sent = Sent::of(&selected.entries);
    learn_secrets(&selected.entries, &sent, &mut secrets);
    let cookies = foreign_cookies(&selected.entries, &mut secrets);
    if !cookies.left_out.is_empty() {
        notices.push(format!(
            "left out cookies that no recorded answer gave: {}",
            listed(&cookies.left_out)
        ));
    }
    let (steps, correlations) = recorded_steps(&selected.entries, &sent, &mut secrets);
    if correlations.count() > 0 {
        notices.push(format!(
            "taken from answers for later requests: {}; see `extract` in the plan",
            counted(correlations.count(), "value")
        ));
    }
    notices.extend(failures_notice(&selected.entries));
    let pauses = pauses(&selected.entries);
    let (shared, steps) = hoisted(steps, cookies.header);
    let steps = steps.into_iter().enumerate().map(|(index, step)| {
        let mut keys = step.head;
        push_headers(&mut keys, step.headers);
        keys.extend(step.tail);
        let extracts = correlations.extracts(index);
        if !extracts.is_empty() {
            keys.push(("extract".to_owned(), Node::Table(extracts)));
        }
        if let Some(pause) = pauses.get(index).copied().flatten() {
            keys.push(("think_time".to_owned(), Node::literal(&in_words(pause))));
        }
        OutlinedStep {
            comments: step.comments,
            keys,
        }
    });
    let steps = steps.collect();
    let variables = secrets.into_variables();
    let names = variables.iter().map(|variable| variable.name.as_str());
    let names: Vec<_> = names.collect();
    let outline = outline(&selected.origin, options, &names, shared, steps);
    Ok(PlanDraft {
        text: written(&outline),
        variables,
        notices,
    })
}

fn recorded_steps(
    entries: &[(&Entry, Address)],
    sent: &Sent,
    secrets: &mut Secrets,
) -> (Vec<RecordedStep>, Correlations) {
    let mut correlations = Correlations::default();
    let mut names = UniqueNames::default();
    let mut steps = Vec::new();
    for (index, (entry, address)) in entries.iter().enumerate() {
        note_sent(&mut correlations, entry, address);
        let mut filling = Filling {
            secrets: &mut *secrets,
            correlations: &mut correlations,
            step: index,
            name: String::new(),
        };
        steps.push(recorded_step(entry, address, &mut filling, &mut names));
        let mut given = candidates(entry, address, filling.secrets);
        given.retain(|candidate| sent.has(&candidate.value));
        correlations.note_given(index, given);
    }
    (steps, correlations)
}

/// What a client sends of its own accord, an answer does not give it.
fn note_sent(correlations: &mut Correlations, entry: &Entry, address: &Address) {
    correlations.note_sent(&address.path);
    for segment in address.path.split('/').filter_map(percent_decoded) {
        correlations.note_sent(&segment);
    }
    let posted = entry.request.post_data.as_ref();
    let text = posted.map_or("", |posted| posted.text.as_str());
    for raw in address.query.iter().map(String::as_str).chain([text]) {
        correlations.note_sent(raw);
        for (_, value) in form_pairs(raw).into_iter().flatten() {
            correlations.note_sent(&value);
        }
    }
    for header in &entry.request.headers {
        correlations.note_sent(&header.value);
    }
}

/// The headers that all steps share, and the steps without them.
fn hoisted(
    mut steps: Vec<RecordedStep>,
    cookies: Option<Wording>,
) -> (Vec<(String, Wording)>, Vec<RecordedStep>) {
    let mut shared: Vec<_> = match steps.as_slice() {
        [first, _, ..] => first.headers.clone(),
        _ => Vec::new(),
    };
    // What an answer gives is not known to all steps.
    shared.retain(|header| {
        !header.1.has_value() && steps.iter().all(|step| step.headers.contains(header))
    });
    for step in &mut steps {
        step.headers.retain(|header| !shared.contains(header));
    }
    shared.extend(cookies.map(|line| ("Cookie".to_owned(), line)));
    (shared, steps)
}

fn push_headers(keys: &mut Entries, headers: Vec<(String, Wording)>) {
    if headers.is_empty() {
        return;
    }
    let entries = headers
        .into_iter()
        .map(|(name, value)| (name, Node::template(&value)));
    keys.push(("headers".to_owned(), Node::Table(entries.collect())));
}

/// The pause behind each step.
fn pauses(entries: &[(&Entry, Address)]) -> Vec<Option<Duration>> {
    let mut answered = None;
    let mut pauses = Vec::new();
    for pair in entries.windows(2) {
        let (before, next) = (pair[0].0, pair[1].0);
        answered = answered.max(before.end_millis());
        let gap = next.start_millis().zip(answered);
        let gap = gap.and_then(|(start, end)| u64::try_from(start.checked_sub(end)?).ok());
        let gap = gap.map(Duration::from_millis);
        pauses.push(
            gap.filter(|gap| *gap >= SHORTEST_PAUSE)
                .map(|gap| gap.min(LONGEST_PAUSE)),
        );
    }
    pauses
}

/// A pause as a person writes it, to a tenth of a second.
fn in_words(pause: Duration) -> String {
    let tenths = (pause.as_millis() + 50) / 100;
    match (tenths / 10, tenths % 10) {
        (0, tenths) => format!("{}ms", tenths * 100),
        (seconds, 0) => format!("{seconds}s"),
        (seconds, tenths) => format!("{seconds}.{tenths}s"),
    }
}

fn failures_notice(entries: &[(&Entry, Address)]) -> Option<String> {
    let statuses: BTreeSet<_> = entries
        .iter()
        .filter_map(|(entry, _)| entry.status())
        .filter(|status| *status >= 400)
        .collect();
    if statuses.is_empty() {
        return None;
    }
    let statuses = listed(statuses.iter().map(ToString::to_string));
    Some(format!(
        "recorded failures are expected as they were recorded: status {statuses}"
    ))
}

fn outline(
    origin: &str,
    options: &HarOptions,
    variables: &[&str],
    shared: Vec<(String, Wording)>,
    steps: Vec<OutlinedStep>,
) -> Outline {
    let mut comments = vec![format!(
        "Made from a recording of {}. It is a beginning: run it, look at the report, change it.",
        counted(steps.len(), "request")
    )];
    if !variables.is_empty() {
        comments.push(format!("To set before a run: {}", variables.join(", ")));
    }
    let url = options.base_url.as_ref().map_or(origin, |url| url.as_str());
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    let mut keys = vec![
        (
            Vec::new(),
            "name".to_owned(),
            Node::literal("recorded journey"),
        ),
        (
            vec![
                "One user, ten times. Once it runs: { virtual_users = 20, duration = \"1m\", \
                 spawn_rate = \"2/s\" }"
                    .to_owned(),
            ],
            "load".to_owned(),
            Node::table([("iterations", Node::bare(&10))]),
        ),
    ];
    if !shared.is_empty() {
        let mut entries = Entries::new();
        push_headers(&mut entries, shared);
        keys.extend(
            entries
                .into_iter()
                .map(|(key, node)| (Vec::new(), key, node)),
        );
    }
    Outline {
        comments,
        name: host.to_owned(),
        criteria: vec!["error_rate < 1%".to_owned()],
        target: base_url(url),
        http: vec![("cookies".to_owned(), Node::bare(&true))],
        scenarios: vec![OutlinedScenario {
            keys,
            journey: OutlinedJourney::Steps(steps),
        }],
        ..Outline::default()
    }
}
