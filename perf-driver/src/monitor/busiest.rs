//! The busiest second of a watch, whatever its samples are joined to later.

use std::collections::VecDeque;
use std::time::Duration;

use perf_core::Moment;

/// Stretches are at least so long: processor time comes in steps of a hundredth of a second.
const STRETCH: Duration = Duration::from_secs(1);

/// Finds the stretch with the most processor time.
#[derive(Debug, Default)]
pub(super) struct Busiest {
    /// When looks were taken, and the processor time by then in core-seconds: those of the last
    /// stretch.
    looks: VecDeque<(Moment, f64)>,
    most: Option<f64>,
}

impl Busiest {
    /// Takes one look: so many cores were busy since the look before.
    pub(super) fn add(&mut self, at: Moment, cpu_cores: f64) {
        let used = self.looks.back().map_or(0.0, |(before, used)| {
            used + cpu_cores * at.since(*before).as_secs_f64()
        });
        self.looks.push_back((at, used));
        let is_stretch = |from: Moment| at.since(from) >= STRETCH;
        // The latest beginning that makes a whole stretch is kept.
        while self.looks.get(1).is_some_and(|(from, _)| is_stretch(*from)) {
            self.looks.pop_front();
        }
        if let Some((from, used_then)) = self.looks.front().filter(|(from, _)| is_stretch(*from)) {
            let cores = (used - used_then) / at.since(*from).as_secs_f64();
            self.most = Some(self.most.map_or(cores, |most| most.max(cores)));
        }
    }

    /// Cores that were busy in the busiest stretch; over the whole watch where that is shorter;
    /// `None` with fewer than two looks.
    pub(super) fn cores(&self) -> Option<f64> {
        let whole = || {
            let (from, used_then) = self.looks.front()?;
            let (to, used) = self.looks.back()?;
            let cores = (used - used_then) / to.since(*from).as_secs_f64();
            Some(cores).filter(|cores| cores.is_finite())
        };
        self.most.or_else(whole).map(|cores| cores.max(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(looks: &[(u64, f64)]) -> Option<f64> {
        let mut busiest = Busiest::default();
        for (millis, cores) in looks {
            busiest.add(Moment::from_nanos(millis * 1_000_000), *cores);
        }
        assert!(busiest.looks.len() <= 102);
        busiest.cores()
    }

    #[test]
    fn no_stretch_is_shorter_than_a_second_unless_the_watch_is() {
        assert_eq!(seen(&[]), None);
        assert_eq!(seen(&[(0, 3.0)]), None);
        assert_eq!(seen(&[(0, 9.0), (500, 2.0)]), Some(2.0));
        // A whole core for a quarter of a second is a quarter of a core for a second.
        let looks = [
            (0, 0.0),
            (250, 0.0),
            (500, 1.0),
            (750, 0.0),
            (1_000, 0.0),
            (1_250, 0.0),
        ];
        assert_eq!(seen(&looks), Some(0.25));
        // A step of the kernel's clock just before the end is no hundredfold use.
        let looks = [(0, 0.0), (1_000, 0.5), (1_001, 10.0)];
        assert!(seen(&looks).is_some_and(|cores| (cores - 0.5094).abs() < 0.01));
    }

    #[test]
    fn a_busy_second_is_kept_through_a_long_watch() {
        let looks: Vec<_> = (0..10_000_u64)
            .map(|look| {
                (
                    look * 10,
                    if (400..500).contains(&look) { 3.0 } else { 0.5 },
                )
            })
            .collect();
        assert!(seen(&looks).is_some_and(|cores| (cores - 3.0).abs() < 1e-9));
    }
}
