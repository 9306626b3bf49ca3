//! From the requests around faults to what each fault did.

use std::time::Duration;

use perf_core::{Firing, Moment, Recovery};

use super::attempts::{Attempt, Attempts};

/// So many requests in a row make a state.
const WINDOW: usize = 20;
/// So many of them may be slow in a state that is steady: of those before the first fault one in
/// twenty is, and more than four of twenty are then seen once in 400 times (binomial).
const MOST_SLOW: usize = 4;
/// What takes this much longer than most did before is not slow yet.
const NOT_WORTH_A_WORD: Duration = Duration::from_millis(1);

/// What requests were like before the first fault.
struct Before {
    /// One in twenty took longer.
    usual: Duration,
    /// Failures among twenty, rounded up.
    failures: usize,
}

/// What faults did that were done at `moments`, which are in order: one for each of them.
///
/// The requests of a fault are those that were due from then on until the next one was done.
///
/// - `first_failure`: to the end of the first request that failed, one that was on its way when the
///   fault was done included.
/// - `recovery`: to the end of the first success among the requests that were due after the first one
///   that failed; where only such failed as were on their way, among those that were due after that
///   had shown. The service was back no sooner than the last request was due that failed before it.
///   Where no request failed, it is the longest time that a request took from when it was due; the
///   service may have stood still since the request before was due. There is none where no request
///   was due, or where something failed and nothing succeeded after it.
/// - `steady`: to when the first of twenty requests in a row was due, of which no larger share failed
///   than before the first fault, and at most four were slow: slower than 95 % of those before, and by
///   more than 1 ms. It is looked for from the first success on, and is never shorter than the
///   recovery. There is none with fewer than twenty successes before.
/// - `failed` and `requests`: until then, or of all where it never came; with those that failed on
///   their way.
#[must_use]
pub fn firings(attempts: &Attempts, moments: &[Moment]) -> Vec<Firing> {
    let all = attempts.in_order();
    let before = moments.first().and_then(|first| Before::of(&all, *first));
    let firing = |(place, at): (usize, &Moment)| {
        let until = moments.get(place + 1).copied();
        firing(&all, before.as_ref(), *at, until, attempts.lost_from())
    };
    moments.iter().enumerate().map(firing).collect()
}

fn firing(
    all: &[Attempt],
    before: Option<&Before>,
    at: Moment,
    until: Option<Moment>,
    lost_from: Option<Moment>,
) -> Firing {
    let end = until.map_or(all.len(), |until| {
        all.partition_point(|one| one.due < until)
    });
    let begin = all.partition_point(|one| one.due < at).min(end);
    let own = &all[begin..end];
    let on_their_way = all[..begin].iter();
    let struck = on_their_way.filter(|one| one.ended >= at && !one.succeeded);
    let all_own = || struck.clone().chain(own);
    let failures = all_own().filter(|one| !one.succeeded);
    let first_failure = failures.clone().map(|one| one.ended).min();
    let is_known = lost_from.is_none_or(|lost| until.is_some_and(|until| until <= lost));
    let found = if is_known {
        match first_failure {
            Some(shown) => {
                let failed = own.iter().find(|one| !one.succeeded);
                first_success(own, at, failed.map_or(shown, |one| one.due))
            }
            None => longest_wait(all, begin..end),
        }
    } else {
        None
    };
    let steady = found.and_then(|(place, _)| steady_from(&own[place..], before?));
    let recovery = found.map(|(_, recovery)| recovery);
    let steady_at = steady.map(|due| match recovery {
        Some(recovery) => due.since(at).max(recovery.time),
        None => due.since(at),
    });
    let is_over = |one: &Attempt| steady.is_some_and(|steady| one.due >= steady);
    let counted = all_own().filter(|one| !is_over(one));
    let failed = failures.filter(|one| !is_over(one)).count();
    Firing {
        at,
        problem: (!is_known).then(|| "there were too many requests to look at each".to_owned()),
        first_failure: first_failure.map(|ended| ended.since(at)),
        recovery,
        steady: steady_at,
        failed: failed as u64,
        requests: counted.count() as u64,
    }
}

/// The first success, by its end, of what was due after `down`: its place, and the time to it.
fn first_success(own: &[Attempt], at: Moment, down: Moment) -> Option<(usize, Recovery)> {
    let after = own.partition_point(|one| one.due <= down);
    let successes = own.iter().enumerate().skip(after);
    let successes = successes.filter(|(_, one)| one.succeeded);
    let (place, first) = successes.min_by_key(|(_, one)| one.ended)?;
    // What was tried before it and failed had found the service down.
    let earlier = own[..place].iter().filter(|one| !one.succeeded);
    let down = earlier.map(|one| one.due).max().unwrap_or(at);
    let time = first.ended.since(at);
    let recovery = Recovery {
        time,
        at_least: down.since(at).min(time),
        at_most: time,
    };
    Some((place, recovery))
}

/// The longest that one of these requests took, none of which failed.
fn longest_wait(all: &[Attempt], own: std::ops::Range<usize>) -> Option<(usize, Recovery)> {
    let waited = |one: &Attempt| one.ended.since(one.due);
    let places = own.clone().zip(&all[own.clone()]);
    let (place, longest) = places.max_by_key(|(_, one)| waited(one))?;
    let time = waited(longest);
    let gap = place
        .checked_sub(1)
        .map(|earlier| longest.due.since(all[earlier].due));
    let recovery = Recovery {
        time,
        at_least: time,
        at_most: time.saturating_add(gap.unwrap_or_default()),
    };
    Some((place - own.start, recovery))
}

impl Before {
    fn of(all: &[Attempt], first: Moment) -> Option<Self> {
        let before: Vec<_> = all
            .iter()
            .filter(|one| one.due < first && one.ended < first)
            .collect();
        let successes = before.iter().filter(|one| one.succeeded);
        let mut took: Vec<_> = successes.map(|one| one.ended.since(one.due)).collect();
        if took.len() < WINDOW {
            return None;
        }
        took.sort_unstable();
        let failed = before.len() - took.len();
        Some(Self {
            usual: took[(took.len() * 19).div_ceil(20) - 1] + NOT_WORTH_A_WORD,
            failures: (failed * WINDOW).div_ceil(before.len()),
        })
    }

    fn is_back(&self, window: &[Attempt]) -> bool {
        let failed = window.iter().filter(|one| !one.succeeded).count();
        let slow = window
            .iter()
            .filter(|one| one.succeeded && one.ended.since(one.due) > self.usual);
        failed <= self.failures && slow.count() <= MOST_SLOW
    }
}

/// When the first request was due of those that are as before.
fn steady_from(own: &[Attempt], before: &Before) -> Option<Moment> {
    let windows = own.windows(WINDOW);
    let mut steady = windows.filter(|window| before.is_back(window));
    Some(steady.next()?.first()?.due)
}
