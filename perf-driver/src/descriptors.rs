//! File descriptors: enough for the connections of a run, or none of it begins.

/// What a run needs beside its connections, in descriptors: its own threads, files and timers, and
/// those of the program that it is part of.
const BESIDE: u64 = 128;

/// There will not be enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooFew {
    pub(crate) needed: u64,
    pub(crate) allowed: u64,
}

/// Raises the limit of this process for `connections` at the same time, as far as that is allowed.
///
/// # Errors
/// It is not allowed so far.
#[cfg(unix)]
pub(crate) fn provide(connections: u64) -> Result<(), TooFew> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let needed = connections.saturating_add(BESIDE);
    let limit = getrlimit(Resource::Nofile);
    let is_enough = |limit: Option<u64>| limit.is_none_or(|limit| limit >= needed);
    if is_enough(limit.current) {
        return Ok(());
    }
    let too_few = |allowed: Option<u64>| TooFew {
        needed,
        allowed: allowed.unwrap_or(u64::MAX),
    };
    if !is_enough(limit.maximum) {
        return Err(too_few(limit.maximum));
    }
    let raised = Rlimit {
        current: limit.maximum.map(|most| most.min(needed.saturating_mul(2))),
        maximum: limit.maximum,
    };
    setrlimit(Resource::Nofile, raised).map_err(|_refused| too_few(limit.current))
}

/// Other systems have no such limit.
#[cfg(not(unix))]
pub(crate) const fn provide(_connections: u64) -> Result<(), TooFew> {
    Ok(())
}
