//! What can be asked for.

use std::ffi::OsString;

use crate::bench::gate::Experiment;
use crate::bench::http::HttpComparison;
use crate::bench::report::Rendering;
use crate::bench::soak::Soaks;
use crate::bench::stats::Comparison;
use crate::dist::Delivery;
use crate::examples::Form;
use crate::fuzz::Hunt;

/// What to do.
#[derive(Debug, PartialEq)]
pub(crate) enum Task {
    Perf(Vec<OsString>),
    Test {
        speed: Speed,
        arguments: Vec<OsString>,
    },
    Ci(Tests),
    Examples(Form),
    Dist(Delivery),
    Fuzz(Hunt),
    /// Of one area of the sources.
    Mutants(String),
    Tidy,
    Codegen(Mode),
    BenchStats(Comparison),
    BenchHttp(HttpComparison),
    BenchGate(Experiment),
    BenchSoak(Soaks),
    BenchReport(Rendering),
    Help,
}

/// Whether simulations run in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Speed {
    Quick,
    Slow,
}

/// Whether the checks include the tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tests {
    Included,
    LeftOut,
}

/// Whether generated sections are written or only compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Write,
    Check,
}
