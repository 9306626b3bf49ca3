//! Numbers of many metrics side by side, and the statistic of each for one arrangement. Gaps
//! and infinities are dealt with here and nowhere behind.

/// An infinite value stands this many ranges beyond the finite ones: far enough to outweigh
/// them, near enough that they keep their digits.
const BEYOND: f64 = 1_000.0;
/// A share of the squares that is nothing but rounding.
const ROUNDING: f64 = 1e-13;

/// By which spread a difference of means is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Studentisation {
    /// One spread for both sides: the most power with few candidate runs.
    #[default]
    Pooled,
    /// Each side its own: holds its level somewhat better where the candidate's runs vary more
    /// than the baseline's, and exactly so only with many runs.
    Separate,
}

/// Which statistic is computed of the chosen rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Statistic {
    /// Chosen rows against the others.
    Difference(Studentisation),
    /// Chosen rows as positive, the others as negative.
    Signed,
}

/// The values of several metrics, run by run.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Columns {
    statistic: Statistic,
    metrics: usize,
    /// Row after row; zero where a run lacks the metric.
    values: Vec<f64>,
    present: Vec<f64>,
    totals: Vec<Total>,
}

/// What an arrangement does not change.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Total {
    count: f64,
    sum: f64,
    squares: f64,
}

/// Space for the sums of one arrangement.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sums {
    sum: Vec<f64>,
    count: Vec<f64>,
    squares: Vec<f64>,
}

impl Columns {
    /// Each column is one metric, with an entry for every run.
    pub(super) fn new(statistic: Statistic, columns: &[Vec<Option<f64>>]) -> Self {
        let runs = columns.first().map_or(0, Vec::len);
        let metrics = columns.len();
        let mut all = Self {
            statistic,
            metrics,
            values: vec![0.0; runs * metrics],
            present: vec![0.0; runs * metrics],
            totals: Vec::with_capacity(metrics),
        };
        for (metric, column) in columns.iter().enumerate() {
            let column = match statistic {
                Statistic::Difference(_) => standardised(&bounded(column), Centring::Mean),
                Statistic::Signed => standardised(&bounded_signed(column), Centring::Zero),
            };
            let mut total = Total {
                count: 0.0,
                sum: 0.0,
                squares: 0.0,
            };
            for (run, value) in column.iter().enumerate() {
                let Some(value) = *value else { continue };
                all.values[run * metrics + metric] = value;
                all.present[run * metrics + metric] = 1.0;
                total.count += 1.0;
                total.sum += value;
                total.squares += value * value;
            }
            all.totals.push(total);
        }
        all
    }

    pub(super) const fn metrics(&self) -> usize {
        self.metrics
    }

    /// All numbers, for a seed.
    pub(super) fn data(&self) -> [&[f64]; 2] {
        [&self.values, &self.present]
    }

    pub(super) fn sums(&self) -> Sums {
        Sums {
            sum: vec![0.0; self.metrics],
            count: vec![0.0; self.metrics],
            squares: vec![0.0; self.metrics],
        }
    }

    /// The square of each metric's statistic with the sign of the statistic: in the order of the
    /// statistics themselves. Minus infinity where the chosen rows leave a side empty.
    pub(super) fn signed_squares(&self, chosen: &[usize], sums: &mut Sums, out: &mut [f64]) {
        sums.sum.fill(0.0);
        sums.count.fill(0.0);
        sums.squares.fill(0.0);
        let separate = self.statistic == Statistic::Difference(Studentisation::Separate);
        for run in chosen {
            let row = run * self.metrics..(run + 1) * self.metrics;
            add(&mut sums.sum, &self.values[row.clone()]);
            add(&mut sums.count, &self.present[row.clone()]);
            if separate {
                add_squares(&mut sums.squares, &self.values[row]);
            }
        }
        for (metric, total) in self.totals.iter().enumerate() {
            let (sum, count) = (sums.sum[metric], sums.count[metric]);
            out[metric] = match self.statistic {
                Statistic::Signed => total.signed(sum),
                Statistic::Difference(Studentisation::Pooled) => total.pooled(sum, count),
                Statistic::Difference(Studentisation::Separate) => {
                    total.separate(sum, count, sums.squares[metric])
                }
            };
        }
    }
}

fn add(to: &mut [f64], row: &[f64]) {
    for (to, value) in to.iter_mut().zip(row) {
        *to += value;
    }
}

