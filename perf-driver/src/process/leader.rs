//! The first process of a group, and the group. It is not asked for its end before the group is
//! gone: until then no other process can get its number, and no signal can hit a stranger.

use std::io;
use std::process::{Child, ExitStatus};

use perf_core::StopWith;

/// A process that was started as the first of a group of its own.
#[derive(Debug)]
pub(super) struct Leader(pub(super) Child);

/// How a process has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// With the status that means success.
    Well,
    /// In any other way.
    Badly,
}

impl Leader {
    pub(super) fn pid(&self) -> u32 {
        self.0.id()
    }

    /// The status with which it has ended; blocks until it has.
    pub(super) fn wait(&mut self) -> io::Result<ExitStatus> {
        self.0.wait()
    }
}

#[cfg(unix)]
impl Leader {
    /// How it has ended, if it has.
    pub(super) fn ended(&mut self) -> Option<Ended> {
        use rustix::process::{WaitId, WaitIdOptions, waitid};
        let peek = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        match waitid(WaitId::Pid(self.raw_pid()), peek) {
            Ok(None) => None,
            Ok(Some(status)) if status.exit_status() == Some(0) => Some(Ended::Well),
            // Somebody else in this program has waited for it, or it did not end well.
            Ok(Some(_)) | Err(_) => Some(Ended::Badly),
        }
    }

    /// Asks the whole group to end.
    pub(super) fn ask(&mut self, with: StopWith) {
        use rustix::process::Signal;
        self.signal(match with {
            StopWith::Terminate => Signal::TERM,
            StopWith::Interrupt => Signal::INT,
            StopWith::Quit => Signal::QUIT,
            StopWith::HangUp => Signal::HUP,
            StopWith::Kill => Signal::KILL,
        });
    }

    /// Ends the whole group at once.
    pub(super) fn kill(&mut self) {
        self.signal(rustix::process::Signal::KILL);
    }

    /// Lets the whole group do nothing until it is resumed; `true`, for this system can.
    pub(super) fn suspend(&mut self) -> bool {
        self.signal(rustix::process::Signal::STOP);
        true
    }

    /// Lets the whole group go on.
    pub(super) fn resume(&mut self) {
        self.signal(rustix::process::Signal::CONT);
    }

    fn signal(&self, signal: rustix::process::Signal) {
        // A group that is gone needs no signal.
        let _gone = rustix::process::kill_process_group(self.raw_pid(), signal);
    }

    fn raw_pid(&self) -> rustix::process::Pid {
        let pid = i32::try_from(self.pid()).ok();
        pid.and_then(rustix::process::Pid::from_raw)
            .expect("a process id that the system gave is a positive number")
    }

    /// Whether others of its group still run; where the system does not tell groups, none does.
    pub(super) fn has_followers(&self) -> bool {
        let Ok(mut table) = super::table::ProcessTable::new() else {
            return false;
        };
        let own = self.pid();
        table.all().iter().any(|process| {
            process.group == Some(own) && process.id.pid != own && !process.has_ended
        })
    }
}

/// Other systems have neither groups nor signals: the process itself is ended.
#[cfg(not(unix))]
impl Leader {
    pub(super) fn ended(&mut self) -> Option<Ended> {
        match self.0.try_wait() {
            Ok(None) => None,
            Ok(Some(status)) if status.success() => Some(Ended::Well),
            Ok(Some(_)) | Err(_) => Some(Ended::Badly),
        }
    }

    pub(super) fn ask(&mut self, _with: StopWith) {
        self.kill();
    }

    pub(super) fn kill(&mut self) {
        // It may have ended already.
        let _gone = self.0.kill();
    }

    pub(super) const fn suspend(&mut self) -> bool {
        false
    }

    pub(super) const fn resume(&mut self) {}

    pub(super) const fn has_followers(&self) -> bool {
        false
    }
}
