//! How thorough a self-test is.

/// How long each part takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extent {
    /// Of each load with a rate, as the plan writes it: whole seconds, for standstills are whole too.
    pub(super) span: &'static str,
    /// Of each run that is shown to the gate.
    pub(super) gate_span: &'static str,
    /// Runs of each target that is shown to the gate.
    pub(super) rounds: u32,
}

impl Extent {
    /// About a minute and a half.
    pub(super) const FULL: Self = Self {
        span: "10s",
        gate_span: "1s",
        rounds: 12,
    };
    /// About half a minute.
    pub(super) const QUICK: Self = Self {
        span: "4s",
        gate_span: "400ms",
        rounds: 8,
    };
}
