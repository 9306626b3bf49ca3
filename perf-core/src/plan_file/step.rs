//! A call of a journey and what is expected of its answer.

use std::collections::BTreeSet;

use toml::de::DeValue;

use super::body::decode_body;
use super::command_call::decode_command_call;
use super::conversation::{check_headers, decode_conversation, take_lap_names, usual_status};
use super::criteria::decode_step_criteria;
use super::expectations::decode_expectations;
use super::extraction::decode_extractions;
use super::fields::Fields;
use super::grpc_call::decode_grpc_call;
use super::headers::decode_headers;
use super::inherited::{Inherited, unique};
use super::nats_call::decode_nats_call;
use super::recordings::decode_recordings;
use super::sql_call::decode_sql_call;
use super::tcp_call::decode_tcp_call;
use super::template::{PlacedParameter, texts};
use super::udp_call::decode_udp_call;
use super::uses::Definition;
use super::value::Value;
use crate::criterion::Priority;
use crate::plan::{
    Call, Expectations, Lap, LapCriterion, OnFailure, Parameter, Request, RequestAddress, Step,
    Template, TemplatePart,
};
use crate::secret::without_secrets;

const LINK: &str = "an address such as `\"{{next}}\"`, whole or relative to `base_url`";
const PATH: &str =
    "a path such as `\"/items\"`: a slash at its start, no blank (write `%20`), no fragment";

/// The step that `value`, with the keys in `fields`, stands for.
pub(super) fn decode_step(
    value: Value<'_>,
    mut fields: Fields<'_>,
    inherited: &Inherited,
    priority: Priority,
    names: &mut BTreeSet<String>,
) -> Option<Step> {
    let has_name = fields.take("name").is_some();
    let name = fields
        .name("name")
        .and_then(|name| unique(value, name, names, "step"));
    let call = decode_call(value, &mut fields, inherited);
    let timeout = fields
        .take("timeout")
        .map_or(Some(inherited.timeout), Value::duration);
    let (status, max_body) = (usual_status(call.as_ref()), inherited.max_body);
    let expect = match fields.take("expect") {
        None => Some(Expectations::of_status(status, max_body)),
        Some(value) => decode_expectations(value, status, max_body),
    };
    let extracted = fields.take("extract").map_or_else(Vec::new, extracted);
    let extract = decode_extractions(&mut fields, "extract");
    let record = decode_recordings(&mut fields);
    let on_failure = fields
        .take("on_failure")
        .map_or(Some(OnFailure::default()), decode_on_failure);
    // Where they are not known, because of a mistake, none is to blame.
    let laps = call.as_ref().map_or_else(|| Lap::ALL.to_vec(), Call::laps);
    let criteria = fields.take("criteria").map_or(Some(Vec::new()), |list| {
        decode_step_criteria(list, priority, inherited.tolerance, &laps)
    });
    let name_span = fields
        .take("name")
        .map_or_else(|| value.span(), Value::span);
    fields.close();
    value.decoder.uses.end_step(extracted);
    let call = call?;
    let name = if has_name {
        name?
    } else {
        let name = value.decoder.shown(call.to_string());
        free_name(without_secrets(name, call.secrets()), names)
    };
    let timeout = timeout?.saturating_add(call.lasts());
    let (mut criteria_of_step, mut lap_criteria) = (Vec::new(), Vec::new());
    for (lap, criterion) in criteria? {
        match lap {
            None => criteria_of_step.push(criterion),
            Some(lap) => lap_criteria.push(LapCriterion { lap, criterion }),
        }
    }
    let step = Step {
        name,
        call,
        timeout,
        expect: expect?,
        extract: extract?,
        record: record?,
        on_failure: on_failure?,
        criteria: criteria_of_step,
        lap_criteria,
    };
    take_lap_names(value, &name_span, &step, names)?;
    Some(step)
}

