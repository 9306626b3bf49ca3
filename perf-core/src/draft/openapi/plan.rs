//! From a description to a plan: a scenario for each tag, whose users call its operations in turn.

use super::description::read_description;
use super::groups::{groups, plan_tag};
use super::learn::learn_secrets;
use super::openapi_error::OpenApiError;
use super::operation::operations;
use super::options::OpenApiOptions;
use super::reference::Scope;
use super::sample::Sampler;
use super::security::{Proof, proofs};
use super::server::{Server, server};
use super::step::described_step;
use super::value_sources::ValueSources;
use crate::draft::base_url::base_url;
use crate::draft::counted::{counted, listed};
use crate::draft::document::Document;
use crate::draft::node::Node;
use crate::draft::outline::{Outline, OutlinedJourney, OutlinedScenario, OutlinedStep};
use crate::draft::plan_draft::PlanDraft;
use crate::draft::secrets::Secrets;
use crate::draft::write::written;

/// A plan that calls the operations which the `OpenAPI` document with these bytes, JSON or YAML,
/// describes.
///
/// Each tag becomes a scenario and each of its operations a task of it, so that one that fails
/// hides no other. Values are the examples, defaults and words of the description; what has none is
/// drawn from a source `[data]`. Of parameters outside of the path only those that are required are
/// sent. What the API wants to be shown becomes the plan's authentication, with `${…}` for secrets.
///
/// ```
/// let description = br#"
/// openapi: 3.1.0
/// servers: [{ url: https://shop.example/api }]
/// paths:
///   /items/{id}:
///     get:
///       parameters: [{ name: id, in: path, required: true, schema: { type: integer } }]
///       responses: { 200: { description: the item } }
/// "#;
/// let options = perf_core::OpenApiOptions::default();
/// let draft = perf_core::plan_from_openapi(description, &options)?;
/// assert!(draft.text.contains("path = \"/items/{{item_id}}\""));
/// # Ok::<(), perf_core::OpenApiError>(())
/// ```
///
/// # Errors
/// The bytes are no description of a known version, a reference in them leads nowhere, or there is
/// no operation that a plan can call.
pub fn plan_from_openapi(
    bytes: &[u8],
    options: &OpenApiOptions,
) -> Result<PlanDraft, OpenApiError> {
    let root = read_description(bytes)?;
    let mut secrets = Secrets::default();
    learn_secrets(&root, &mut secrets);
    let drafted = drafted(&root, options, &mut secrets);
    let (outline, notices) = drafted.map_err(|error| error.without(&secrets))?;
    Ok(PlanDraft {
        text: written(&outline),
        variables: secrets.into_variables(),
        notices,
    })
}

