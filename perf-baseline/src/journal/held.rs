//! A file that one holder has to itself. Refuses to know what is in it.

use std::fs::{File, TryLockError};
use std::io::{self, Read, Write};

/// A locked file, given back when this is dropped and not a moment later: a lock lives for as long as
/// any copy of its descriptor, and a process that another thread is starting has one until it becomes
/// its program.
#[derive(Debug)]
pub(super) struct HeldFile(File);

impl HeldFile {
    /// Waits until nobody else has it.
    pub(super) fn hold(file: File) -> io::Result<Self> {
        file.lock()?;
        Ok(Self(file))
    }

    /// Takes it unless somebody else has it.
    pub(super) fn try_hold(file: File) -> Result<Self, TryLockError> {
        file.try_lock()?;
        Ok(Self(file))
    }

    /// Cuts off what is behind `length`.
    pub(super) fn cut(&self, length: u64) -> io::Result<()> {
        self.0.set_len(length)
    }
}

impl Drop for HeldFile {
    fn drop(&mut self) {
        // Where that fails, it ends with the descriptor's last copy.
        let _ends_later = self.0.unlock();
    }
}

impl Read for HeldFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl Write for HeldFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
