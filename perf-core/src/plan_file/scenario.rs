//! The tables `[[scenario]]`.

use std::collections::BTreeSet;
use std::time::Duration;

use super::criteria::{CriteriaOf, decode_criteria, decode_priority};
use super::faults::decode_faults;
use super::fields::Fields;
use super::headers::decode_headers;
use super::http::decode_http;
use super::inherited::{Inherited, unique};
use super::interleave::decode_interleave;
use super::journey::decode_journey;
use super::limits::{decode_quota, decode_rate_limit};
use super::load::decode_load;
use super::scale::ScaleValue;
use super::servers::decode_servers;
use super::value::Value;
use super::warm_up::decode_warm_up;
use crate::criterion::Criterion;
use crate::metric::Metric;
use crate::plan::{Load, ScalePoint, Scenario, WarmUp};

/// The scenario at `value`; with `scale` as that one of those that it stands for.
pub(super) fn decode_scenario(
    value: Value<'_>,
    scale: Option<ScaleValue>,
    inherited: &Inherited,
    names: &mut BTreeSet<String>,
) -> Option<Scenario> {
    value.decoder.uses.enter_scenario();
    value.decoder.size.set(scale.and_then(ScaleValue::size));
    let mut fields = Fields::of(value, "a table `[[scenario]]`")?;
    let (of, name) = decode_name(&mut fields, value, scale, names);
    // It is read before what it is repeated for.
    fields.take("scale");
    let description = fields.description();
    let tags = fields.take("tags").map_or(Some(Vec::new()), decode_tags);
    let priority = fields
        .take("priority")
        .map_or(Some(None), |p| decode_priority(p).map(Some));
    let load = fields
        .require("load", "a load such as `load = { iterations = 100 }`")
        .and_then(|value| {
            let load = decode_load(value)?;
            scale.map_or(Some(load.clone()), |scale| scale.load(load, value))
        });
    let rate_limit = fields.take("rate_limit").map(decode_rate_limit);
    let quota = fields.take("quota").map(decode_quota);
    let (inherited, is_right) = decode_inherited(&mut fields, inherited);
    let priority_of_criteria = priority.flatten().unwrap_or_default();
    let warm_up = fields
        .take("warm_up")
        .map_or(Some(WarmUp::None), decode_warm_up);
    let faults = fields.take("fault").map(|list| {
        let ends = load.as_ref().and_then(Load::duration);
        decode_faults(list, (warm_up, ends), inherited.target_is_started)
    });
    let interleave = fields.take("interleave");
    let about = CriteriaOf::Scenario {
        name: name.as_deref(),
        has_quota: quota.is_some(),
        has_faults: faults.is_some(),
        is_scaled: scale.is_some(),
        is_interleaved: interleave.is_some(),
    };
    let criteria = fields.take("criteria").map_or(Some(Vec::new()), |list| {
        decode_criteria(list, priority_of_criteria, inherited.tolerance, about)
    });
    let interleave = interleave.map(|value| decode_interleave(value, name.as_deref()));
    let start_after = fields
        .take("start_after")
        .map_or(Some(Duration::ZERO), Value::duration_or_none);
    let journey = decode_journey(&mut fields, &inherited, priority_of_criteria);
    if load.as_ref().is_some_and(Load::is_open) {
        refuse_pacing(&mut fields);
    }
    fields.close();
    let is_of_all = |criterion: &Criterion| criterion.require.metric() == Metric::ScalingExponent;
    let (of_all, criteria): (Vec<_>, Vec<_>) = criteria?.into_iter().partition(is_of_all);
    let scale = scale.zip(of).map(|(scale, of)| ScalePoint {
        of,
        axis: scale.axis,
        value: scale.number(),
        criteria: of_all,
    });
    Some(Scenario {
        name: name?,
        description,
        tags: tags?,
        priority: priority?.unwrap_or_default(),
        load: load?,
        warm_up: warm_up?,
        start_after: start_after?,
        rate_limit: rate_limit.map_or(Some(None), |limit| limit.map(Some))?,
        quota: quota.map_or(Some(None), |quota| quota.map(Some))?,
        http: inherited.http,
        nats: inherited.nats,
        sql: inherited.sql,
        grpc: inherited.grpc,
        tcp: inherited.tcp,
        udp: inherited.udp,
        journey: journey.filter(|_| is_right)?,
        faults: faults.unwrap_or(Some(Vec::new()))?,
        criteria,
        scale,
        interleave: interleave.map_or(Some(None), |interleave| interleave.map(Some))?,
        hash: String::new(),
    })
}

/// What the steps of a scenario have unless they say otherwise, and whether all of it could be read.
fn decode_inherited(fields: &mut Fields<'_>, inherited: &Inherited) -> (Inherited, bool) {
    let timeout = fields
        .take("timeout")
        .map_or(Some(inherited.timeout), Value::duration);
    let headers = decode_headers(fields, &inherited.headers);
    let http = decode_http(fields, &inherited.http);
    let mut own = inherited.clone();
    let servers = decode_servers(fields, &mut own);
    let is_right = timeout.is_some() && headers.is_some() && http.is_some() && servers;
    own.timeout = timeout.unwrap_or(inherited.timeout);
    own.headers = headers.unwrap_or_default();
    own.http = http.unwrap_or_default();
    (own, is_right)
}

/// The name in the file, and that of this one of those that it stands for.
fn decode_name(
    fields: &mut Fields<'_>,
    value: Value<'_>,
    scale: Option<ScaleValue>,
    names: &mut BTreeSet<String>,
) -> (Option<String>, Option<String>) {
    let name = fields.name("name");
    if name.is_none() && fields.take("name").is_none() {
        fields.lacks(
            "`name` is missing",
            "`name = \"list items\"` in every scenario",
        );
    }
    // All that come of one `scale` share the name in the file.
    let of = match scale {
        Some(scale) if !scale.is_first => name.map(|name| name.content),
        _ => name.and_then(|name| unique(value, name, names, "scenario")),
    };
    let name = match (scale, &of) {
        (Some(scale), Some(of)) => {
            let name = scale.name(of);
            names.insert(name.clone());
            Some(name)
        }
        _ => of.clone(),
    };
    (of, name)
}

/// In an open model the schedule alone says when iterations begin.
fn refuse_pacing(fields: &mut Fields<'_>) {
    for key in ["think_time", "pacing"] {
        if let Some(value) = fields.take(key) {
            value.wrong(
                format!("`{key}` where a schedule says when iterations begin"),
                "a load of users; or a step with a `think_time`, for a pause between two steps",
            );
        }
    }
}

fn decode_tags(list: Value<'_>) -> Option<Vec<String>> {
    const EXPECTED: &str = "a list of words such as `[\"slow\", \"catalog\"]`";
    let tags: Vec<_> = list
        .list(EXPECTED)?
        .into_iter()
        .map(|tag| {
            let text = tag.text(EXPECTED)?;
            if text.content.is_empty()
                || text
                    .content
                    .contains(|c: char| c.is_whitespace() || c == ',')
            {
                tag.wrong("a tag that is empty or has a blank or a comma", EXPECTED);
                return None;
            }
            Some(text.content)
        })
        .collect();
    tags.into_iter().collect()
}
