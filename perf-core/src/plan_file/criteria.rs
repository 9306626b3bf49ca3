//! `criteria = […]`.

use std::collections::BTreeSet;

use toml::de::DeValue;

use super::compared::Named;
use super::decoder::{Decoder, Told};
use super::fields::Fields;
use super::upstreams::check_upstream;
use super::value::Value;
use crate::criterion::{Criterion, Priority, Requirement};
use crate::did_you_mean::did_you_mean;
use crate::metric::Metric;
use crate::pace_statistic::PaceStatistic;
use crate::plan::Lap;
use crate::units::Share;

const EXPECTED: &str = "`\"p95 < 500ms\"` or `{ require = \"p95 < 500ms\", name = \"PERF-01\" }`";

const EXPECTED_OF: &str = "`{ require = \"p50 < 5x\", of = \"other scenario\" }`";

const PHASES: &str = "`phases = true` in `[http]` (for a step over TCP, in `[tcp]`), or in that table of the scenario";

/// What criteria are about: whose requests are counted for how closely they follow each other, and
/// what can be compared with another scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CriteriaOf<'a> {
    /// All of the plan; whether it has a quota.
    Plan { has_quota: bool },
    /// Those of a scenario; its name, unless that is a mistake.
    Scenario {
        name: Option<&'a str>,
        has_quota: bool,
        /// Whether something goes wrong in it on purpose.
        has_faults: bool,
        /// Whether it is repeated at several sizes or with several numbers of users.
        is_scaled: bool,
        /// Whether it is driven in turn with another one.
        is_interleaved: bool,
    },
    /// Nobody's: of single steps they are not counted.
    Step,
}

/// The criteria of a list; those that do not say have the given priority and tolerance.
pub(super) fn decode_criteria(
    list: Value<'_>,
    priority: Priority,
    tolerance: Option<Share>,
    about: CriteriaOf<'_>,
) -> Option<Vec<Criterion>> {
    let decoded = decode_list(list, priority, tolerance, about, &[])?;
    let criteria = decoded.into_iter().map(|(_, criterion)| criterion);
    Some(criteria.collect())
}

/// The criteria of a step in which `laps` are measured, each with what it is about; `None` stands
/// for the step as a whole.
pub(super) fn decode_step_criteria(
    list: Value<'_>,
    priority: Priority,
    tolerance: Option<Share>,
    laps: &[Lap],
) -> Option<Vec<(Option<Lap>, Criterion)>> {
    decode_list(list, priority, tolerance, CriteriaOf::Step, laps)
}

fn decode_list(
    list: Value<'_>,
    priority: Priority,
    tolerance: Option<Share>,
    about: CriteriaOf<'_>,
    laps: &[Lap],
) -> Option<Vec<(Option<Lap>, Criterion)>> {
    let elements = list.list("a list of criteria such as `[\"p95 < 500ms\"]`")?;
    let decoded: Vec<_> = elements
        .into_iter()
        .map(|element| {
            let (lap, criterion) = if let DeValue::Table(_) = element.raw.get_ref() {
                decode_table(element, priority, tolerance, about, laps)?
            } else {
                let require = element.parsed::<Requirement>(EXPECTED)?;
                let criterion = Criterion {
                    priority,
                    tolerance,
                    ..Criterion::from(require)
                };
                (None, criterion)
            };
            about.check(element, criterion.require.metric())?;
            Some((lap, criterion))
        })
        .collect();
    decoded.into_iter().collect()
}

impl CriteriaOf<'_> {
    /// Whether `metric` can be observed here; that it cannot is a mistake.
    fn check(self, criterion: Value<'_>, metric: Metric) -> Option<()> {
        if let Metric::Custom { name, .. } = metric {
            criterion.decoder.custom.ask(name, criterion.span());
            if self == Self::Step {
                criterion.wrong(
                    format!("{metric} of a single step is not told"),
                    "this criterion at the scenario, or at the top of the plan",
                );
                return None;
            }
        }
        if let Metric::Upstream { name, statistic } = metric {
            if self == Self::Step {
                criterion.wrong(
                    format!("{metric} of a single step is not counted"),
                    "this criterion at the scenario, or at the top of the plan",
                );
                return None;
            }
            return check_upstream(criterion, name, statistic);
        }
        if let Metric::Recovery(_) = metric {
            return self.check_recovery(criterion, metric);
        }
        let is_scaled = matches!(
            self,
            Self::Scenario {
                is_scaled: true,
                ..
            }
        );
        if metric == Metric::ScalingExponent && !is_scaled {
            criterion.wrong(
                "what is run at one size has no exponent",
                "this criterion in a scenario with `scale = { sizes = [10, 50, 100] }`",
            );
            return None;
        }
        let is_interleaved = matches!(
            self,
            Self::Scenario {
                is_interleaved: true,
                ..
            }
        );
        if matches!(metric, Metric::CpuOverhead | Metric::MemoryOverhead) && !is_interleaved {
            criterion.wrong(
                format!("{metric} of what is not driven in turn with another scenario"),
                "this criterion in a scenario with `interleave = { with = \"other\", blocks = 20 }`",
            );
            return None;
        }
        if metric == Metric::Capacity {
            criterion.wrong(
                "a run finds out no capacity",
                "`perf-cli capacity PLAN --require '>= 500/s'`, which searches for it",
            );
            return None;
        }
        let Metric::Pace(statistic) = metric else {
            return Some(());
        };
        let (place, has_quota) = match self {
            Self::Step => {
                criterion.wrong(
                    format!("{metric} of a single step is not counted"),
                    "this criterion at the scenario, or at the top of the plan",
                );
                return None;
            }
            Self::Scenario { has_quota, .. } => ("in the scenario", has_quota),
            Self::Plan { has_quota } => ("in `[defaults]`", has_quota),
        };
        if statistic == PaceStatistic::QuotaUse && !has_quota {
            criterion.wrong(
                "there is no quota to compare with",
                format!("`quota = {{ limit = 60, window = \"1min\" }}` {place}"),
            );
            return None;
        }
        Some(())
    }
}

