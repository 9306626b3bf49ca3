//! Made-up series without a change, of the kinds that detectors of changes stumble over.

use crate::made::Dice;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    Normal,
    /// Skewed: lognormal with σ = 1.
    Lognormal,
    /// Normal, one in twenty ten times as far out.
    Outliers,
    /// Student's distribution with 3 degrees of freedom.
    HeavyTails,
    /// Autoregressive with this coefficient, standard deviation 1.
    Dependent(f64),
    /// Two values in four steps of a grid, the second one three times of ten.
    Bimodal,
    /// Normal, rounded to whole standard deviations.
    Rounded,
}

impl Kind {
    pub(crate) fn series(self, n: usize, dice: &mut Dice) -> Vec<f64> {
        let mut last = dice.normal();
        (0..n).map(|_| self.next(&mut last, dice)).collect()
    }

    fn next(self, last: &mut f64, dice: &mut Dice) -> f64 {
        let normal = dice.normal();
        match self {
            Self::Lognormal => normal.exp(),
            Self::Outliers if dice.uniform() < 0.05 => 10.0 * normal,
            Self::Normal | Self::Outliers => normal,
            Self::HeavyTails => {
                let squares: f64 = (0..3).map(|_| dice.normal().powi(2)).sum();
                normal / (squares / 3.0).sqrt()
            }
            Self::Dependent(rho) => {
                *last = rho * *last + (1.0 - rho * rho).sqrt() * normal;
                *last
            }
            Self::Bimodal if dice.uniform() < 0.3 => (2.0 * normal).round() / 2.0 + 4.0,
            Self::Bimodal => (2.0 * normal).round() / 2.0,
            Self::Rounded => normal.round(),
        }
    }
}

/// Whether the environment asks for slow tests.
pub(crate) fn slow() -> bool {
    std::env::var_os("PERF_SLOW_TESTS").is_some_and(|value| value == "1")
}

/// So many rounds, more where the environment asks for slow tests.
pub(crate) fn rounds(quick: u32, slowly: u32) -> u32 {
    if slow() { slowly } else { quick }
}

/// Four standard errors of a share that was counted in so many rounds.
pub(crate) fn noise(share: f64, rounds: u32) -> f64 {
    4.0 * (share * (1.0 - share) / f64::from(rounds)).sqrt()
}
