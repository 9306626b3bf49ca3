//! Sections `requirements` and `trust`: each row of a catalogue with the tests that prove it. A row that
//! nothing proves, and a test that proves a row which there is not, are errors.

mod catalogue;
mod generate;
mod kind;
mod proofs;

pub(super) use generate::generate;
pub(super) use kind::{FAULTS, REQUIREMENTS};
