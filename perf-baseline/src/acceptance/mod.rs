//! Changes that somebody has accepted: the baseline starts anew from there, for as long as said.

mod accepted_change;
mod apply;
mod document;
mod keep;
mod read;

pub use accepted_change::{AcceptedChange, AcceptedShift, NotAcceptable};
pub use apply::{accepted_figures, accepted_latencies, last_known_figures};
pub use document::ACCEPTANCE_VERSION;
pub use keep::AcceptError;
pub use read::ReadAcceptedError;
