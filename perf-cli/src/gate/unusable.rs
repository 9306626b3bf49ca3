//! Runs that later ones would be held against in vain.

use perf_baseline::NotKept;

use crate::exit_code;
use crate::failure::Failure;

/// Why a run does not become what `what` says, with what has become of that.
pub(super) fn refused(why: &NotKept, what: &str, kept: &str) -> Failure {
    let code = match why {
        NotKept::Interrupted => exit_code::INTERRUPTED,
        _ => exit_code::INVALID,
    };
    Failure::mistake(format!(
        "this run cannot be a baseline: {why}; `{what}` {kept}"
    ))
    .code(code)
    .hint(Some("check that the target ran and answered"))
}
