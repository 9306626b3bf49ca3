//! What every part of the reading shares: the text, the environment, and the list of mistakes.

use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::path::Path;

use super::compared::Compared;
use super::custom_names::CustomNames;
use super::source::Source;
use super::turns::Turns;
use super::upstream_names::UpstreamNames;
use super::uses::Uses;
use crate::mistake::Mistake;
use crate::plan::{Protocol, ProtocolUse, Secret};
use crate::secret::{is_secret_name, secret_forms, without_secrets};
use crate::units::UnitError;

/// Looks up a variable of the environment.
pub(super) type Lookup<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// There is no value, and why is among the mistakes. For what may be left out as well, where
/// `None` says that it is.
pub(super) struct Told;

/// Collects mistakes while the parts of a plan are read. A part that has one is `None`; the
/// reading of the others goes on.
pub(super) struct Decoder<'a> {
    pub(super) source: Source<'a>,
    environment: &'a Lookup<'a>,
    /// What variables with telling names stood for.
    secrets: RefCell<Vec<Secret>>,
    /// The folder that relative file names start at.
    pub(super) folder: &'a Path,
    /// Where values are asked for by name.
    pub(super) uses: Uses,
    /// Metrics of the plan's own.
    pub(super) custom: CustomNames,
    /// Services that the target calls.
    pub(super) upstreams: UpstreamNames,
    /// Scenarios that criteria are relative to.
    pub(super) compared: Compared,
    /// Scenarios that are driven in turn.
    pub(super) turns: Turns,
    /// What `{{size}}` stands for in the scenario that is read; `None` where it has no sizes.
    pub(super) size: Cell<Option<u32>>,
    /// Protocols that not every program speaks.
    protocols: RefCell<Vec<ProtocolUse>>,
    /// Whether there is a step over HTTP, and whether there is one of another kind.
    steps: Cell<(bool, bool)>,
    mistakes: RefCell<Vec<(usize, Mistake)>>,
}

impl<'a> Decoder<'a> {
    pub(super) fn new(source: Source<'a>, environment: &'a Lookup<'a>, folder: &'a Path) -> Self {
        Self {
            source,
            environment,
            secrets: RefCell::default(),
            folder,
            uses: Uses::default(),
            custom: CustomNames::default(),
            upstreams: UpstreamNames::default(),
            compared: Compared::default(),
            turns: Turns::default(),
            size: Cell::default(),
            protocols: RefCell::default(),
            steps: Cell::default(),
            mistakes: RefCell::default(),
        }
    }

    /// What the variable called `name` stands for; if its name tells of a secret, it is known as one from now on.
    pub(super) fn variable(&self, name: &str) -> Option<String> {
        let value = (self.environment)(name);
        let secret = value.clone().filter(|_| is_secret_name(name));
        self.secrets.borrow_mut().extend(secret.map(Secret::new));
        value
    }

    /// `name`, which everything shows, without what variables with telling names stood for.
    pub(super) fn shown(&self, name: String) -> String {
        let secrets = self.secrets.borrow();
        let forms = secrets
            .iter()
            .flat_map(|secret| secret_forms(secret.expose()));
        without_secrets(name, forms)
    }

    /// The secrets that were found.
    pub(super) fn take_secrets(&self) -> Vec<Secret> {
        self.secrets.take()
    }

    /// Notes a mistake at `span`.
    pub(super) fn mistake(
        &self,
        span: &Range<usize>,
        problem: impl Into<String>,
        expected: impl Into<String>,
    ) {
        let mistake = self.source.mistake(span, problem, expected);
        self.mistakes.borrow_mut().push((span.start, mistake));
    }

    /// Notes that what stands at `span` speaks `protocol`.
    pub(super) fn speaks(&self, protocol: Protocol, span: &Range<usize>) {
        let mut protocols = self.protocols.borrow_mut();
        let known = protocols.iter().any(|known| known.protocol == protocol);
        if let Some(feature) = protocol.feature().filter(|_| !known) {
            let problem = format!("a step over {protocol}, which this program was built without");
            let expected = format!("a program that was built with `--features {feature}`");
            let unspoken = self.source.mistake(span, problem, expected);
            protocols.push(ProtocolUse { protocol, unspoken });
        }
    }

    /// The protocols that were noted, in the order of the file.
    pub(super) fn protocols(&self) -> Vec<ProtocolUse> {
        self.protocols.borrow().clone()
    }

    /// Notes a step, also one that has mistakes.
    pub(super) fn note_step(&self, is_over_http: bool) {
        let (http, other) = self.steps.get();
        self.steps
            .set((http || is_over_http, other || !is_over_http));
    }

    /// Whether a step goes over HTTP, as a plan does that has none yet.
    pub(super) fn goes_over_http(&self) -> bool {
        let (http, other) = self.steps.get();
        http || !other
    }

    /// Notes what a unit's reader refused, in a text that stands at `span`.
    pub(super) fn unit_mistake(&self, span: &Range<usize>, error: UnitError) {
        self.mistake(span, error.problem, error.expected);
    }

    /// All mistakes, in the order of the file.
    pub(super) fn into_mistakes(self) -> Vec<Mistake> {
        let mut mistakes = self.mistakes.into_inner();
        mistakes.sort_by_key(|(at, _)| *at);
        // A scenario that is repeated for a list of values has each of its mistakes once.
        mistakes.dedup();
        mistakes.into_iter().map(|(_, mistake)| mistake).collect()
    }
}
