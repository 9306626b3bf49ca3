//! Whether an HTTP answer is what the step expects, and what is taken from it. Nothing here sends
//! or waits.

mod answer;
mod body;
mod document;
mod example;
mod extract;
mod headers;
mod number;
mod redact;
mod unknown;
mod verdict;

pub use answer::HttpAnswer;
pub(super) use extract::Taking;
pub(super) use headers::{header_name, header_value};
pub(super) use number::number_of;
pub(super) use verdict::Judge;
