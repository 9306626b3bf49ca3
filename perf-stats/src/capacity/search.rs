//! Which rate to try next: upwards by doubling until one fails, then halving what is left between
//! the highest rate that held and the lowest that did not. Drives nothing and keeps no state: all
//! follows from the steps so far.

use std::collections::BTreeMap;

use perf_core::{CapacityEnd, Rate, Share, StepAnswer};

use super::standing::{Standing, standing};

/// What is searched for, and where.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CapacityGoal {
    from: f64,
    to: Option<f64>,
    precision: Share,
}

/// Why there is nothing to search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CapacityGoalError {
    /// A rate of zero.
    #[error("a search cannot begin at a rate of nothing")]
    FromNothing,
    /// The end is not above the beginning.
    #[error("the highest rate is not above the lowest")]
    EmptyRange,
    /// Not between 0.5 % and 50 %.
    #[error("a precision is from 0.5% to 50%")]
    Precision,
}

impl CapacityGoal {
    /// A search that begins at `from` and goes up to `to`, or for ever; it ends when the rate that
    /// holds and the one that fails are within `precision` of the former.
    ///
    /// # Errors
    /// A rate of zero, no room between the two, and a precision below 0.5 % or above 50 %.
    pub fn new(from: Rate, to: Option<Rate>, precision: Share) -> Result<Self, CapacityGoalError> {
        if from.as_per_second() <= 0.0 {
            return Err(CapacityGoalError::FromNothing);
        }
        if to.is_some_and(|to| to <= from) {
            return Err(CapacityGoalError::EmptyRange);
        }
        if !(0.005..=0.5).contains(&precision.as_fraction()) {
            return Err(CapacityGoalError::Precision);
        }
        Ok(Self {
            from: from.as_per_second(),
            to: to.map(Rate::as_per_second),
            precision,
        })
    }

    /// How near the ends of the interval must be to each other.
    #[must_use]
    pub const fn precision(&self) -> Share {
        self.precision
    }

    fn is_narrow(&self, low: f64, high: f64) -> bool {
        high <= low * (1.0 + self.precision.as_fraction())
    }
}

/// A step that was driven.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TriedStep {
    /// Its rate, as ordered.
    pub rate: Rate,
    /// Its length, in usual lengths.
    pub length: u32,
    /// What it said.
    pub answer: StepAnswer,
}

/// A step to be driven.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StepOrder {
    /// At which rate.
    pub rate: Rate,
    /// For how many times the usual length: more than once where a shorter one could not tell.
    pub length: u32,
}

/// What to do next.
#[must_use]
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SearchMove {
    /// Drive this, and ask again with its answer among the steps.
    Drive(StepOrder),
    /// Nothing more: `held` and `failed` are the ends of the interval.
    End {
        /// Why.
        why: CapacityEnd,
        /// The highest rate that held; `None` if none did.
        held: Option<Rate>,
        /// The lowest rate above it that failed; `None` if none did.
        failed: Option<Rate>,
    },
}

/// From one rate to the next while none has failed.
const RAMP: f64 = 2.0;
/// A search that finds nothing goes down to this part of where it began.
const LOWEST: f64 = 1.0 / 64.0;
/// No search takes more steps.
const MOST_STEPS: usize = 100;

/// What to do after `steps`, in the order in which they were driven.
///
/// Upwards from the beginning by doubling; downwards by halving where the first rate fails. Between a
/// rate that holds and one that does not, their geometric mean. A step that could not tell is repeated
/// at twice the length and again at four times, then the rate is left undecided and the search narrows
/// both sides of it; a failure is believed when it was seen twice and more often than the contrary;
/// the rate that is told as holding has held twice, as far as
/// five steps at it can tell. So whatever the answers are, it ends.
///
/// ```
/// use perf_core::{CapacityEnd, Rate, Share, StepAnswer};
/// use perf_stats::{CapacityGoal, SearchMove, TriedStep, next_move};
/// let rate = |rate| Rate::per_second(rate).expect("not negative");
/// let precision = Share::new(0.05).expect("below 1");
/// let goal = CapacityGoal::new(rate(10.0), None, precision)?;
/// let mut steps = Vec::new();
/// let (held, failed) = loop {
///     match next_move(&goal, &steps) {
///         SearchMove::Drive(order) => {
///             // A target that can do 130 a second.
///             let holds = order.rate <= rate(130.0);
///             let answer = if holds { StepAnswer::Held } else { StepAnswer::Failed };
///             steps.push(TriedStep { rate: order.rate, length: order.length, answer });
///         }
///         SearchMove::End { held, failed, .. } => break (held, failed),
///     }
/// };
/// assert!(held > Some(rate(123.0)) && held <= Some(rate(130.0)) && failed > Some(rate(130.0)));
/// # Ok::<(), perf_stats::CapacityGoalError>(())
/// ```
pub fn next_move(goal: &CapacityGoal, steps: &[TriedStep]) -> SearchMove {
    let Some(last) = steps.last() else {
        return drive(goal.from, 1);
    };
    let tried = Tried::of(steps);
    if steps.len() >= MOST_STEPS {
        return tried.end(CapacityEnd::Undecided);
    }
    // The rate that was tried last is settled first.
    match tried.standing_of(last.rate.as_per_second()) {
        Standing::Needs { length } => drive(last.rate.as_per_second(), length),
        _ => tried.onwards(goal),
    }
}

/// The rates that were tried, rising, and where each stands.
struct Tried {
    rates: Vec<(f64, Standing)>,
}

