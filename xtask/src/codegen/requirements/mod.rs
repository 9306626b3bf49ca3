//! Section `requirements`: each row of the catalogue of requirements with the tests that prove it. A row that
//! nothing proves, and a test that proves a row which there is not, are errors.

mod catalogue;
mod generate;
mod proofs;

pub(super) use generate::generate;
