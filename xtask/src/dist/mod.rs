//! `cargo xtask dist`: the archive that is given out.

mod archive;
mod contents;
mod sbom;

#[cfg(test)]
pub(crate) use archive::checksum;
pub(crate) use archive::{Delivery, run};
