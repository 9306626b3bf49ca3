//! The table `regression` of a plan, and the keys of a policy file: own rules.

use super::fields::Fields;
use super::value::{Text, Value};
use crate::clock::Clock;
use crate::did_you_mean::did_you_mean;
use crate::judge::Severity;
use crate::metric::{Metric, Statistic};
use crate::plan::{PolicyRule, RegressionPolicy};
use crate::units::{Change, Quantile, Share, UnitError};

const EXPECTED: &str = "a table `[regression]` with rules such as \
                        `rule = [{ metric = \"p95\", relative = \"10%\" }]`";
const RULE: &str = "a rule such as `{ metric = \"p95\", relative = \"10%\", absolute = \"5ms\" }`";
const METRICS: &str = "p50, p95, p99, mean, throughput or error_rate";

/// A rule that was read, with where its table begins.
pub(super) struct Placed {
    pub(super) rule: PolicyRule,
    pub(super) start: usize,
}

/// The table `regression` of a plan with these scenarios; a name that fits none of them is a
/// mistake, unless there are none because they have mistakes themselves.
pub(super) fn decode_regression(value: Value<'_>, scenarios: &[&str]) -> Option<RegressionPolicy> {
    let mut fields = Fields::of(value, EXPECTED)?;
    let keys = decode_keys(&mut fields, Some(scenarios));
    fields.close();
    let (rules, control) = keys?;
    Some(RegressionPolicy {
        rules: rules.into_iter().map(|placed| placed.rule).collect(),
        control,
    })
}

/// The rules and the control of a table.
pub(super) fn decode_keys(
    fields: &mut Fields<'_>,
    scenarios: Option<&[&str]>,
) -> Option<(Vec<Placed>, Option<String>)> {
    let control = fields.take("control").map_or(Some(None), |value| {
        let name = value.text("the name of a scenario")?;
        check_name(&name, value, scenarios, |known| {
            known.contains(&&*name.content)
        })?;
        Some(Some(name.content))
    });
    let rules = fields.take("rule").map_or(Some(Vec::new()), |list| {
        let elements = list.list(RULE)?.into_iter();
        let rules: Vec<_> = elements.map(|rule| decode_rule(rule, scenarios)).collect();
        rules.into_iter().collect()
    });
    Some((rules?, control?))
}

fn decode_rule(value: Value<'_>, scenarios: Option<&[&str]>) -> Option<Placed> {
    let mut fields = Fields::of(value, RULE)?;
    let scenario = fields.take("scenario").map_or(Some(None), |value| {
        let pattern = value.text("the name of a scenario, or a pattern such as `\"list *\"`")?;
        let rule = of_pattern(&pattern.content);
        check_name(&pattern, value, scenarios, |known| {
            known.iter().any(|name| rule.is_for(Some(name)))
        })?;
        Some(Some(pattern.content))
    });
    let metric = fields
        .require("metric", METRICS)
        .and_then(|value| value.read(METRICS, compared_metric));
    let relative = fields.take("relative").map_or(Some(None), |value| {
        value.read("a share such as `\"10%\"`", below_all).map(Some)
    });
    let absolute = fields.take("absolute").map_or(Some(None), |value| {
        let unit = metric?.unit();
        let expected = format!("an amount in the unit of {}", metric?);
        value.read(&expected, |text| unit.parse(text)).map(Some)
    });
    let severity = fields
        .take("severity")
        .map_or(Some(Severity::Fail), |word| {
            word.one_of(&[("fail", Severity::Fail), ("warn", Severity::Warn)])
        });
    if matches!((&relative, &absolute), (Some(None), Some(None))) && !fields.has_unknown_key() {
        fields.lacks("nothing is allowed", "`relative`, `absolute`, or both");
        return None;
    }
    fields.close();
    Some(Placed {
        rule: PolicyRule {
            scenario: scenario?,
            metric: metric?,
            relative: relative?,
            absolute: absolute?,
            severity: severity?,
        },
        start: value.span().start,
    })
}

fn of_pattern(pattern: &str) -> PolicyRule {
    PolicyRule {
        scenario: Some(pattern.to_owned()),
        metric: Metric::Throughput,
        relative: None,
        absolute: None,
        severity: Severity::Fail,
    }
}

fn check_name(
    text: &Text,
    value: Value<'_>,
    scenarios: Option<&[&str]>,
    fits: impl Fn(&[&str]) -> bool,
) -> Option<()> {
    let Some(known) = scenarios.filter(|known| !known.is_empty()) else {
        return Some(());
    };
    if fits(known) {
        return Some(());
    }
    let expected = did_you_mean(&text.content, known.iter().copied())
        .unwrap_or_else(|| format!("one of {}", known.join(", ")));
    let problem = format!("no scenario is called `{}`", text.content);
    value.decoder.mistake(&text.span, problem, expected);
    None
}

/// A metric that runs are compared by.
fn compared_metric(text: &str) -> Result<Metric, UnitError> {
    let metric: Metric = text.parse()?;
    let is_compared = match metric {
        Metric::Latency {
            clock: Clock::ResponseTime,
            statistic,
        } => match statistic {
            Statistic::Quantile(p) => [Quantile::P50, Quantile::P95, Quantile::P99].contains(&p),
            Statistic::Mean => true,
            Statistic::Min | Statistic::Max => false,
        },
        Metric::ErrorRate | Metric::Throughput => true,
        _ => false,
    };
    if is_compared {
        return Ok(metric);
    }
    let problem = format!("runs are not compared by {metric}");
    Err(UnitError::new(problem, METRICS, 0..text.len()))
}

/// A share of less than all.
fn below_all(text: &str) -> Result<Change, UnitError> {
    let share: Share = text.parse()?;
    let change = Change::relative(share.as_fraction()).filter(|_| share.as_fraction() < 1.0);
    change.ok_or_else(|| {
        UnitError::new(
            format!("`{text}` would allow anything"),
            "less than `100%`",
            0..text.len(),
        )
    })
}
