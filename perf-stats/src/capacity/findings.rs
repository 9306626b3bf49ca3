//! What a reader has to know of a search, beside what it found.

use perf_core::{CapacityEnd, CapacityRecord, Finding, Weight};

/// How the search ended, where that is not by itself, and that the target was still busy with what
/// had been too much when the next step began, which was the case `not_recovered` times.
#[must_use]
pub fn capacity_findings(record: &CapacityRecord, not_recovered: u32) -> Vec<Finding> {
    let ended = how_it_ended(record);
    let stayed = overload_that_stayed(not_recovered);
    ended.into_iter().chain(stayed).collect()
}

fn how_it_ended(record: &CapacityRecord) -> Option<Finding> {
    let (code, message, advice) = match record.end {
        CapacityEnd::Narrowed | CapacityEnd::Interrupted => return None,
        CapacityEnd::TopHeld => (
            "capacity-above",
            "the highest rate that was tried held: the capacity is that or more",
            "a higher `--to`",
        ),
        CapacityEnd::NothingHeld => (
            "capacity-nothing-held",
            "not even the lowest rate that was tried held",
            "criteria that the target can meet, or a lower `--from`",
        ),
        CapacityEnd::Undecided => (
            "capacity-undecided",
            "some rates could not be decided, however long they were driven: the interval is wider \
             than was asked for",
            "a longer `--step-duration`",
        ),
        CapacityEnd::GeneratorAtFault => (
            "capacity-above",
            "the load generator could not do more: the capacity is what held, or more",
            "more `--workers`, or a machine that does nothing else",
        ),
        CapacityEnd::TimeUp => (
            "capacity-time-up",
            "the time was up before the capacity was known as closely as was asked for",
            "a longer `--max-time`",
        ),
    };
    Some(Finding {
        code: code.to_owned(),
        weight: Weight::Warning,
        scenario: Some(record.scenario.clone()),
        message: message.to_owned(),
        advice: Some(advice.to_owned()),
    })
}

fn overload_that_stayed(times: u32) -> Option<Finding> {
    (times > 0).then(|| Finding {
        code: "capacity-not-recovered".to_owned(),
        weight: Weight::Warning,
        scenario: None,
        message: format!(
            "after {times} steps that were too much the target did not answer as usual again within a \
             minute: the step that followed had to bear that"
        ),
        advice: Some("look for what stays behind after overload: queues, pools, caches".to_owned()),
    })
}
