//! From values to places on an axis, and the round values that are labelled.

/// An axis: values from `low` to `high`, at fractions from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Axis {
    low: f64,
    high: f64,
    logarithmic: bool,
}

/// From this ratio of the largest to the smallest value on, equal steps would flatten what is
/// small.
const WIDE: f64 = 25.0;

impl Axis {
    /// From zero, with room above the largest value.
    pub(super) fn from_zero(largest: f64) -> Self {
        Self::between(0.0, if largest > 0.0 { largest * 1.08 } else { 1.0 })
    }

    /// From end to end.
    pub(super) fn between(low: f64, high: f64) -> Self {
        Self {
            low,
            high: if high > low { high } else { low + 1.0 },
            logarithmic: false,
        }
    }

    /// In equal ratios, for values above zero.
    pub(super) fn logarithmic(low: f64, high: f64) -> Self {
        let low = low.max(f64::MIN_POSITIVE);
        Self {
            low,
            high: if high > low { high } else { low * 2.0 },
            logarithmic: true,
        }
    }

    /// In equal ratios where `values` are far apart, otherwise from zero. Values that are not
    /// above zero are left out.
    pub(super) fn fitting(values: impl Iterator<Item = f64>) -> Self {
        let (low, high) = values
            .filter(|value| *value > 0.0)
            .fold((f64::INFINITY, 0.0_f64), |(low, high), value| {
                (low.min(value), high.max(value))
            });
        if high / low >= WIDE {
            Self::logarithmic(low / 1.3, high * 1.3)
        } else {
            Self::from_zero(high)
        }
    }

    /// Whether steps are equal ratios.
    pub(super) const fn is_logarithmic(&self) -> bool {
        self.logarithmic
    }

    /// Whether `value` lies between its ends.
    pub(super) fn covers(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    /// Where `value` lies, 0 to 1; what lies outside is at the end.
    pub(super) fn place(&self, value: f64) -> f64 {
        let place = if self.logarithmic {
            (value.max(self.low) / self.low).ln() / (self.high / self.low).ln()
        } else {
            (value - self.low) / (self.high - self.low)
        };
        place.clamp(0.0, 1.0)
    }

    /// Some `wanted` round values within the axis.
    pub(super) fn ticks(&self, wanted: usize) -> Vec<f64> {
        if self.logarithmic {
            self.decades(wanted)
        } else {
            self.steps(nice(self.raw_step(wanted)))
        }
    }

    /// The same, for a time in seconds: steps are those of a clock.
    pub(super) fn time_ticks(&self, wanted: usize) -> Vec<f64> {
        const STEPS: [f64; 16] = [
            1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1_800.0, 3_600.0,
            7_200.0, 14_400.0, 43_200.0,
        ];
        let raw = self.raw_step(wanted);
        let of_a_clock = STEPS.into_iter().find(|step| *step >= raw * 0.9);
        self.steps(if raw <= 0.5 {
            nice(raw)
        } else {
            of_a_clock.unwrap_or_else(|| (raw / 86_400.0).ceil() * 86_400.0)
        })
    }

    fn raw_step(&self, wanted: usize) -> f64 {
        (self.high - self.low) / wanted.max(1) as f64
    }

    fn steps(&self, step: f64) -> Vec<f64> {
        let first = (self.low / step - 1e-9).ceil();
        let last = (self.high / step + 1e-9).floor();
        // Steps are at least a fraction of the axis, so that there are few.
        (0..=100_u8)
            .map(|index| first + f64::from(index))
            .take_while(|index| *index <= last)
            .map(|index| index * step)
            .collect()
    }

    fn decades(&self, wanted: usize) -> Vec<f64> {
        let within = |value: &f64| *value >= self.low && *value <= self.high;
        let exponents = || -12_i32..=24;
        let all = |leads: &'static [f64]| {
            exponents().flat_map(move |exponent| {
                leads.iter().map(move |lead| lead * 10_f64.powi(exponent))
            })
        };
        for leads in [&[1.0, 2.0, 5.0] as &'static [f64], &[1.0, 3.0], &[1.0]] {
            let ticks: Vec<f64> = all(leads).filter(within).collect();
            if ticks.len() <= wanted + 1 {
                return ticks;
            }
        }
        let ticks: Vec<f64> = all(&[1.0]).filter(within).collect();
        let every = ticks.len().div_ceil(wanted.max(1));
        ticks.into_iter().step_by(every).collect()
    }
}

/// The next of 1, 2, 5, 10, … that is not below.
fn nice(raw: f64) -> f64 {
    let magnitude = 10_f64.powf(raw.log10().floor());
    let leads = [1.0, 2.0, 5.0, 10.0];
    let fits = leads
        .into_iter()
        .find(|lead| lead * magnitude >= raw * (1.0 - 1e-9));
    fits.unwrap_or(10.0) * magnitude
}

#[cfg(test)]
mod tests {
    use super::Axis;

    fn is_rising(values: &[f64]) -> bool {
        values.windows(2).all(|pair| pair[0] < pair[1])
    }

    #[test]
    fn ticks_are_round_few_and_within() {
        assert_eq!(
            Axis::from_zero(86.0).ticks(5),
            [0.0, 20.0, 40.0, 60.0, 80.0]
        );
        assert_eq!(
            Axis::logarithmic(2.0, 90.0).ticks(5),
            [2.0, 5.0, 10.0, 20.0, 50.0]
        );
        assert_eq!(
            Axis::between(36.0, 48.1).time_ticks(8),
            [36.0, 38.0, 40.0, 42.0, 44.0, 46.0, 48.0]
        );
        assert_eq!(
            Axis::between(0.0, 7_300.0).time_ticks(4),
            [0.0, 1_800.0, 3_600.0, 5_400.0, 7_200.0]
        );
        for low in [1e-9, 1.0, 3.7e5] {
            for factor in [1.0001, 2.0, 30.0, 1e4, 1e15] {
                for axis in [
                    Axis::between(low, low * factor),
                    Axis::logarithmic(low, low * factor),
                ] {
                    for ticks in [axis.ticks(5), axis.time_ticks(6)] {
                        assert!(ticks.len() <= 12, "{axis:?} {ticks:?}");
                        assert!(is_rising(&ticks), "{axis:?} {ticks:?}");
                    }
                    let places = axis.ticks(5).into_iter().map(|tick| axis.place(tick));
                    assert!(places.clone().all(|place| (0.0..=1.0).contains(&place)));
                }
            }
        }
    }

    #[test]
    fn what_is_outside_or_degenerate_stays_on_the_axis() {
        for axis in [
            Axis::from_zero(0.0),
            Axis::between(5.0, 5.0),
            Axis::logarithmic(0.0, 0.0),
        ] {
            for value in [-1.0, 0.0, 5.0, f64::INFINITY] {
                assert!((0.0..=1.0).contains(&axis.place(value)), "{axis:?} {value}");
            }
        }
        assert_eq!(Axis::fitting(std::iter::empty()), Axis::from_zero(0.0));
    }
}
