//! `cargo xtask dist`: the archive that is given out.

mod archive;
mod contents;
mod sbom;

pub(crate) use archive::{Delivery, checksum, run};
