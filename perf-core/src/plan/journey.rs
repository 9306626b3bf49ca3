//! What a user does, from its first step to its last.

use std::num::NonZeroU32;
use std::time::Duration;

use super::delay::Delay;
use super::step::Step;

/// What the users of a scenario do over and over, and what is done around it.
#[derive(Debug, Clone, PartialEq)]
pub struct Journey {
    /// What one iteration does: one of these, drawn by weight. Never empty.
    pub tasks: Vec<Task>,
    /// A wait after every iteration. Not part of any measurement.
    pub think_time: Option<Delay>,
    /// An iteration begins no sooner than this after the same user's last one began.
    pub pacing: Option<Duration>,
    /// What is done around the measured steps.
    pub surroundings: Surroundings,
}

/// One of the things that an iteration can be.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// Its name; `None` where the scenario has only steps.
    pub name: Option<String>,
    /// How often it is drawn, relative to the others.
    pub weight: NonZeroU32,
    /// What is done, in order. Has a measured request somewhere.
    pub actions: Vec<Action>,
}

/// What is done and not measured: its requests have time limits and expectations as measured ones
/// have, and their failures are told, but they are in no sample.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Surroundings {
    /// Once, before the first user starts. What it extracts, all users know.
    pub setup: Vec<Action>,
    /// Once, after the last user has ended; also after a failure and after an interruption.
    pub teardown: Vec<Action>,
    /// By every user, before its first iteration.
    pub on_start: Vec<Action>,
    /// By every user that has started, after its last iteration.
    pub on_stop: Vec<Action>,
    /// Before each iteration.
    pub before_each: Vec<Action>,
    /// After each iteration, also one that failed.
    pub after_each: Vec<Action>,
}

/// One thing that a user does.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Sends a request and waits for its answer.
    Request(Box<Step>),
    /// Waits.
    Pause(Delay),
    /// Does something several times.
    Repeat {
        /// How many times.
        times: NonZeroU32,
        /// What.
        actions: Vec<Action>,
    },
}

impl Journey {
    /// A journey of just these steps, in order.
    #[must_use]
    pub fn of_steps(steps: Vec<Step>) -> Self {
        let request = |step| Action::Request(Box::new(step));
        Self {
            tasks: vec![Task {
                name: None,
                weight: NonZeroU32::MIN,
                actions: steps.into_iter().map(request).collect(),
            }],
            think_time: None,
            pacing: None,
            surroundings: Surroundings::default(),
        }
    }

    /// The measured steps in the order of the file: each is a series of its own.
    #[must_use]
    pub fn steps(&self) -> Vec<&Step> {
        let mut steps = Vec::new();
        for task in &self.tasks {
            collect(&task.actions, &mut steps);
        }
        steps
    }
}

impl Surroundings {
    /// The steps that are not measured.
    #[must_use]
    pub fn steps(&self) -> Vec<&Step> {
        let mut steps = Vec::new();
        for actions in [
            &self.setup,
            &self.on_start,
            &self.before_each,
            &self.after_each,
            &self.on_stop,
            &self.teardown,
        ] {
            collect(actions, &mut steps);
        }
        steps
    }
}

fn collect<'a>(actions: &'a [Action], steps: &mut Vec<&'a Step>) {
    for action in actions {
        match action {
            Action::Request(step) => steps.push(step),
            Action::Pause(_) => (),
            Action::Repeat { actions, .. } => collect(actions, steps),
        }
    }
}
