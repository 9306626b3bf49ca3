//! The names of metrics of the plan's own: who makes them, and where they are asked for. Only keeps
//! them; what is wrong with them is for others to say.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;

use crate::metric_name::MetricName;

/// The names of metrics of the plan's own.
#[derive(Default)]
pub(super) struct CustomNames {
    made: RefCell<BTreeSet<MetricName>>,
    asked: RefCell<Vec<(MetricName, Range<usize>)>>,
}

impl CustomNames {
    /// A metric is made, here or elsewhere as well.
    pub(super) fn make(&self, name: MetricName) {
        self.made.borrow_mut().insert(name);
    }

    /// A criterion at `span` asks for a metric.
    pub(super) fn ask(&self, name: MetricName, span: Range<usize>) {
        self.asked.borrow_mut().push((name, span));
    }

    /// All that are made, and all that are asked for with their places.
    pub(super) fn take(&self) -> (BTreeSet<MetricName>, Vec<(MetricName, Range<usize>)>) {
        (self.made.take(), self.asked.take())
    }
}