/// The plan, and what its reader has to know.
fn drafted(
    root: &Document,
    options: &OpenApiOptions,
    secrets: &mut Secrets,
) -> Result<(Outline, Vec<String>), OpenApiError> {
    let (called, mut notices) = operations(root, options, secrets)?;
    let mut sources = ValueSources::default();
    let mut unknown = Vec::new();
    let mut shown = Vec::new();
    for operation in &called {
        let place = &operation.name;
        let scope = Scope { root, place };
        shown.push(proofs(
            scope,
            operation.content,
            &mut *secrets,
            &mut unknown,
        )?);
    }
    let shared = most_frequent(&shown);
    let mut steps = Vec::new();
    for (operation, proofs) in called.iter().zip(&shown) {
        let place = &operation.name;
        let mut sampler = Sampler {
            scope: Scope { root, place },
            secrets: &mut *secrets,
            sources: &mut sources,
            values: 0,
            open: Vec::new(),
        };
        let own = proofs
            .iter()
            .filter(|proof| Some(*proof) != shared.as_ref());
        let own: Vec<_> = own.cloned().collect();
        let untold = own
            .iter()
            .any(|proof| proof.as_header().is_none() && proof.as_query().is_none());
        if untold {
            notices.push(format!(
                "{place} wants another authentication than the plan has"
            ));
        }
        steps.push(described_step(operation, &own, &mut sampler)?);
    }
    if !unknown.is_empty() {
        notices.push(format!(
            "the plan does not have what these security schemes ask for: {}",
            listed(&unknown)
        ));
    }
    if !sources.made_up().is_empty() {
        notices.push(format!(
            "made up, since the description has no example: {}; put values in `[data]` that exist",
            listed(sources.made_up())
        ));
    }
    let server = server(root, secrets);
    if options.base_url.is_none() {
        notices.extend(server.notice.clone());
    }
    let scenarios = groups(&called, secrets)
        .into_iter()
        .map(|(name, members)| scenario(&name, members.iter().map(|member| &steps[*member])));
    let scenarios = scenarios.collect();
    let title = root.get("info").and_then(|info| info.text("title"));
    let title = secrets.hide_in_name(title.unwrap_or_default());
    let mut outline = outline(&title, options, &server, called.len(), scenarios);
    let names: Vec<_> = secrets
        .variables()
        .iter()
        .map(|variable| variable.name.as_str())
        .collect();
    if !names.is_empty() {
        outline
            .comments
            .push(format!("To set before a run: {}", names.join(", ")));
    }
    outline.http = shared
        .and_then(|proof| proof.as_auth())
        .map(|auth| ("auth".to_owned(), auth))
        .into_iter()
        .collect();
    outline.data = sources.into_entries();
    if !outline.data.is_empty() {
        let comment = "Values for paths and queries. Put values here that exist.";
        outline.data_comments.push(comment.to_owned());
    }
    Ok((outline, notices))
}

/// The proof that most operations ask for and that a plan can show with every request.
fn most_frequent(shown: &[Vec<Proof>]) -> Option<Proof> {
    let mut counted: Vec<(&Proof, usize)> = Vec::new();
    for proof in shown
        .iter()
        .flatten()
        .filter(|proof| proof.as_auth().is_some())
    {
        match counted.iter_mut().find(|(known, _)| *known == proof) {
            Some((_, count)) => *count += 1,
            None => counted.push((proof, 1)),
        }
    }
    // The earliest wins: of equal ones `max_by_key` would take the last.
    let most = counted.into_iter().rev().max_by_key(|(_, count)| *count);
    most.map(|(proof, _)| proof.clone())
}

fn scenario<'s>(name: &str, steps: impl Iterator<Item = &'s OutlinedStep>) -> OutlinedScenario {
    let steps: Vec<_> = steps.cloned().collect();
    let mut entries = vec![("name".to_owned(), Node::literal(name))];
    let tag = plan_tag(name);
    if !tag.is_empty() {
        entries.push(("tags".to_owned(), Node::List(vec![Node::literal(&tag)])));
    }
    let load = [
        ("iterations", Node::bare(&100)),
        ("virtual_users", Node::bare(&2)),
    ];
    entries.push(("load".to_owned(), Node::table(load)));
    let keys = entries
        .into_iter()
        .map(|(key, node)| (Vec::new(), key, node));
    OutlinedScenario {
        keys: keys.collect(),
        journey: if steps.len() == 1 {
            OutlinedJourney::Steps(steps)
        } else {
            OutlinedJourney::Tasks(steps)
        },
    }
}

fn outline(
    title: &str,
    options: &OpenApiOptions,
    server: &Server,
    operations: usize,
    scenarios: Vec<OutlinedScenario>,
) -> Outline {
    let title = title.split(char::is_control);
    let title: Vec<_> = title
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    let name = if title.is_empty() {
        "API".to_owned()
    } else {
        title.join(" ")
    };
    let comments = vec![format!(
        "Made from a description of {}. It is a beginning: run it, look at the report, change it.",
        counted(operations, "operation")
    )];
    let url = options
        .base_url
        .as_ref()
        .map_or(server.base_url.as_str(), |url| url.as_str());
    let others = (!server.others.is_empty()).then(|| {
        format!(
            "Other servers that are described: {}",
            server.others.join(", ")
        )
    });
    Outline {
        comments,
        name,
        criteria: vec!["error_rate < 1%".to_owned()],
        target_comments: others.into_iter().collect(),
        target: base_url(url),
        scenarios,
        ..Outline::default()
    }
}
