//! How much less evidence there is in a sample than its size says. Not how it is estimated.

use serde::{Deserialize, Serialize};

/// The variance of a figure over what it would be if requests were independent (Kish, "Survey
/// sampling", 1965): a sample of n requests is worth n divided by it. At least 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u64", into = "u64")]
pub struct DesignEffect {
    thousandths: u64,
}

/// Why a stored number is no design effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a design effect is at least 1000 thousandths, not {0}")]
pub struct DesignEffectError(u64);

impl DesignEffect {
    /// That of independent requests.
    pub const NONE: Self = Self { thousandths: 1_000 };

    /// The effect that is `factor`, rounded up to a thousandth; less than one, which happens by
    /// chance, and NaN are one.
    #[must_use]
    pub fn of_factor(factor: f64) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "casts of floats saturate, and what is negative becomes one"
        )]
        let thousandths = (factor * 1_000.0).ceil() as u64;
        Self {
            thousandths: thousandths.max(1_000),
        }
    }

    /// Whether it is that of independent requests.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::NONE
    }

    /// How many independent observations so many are worth; at least one of any.
    #[must_use]
    pub fn worth_of(&self, observations: u64) -> u64 {
        let worth = u128::from(observations) * 1_000 / u128::from(self.thousandths);
        u64::try_from(worth)
            .unwrap_or(observations)
            .max(observations.min(1))
    }

    /// The factor, from 1 up.
    #[must_use]
    pub fn factor(self) -> f64 {
        self.thousandths as f64 / 1_000.0
    }
}

impl Default for DesignEffect {
    /// Independent requests.
    fn default() -> Self {
        Self::NONE
    }
}

impl TryFrom<u64> for DesignEffect {
    type Error = DesignEffectError;

    fn try_from(thousandths: u64) -> Result<Self, Self::Error> {
        if thousandths < 1_000 {
            return Err(DesignEffectError(thousandths));
        }
        Ok(Self { thousandths })
    }
}

impl From<DesignEffect> for u64 {
    fn from(effect: DesignEffect) -> Self {
        effect.thousandths
    }
}
