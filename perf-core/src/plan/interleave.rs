//! Two scenarios that do the same work in two ways, in turn. Only says which; who drives the load takes
//! the turns.

use std::fmt;
use std::num::{NonZeroU32, NonZeroU64};
use std::time::Duration;

use super::load::Load;
use super::process::Process;

/// A scenario whose load goes on in turn with that of another one: both loads are cut into as many
/// blocks, which are driven in the order A B B A A B B A, where A is the scenario that says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interleave {
    /// The name of the other scenario.
    pub with: String,
    /// Into how many blocks each load is cut. The first block of each warms up; the others are
    /// compared in pairs.
    pub blocks: NonZeroU32,
    /// What is metered in the blocks of this scenario; `None` for the plan's process under test.
    pub process: Option<Process>,
    /// What is metered in the blocks of the other one; `None` for the plan's process under test.
    pub with_process: Option<Process>,
}

impl fmt::Display for Interleave {
    /// `in turn with "direct": 20 blocks of each, A B B A, the first of each a warm-up`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { with, blocks, .. } = self;
        write!(
            f,
            "in turn with `{with}`: {blocks} blocks of each, A B B A, the first of each a warm-up"
        )
    }
}

impl Load {
    /// The block at `place`, from 0, of as many equal ones as `blocks` says; a load that is too short
    /// has at least one iteration in each. `None` for a load that changes over time, of which no two
    /// blocks are alike.
    #[must_use]
    pub fn block(&self, place: u32, blocks: NonZeroU32) -> Option<Self> {
        let mut load = self.clone();
        match &mut load {
            Self::Iterations { total, .. } => {
                let end = |place: u32| {
                    let before = u128::from(total.get()) * u128::from(place);
                    u64::try_from(before / u128::from(blocks.get())).unwrap_or(u64::MAX)
                };
                let own = end(place.saturating_add(1)).saturating_sub(end(place));
                *total = NonZeroU64::new(own).unwrap_or(NonZeroU64::MIN);
            }
            Self::VirtualUsers {
                duration,
                spawn_rate: None,
                ramp_down: Duration::ZERO,
                ..
            }
            | Self::ArrivalRate { duration, .. } => *duration /= blocks.get(),
            Self::VirtualUsers { .. }
            | Self::UserStages(_)
            | Self::ArrivalStages { .. }
            | Self::Burst { .. } => return None,
        }
        Some(load)
    }
}
