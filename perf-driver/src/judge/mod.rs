//! Whether an answer is what the step expects, and what is taken from it. Nothing here sends
//! or waits.

mod answer;
mod body;
mod document;
mod example;
mod expectation_error;
mod extract;
mod headers;
mod number;
mod redact;
mod server_timing;
mod unknown;
mod verdict;

pub use answer::Answer;
pub use expectation_error::ExpectationError;
pub(crate) use extract::Taking;
pub(crate) use headers::header_name;
pub(crate) use number::number_of;
pub use server_timing::{ServerTiming, parse_server_timing};
pub(crate) use verdict::Judge;
