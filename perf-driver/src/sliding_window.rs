//! The most events within any stretch of time of one length, in bounded memory. Pure arithmetic:
//! it looks at no clock.

use std::collections::VecDeque;
use std::time::Duration;

use perf_core::Moment;

/// Events in the same one of so many parts of a window are kept as one.
const PARTS: u64 = 6_000;

/// Counts events in a window that slides over the whole of a run. The window is open at its older
/// end: two events that are exactly its length apart are not within one.
///
/// Events at least a six-thousandth of the window apart are counted exactly. Those within the
/// same part leave the window together, with the last of them: until then the earlier ones are
/// counted for up to that part too long, so that a count is never too low.
#[derive(Debug)]
pub(crate) struct SlidingWindow {
    width: u64,
    part: u64,
    groups: VecDeque<Group>,
    within: u64,
    peak: u64,
}

/// The events of one part.
#[derive(Debug, Clone, Copy)]
struct Group {
    part: u64,
    last: u64,
    count: u64,
}

impl SlidingWindow {
    pub(crate) fn new(width: Duration) -> Self {
        let width = u64::try_from(width.as_nanos()).unwrap_or(u64::MAX).max(1);
        Self {
            width,
            part: (width / PARTS).max(1),
            groups: VecDeque::new(),
            within: 0,
            peak: 0,
        }
    }

    /// Counts one event. `at` must not be before that of the event before.
    pub(crate) fn count(&mut self, at: Moment) {
        let at = u64::try_from(at.since_start().as_nanos()).unwrap_or(u64::MAX);
        while let Some(oldest) = self.groups.front()
            && at.saturating_sub(oldest.last) >= self.width
        {
            self.within -= oldest.count;
            self.groups.pop_front();
        }
        let part = at / self.part;
        match self.groups.back_mut() {
            Some(group) if group.part == part => {
                group.last = at;
                group.count += 1;
            }
            _ => self.groups.push_back(Group {
                part,
                last: at,
                count: 1,
            }),
        }
        self.within += 1;
        self.peak = self.peak.max(self.within);
    }

    /// The most events within any window.
    pub(crate) const fn peak(&self) -> u64 {
        self.peak
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn peak(width_millis: u64, at_millis: impl IntoIterator<Item = u64>) -> u64 {
        let mut window = SlidingWindow::new(Duration::from_millis(width_millis));
        for at in at_millis {
            window.count(Moment::from_nanos(at * 1_000_000));
        }
        assert!(window.groups.len() as u64 <= PARTS + 2);
        window.peak()
    }

    /// Requirement: B-W2
    #[test]
    fn two_requests_a_second_apart_are_two_a_minute() {
        assert_eq!(peak(60_000, [0, 1_000]), 2);
        assert_eq!(peak(60_000, []), 0);
    }

    #[test]
    fn one_a_second_is_sixty_a_minute_and_not_sixty_one() {
        assert_eq!(peak(60_000, (0..1_000).map(|second| second * 1_000)), 60);
    }

    /// Requirement: B-W3
    #[test]
    fn the_peak_of_the_whole_run_counts_and_not_the_last_window() {
        let burst = (0..30).map(|number| 100_000 + number * 20);
        let later = (1..200).map(|minute| 200_000 + minute * 60_000);
        assert_eq!(peak(60_000, burst.chain(later)), 30);
    }

    /// Requirement: B9
    #[test]
    fn a_window_that_no_clock_hand_starts_is_found() {
        // Thirty before the full minute and thirty after it.
        let around = (0..60).map(|number| 57_000 + number * 100);
        assert_eq!(peak(60_000, around), 60);
    }

    #[test]
    fn millions_of_events_take_no_more_memory_than_the_window_has_parts() {
        let count = peak(1_000, (0..2_000_000).map(|number| number / 1_000));
        // A thousand in every millisecond; a part is a sixth of one.
        assert_eq!(count, 1_000_000);
    }

    proptest! {
        #[test]
        fn it_is_never_too_low_and_exact_when_events_are_apart(
            gaps in proptest::collection::vec(0_u64..3_000, 1..400),
            width in 1_u64..20_000,
            apart in any::<bool>(),
        ) {
            // Nanoseconds around the length of a part, so that both cases come up.
            let width = width * 1_000;
            let part = (width / PARTS).max(1);
            let mut at = 0;
            let times: Vec<u64> = gaps
                .iter()
                .map(|gap| {
                    at += if apart { part + gap } else { gap / 100 * part / 10 };
                    at
                })
                .collect();
            let mut window = SlidingWindow::new(Duration::from_nanos(width));
            for time in &times {
                window.count(Moment::from_nanos(*time));
            }
            let most_in = |width: u64| {
                times
                    .iter()
                    .map(|end| {
                        let in_it = times.iter().filter(|t| *t <= end && end - **t < width);
                        in_it.count() as u64
                    })
                    .max()
                    .unwrap_or_default()
            };
            let exact = most_in(width);
            prop_assert!(window.peak() >= exact);
            prop_assert!(window.peak() <= most_in(width + part));
            if apart {
                prop_assert_eq!(window.peak(), exact);
            }
        }
    }
}
