//! Words for figures in reasons.

use perf_core::{Clock, Comparator, DesignEffect, Quantity};

use crate::attempts::Violations;

/// `took 500 ms or longer`: what a request does that misses the limit.
pub(super) fn missing_it(clock: Clock, comparator: Comparator, limit: Quantity) -> String {
    let verb = match clock {
        Clock::ResponseTime => "took",
        Clock::ServiceTime => "had a service time of",
        Clock::SendLag => "had a send lag of",
    };
    match comparator {
        Comparator::Below => format!("{verb} {limit} or longer"),
        Comparator::AtMost => format!("{verb} longer than {limit}"),
        Comparator::Above => format!("{verb} {limit} or less"),
        Comparator::AtLeast => format!("{verb} less than {limit}"),
    }
}

/// `19 of 450 requests`, `none of 450 requests`, `19 to 22 of 450 requests`.
pub(super) fn counted(violations: Violations, observations: u64) -> String {
    let Violations { at_least, at_most } = violations;
    let whole = requests(observations);
    match (at_least, at_most) {
        (0, 0) => format!("none of {whole}"),
        (low, high) if low == high => format!("{high} of {whole}"),
        (low, high) => format!("{low} to {high} of {whole}"),
    }
}

/// What to add where requests share their fate with their neighbours:
/// ` (they come in clusters and are worth 300 independent ones)`.
pub(super) fn worth(observations: u64, effect: DesignEffect) -> String {
    if effect.is_none() {
        return String::new();
    }
    format!(
        " (they come in clusters and are worth {} independent ones)",
        effect.worth_of(observations)
    )
}

/// `1 request`, `450 requests`.
pub(super) fn requests(count: u64) -> String {
    match count {
        1 => "1 request".to_owned(),
        many => format!("{many} requests"),
    }
}
