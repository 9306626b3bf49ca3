//! Which samples belong to the warm-up of a scenario. It decides by the moment at which a request
//! was intended, or by its iteration; what a steady state is, the sink knows.

use std::sync::Arc;
use std::sync::atomic::Ordering;
#[cfg(not(test))]
use std::sync::atomic::{AtomicU64, AtomicUsize};
use std::time::Duration;

#[cfg(test)]
use loom::sync::atomic::{AtomicU64, AtomicUsize};

use perf_core::{Moment, WarmUp};

/// How often sinks are asked whether the state is steady.
pub(super) const LOOK: Duration = Duration::from_millis(250);

/// The warm-up of a scenario, shared by its workers.
#[derive(Debug, Clone)]
pub(super) struct Warming {
    spec: WarmUp,
    began: Moment,
    steady: Arc<Steady>,
}

/// How far the workers agree that the state is steady.
#[derive(Debug)]
struct Steady {
    /// Workers that have not said so yet.
    missing: AtomicUsize,
    /// The end of the warm-up in nanoseconds; [`NOT_YET`] before it is known.
    end: AtomicU64,
    /// Whether time was up before all had agreed: 0 or 1.
    gave_up: AtomicUsize,
}

const NOT_YET: u64 = u64::MAX;

impl Warming {
    /// The warm-up of a scenario that begins at `began`, with so many workers.
    pub(super) fn new(spec: WarmUp, began: Moment, workers: usize) -> Self {
        Self {
            spec,
            began,
            steady: Arc::new(Steady {
                missing: AtomicUsize::new(workers),
                end: AtomicU64::new(NOT_YET),
                gave_up: AtomicUsize::new(0),
            }),
        }
    }

    /// Whether a request of `iteration` that was intended at `intended` is part of it.
    pub(super) fn covers(&self, intended: Moment, iteration: u64) -> bool {
        match self.spec {
            WarmUp::None => false,
            WarmUp::Time(span) => intended.since(self.began) < span,
            WarmUp::Iterations(count) => iteration < count.get(),
            WarmUp::Steady { .. } => intended.as_nanos() < self.steady.end.load(Ordering::Relaxed),
        }
    }

    /// Whether sinks have to be asked if the state is steady.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.spec, WarmUp::Steady { .. })
            && self.steady.end.load(Ordering::Relaxed) == NOT_YET
    }

    /// A worker's sink finds the state steady. The last worker to say so ends the warm-up.
    pub(super) fn agree(&self, now: Moment) {
        if self.steady.missing.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.end(now);
        }
    }

    /// Ends the warm-up if its time is up at `now`; `true` if it is over.
    pub(super) fn give_up(&self, now: Moment) -> bool {
        if let WarmUp::Steady { at_most } = self.spec
            && now.since(self.began) >= at_most
            && self.end(now)
        {
            self.steady.gave_up.store(1, Ordering::Relaxed);
        }
        !self.is_open()
    }

    /// Whether the end came by its time limit, or not at all.
    pub(super) fn never_settled(&self) -> bool {
        matches!(self.spec, WarmUp::Steady { .. })
            && (self.is_open() || self.steady.gave_up.load(Ordering::Relaxed) == 1)
    }

    fn end(&self, now: Moment) -> bool {
        self.steady
            .end
            .compare_exchange(
                NOT_YET,
                now.as_nanos(),
                Ordering::Relaxed,
                Ordering::Relaxed,
            )
            .is_ok()
    }
}

#[cfg(test)]
mod model {
    //! Workers that end a warm-up at the same time, in every order that the memory model allows.

    use loom::thread;

    use super::*;

    fn at(millis: u64) -> Moment {
        Moment::from_nanos(millis * 1_000_000)
    }

    fn warming(at_most: Duration) -> Warming {
        Warming::new(WarmUp::Steady { at_most }, at(0), 2)
    }

    #[test]
    fn the_last_of_all_to_agree_ends_it_once() {
        loom::model(|| {
            let warming = warming(Duration::from_secs(1));
            let other = {
                let warming = warming.clone();
                thread::spawn(move || warming.agree(at(10)))
            };
            warming.agree(at(20));
            let was_over = !warming.is_open();
            let end_seen = warming.steady.end.load(Ordering::Relaxed);
            other.join().unwrap();
            let end = warming.steady.end.load(Ordering::Relaxed);
            assert!([at(10), at(20)].contains(&Moment::from_nanos(end)), "{end}");
            assert!(!was_over || end_seen == end, "it ended twice");
            assert!(!warming.is_open() && !warming.never_settled());
            assert!(warming.covers(at(5), 0) && !warming.covers(at(20), 0));
        });
    }

    #[test]
    fn whoever_ends_it_says_why() {
        loom::model(|| {
            let warming = warming(Duration::from_millis(20));
            warming.agree(at(10));
            let other = {
                let warming = warming.clone();
                thread::spawn(move || warming.agree(at(15)))
            };
            let is_over = warming.give_up(at(20));
            other.join().unwrap();
            assert!(is_over && !warming.is_open());
            let gave_up = warming.steady.end.load(Ordering::Relaxed) == at(20).as_nanos();
            assert_eq!(warming.never_settled(), gave_up);
        });
    }
}
