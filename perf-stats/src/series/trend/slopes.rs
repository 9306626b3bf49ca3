//! The slopes of all pairs of points, any of them by its place in ascending order, without a
//! list of them where they are many.

use super::inversions::inversions;
use super::paired::Paired;
use crate::series::order::{difference, key, of_key};

/// Up to so many points all slopes are listed.
const LISTED: usize = 400;
/// So many points, evenly spread, tell roughly where a slope of a long series lies.
const THINNED: usize = 150;
/// Slopes are searched within the floats of this size, so that no product overflows.
const LARGEST: f64 = f64::MAX / 4.0;

/// All slopes of points in time order.
pub(super) struct Slopes<'a> {
    times: &'a [f64],
    values: &'a [f64],
    /// How many pairs of points share their time and have no slope.
    simultaneous: u64,
    /// Slopes in ascending order: all, or those of a few points.
    listed: Vec<f64>,
}

/// The slopes from `low` (not included) to `high` (included), and how many are at most each.
#[derive(Debug, Clone, Copy)]
struct Bracket {
    low: f64,
    high: f64,
    below: u64,
    within: u64,
}

impl<'a> Slopes<'a> {
    pub(super) fn of(points: &'a Paired) -> Self {
        let n = points.len();
        let step = if n <= LISTED { 1 } else { n.div_ceil(THINNED) };
        let chosen: Vec<usize> = (0..n).step_by(step).collect();
        let mut listed = Vec::with_capacity(chosen.len() * (chosen.len() - 1) / 2);
        for (place, later) in chosen.iter().enumerate() {
            for earlier in &chosen[..place] {
                let slope = slope_of(&points.times, &points.values, *earlier, *later);
                listed.extend(slope);
            }
        }
        listed.sort_unstable_by(f64::total_cmp);
        Self {
            times: &points.times,
            values: &points.values,
            simultaneous: points.simultaneous,
            listed,
        }
    }

    /// The slope at this place, counted from one; among up to 400 points the very slope,
    /// beyond that it may be off by the rounding of the values.
    pub(super) fn nth(&self, rank: u64, total: u64) -> f64 {
        if self.times.len() <= LISTED {
            let place = usize::try_from(rank.max(1) - 1).unwrap_or(usize::MAX);
            return self.listed[place.min(self.listed.len() - 1)];
        }
        let mut counter = Counter::new(self);
        let mut bracket = self.roughly(rank, total, &mut counter);
        let enough = self.times.len() as u64;
        let mut by_halves = false;
        while bracket.within > enough && key(bracket.low) + 1 < key(bracket.high) {
            let before = bracket.within;
            let probe = if by_halves {
                let (low, high) = (key(bracket.low), key(bracket.high));
                of_key(low + (high - low) / 2)
            } else {
                interpolated(&bracket, rank)
            };
            bracket.narrow(probe, counter.at_most(probe), rank);
            // Interpolation that does not pay gives way to halving the floats.
            by_halves = !by_halves && bracket.within > before / 2;
        }
        if bracket.within <= enough {
            let mut slopes = counter.between(&bracket);
            slopes.sort_unstable_by(f64::total_cmp);
            let place = usize::try_from(rank.saturating_sub(bracket.below + 1)).unwrap_or(0);
            if let Some(slope) = slopes.get(place.min(slopes.len().saturating_sub(1))) {
                return *slope;
            }
        }
        bracket.high
    }

    /// Encloses the slope by those of a few of the points, in steps that double.
    fn roughly(&self, rank: u64, total: u64, counter: &mut Counter<'_>) -> Bracket {
        let mut bracket = Bracket {
            low: -LARGEST,
            high: LARGEST,
            below: 0,
            within: total,
        };
        let Some(last) = self.listed.len().checked_sub(1) else {
            return bracket;
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a place among the listed slopes"
        )]
        let place = (rank as f64 / total as f64 * last as f64) as usize;
        let mut step = last / 200 + 1;
        let mut probe = place.min(last);
        loop {
            let slope = self.listed[probe].clamp(-LARGEST, LARGEST);
            let count = counter.at_most(slope);
            bracket.narrow(slope, count, rank);
            let (low_known, high_known) = (bracket.low > -LARGEST, bracket.high < LARGEST);
            if low_known && high_known {
                return bracket;
            }
            let next = if count >= rank {
                probe.checked_sub(step)
            } else {
                Some(probe + step).filter(|next| *next <= last)
            };
            match next {
                Some(next) => probe = next,
                None => return bracket,
            }
            step *= 2;
        }
    }
}

