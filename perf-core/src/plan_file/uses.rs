//! Where a plan asks for values by name, and where it gives them their names. Only keeps the
//! places; what is wrong with them is for others to say.

use std::cell::RefCell;
use std::ops::Range;

use crate::plan::Reference;

/// A place in the file where a value is asked for.
#[derive(Clone)]
pub(super) struct Use {
    pub(super) reference: Reference,
    pub(super) span: Range<usize>,
}

/// A place in the file where a step gives a value its name.
pub(super) struct Definition {
    pub(super) name: String,
    pub(super) span: Range<usize>,
}

/// The part of a scenario that a list of steps belongs to. In the order in which they are done,
/// as far as there is one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Area {
    Setup,
    OnStart,
    BeforeEach,
    Task,
    AfterEach,
    OnStop,
    Teardown,
}

/// The steps of one list, in order.
pub(super) struct Section {
    pub(super) area: Area,
    pub(super) steps: Vec<StepNames>,
}

/// What one step asks for, and what it finds out for later ones.
#[derive(Default)]
pub(super) struct StepNames {
    pub(super) uses: Vec<Use>,
    pub(super) defines: Vec<Definition>,
}

/// All names of a plan, in the order in which it is read.
#[derive(Default)]
pub(super) struct Uses {
    /// Asked for since the last step.
    pending: RefCell<Vec<Use>>,
    /// For each scenario.
    scenarios: RefCell<Vec<Vec<Section>>>,
}

impl Uses {
    /// Notes what the step that is being read asks for.
    pub(super) fn add(&self, uses: impl IntoIterator<Item = Use>) {
        self.pending.borrow_mut().extend(uses);
    }

    /// What follows belongs to the next scenario.
    pub(super) fn enter_scenario(&self) {
        self.scenarios.borrow_mut().push(Vec::new());
    }

    /// What follows belongs to a list of steps in `area`.
    pub(super) fn enter(&self, area: Area) {
        if let Some(scenario) = self.scenarios.borrow_mut().last_mut() {
            let steps = Vec::new();
            scenario.push(Section { area, steps });
        }
    }

    /// A step has been read, with what it asks for; later ones know what it `defines`.
    pub(super) fn end_step(&self, defines: Vec<Definition>) {
        let uses = self.pending.take();
        if let Some(section) = self
            .scenarios
            .borrow_mut()
            .last_mut()
            .and_then(|scenario| scenario.last_mut())
        {
            section.steps.push(StepNames { uses, defines });
        }
    }

    /// The lists of each scenario.
    pub(super) fn take(&self) -> Vec<Vec<Section>> {
        self.scenarios.take()
    }
}
