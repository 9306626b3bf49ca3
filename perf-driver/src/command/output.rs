//! What a command writes, as far as somebody wants it. Only Unix has such pipes.

use std::io;
use std::os::fd::OwnedFd;

use tokio::net::unix::pipe::Receiver;

/// A pipe that is read until its end, or until who writes into it is gone.
#[derive(Debug)]
pub(super) struct Output {
    pipe: Receiver,
    is_over: bool,
    /// The beginning.
    pub(super) kept: Vec<u8>,
    /// How much of the beginning is kept, in bytes.
    keep: usize,
    /// How long it was altogether, in bytes.
    pub(super) size: u64,
}

impl Output {
    /// Listens to `pipe` and keeps at most `keep` bytes of it.
    pub(super) fn new(pipe: OwnedFd, keep: usize) -> io::Result<Self> {
        Ok(Self {
            pipe: Receiver::from_owned_fd(pipe)?,
            is_over: false,
            kept: Vec::new(),
            keep,
            size: 0,
        })
    }

    /// Whether nothing more comes.
    pub(super) const fn is_over(&self) -> bool {
        self.is_over
    }

    /// Takes what there is, once there is something. Nothing is lost where this is dropped.
    pub(super) async fn read(&mut self) {
        match self.pipe.readable().await {
            Ok(()) => self.read_what_is_there(),
            Err(_broken) => self.is_over = true,
        }
    }

    /// Takes what there is.
    pub(super) fn read_what_is_there(&mut self) {
        let mut room = [0; 8192];
        while !self.is_over {
            match self.pipe.try_read(&mut room) {
                Ok(0) => self.is_over = true,
                Ok(count) => {
                    let left = self.keep.saturating_sub(self.kept.len());
                    self.kept.extend_from_slice(&room[..count.min(left)]);
                    self.size += count as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_broken) => self.is_over = true,
            }
        }
    }

    /// The last line of what was kept that says something, without control characters.
    pub(super) fn last_line(&self) -> Option<String> {
        let text = String::from_utf8_lossy(&self.kept);
        let line = text.lines().rev().find(|line| !line.trim().is_empty())?;
        let shown = line.trim().chars().filter(|c| !c.is_control()).take(200);
        Some(shown.collect())
    }
}
