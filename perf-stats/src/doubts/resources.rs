//! Whether the process under test was there all the time.

use perf_core::{Finding, Moment, Quantity, Resources, Subject, Weight};

/// What is doubtful about what was seen of processes.
///
/// | code | weight | when |
/// |---|---|---|
/// | `target-ended` | warning | the process under test was gone before the run was over |
#[must_use]
pub fn resource_doubts(resources: &[Resources]) -> Vec<Finding> {
    let last_look = |subject| {
        let of = resources.iter().find(|used| used.subject == subject)?;
        Some(of.samples.last()?.at)
    };
    let seen = last_look(Subject::Target);
    let ended = seen.filter(|seen| last_look(Subject::Generator).is_some_and(|end| *seen < end));
    ended.map(target_ended).into_iter().collect()
}

fn target_ended(last_seen: Moment) -> Finding {
    Finding {
        code: "target-ended".to_owned(),
        weight: Weight::Warning,
        scenario: None,
        message: format!(
            "the process under test ended during the run; it was seen last after {}",
            Quantity::Time(last_seen.since_start())
        ),
        advice: Some("see what it printed; what it used is only known up to its end".to_owned()),
    }
}
