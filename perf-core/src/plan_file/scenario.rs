//! The tables `[[scenario]]`.

use std::collections::BTreeSet;

use super::criteria::{decode_criteria, decode_priority};
use super::fields::Fields;
use super::inherited::{Inherited, unique};
use super::load::{decode_load, decode_rate_limit};
use super::step::{decode_headers, decode_step};
use super::value::Value;
use crate::plan::Scenario;

pub(super) fn decode_scenario(
    value: Value<'_>,
    inherited: &Inherited,
    names: &mut BTreeSet<String>,
) -> Option<Scenario> {
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
    let timeout = fields
        .take("timeout")
        .map_or(Some(inherited.timeout), Value::duration);
    let headers = decode_headers(&mut fields, &inherited.headers);
    let inherited = Inherited {
        timeout: timeout.unwrap_or(inherited.timeout),
        headers: headers.clone().unwrap_or_default(),
        ..inherited.clone()
    };
    let priority_of_criteria = priority.flatten().unwrap_or_default();
    let criteria = fields.take("criteria").map_or(Some(Vec::new()), |list| {
        decode_criteria(list, priority_of_criteria, inherited.tolerance)
    });
    let steps = fields
        .require("step", "at least one table `[[scenario.step]]` with a path")
        .and_then(|list| decode_steps(list, &inherited, priority_of_criteria));
    fields.close();
    Some(Scenario {
        name: name?,
        description,
        tags: tags?,
        priority: priority?.unwrap_or_default(),
        load: load?,
        rate_limit: rate_limit.map_or(Some(None), |limit| limit.map(Some))?,
        steps: steps.filter(|_| timeout.is_some() && headers.is_some())?,
        criteria: criteria?,
    })
}

fn decode_steps(
    list: Value<'_>,
    inherited: &Inherited,
    priority: crate::criterion::Priority,
) -> Option<Vec<crate::plan::Step>> {
    let elements = list.list("tables `[[scenario.step]]`, with two brackets")?;
    if elements.is_empty() {
        list.wrong("no step", "at least one step");
        return None;
    }
    let mut names = BTreeSet::new();
    let decoded: Vec<_> = elements
        .iter()
        .map(|element| decode_step(*element, inherited, priority, &mut names))
        .collect();
    decoded.into_iter().collect()
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
