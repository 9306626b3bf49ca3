//! The top of the file.

use std::collections::BTreeSet;
use std::time::Duration;

use super::criteria::{CriteriaOf, check_compared, decode_criteria};
use super::custom_metrics::{check_custom_names, decode_metrics};
use super::data::decode_data;
use super::decoder::Decoder;
use super::fields::Fields;
use super::fingerprint::Fingerprints;
use super::headers::decode_headers;
use super::http::decode_http;
use super::inherited::{Course, Inherited, default_max_body};
use super::interleave::check_interleaved;
use super::limits::{decode_quota, decode_rate_limit};
use super::names::check_names;
use super::regression::decode_regression;
use super::scale::{ScaleValue, decode_scale};
use super::scenario::decode_scenario;
use super::selection::decode_selection;
use super::servers::decode_servers;
use super::target::{check_address, decode_target};
use super::upstreams::decode_upstreams;
use super::value::Value;
use crate::criterion::Priority;
use crate::plan::{
    Defaults, MAX_SEED, Order, PLAN_VERSION, Plan, Process, RegressionPolicy, Scenario, Selection,
    SelectionError,
};
use crate::units::Share;

const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);
const DEFAULT_DRAIN: Duration = Duration::from_secs(30);
const DEFAULT_CONFIDENCE: f64 = 0.95;

pub(super) fn decode_plan(
    decoder: &Decoder<'_>,
    mut fields: Fields<'_>,
    fingerprints: &Fingerprints,
) -> Option<Plan> {
    let version = fields.require("version", "`version = 1` at the top of the plan");
    let version_fits = version.is_some_and(check_version);
    let name = fields.name("name").map(|text| text.content);
    let description = fields.description();
    let seed = fields
        .take("seed")
        .map_or(Some(0), |seed| seed.whole(0, MAX_SEED));
    let target = decode_target(&mut fields);
    let defaults = fields.take("defaults").map_or_else(
        || Some((default_defaults(), Inherited::of_nothing(DEFAULT_TIMEOUT))),
        decode_defaults,
    );
    // Mistakes in the defaults are told once, not again in every scenario.
    let mut inherited = defaults.as_ref().map_or_else(
        || Inherited::of_nothing(DEFAULT_TIMEOUT),
        |(_, inherited)| inherited.clone(),
    );
    let http = decode_http(&mut fields, &inherited.http);
    inherited.http = http.clone().unwrap_or_default();
    let process = target.as_ref().map(|target| &target.process);
    // A target with a mistake is told by itself.
    inherited.course.target_is_watched = process.is_none_or(Option::is_some);
    inherited.target_is_started = process.is_none_or(|p| matches!(p, Some(Process::Command(_))));
    let upstreams = decode_upstreams(&mut fields, inherited.target_is_started);
    let servers_are_right = decode_servers(&mut fields, &mut inherited);
    let about = CriteriaOf::Plan {
        has_quota: defaults.as_ref().is_none_or(|(own, _)| own.quota.is_some()),
    };
    let criteria = fields.take("criteria").map_or(Some(Vec::new()), |list| {
        decode_criteria(list, Priority::default(), inherited.tolerance, about)
    });
    let data = fields.take("data").map_or(Some(Vec::new()), decode_data);
    let scenarios = fields
        .require(
            "scenario",
            "at least one table `[[scenario]]` with a name, a load and a step",
        )
        .and_then(|list| decode_scenarios(list, &inherited, fingerprints));
    let address_is_missing = target.as_ref().is_some_and(|t| t.base_url.is_none());
    let address_is_needed = address_is_missing && check_address(&mut fields);
    // An address that the requests lack as well is told once.
    let metrics = decode_metrics(&mut fields, address_is_missing && !address_is_needed);
    let selection = fields.take("select").map(|value| {
        let known = scenarios.as_deref().unwrap_or_default();
        decode_selection(value, known).map(|selection| (value, selection))
    });
    let known = scenarios.as_deref().unwrap_or_default();
    let names: Vec<&str> = known.iter().map(|s| s.name.as_str()).collect();
    let regression = fields.take("regression").map_or_else(
        || Some(RegressionPolicy::default()),
        |value| decode_regression(value, &names),
    );
    fields.close();
    if let Some(sources) = &data {
        check_names(decoder, sources);
    }
    check_custom_names(decoder);
    let data = data?.into_iter().map(|(_, source)| source);
    let (defaults, _) = defaults?;
    let plan = Plan {
        name: name.unwrap_or_else(|| "performance plan".to_owned()),
        description,
        seed: seed?,
        target: target?,
        http: http?,
        nats: inherited.nats,
        sql: inherited.sql,
        grpc: inherited.grpc,
        tcp: inherited.tcp,
        udp: inherited.udp,
        protocols: decoder.protocols(),
        defaults,
        data: data.collect::<Option<_>>()?,
        metrics: metrics?,
        upstreams: upstreams?,
        scenarios: scenarios.filter(|_| version_fits && servers_are_right)?,
        left_out: Vec::new(),
        criteria: criteria?,
        regression: regression?,
        variables: Vec::new(),
        hash: fingerprints.of_plan.clone(),
    };
    match selection {
        None => Some(plan),
        Some(selection) => select(plan, selection?),
    }
}