/// What a step does: the key that is there says in which protocol.
fn decode_call(value: Value<'_>, fields: &mut Fields<'_>, inherited: &Inherited) -> Option<Call> {
    let keys = ["nats", "sql", "command", "grpc", "tcp", "udp"];
    let present: Vec<_> = keys
        .into_iter()
        .filter_map(|key| Some((key, fields.take(key)?)))
        .collect();
    value.decoder.note_step(present.is_empty());
    match present.as_slice() {
        [] => decode_request(value, fields, inherited).map(Call::Http),
        [("nats", nats)] => decode_nats_call(*nats, fields, inherited).map(Call::Nats),
        [("sql", sql)] => decode_sql_call(*sql, fields, inherited).map(Call::Sql),
        [("grpc", grpc)] => decode_grpc_call(*grpc, fields, inherited).map(Call::Grpc),
        [("tcp", tcp)] => decode_tcp_call(*tcp, fields, inherited).map(Call::Tcp),
        [("udp", udp)] => decode_udp_call(*udp, fields, inherited).map(Call::Udp),
        [(_, command)] => decode_command_call(*command, fields).map(Call::Command),
        [(first, _), (second, value), ..] => {
            let problem = format!("both `{first}` and `{second}`");
            value.wrong(problem, "one of them in one step");
            None
        }
    }
}

/// The request over HTTP that a step sends.
fn decode_request(
    value: Value<'_>,
    fields: &mut Fields<'_>,
    inherited: &Inherited,
) -> Option<Request> {
    let method = fields.take("method").map_or_else(
        || Some(crate::plan::Method::default()),
        |m| m.parsed("a method such as `\"GET\"`"),
    );
    let address = decode_address(fields);
    let query = fields.parameters("query");
    let conversation = decode_conversation(fields, inherited);
    let headers = decode_headers(fields, &inherited.headers)
        .filter(|headers| {
            fields
                .take("websocket")
                .is_none_or(|ws| check_headers(ws, headers))
        })
        .map(|headers| noted(value, headers));
    let body = decode_body(fields);
    Some(Request {
        method: method?,
        address: address?,
        query: query?,
        headers: headers?,
        body: body?,
        conversation: conversation?,
        phases: inherited.http.phases,
    })
}

/// The names of what a step takes from its answer, also where there are mistakes in how.
fn extracted(value: Value<'_>) -> Vec<Definition> {
    let DeValue::Table(table) = value.raw.get_ref() else {
        return Vec::new();
    };
    let names = table.iter().map(|(name, _)| Definition {
        name: name.get_ref().to_string(),
        span: name.span(),
    });
    names.collect()
}

fn decode_on_failure(value: Value<'_>) -> Option<OnFailure> {
    value.one_of(&[
        ("end_iteration", OnFailure::EndIteration),
        ("continue", OnFailure::Continue),
    ])
}

/// `wanted`, with a number behind it if another step is called that already.
fn free_name(wanted: String, names: &mut BTreeSet<String>) -> String {
    let numbered = (2..).map(|number| format!("{wanted} ({number})"));
    let name = std::iter::once(wanted.clone())
        .chain(numbered)
        .find(|name| !names.contains(name));
    let name = name.unwrap_or(wanted);
    names.insert(name.clone());
    name
}

pub(super) fn decode_path(value: Value<'_>) -> Option<String> {
    let path = value.text(PATH)?.content;
    if !path.starts_with('/') || path.contains(illegal_in_path) {
        value.wrong(format!("`{path}` is not a path"), PATH);
        return None;
    }
    Some(path)
}

/// Where a request goes: a path of the target, or a link.
fn decode_address(fields: &mut Fields<'_>) -> Option<RequestAddress> {
    let Some(link) = fields.take("link") else {
        let path = fields.require("path", "`path = \"/items\"`")?;
        return decode_path_template(path).map(RequestAddress::Path);
    };
    if let Some(path) = fields.take("path") {
        path.wrong("both `path` and `link`", "one of them in one step");
        return None;
    }
    link.template(LINK).map(RequestAddress::Link)
}

/// A path with places that are filled in; those are encoded, so that they may be anything.
fn decode_path_template(value: Value<'_>) -> Option<Template> {
    let path = value.template(PATH)?;
    let starts_with_slash = match path.parts() {
        [TemplatePart::Text(text), ..] => text.starts_with('/'),
        _ => false,
    };
    if !starts_with_slash || texts(&path).any(|text| text.contains(illegal_in_path)) {
        value.wrong(format!("`{path}` is not a path"), PATH);
        return None;
    }
    Some(path)
}

fn illegal_in_path(c: char) -> bool {
    c.is_whitespace() || c.is_control() || c == '#'
}

/// The headers of a step, what they ask for noted as the step's.
fn noted(step: Value<'_>, headers: Vec<PlacedParameter>) -> Vec<Parameter> {
    let noted = headers.into_iter().map(|header| {
        step.decoder.uses.add(header.uses);
        header.parameter
    });
    noted.collect()
}
