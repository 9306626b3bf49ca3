//! The event that a step waits for, with the values of the run in it.

use perf_core::{EventStream, StreamEnd};

use crate::values::{ValueError, Values};

/// `plan` with values filled in; `None` where nothing in it varies.
pub(in crate::http) fn awaited(
    plan: &EventStream,
    values: &mut Values,
) -> Result<Option<Box<EventStream>>, ValueError> {
    let StreamEnd::Event(check) = &plan.until else {
        return Ok(None);
    };
    if check.templates().is_empty() {
        return Ok(None);
    }
    let check = check.filled(&mut |expected| values.expected(expected))?;
    Ok(Some(Box::new(EventStream {
        until: StreamEnd::Event(check),
        least: plan.least,
    })))
}