impl Tried {
    fn of(steps: &[TriedStep]) -> Self {
        let mut by_rate: BTreeMap<u64, Vec<(u32, StepAnswer)>> = BTreeMap::new();
        for step in steps {
            // Floats that are positive are in the order of their bits.
            let rate = step.rate.as_per_second().to_bits();
            let answers = by_rate.entry(rate).or_default();
            answers.push((step.length, step.answer));
        }
        let rates = by_rate.into_iter();
        let rates = rates.map(|(rate, answers)| (f64::from_bits(rate), standing(&answers)));
        Self {
            rates: rates.collect(),
        }
    }

    fn standing_of(&self, rate: f64) -> Standing {
        let found = self
            .rates
            .iter()
            .find(|(tried, _)| tried.total_cmp(&rate).is_eq());
        found.map_or(Standing::Undecided, |(_, standing)| *standing)
    }

    /// The lowest rate that failed, or that could not be driven.
    fn ceiling(&self) -> Option<(f64, Standing)> {
        let mut rates = self.rates.iter().copied();
        rates.find(|(_, standing)| matches!(standing, Standing::Failed | Standing::Invalid))
    }

    /// The highest rate below the ceiling that held, and the length of a step that confirms it.
    fn held(&self) -> Option<(f64, Option<u32>)> {
        let ceiling = self.ceiling().map_or(f64::INFINITY, |(rate, _)| rate);
        let rates = self.rates.iter().rev();
        let mut held = rates.filter_map(|(rate, standing)| match standing {
            Standing::Held { to_confirm } if *rate < ceiling => Some((*rate, *to_confirm)),
            _ => None,
        });
        held.next()
    }

    /// The lowest and the highest of the undecided rates between what held and the ceiling.
    fn undecided(&self) -> Option<(f64, f64)> {
        let low = self.held().map_or(0.0, |(rate, _)| rate);
        let high = self.ceiling().map_or(f64::INFINITY, |(rate, _)| rate);
        let between = |rate: f64| low < rate && rate < high;
        let open = |(rate, standing): &(f64, Standing)| {
            let is_open = *standing == Standing::Undecided && between(*rate);
            is_open.then_some(*rate)
        };
        let first = self.rates.iter().find_map(open)?;
        let last = self.rates.iter().rev().find_map(open)?;
        Some((first, last))
    }

    /// The next rate, where the last one is settled.
    fn onwards(&self, goal: &CapacityGoal) -> SearchMove {
        let ceiling = self.ceiling();
        let open = self.undecided();
        let Some((held, to_confirm)) = self.held() else {
            let lowest = self.rates.first().map_or(goal.from, |(rate, _)| *rate);
            let next = rounded(lowest / RAMP);
            return if next < goal.from * LOWEST || lowest <= next {
                self.end(CapacityEnd::NothingHeld)
            } else {
                drive(next, 1)
            };
        };
        // Narrow what lies below the lowest rate that did not hold, then what lies above an
        // undecided one.
        let first_above = open.map(|(lowest, _)| lowest);
        let first_above = first_above.or(ceiling.map(|(rate, _)| rate));
        if let Some(high) = first_above
            && let Some(middle) = between(goal, held, high)
        {
            return drive(middle, 1);
        }
        let top = open.map_or(held, |(_, highest)| highest);
        match ceiling {
            None if goal.to.is_none_or(|to| top < to) => {
                let next = rounded(top * RAMP);
                let next = goal.to.map_or(next, |to| next.min(to));
                return drive(next, 1);
            }
            Some((high, _)) => {
                if let Some(middle) = between(goal, top, high) {
                    return drive(middle, 1);
                }
            }
            None => {}
        }
        if let Some(length) = to_confirm {
            return drive(held, length);
        }
        self.end(match (ceiling, open) {
            (_, Some(_)) => CapacityEnd::Undecided,
            (None, None) => CapacityEnd::TopHeld,
            (Some((_, Standing::Invalid)), None) => CapacityEnd::GeneratorAtFault,
            (Some(_), None) => CapacityEnd::Narrowed,
        })
    }

    fn end(&self, why: CapacityEnd) -> SearchMove {
        let failed = self.ceiling();
        // What could not be driven says nothing of the target.
        let failed = failed.filter(|(_, standing)| *standing == Standing::Failed);
        let rate = |rate: f64| Rate::per_second(rate);
        SearchMove::End {
            why,
            held: self.held().and_then(|(held, _)| rate(held)),
            failed: failed.and_then(|(failed, _)| rate(failed)),
        }
    }
}

/// Where the search stands after `steps`, ended for `why` before it was done.
pub(super) fn cut_short(steps: &[TriedStep], why: CapacityEnd) -> SearchMove {
    Tried::of(steps).end(why)
}

/// A rate between two that are not near enough to each other.
fn between(goal: &CapacityGoal, low: f64, high: f64) -> Option<f64> {
    if goal.is_narrow(low, high) {
        return None;
    }
    let middle = (low * high).sqrt();
    let short = rounded(middle);
    Some(if low < short && short < high {
        short
    } else {
        middle
    })
}

/// Four digits: rates that a person can say.
fn rounded(rate: f64) -> f64 {
    let magnitude = libm::floor(libm::log10(rate));
    let unit = libm::pow(10.0, magnitude - 3.0);
    let rounded = (rate / unit).round() * unit;
    // Divided by a whole number rather than multiplied by a fraction, so that 162.3 is 162.3.
    if unit < 1.0 {
        let parts = libm::pow(10.0, 3.0 - magnitude).round();
        return (rate * parts).round() / parts;
    }
    rounded
}

fn drive(rate: f64, length: u32) -> SearchMove {
    match Rate::per_second(rate) {
        Some(rate) => SearchMove::Drive(StepOrder { rate, length }),
        None => SearchMove::End {
            why: CapacityEnd::Undecided,
            held: None,
            failed: None,
        },
    }
}