impl Bracket {
    /// Takes into account that `count` slopes are at most `probe`. By keys, which tell the two
    /// zeros apart.
    fn narrow(&mut self, probe: f64, count: u64, rank: u64) {
        let all = self.below + self.within;
        let count = count.clamp(self.below, all);
        if count >= rank {
            if key(probe) < key(self.high) {
                self.high = probe;
            }
            self.within = count - self.below;
        } else {
            if key(probe) > key(self.low) {
                self.low = probe;
            }
            self.within = all - count;
            self.below = count;
        }
    }
}

/// Where in the bracket the slope would lie if slopes were spread evenly.
fn interpolated(bracket: &Bracket, rank: u64) -> f64 {
    let part = (rank - bracket.below) as f64 / bracket.within as f64;
    let probe = bracket.low + (bracket.high / 2.0 - bracket.low / 2.0) * (2.0 * part);
    let (low, high) = (key(bracket.low), key(bracket.high));
    of_key(key(probe).clamp(low + 1, high - 1))
}

/// Counts slopes in O(n log n): a pair's slope is at most s where the later value less s times
/// its time is not above the earlier one's.
struct Counter<'a> {
    slopes: &'a Slopes<'a>,
    start: f64,
    middle: f64,
    heights: Vec<f64>,
    room: Vec<f64>,
}

impl<'a> Counter<'a> {
    fn new(slopes: &'a Slopes<'a>) -> Self {
        let half = slopes.times.len() / 2;
        Self {
            slopes,
            start: slopes.times[half],
            middle: slopes.values[half],
            heights: Vec::new(),
            room: Vec::new(),
        }
    }

    fn height(&self, place: usize, slope: f64) -> f64 {
        let time = self.slopes.times[place] - self.start;
        (self.slopes.values[place] - self.middle) - slope * time
    }

    fn at_most(&mut self, slope: f64) -> u64 {
        let mut heights = std::mem::take(&mut self.heights);
        heights.clear();
        heights.extend((0..self.slopes.times.len()).map(|place| self.height(place, slope)));
        let count = inversions(&mut heights, &mut self.room);
        self.heights = heights;
        count.saturating_sub(self.slopes.simultaneous)
    }

    /// The slopes in a bracket: of the pairs that are in time order at its low end and out of
    /// it at its high end.
    fn between(&mut self, bracket: &Bracket) -> Vec<f64> {
        self.heights = Vec::new();
        self.room = Vec::new();
        let n = u32::try_from(self.slopes.times.len()).unwrap_or(u32::MAX);
        let mut order: Vec<u32> = (0..n).collect();
        order.sort_unstable_by(|a, b| {
            let (x, y) = (*a as usize, *b as usize);
            let by_height = self
                .height(x, bracket.low)
                .total_cmp(&self.height(y, bracket.low));
            // A slope that equals the low end is outside: such a pair has turned already.
            by_height.then(b.cmp(a))
        });
        let most = usize::try_from(bracket.within).unwrap_or(0);
        let mut found = Vec::with_capacity(most);
        let mut room = vec![0; order.len()];
        let mut width = 1;
        while width < order.len() {
            for (part, into) in order.chunks(2 * width).zip(room.chunks_mut(2 * width)) {
                let (left, right) = part.split_at(width.min(part.len()));
                self.turned(left, right, into, bracket.high, &mut found);
            }
            std::mem::swap(&mut order, &mut room);
            width *= 2;
        }
        found
    }

    /// Merges two parts that are in order at the slope `high`, and lists the slopes of the
    /// pairs across them that are not.
    fn turned(
        &self,
        left: &[u32],
        right: &[u32],
        into: &mut [u32],
        high: f64,
        found: &mut Vec<f64>,
    ) {
        let (mut i, mut j) = (0, 0);
        for slot in into {
            let right_first = match (left.get(i), right.get(j)) {
                (Some(l), Some(r)) => {
                    let (at_left, at_right) = (
                        self.height(*l as usize, high),
                        self.height(*r as usize, high),
                    );
                    at_right < at_left || (at_right <= at_left && r > l)
                }
                (None, _) => true,
                (_, None) => false,
            };
            if right_first {
                let later = right[j];
                for earlier in &left[i..] {
                    // Rounding may turn a pair the wrong way round.
                    if *earlier < later && found.len() < found.capacity() {
                        let (times, values) = (self.slopes.times, self.slopes.values);
                        found.extend(slope_of(times, values, *earlier as usize, later as usize));
                    }
                }
                *slot = later;
                j += 1;
            } else {
                *slot = left[i];
                i += 1;
            }
        }
    }
}

/// The slope from one point to a later one; `None` at one time.
fn slope_of(times: &[f64], values: &[f64], earlier: usize, later: usize) -> Option<f64> {
    let run = times[later] - times[earlier];
    let rise = difference(values[earlier], values[later]);
    (run > 0.0).then(|| (rise / run).clamp(-LARGEST, LARGEST))
}