fn add_squares(to: &mut [f64], row: &[f64]) {
    for (to, value) in to.iter_mut().zip(row) {
        *to += value * value;
    }
}

impl Total {
    /// Student's pooled statistic. For given values it grows with the share of the squares that
    /// lies between the two sides.
    fn pooled(self, sum: f64, count: f64) -> f64 {
        let rest = self.count - count;
        if count == 0.0 || rest == 0.0 {
            return f64::NEG_INFINITY;
        }
        let distance = sum / count - (self.sum - sum) / rest;
        let between = distance * distance * count * rest / self.count;
        signed_ratio(distance, between, self.squares, self.count - 2.0)
    }

    /// Welch's statistic: each side by its own variance.
    fn separate(self, sum: f64, count: f64, squares: f64) -> f64 {
        let rest = self.count - count;
        if count < 2.0 || rest < 2.0 {
            return f64::NEG_INFINITY;
        }
        let (mean, other) = (sum / count, (self.sum - sum) / rest);
        let within = |squares: f64, mean: f64, n: f64| {
            let left = squares - n * mean * mean;
            if left <= ROUNDING * self.squares {
                0.0
            } else {
                left / (n * (n - 1.0))
            }
        };
        let error = within(squares, mean, count) + within(self.squares - squares, other, rest);
        let distance = mean - other;
        if distance.abs() <= ROUNDING * self.squares.sqrt() {
            return 0.0;
        }
        (distance * distance / error).copysign(distance)
    }

    /// Student's statistic of one sample of differences.
    fn signed(self, positive: f64) -> f64 {
        if self.count == 0.0 {
            return f64::NEG_INFINITY;
        }
        let sum = 2.0 * positive - self.sum;
        signed_ratio(sum, sum * sum / self.count, self.squares, self.count - 1.0)
    }
}

/// t² with the sign of t, from the squares that the effect explains and all squares.
fn signed_ratio(direction: f64, explained: f64, all: f64, degrees: f64) -> f64 {
    if all == 0.0 {
        return 0.0;
    }
    let share = explained / all;
    let left = 1.0 - share;
    let square = if left <= ROUNDING {
        f64::INFINITY
    } else {
        degrees * share / left
    };
    square.copysign(direction)
}

/// Infinities become finite values that lie far beyond the others.
fn bounded(column: &[Option<f64>]) -> Vec<Option<f64>> {
    let finite = || column.iter().flatten().copied().filter(|x| x.is_finite());
    let low = finite().fold(f64::INFINITY, f64::min);
    let high = finite().fold(f64::NEG_INFINITY, f64::max);
    let (low, high) = if low <= high { (low, high) } else { (0.0, 0.0) };
    let range = if high > low {
        high - low
    } else {
        1.0 + high.abs()
    };
    let bound = |x: f64| x.clamp(low - BEYOND * range, high + BEYOND * range);
    column.iter().map(|value| value.map(bound)).collect()
}

/// The same for differences, which are about zero.
fn bounded_signed(column: &[Option<f64>]) -> Vec<Option<f64>> {
    let finite = column
        .iter()
        .flatten()
        .map(|x| x.abs())
        .filter(|x| x.is_finite());
    let largest = finite.fold(0.0, f64::max);
    let far = BEYOND * if largest > 0.0 { largest } else { 1.0 };
    column
        .iter()
        .map(|value| value.map(|x| x.clamp(-far, far)))
        .collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Centring {
    Mean,
    Zero,
}

/// Values about their mean in units of their size, which no statistic here depends on but its
/// digits do. All zero where nothing but rounding is left.
fn standardised(column: &[Option<f64>], centring: Centring) -> Vec<Option<f64>> {
    let count = column.iter().flatten().count().max(1) as f64;
    let largest = column
        .iter()
        .flatten()
        .fold(0.0_f64, |most, x| most.max(x.abs()));
    let mean = match centring {
        Centring::Zero => 0.0,
        Centring::Mean => column.iter().flatten().map(|x| x / count).sum::<f64>(),
    };
    let size = column
        .iter()
        .flatten()
        .fold(0.0_f64, |most, x| most.max((x - mean).abs()));
    let is_nothing = size <= 1e-14 * largest || size == 0.0;
    let scaled = |x: f64| if is_nothing { 0.0 } else { (x - mean) / size };
    column.iter().map(|value| value.map(scaled)).collect()
}
