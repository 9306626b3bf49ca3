//! Which instruction follows: loops and choices, decided from a user's values. It sends nothing.

use perf_core::{Condition, Guard, Times, ValueCheck};
use serde_json::Value;

use crate::values::{ValueError, Values};

/// An instruction that only says which one follows.
#[derive(Debug)]
pub(super) enum Flow {
    /// A loop begins; if it is not passed through at all, `behind` follows.
    Enter { times: Times, behind: usize },
    /// A loop's last action is done: from `start` again, unless that was the last pass.
    Again { start: usize, until: Option<Guard> },
    /// Unless it holds, `otherwise` follows.
    Unless { when: Guard, otherwise: usize },
    /// `place` follows.
    GoTo { place: usize },
}

/// The loops around the instruction that is being done, the innermost last.
#[derive(Debug, Default)]
pub(super) struct Loops(Vec<Pass>);

/// A loop that is being passed through.
#[derive(Debug, Clone, Copy)]
struct Pass {
    done: u32,
    times: u32,
}

impl Loops {
    /// How many passes of each loop are done, the innermost last.
    pub(super) fn passes(&self) -> impl Iterator<Item = u32> {
        self.0.iter().map(|pass| pass.done)
    }

    /// The place of the instruction that follows `flow`, which stands just before `next`.
    ///
    /// # Errors
    /// It cannot be told; why, for people.
    pub(super) fn follow(
        &mut self,
        flow: &Flow,
        next: usize,
        values: &mut Values,
    ) -> Result<usize, String> {
        match flow {
            Flow::Enter { times, behind } => match passes(times, values)? {
                0 => return Ok(*behind),
                times => self.0.push(Pass { done: 0, times }),
            },
            Flow::Again { start, until } => {
                let is_done = match until {
                    Some(until) => holds(until, values)?,
                    None => false,
                };
                let pass = self.0.last_mut();
                let pass = pass.expect("a loop is entered before its end");
                pass.done += 1;
                let goes_on = pass.done < pass.times && !is_done;
                if !goes_on {
                    self.0.pop();
                }
                self.tell(values);
                return Ok(if goes_on { *start } else { next });
            }
            Flow::Unless { when, otherwise } => {
                return Ok(if holds(when, values)? {
                    next
                } else {
                    *otherwise
                });
            }
            Flow::GoTo { place } => return Ok(*place),
        }
        self.tell(values);
        Ok(next)
    }

    /// Lets `values` know the pass of the innermost loop.
    fn tell(&self, values: &mut Values) {
        values.set_pass(self.0.last().map_or(0, |pass| pass.done.into()));
    }
}

/// Whether all of `guard` holds. A value that is not known is none.
fn holds(guard: &Guard, values: &mut Values) -> Result<bool, String> {
    for (template, check) in guard.conditions() {
        let value = match values.filled(template) {
            Ok(value) => Some(value),
            Err(ValueError::Unknown { .. } | ValueError::NoField { .. }) => None,
            Err(used_up) => return Err(used_up.to_string()),
        };
        let check = check.filled(&mut |expected| values.expected(expected));
        let check = check.map_err(|error| error.to_string())?;
        if check.holds(value.as_ref()).is_err() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// How often a loop is passed through.
fn passes(times: &Times, values: &mut Values) -> Result<u32, String> {
    let template = match times {
        Times::Fixed(times) => return Ok(times.get()),
        Times::Counted(template) => template,
    };
    let value = values.filled(template).map_err(|error| error.to_string())?;
    let about = |problem| format!("how often to repeat, `{}`: {problem}", template.as_str());
    let within = [
        Condition::AtLeast(0.into()),
        Condition::AtMost(Times::MOST.into()),
    ];
    if let Some(check) = ValueCheck::all_of(within) {
        check.holds(Some(&value)).map_err(about)?;
    }
    whole(&value).ok_or_else(|| about(format!("expected a whole number, found {value}")))
}

fn whole(value: &Value) -> Option<u32> {
    match value {
        Value::Number(number) => u32::try_from(number.as_u64()?).ok(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}
