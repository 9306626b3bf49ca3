//! What rings when the next moment has come. It does not know which moments there are.

use std::sync::Condvar;
use std::time::Duration;

#[cfg(target_os = "linux")]
use super::descriptor::Descriptor;

/// Rings after a time; whoever listens to it looks then what is due.
#[derive(Debug)]
pub(super) enum Bell {
    /// A thread that waits. It finds out itself for how long, and has to be told of a change.
    Thread(Condvar),
    /// A timer of the kernel that a runtime waits for, among its sockets.
    #[cfg(target_os = "linux")]
    Descriptor(Descriptor),
}

impl Bell {
    /// Rings `after` that time, and no longer when it was going to.
    #[cfg_attr(
        not(target_os = "linux"),
        expect(unused_variables, reason = "a thread computes the time itself")
    )]
    pub(super) fn set(&self, after: Duration) {
        match self {
            // Who is woken computes the time anew.
            Self::Thread(changed) => changed.notify_one(),
            #[cfg(target_os = "linux")]
            Self::Descriptor(descriptor) => descriptor.set(after),
        }
    }
}