/// What the plan's own selection leaves of it.
fn select(plan: Plan, (value, selection): (Value<'_>, Selection)) -> Option<Plan> {
    plan.select(&selection)
        .map_err(|error| match error {
            SelectionError::Nothing { known } => {
                let expected = format!("one that picks some of {}", known.join(", "));
                value.wrong("no scenario fits the selection", expected);
            }
            SelectionError::LeavesTurnsOut { scenario, with } => {
                let problem = format!(
                    "`{scenario}` takes turns with `{with}`, which this selection leaves out"
                );
                let expected = format!("one that picks `{with}` as well, or not `{scenario}`");
                value.wrong(problem, expected);
            }
            SelectionError::LeavesReferenceOut { scenario, of } => {
                let problem = format!(
                    "`{scenario}` is compared with `{of}`, which this selection leaves out"
                );
                let expected = format!("one that picks `{of}` as well, or neither of them");
                value.wrong(problem, expected);
            }
        })
        .ok()
}

fn check_version(value: Value<'_>) -> bool {
    let Some(version) = value.positive(u64::from(u32::MAX)) else {
        return false;
    };
    if version.cast_signed() == PLAN_VERSION {
        return true;
    }
    value.wrong(
        format!("version {version} is newer than this program"),
        format!("version {PLAN_VERSION}, or a newer release of the program"),
    );
    false
}

fn decode_scenarios(
    list: Value<'_>,
    inherited: &Inherited,
    fingerprints: &Fingerprints,
) -> Option<Vec<Scenario>> {
    let elements = list.list("tables `[[scenario]]`, with two brackets")?;
    if elements.is_empty() {
        list.wrong("no scenario", "at least one scenario");
    }
    let mut names = BTreeSet::new();
    let mut decode = |element: Value<'_>, scale: Option<ScaleValue>| {
        let scenario = decode_scenario(element, scale, inherited, &mut names)?;
        let size = scale.and_then(ScaleValue::size);
        Some(Scenario {
            hash: fingerprints.of_scenario(element.raw.get_ref(), size),
            ..scenario
        })
    };
    let mut decoded: Vec<Option<Scenario>> = Vec::new();
    for element in elements {
        match decode_scale(element).as_deref() {
            Some([]) => decoded.push(decode(element, None)),
            Some(values) => {
                // Mistakes are the same in all of them.
                let each = values.iter().map(|value| decode(element, Some(*value)));
                let each: Option<Vec<_>> = each.collect();
                match each {
                    Some(all) => decoded.extend(all.into_iter().map(Some)),
                    None => decoded.push(None),
                }
            }
            // The rest is read for its own mistakes.
            None => decoded.push(decode(element, Some(ScaleValue::STAND_IN)).and(None)),
        }
    }
    check_compared(list.decoder, &names);
    let whole: Vec<Scenario> = decoded.iter().flatten().cloned().collect();
    check_interleaved(list.decoder, &whole, &names, inherited.course);
    decoded.into_iter().collect()
}

fn default_defaults() -> Defaults {
    Defaults {
        confidence: Share::new(DEFAULT_CONFIDENCE).unwrap_or(Share::ZERO),
        rate_limit: None,
        quota: None,
        drain: DEFAULT_DRAIN,
        order: Order::default(),
    }
}

fn decode_defaults(value: Value<'_>) -> Option<(Defaults, Inherited)> {
    let mut fields = Fields::of(value, "a table `[defaults]`")?;
    let confidence = fields
        .take("confidence")
        .map(|value| decode_confidence(value));
    let rate_limit = fields.take("rate_limit").map(decode_rate_limit);
    let quota = fields.take("quota").map(decode_quota);
    let drain = fields.take("drain").map(Value::duration);
    let order = fields.take("order").map(|word| {
        word.one_of(&[
            ("sequential", Order::Sequential),
            ("parallel", Order::Parallel),
        ])
    });
    let timeout = fields.take("timeout").map(Value::duration);
    let headers = decode_headers(&mut fields, &[]);
    let tolerance = fields
        .take("tolerance")
        .map(|value| value.parsed("a share such as `\"20%\"`"));
    let max_body = fields
        .take("max_body")
        .map(|value| value.parsed("a size such as `\"10MB\"`"));
    fields.close();
    let standard = default_defaults();
    Some((
        Defaults {
            confidence: confidence.unwrap_or(Some(standard.confidence))?,
            rate_limit: rate_limit.map_or(Some(None), |limit| limit.map(Some))?,
            quota: quota.map_or(Some(None), |quota| quota.map(Some))?,
            drain: drain.unwrap_or(Some(standard.drain))?,
            order: order.unwrap_or(Some(standard.order))?,
        },
        Inherited {
            course: Course {
                order: order.flatten().unwrap_or_default(),
                ..Course::default()
            },
            timeout: timeout.unwrap_or(Some(DEFAULT_TIMEOUT))?,
            headers: headers?,
            tolerance: tolerance.map_or(Some(None), |share| share.map(Some))?,
            max_body: max_body.unwrap_or(Some(default_max_body()))?,
            ..Inherited::of_nothing(DEFAULT_TIMEOUT)
        },
    ))
}

fn decode_confidence(value: Value<'_>) -> Option<Share> {
    const EXPECTED: &str = "a confidence from `\"50%\"` to `\"99.99%\"`";
    let share: Share = value.parsed(EXPECTED)?;
    if (0.5..=0.9999).contains(&share.as_fraction()) {
        return Some(share);
    }
    value.wrong(format!("{share} is not a usable confidence"), EXPECTED);
    None
}