impl CriteriaOf<'_> {
    /// Recovery is told of a scenario with faults.
    fn check_recovery(self, criterion: Value<'_>, metric: Metric) -> Option<()> {
        let (problem, expected) = match self {
            Self::Scenario {
                has_faults: true, ..
            } => return Some(()),
            Self::Scenario { .. } => (
                format!("{metric} of a scenario without a fault"),
                "a table `[[scenario.fault]]` such as `action = \"restart\"` with `at = \"3s\"`",
            ),
            Self::Plan { .. } | Self::Step => (
                format!("{metric} is told of a scenario with faults"),
                "this criterion at that scenario, as one of its `criteria`",
            ),
        };
        criterion.wrong(problem, expected);
        None
    }
}

fn decode_table(
    value: Value<'_>,
    priority: Priority,
    tolerance: Option<Share>,
    about: CriteriaOf<'_>,
    laps: &[Lap],
) -> Option<(Option<Lap>, Criterion)> {
    let mut fields = Fields::of(value, EXPECTED)?;
    let of = match laps {
        [] => decode_reference(&mut fields, about),
        _ => Ok(None),
    };
    let require = fields.require("require", EXPECTED);
    let require = match of {
        Ok(None) => require.and_then(|text| text.parsed::<Requirement>(EXPECTED)),
        Ok(Some(_)) => require.and_then(|text| text.read(EXPECTED_OF, Requirement::relative)),
        // Where `of` is a mistake, it is not known which of the two was meant.
        Err(Told) => require.and_then(|text| {
            text.read(EXPECTED, |line| {
                Requirement::relative(line).or_else(|_| line.parse())
            })
        }),
    };
    let name = fields.name("name").map(|text| text.content);
    let priority = fields
        .take("priority")
        .map_or(Some(priority), decode_priority);
    let tolerance = fields.take("tolerance").map_or(Some(tolerance), |share| {
        share.parsed("a share such as `\"20%\"`").map(Some)
    });
    let lap = match laps {
        [] => Some(None),
        laps => fields.take("of").map_or(Some(None), |of| {
            let known: Vec<_> = laps.iter().map(|lap| (lap.name(), Some(*lap))).collect();
            of.one_of(&known)
        }),
    };
    fields.close();
    let criterion = Criterion {
        require: require?,
        of: of.ok()?,
        name,
        priority: priority?,
        tolerance: tolerance?,
    };
    Some((lap?, criterion))
}

/// The scenario that `of` names; `None` if it is not there.
fn decode_reference(
    fields: &mut Fields<'_>,
    about: CriteriaOf<'_>,
) -> Result<Option<String>, Told> {
    let Some(value) = fields.take("of") else {
        return Ok(None);
    };
    let CriteriaOf::Scenario { name, .. } = about else {
        let is_phase =
            |lap: &Lap| matches!(value.raw.get_ref(), DeValue::String(of) if of == lap.name());
        if about == CriteriaOf::Step && Lap::PHASES.iter().any(is_phase) {
            value.wrong("the phases of this request are not measured", PHASES);
            return Err(Told);
        }
        let expected = match about {
            CriteriaOf::Step => {
                "this criterion at a scenario; in a step, `of` is for parts of `events`, `websocket` and `nats`"
            }
            _ => "this criterion at a scenario, as one of its `criteria`",
        };
        value.wrong("only scenarios are compared with each other", expected);
        return Err(Told);
    };
    let of = value.text("the name of another scenario").ok_or(Told)?;
    let compared = &value.decoder.compared;
    compared.name(of.content.clone(), of.span, name.map(str::to_owned));
    Ok(Some(of.content))
}

/// Notes every name that is none of the `known` scenarios, and every scenario that is compared with
/// itself.
pub(super) fn check_compared(decoder: &Decoder<'_>, known: &BTreeSet<String>) {
    for Named { of, span, by } in decoder.compared.take() {
        let others = || known.iter().filter(|name| Some(*name) != by.as_ref());
        let all = || {
            let quoted: Vec<_> = others().map(|name| format!("`{name}`")).collect();
            match quoted.as_slice() {
                [] => "a plan with a second scenario".to_owned(),
                names => format!("another scenario: {}", names.join(", ")),
            }
        };
        if by.as_ref() == Some(&of) {
            decoder.mistake(&span, format!("`{of}` is compared with itself"), all());
        } else if !known.contains(&of) {
            let guess = did_you_mean(&of, others().map(String::as_str));
            let problem = format!("no scenario is called `{of}`");
            decoder.mistake(&span, problem, guess.unwrap_or_else(all));
        }
    }
}

pub(super) fn decode_priority(value: Value<'_>) -> Option<Priority> {
    const EXPECTED: &str = "`\"P0\"` (must), `\"P1\"` (should) or `\"P2\"` (nice to have)";
    let text = value.text(EXPECTED)?;
    let priority = match text.content.as_str() {
        "P0" => Some(Priority::P0),
        "P1" => Some(Priority::P1),
        "P2" => Some(Priority::P2),
        _ => None,
    };
    if priority.is_none() {
        value.wrong(format!("`{}` is not a priority", text.content), EXPECTED);
    }
    priority
}
