//! Whether the load generator is to blame for what does not look good.

use std::time::Duration;

use perf_core::{Finding, GeneratorRecord, Lateness, Quantity, Resources, Share, Subject, Weight};

/// More late starts than this share of all are the generator's fault: the lateness that it tolerates
/// is then below the 99th percentile.
const FEW_LATE: f64 = 0.01;
/// Busier than this, in cores a worker, answers wait for the generator.
const SATURATED: f64 = 0.95;
/// Of a machine that has less than this taken away by others nothing is said.
const LITTLE_STEAL: f64 = 0.05;
/// A machine that has this taken away is more theirs than its own.
const MUCH_STEAL: f64 = 0.5;
/// A standstill that whoever reads a rate of a closed load has to know of.
const SHORT: Duration = Duration::from_millis(500);
/// A standstill, or a step of the wall clock, that no busy machine explains.
const LONG: Duration = Duration::from_secs(1);
/// Watched for less, the start of the program itself looks like load.
const WHOLE_SECOND: Duration = Duration::from_secs(1);

/// What was seen of the load generator that a reader of its figures has to know.
///
/// | code | weight | when |
/// |---|---|---|
/// | `generator-late` | fault | more than 1 % of the starts of a scenario were noticed too late |
/// | `generator-saturated` | fault | it used 95 % or more of its workers' cores for a whole second |
/// | `generator-stood-still` | notice, from 1 s on fault | it was not let go on for half a second or longer |
/// | `steal` | warning, from 50 % on fault | other machines on the same hardware were given 5 % or more |
/// | `clock-stepped` | warning | the wall clock was set by a second or more |
#[must_use]
pub fn generator_doubts(generator: &GeneratorRecord, resources: &[Resources]) -> Vec<Finding> {
    let mut found: Vec<Finding> = generator.lateness.iter().filter_map(late).collect();
    found.extend(saturated(resources, generator.workers));
    if generator.longest_standstill >= SHORT {
        let told = fault(
            "generator-stood-still",
            format!(
                "the load generator stood still for {}: it was stopped, or its machine was",
                Quantity::Time(generator.longest_standstill)
            ),
            "run it again on a machine that is not suspended and not overloaded",
        );
        let weight = if generator.longest_standstill >= LONG {
            told.weight
        } else {
            Weight::Notice
        };
        found.push(Finding { weight, ..told });
    }
    let steal = generator
        .steal
        .filter(|steal| steal.as_fraction() >= LITTLE_STEAL);
    // What a little does to the generator shows in its lateness and in standstills.
    found.extend(steal.map(|steal| {
        let told = fault(
            "steal",
            format!("{steal} of this machine's processor time was given to other machines"),
            "use a machine with processors of its own: latencies are longer for it",
        );
        if steal.as_fraction() >= MUCH_STEAL {
            told
        } else {
            Finding {
                weight: Weight::Warning,
                ..told
            }
        }
    }));
    if generator.clock_step >= LONG {
        found.push(Finding {
            code: "clock-stepped".to_owned(),
            weight: Weight::Warning,
            scenario: None,
            message: format!(
                "the wall clock was set by {} during the run",
                Quantity::Time(generator.clock_step)
            ),
            advice: Some(
                "durations are not touched by it; the time of day in the record is".to_owned(),
            ),
        });
    }
    found
}

/// Whether the generator itself was late more often than is tolerated.
pub(super) fn is_late(lateness: &Lateness) -> bool {
    Share::of(lateness.late, lateness.starts).is_some_and(|share| share.as_fraction() > FEW_LATE)
}

fn late(lateness: &Lateness) -> Option<Finding> {
    let share = Share::of(lateness.late, lateness.starts).filter(|_| is_late(lateness))?;
    let message = format!(
        "the load generator noticed {share} of {} due starts more than {} late, the latest {}",
        lateness.starts,
        Quantity::Time(lateness.tolerance),
        Quantity::Time(lateness.latest)
    );
    let advice = "lower the rate, raise --workers, or use a machine that has time for it";
    Some(Finding {
        scenario: Some(lateness.scenario.clone()),
        ..fault("generator-late", message, advice)
    })
}

fn saturated(resources: &[Resources], workers: u32) -> Option<Finding> {
    let own = resources
        .iter()
        .find(|used| used.subject == Subject::Generator)?;
    let (first, last) = (own.samples.first()?, own.samples.last()?);
    let busiest = own.peak_cpu_cores()?;
    if last.at.since(first.at) < WHOLE_SECOND || busiest < SATURATED * f64::from(workers) {
        return None;
    }
    let threads = match workers {
        1 => "its one worker".to_owned(),
        more => format!("its {more} workers"),
    };
    Some(fault(
        "generator-saturated",
        format!(
            "the load generator used {busiest:.2} cores in its busiest second, all that {threads} can"
        ),
        "raise --workers, lower the load, or use a faster machine: answers wait to be read",
    ))
}

fn fault(code: &str, message: String, advice: &str) -> Finding {
    Finding {
        code: code.to_owned(),
        weight: Weight::GeneratorFault,
        scenario: None,
        message,
        advice: Some(advice.to_owned()),
    }
}
