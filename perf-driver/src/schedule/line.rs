//! A line of straight pieces over time, and when the area below it reaches a value.

use std::time::Duration;

use perf_core::Stages;

/// Values over time. The area below it is in values times seconds.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    /// Those with an area: where the value is zero throughout, the area does not grow.
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Piece {
    start: Duration,
    over: Duration,
    from: f64,
    to: f64,
    /// The area up to its beginning, and to its end.
    before: f64,
    after: f64,
}

impl Line {
    /// No line at all.
    pub(super) const NONE: Self = Self { pieces: Vec::new() };

    pub(super) fn new<V: Copy + PartialOrd + Into<f64>>(stages: &Stages<V>) -> Self {
        let mut start = Duration::ZERO;
        let mut exact = 0.0;
        let mut before = 0.0;
        let mut pieces = Vec::new();
        for stage in stages.as_slice() {
            let (from, to, over) = (stage.from.into(), stage.to.into(), stage.over);
            exact += f64::midpoint(from, to) * over.as_secs_f64();
            let after = whole_if_near(exact);
            if after > before {
                pieces.push(Piece {
                    start,
                    over,
                    from,
                    to,
                    before,
                    after,
                });
            }
            before = after;
            start = start.saturating_add(over);
        }
        Self { pieces }
    }

    /// The area below all of it.
    pub(super) fn area(&self) -> f64 {
        self.pieces.last().map_or(0.0, |piece| piece.after)
    }

    /// When the area has reached `area`, to the nearest nanosecond. Where it stands still there,
    /// it is when it begins to grow again. Beyond the whole area it is the end.
    pub(super) fn when(&self, area: f64) -> Duration {
        let found = self.pieces.partition_point(|piece| piece.after <= area);
        let piece = self.pieces.get(found).or(self.pieces.last());
        piece.map_or(Duration::ZERO, |piece| {
            let within = nanos(piece.seconds_to(area - piece.before));
            piece.start.saturating_add(within)
        })
    }
}

impl Piece {
    /// How long it takes from its beginning until the area within it is `area`.
    fn seconds_to(&self, area: f64) -> f64 {
        let whole = self.after - self.before;
        if area <= 0.0 {
            return 0.0;
        }
        let longest = self.over.as_secs_f64();
        #[expect(clippy::float_cmp, reason = "a level is written as such")]
        if self.from == self.to {
            return (area / self.from).min(longest);
        }
        // The square of the value grows evenly with the area, so the value there is known; the
        // time is the area over the mean of the two values. No slope is divided by, and nothing
        // is subtracted: it holds for slopes as small or steep as they come.
        let part = (area / whole).min(1.0);
        let square = self.from * self.from * (1.0 - part) + self.to * self.to * part;
        (area / f64::midpoint(self.from, square.sqrt())).min(longest)
    }
}

/// `area`, or the whole number that it is but for rounding: 100 a minute for a minute are 100, and
/// whether the last of them comes before or after a pause must not hang on the last digit.
fn whole_if_near(area: f64) -> f64 {
    let whole = area.round();
    if (area - whole).abs() <= 1e-9 + whole * 1e-14 {
        whole
    } else {
        area
    }
}

fn nanos(seconds: f64) -> Duration {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "not negative; a float beyond u64 stops at its largest number"
    )]
    Duration::from_nanos((seconds * 1e9).round() as u64)
}
