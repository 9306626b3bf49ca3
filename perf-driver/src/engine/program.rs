//! A list of actions as one flat program, so that a user's future is as small as one request's,
//! however deep its loops are.

use std::time::Duration;

use perf_core::{Action, Delay, OnFailure, SeriesId, Step};

use super::flow::Flow;
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
    /// Go on elsewhere.
    Flow(Flow),
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
        self.first_step_from(0)
    }

    /// The first request at `place` or behind it.
    pub(super) fn first_step_from(&self, place: usize) -> Option<&ReadyStep<P>> {
        self.instructions.get(place..)?.iter().find_map(step_of)
    }

    /// All requests, in the order of the file.
    pub(super) fn steps(&self) -> impl Iterator<Item = &ReadyStep<P>> {
        self.instructions.iter().filter_map(step_of)
    }

    /// Makes room for an instruction that is known once what follows it is.
    fn reserve(&mut self) -> usize {
        let place = self.instructions.len();
        let flow = Flow::GoTo { place };
        self.instructions.push(Instruction::Flow(flow));
        place
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
                Action::Repeat {
                    times,
                    until,
                    actions,
                } => {
                    let enter = self.reserve();
                    let start = self.instructions.len();
                    self.append(actions, ready)?;
                    let until = until.clone();
                    let again = Flow::Again { start, until };
                    self.instructions.push(Instruction::Flow(again));
                    let (times, behind) = (times.clone(), self.instructions.len());
                    let flow = Flow::Enter { times, behind };
                    self.instructions[enter] = Instruction::Flow(flow);
                }
                Action::Choose {
                    when,
                    then,
                    otherwise,
                } => {
                    let unless = self.reserve();
                    self.append(then, ready)?;
                    let leave = (!otherwise.is_empty()).then(|| self.reserve());
                    let when = when.clone();
                    let elsewhere = self.instructions.len();
                    self.append(otherwise, ready)?;
                    let flow = Flow::Unless {
                        when,
                        otherwise: elsewhere,
                    };
                    self.instructions[unless] = Instruction::Flow(flow);
                    if let Some(leave) = leave {
                        let place = self.instructions.len();
                        self.instructions[leave] = Instruction::Flow(Flow::GoTo { place });
                    }
                }
            }
        }
        Ok(())
    }
}

const fn step_of<P>(instruction: &Instruction<P>) -> Option<&ReadyStep<P>> {
    match instruction {
        Instruction::Send(step) => Some(step),
        _ => None,
    }
}
