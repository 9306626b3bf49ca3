//! Waits for the end of a process without taking its number away: its group can still be ended, and
//! what it took be asked for.

use std::io;

use rustix::process::Pid;

/// Returns when the process `pid`, a child that nobody has waited for, has ended.
#[cfg(target_os = "linux")]
pub(super) async fn exited(pid: Pid) -> io::Result<()> {
    use rustix::process::{PidfdFlags, pidfd_open};
    use tokio::io::Interest;
    use tokio::io::unix::AsyncFd;

    let process = pidfd_open(pid, PidfdFlags::NONBLOCK)?;
    #[expect(
        deprecated,
        reason = "it is unsound for what can change its descriptor, which an `OwnedFd` never does; \
                  what replaces it is unsafe"
    )]
    let process = AsyncFd::with_interest(process, Interest::READABLE)?;
    process.readable().await.map(|_readable| ())
}

/// Returns when the process `pid`, a child that nobody has waited for, has ended. A thread waits.
#[cfg(not(target_os = "linux"))]
pub(super) async fn exited(pid: Pid) -> io::Result<()> {
    use rustix::process::{WaitId, WaitIdOptions, waitid};

    let wait = move || {
        let peek = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        waitid(WaitId::Pid(pid), peek).map(|_ended| ())
    };
    let waited = tokio::task::spawn_blocking(wait).await;
    Ok(waited.map_err(io::Error::other)??)
}
