//! What a user does, from its first step to its last.

use std::num::NonZeroU32;
use std::time::Duration;

use super::delay::Delay;
use super::guard::Guard;
use super::step::Step;
use super::template::Template;

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
        /// How many times at most.
        times: Times,
        /// Ends the loop as soon as it holds after a pass. A loop that ends without is no failure.
        until: Option<Guard>,
        /// What.
        actions: Vec<Action>,
    },
    /// Does one thing or another.
    Choose {
        /// Decides, once everything before it is done.
        when: Guard,
        /// What is done if it holds.
        then: Vec<Action>,
        /// What is done if it does not; may be nothing.
        otherwise: Vec<Action>,
    },
}

/// How often a loop is passed through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Times {
    /// So often.
    Fixed(NonZeroU32),
    /// As often as a value of the run says: a whole number from 0 to [`Times::MOST`], or a string
    /// that spells one. Any other value fails the iteration.
    Counted(Template),
}

impl Times {
    /// The most passes of one loop.
    pub const MOST: u32 = 1_000_000;
}

impl Action {
    /// The lists of actions within this one.
    fn lists(&self) -> impl Iterator<Item = &[Self]> {
        let (first, second): (&[Self], &[Self]) = match self {
            Self::Request(_) | Self::Pause(_) => (&[], &[]),
            Self::Repeat { actions, .. } => (actions, &[]),
            Self::Choose {
                then, otherwise, ..
            } => (then, otherwise),
        };
        [first, second].into_iter()
    }

    /// Whether there is a request anywhere in it.
    #[must_use]
    pub fn has_request(&self) -> bool {
        matches!(self, Self::Request(_)) || self.lists().flatten().any(Self::has_request)
    }

    /// What decides whether, and how often, something in it is done.
    fn decisions(&self) -> Vec<&Template> {
        let mut found: Vec<&Template> = match self {
            Self::Request(_) | Self::Pause(_) => Vec::new(),
            Self::Repeat { times, until, .. } => {
                let counted = match times {
                    Times::Fixed(_) => None,
                    Times::Counted(template) => Some(template),
                };
                let until = until.iter().flat_map(Guard::templates);
                counted.into_iter().chain(until).collect()
            }
            Self::Choose { when, .. } => when.templates().collect(),
        };
        found.extend(self.lists().flatten().flat_map(Self::decisions));
        found
    }
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

    /// How many requests of the measured step with this name, or of all of them, an iteration sends
    /// if none fails; `None` where that is drawn or decided as it goes.
    #[must_use]
    pub fn requests_an_iteration(&self, step: Option<&str>) -> Option<u64> {
        let [task] = self.tasks.as_slice() else {
            return None;
        };
        requests(&task.actions, step)
    }

    /// What decides, measured or not, whether and how often something is done.
    #[must_use]
    pub fn decisions(&self) -> Vec<&Template> {
        let tasks = self.tasks.iter().flat_map(|task| &task.actions);
        let around = self.surroundings.lists().into_iter().flatten();
        tasks.chain(around).flat_map(Action::decisions).collect()
    }
}

impl Surroundings {
    /// The steps that are not measured.
    #[must_use]
    pub fn steps(&self) -> Vec<&Step> {
        let mut steps = Vec::new();
        for actions in self.lists() {
            collect(actions, &mut steps);
        }
        steps
    }

    const fn lists(&self) -> [&Vec<Action>; 6] {
        [
            &self.setup,
            &self.on_start,
            &self.before_each,
            &self.after_each,
            &self.on_stop,
            &self.teardown,
        ]
    }
}

fn requests(actions: &[Action], step: Option<&str>) -> Option<u64> {
    let counts = actions.iter().map(|action| match action {
        Action::Request(request) => Some(u64::from(step.is_none_or(|name| request.name == name))),
        Action::Pause(_) => Some(0),
        Action::Repeat {
            times: Times::Fixed(times),
            until: None,
            actions,
        } => Some(requests(actions, step)?.saturating_mul(times.get().into())),
        Action::Repeat { actions, .. } => requests(actions, step).filter(|count| *count == 0),
        Action::Choose {
            then, otherwise, ..
        } => {
            let count = requests(then, step)?;
            (requests(otherwise, step)? == count).then_some(count)
        }
    });
    counts.sum()
}

fn collect<'a>(actions: &'a [Action], steps: &mut Vec<&'a Step>) {
    for action in actions {
        if let Action::Request(step) = action {
            steps.push(step);
        }
        for list in action.lists() {
            collect(list, steps);
        }
    }
}
