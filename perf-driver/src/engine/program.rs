//! A list of actions as one flat program, so that a user's future is as small as one request's,
//! however deep its loops are.

use std::time::Duration;

use perf_core::{Action, Delay, OnFailure, SeriesId, Step};

use super::open_laps::StepLaps;

/// What is done, one instruction after another.
#[derive(Debug)]
pub(super) struct Program<P> {
    instructions: Vec<Instruction<P>>,
}

/// One thing to do.
#[derive(Debug)]
pub(super) enum Instruction<P> {
    /// Send a request.
    Send(ReadyStep<P>),
    /// Wait.
    Pause(Delay),
    /// A loop begins.
    Enter,
    /// A loop's last action is done: from `start` again, unless that was the last of `times`.
    Again { start: usize, times: u32 },
}

/// A step that can be sent.
#[derive(Debug)]
pub(super) struct ReadyStep<P> {
    /// `None` for a step that is not measured.
    pub(super) series: Option<SeriesId>,
    pub(super) name: String,
    pub(super) timeout: Duration,
    /// The longest service time of a success, where the plan says so.
    pub(super) within: Option<Duration>,
    pub(super) on_failure: OnFailure,
    /// What of it is measured on its own; nothing where it is not measured.
    pub(super) laps: StepLaps,
    pub(super) prepared: P,
}

impl<P> Program<P> {
    /// The program of `actions`; `ready` makes each of their steps ready, in the order of the file.
    pub(super) fn new<E>(
        actions: &[Action],
        ready: &mut impl FnMut(&Step) -> Result<ReadyStep<P>, E>,
    ) -> Result<Self, E> {
        let mut program = Self {
            instructions: Vec::new(),
        };
        program.append(actions, ready)?;
        Ok(program)
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.instructions.is_empty()
    }

    /// The instruction at `place`; `None` behind the last one.
    pub(super) fn at(&self, place: usize) -> Option<&Instruction<P>> {
        self.instructions.get(place)
    }

    /// The first request of all.
    pub(super) fn first_step(&self) -> Option<&ReadyStep<P>> {
        self.instructions
            .iter()
            .find_map(|instruction| match instruction {
                Instruction::Send(step) => Some(step),
                _ => None,
            })
    }

    fn append<E>(
        &mut self,
        actions: &[Action],
        ready: &mut impl FnMut(&Step) -> Result<ReadyStep<P>, E>,
    ) -> Result<(), E> {
        for action in actions {
            match action {
                Action::Request(step) => {
                    let step = ready(step)?;
                    self.instructions.push(Instruction::Send(step));
                }
                Action::Pause(delay) => self.instructions.push(Instruction::Pause(*delay)),
                Action::Repeat { times, actions } => {
                    self.instructions.push(Instruction::Enter);
                    let start = self.instructions.len();
                    self.append(actions, ready)?;
                    let times = times.get();
                    self.instructions.push(Instruction::Again { start, times });
                }
            }
        }
        Ok(())
    }
}
