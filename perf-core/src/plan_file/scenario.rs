//! The tables `[[scenario]]`.

use std::collections::BTreeSet;
use std::time::Duration;

use super::criteria::{CriteriaOf, decode_criteria, decode_priority};
use super::fields::Fields;
use super::headers::decode_headers;
use super::http::decode_http;
use super::inherited::{Inherited, unique};
use super::journey::decode_journey;
use super::limits::{decode_quota, decode_rate_limit};
use super::load::decode_load;
use super::nats::decode_nats;
use super::value::Value;
use super::warm_up::decode_warm_up;
use crate::plan::{Load, Scenario, WarmUp};

pub(super) fn decode_scenario(
    value: Value<'_>,
    inherited: &Inherited,
    names: &mut BTreeSet<String>,
) -> Option<Scenario> {
    value.decoder.uses.enter_scenario();
    let mut fields = Fields::of(value, "a table `[[scenario]]`")?;
    let name = fields.name("name");
    if name.is_none() && fields.take("name").is_none() {
        fields.lacks(
            "`name` is missing",
            "`name = \"list items\"` in every scenario",
        );
    }
    let name = name.and_then(|name| unique(value, name, names, "scenario"));
    let description = fields.string("description", "a string");
    let tags = fields.take("tags").map_or(Some(Vec::new()), decode_tags);
    let priority = fields
        .take("priority")
        .map_or(Some(None), |p| decode_priority(p).map(Some));
    let load = fields
        .require("load", "a load such as `load = { iterations = 100 }`")
        .and_then(decode_load);
    let rate_limit = fields.take("rate_limit").map(decode_rate_limit);
    let quota = fields.take("quota").map(decode_quota);
    let timeout = fields
        .take("timeout")
        .map_or(Some(inherited.timeout), Value::duration);
    let headers = decode_headers(&mut fields, &inherited.headers);
    let http = decode_http(&mut fields, &inherited.http);
    let has_nats = fields.take("nats").is_some();
    let nats = decode_nats(&mut fields, inherited.nats.as_ref());
    let nats = nats.ok();
    let inherited = Inherited {
        nats: nats.clone().flatten(),
        nats_is_missing: inherited.nats_is_missing && !has_nats,
        timeout: timeout.unwrap_or(inherited.timeout),
        headers: headers.clone().unwrap_or_default(),
        http: http.clone().unwrap_or_default(),
        ..inherited.clone()
    };
    let priority_of_criteria = priority.flatten().unwrap_or_default();
    let about = CriteriaOf::Scenario {
        name: name.as_deref(),
        has_quota: quota.is_some(),
    };
    let criteria = fields.take("criteria").map_or(Some(Vec::new()), |list| {
        decode_criteria(list, priority_of_criteria, inherited.tolerance, about)
    });
    let start_after = fields
        .take("start_after")
        .map_or(Some(Duration::ZERO), Value::duration_or_none);
    let warm_up = fields
        .take("warm_up")
        .map_or(Some(WarmUp::None), decode_warm_up);
    let journey = decode_journey(&mut fields, &inherited, priority_of_criteria);
    if load.as_ref().is_some_and(Load::is_open) {
        refuse_pacing(&mut fields);
    }
    fields.close();
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
        http: http?,
        nats: nats?,
        journey: journey.filter(|_| timeout.is_some() && headers.is_some())?,
        criteria: criteria?,
        hash: String::new(),
    })
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
