//! The laps of a step with their series, and those of one user that are under way. It looks at no
//! clock and records nothing.

use std::cell::Cell;

use perf_core::{Bytes, Lap, Moment, Outcome, Sample, SeriesId};

/// More than any exchange has.
const MOST: usize = 3;

/// The laps of a step, each with its series.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct StepLaps([Option<(Lap, SeriesId)>; MOST]);

/// The laps of a user's exchange that are under way.
#[derive(Debug, Default)]
pub(super) struct OpenLaps(Cell<[Option<OpenLap>; MOST]>);

/// A lap that is under way.
#[derive(Debug, Clone, Copy)]
pub(super) struct OpenLap {
    pub(super) series: SeriesId,
    pub(super) intended: Moment,
    pub(super) sent: Moment,
}

impl StepLaps {
    /// `laps`, of which each has the next of `numbers`.
    pub(super) fn new(laps: &[Lap], numbers: &mut impl Iterator<Item = SeriesId>) -> Self {
        assert!(laps.len() <= MOST, "no exchange has more than {MOST} laps");
        let mut numbered = [None; MOST];
        for (place, lap) in numbered.iter_mut().zip(laps) {
            *place = Some((*lap, numbers.next().expect("every lap has a number")));
        }
        Self(numbered)
    }

    /// The place and the series of `lap`; `None` if it is not measured.
    pub(super) fn find(&self, lap: Lap) -> Option<(usize, SeriesId)> {
        self.0.iter().enumerate().find_map(|(place, numbered)| {
            let (known, series) = (*numbered)?;
            (known == lap).then_some((place, series))
        })
    }
}

impl OpenLaps {
    /// Puts `lap` in its place; gives back what was there.
    pub(super) fn replace(&self, place: usize, lap: Option<OpenLap>) -> Option<OpenLap> {
        let mut open = self.0.get();
        let before = std::mem::replace(&mut open[place], lap);
        self.0.set(open);
        before
    }

    /// Takes out all that are under way.
    pub(super) fn take(&self) -> impl Iterator<Item = OpenLap> + use<> {
        self.0.take().into_iter().flatten()
    }
}

impl OpenLap {
    /// Its sample.
    pub(super) const fn ended(self, ended: Moment, outcome: Outcome) -> Sample {
        Sample {
            series: self.series,
            intended: self.intended,
            sent: self.sent,
            ended,
            outcome,
            received: Bytes::new(0),
        }
    }
}
