//! Numbers that look random and follow from the data alone.

mod xoshiro;

pub(crate) use xoshiro::Random;
