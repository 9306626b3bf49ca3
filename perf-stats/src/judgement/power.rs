//! The chance with which a miss is to be found: the usual one.

/// Cohen, "Statistical power analysis for the behavioral sciences", 1988.
pub(super) const POWER: f64 = 0.8;
