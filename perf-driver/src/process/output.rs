//! What a started program prints: written to a file up to a bound, and the last of it kept.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, PipeReader, Read, Write};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// So much of the last is kept.
const TAIL_BYTES: usize = 16 << 10;
/// And shown at most so many lines.
const TAIL_LINES: usize = 30;
/// No more than this is written to a file.
const FILE_BYTES: u64 = 64 << 20;
/// What stands at the end of a file that has reached the bound.
const CUT: &[u8] = b"\n[cut off here: 64 MiB were printed]\n";
/// A pipe that a stray process holds open is waited for no longer than this.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// Listens to a program.
#[derive(Debug)]
pub(crate) struct Output {
    tail: Arc<Mutex<VecDeque<u8>>>,
    /// Nothing is sent: it closes when the last writer has closed the pipe.
    open: Receiver<()>,
}

impl Output {
    /// Listens to what comes through `pipe`, on a thread of its own, until nobody writes any more.
    pub(crate) fn listen(pipe: PipeReader, file: Option<File>) -> io::Result<Self> {
        let tail = Arc::new(Mutex::new(VecDeque::new()));
        let (alive, open) = channel();
        let kept = Arc::clone(&tail);
        thread::Builder::new()
            .name("perf-target-output".to_owned())
            .spawn(move || read_all(pipe, file, &kept, &alive))?;
        Ok(Self { tail, open })
    }

    /// The last lines so far, without control characters.
    pub(crate) fn tail(&self) -> String {
        let tail = self.tail.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes: Vec<u8> = tail.iter().copied().collect();
        drop(tail);
        let text = String::from_utf8_lossy(&bytes);
        let whole = if bytes.len() < TAIL_BYTES {
            &*text
        } else {
            // The first line is only part of one.
            text.split_once('\n').map_or(&*text, |(_, rest)| rest)
        };
        let lines: Vec<String> = whole
            .lines()
            .map(|line| {
                line.chars()
                    .filter(|c| *c == '\t' || !c.is_control())
                    .collect()
            })
            .collect();
        let kept = lines.len().saturating_sub(TAIL_LINES);
        lines[kept..].join("\n").trim_end().to_owned()
    }

    /// Waits until everything that was printed is known, unless somebody keeps the pipe open.
    pub(crate) fn wait_for_last_words(&self) {
        let _closed_or_late = self.open.recv_timeout(LAST_WORDS);
    }
}

fn read_all(
    mut pipe: PipeReader,
    mut file: Option<File>,
    tail: &Mutex<VecDeque<u8>>,
    _alive: &Sender<()>,
) {
    let mut chunk = vec![0; 8 << 10];
    let mut room = FILE_BYTES;
    loop {
        let read = match pipe.read(&mut chunk) {
            Ok(0) => return,
            Ok(count) => &chunk[..count],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => return,
        };
        if let Some(to) = &mut file {
            let fitting = usize::try_from(room).unwrap_or(usize::MAX).min(read.len());
            room -= fitting as u64;
            let written = to.write_all(&read[..fitting]);
            if room == 0 {
                let _best_effort = to.write_all(CUT);
            }
            // A full disk is no reason to let the program wait for a reader.
            if room == 0 || written.is_err() {
                file = None;
            }
        }
        let mut tail = tail.lock().unwrap_or_else(PoisonError::into_inner);
        tail.extend(read);
        let excess = tail.len().saturating_sub(TAIL_BYTES);
        tail.drain(..excess);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_lines_are_kept_and_nothing_grows() {
        let (pipe, mut writer) = io::pipe().expect("there are pipes");
        let output = Output::listen(pipe, None).expect("there are threads");
        for line in 0..100_000 {
            writeln!(writer, "line \x1b[31m{line}\u{7}").expect("somebody reads");
        }
        drop(writer);
        output.wait_for_last_words();
        let tail = output.tail();
        assert_eq!(tail.lines().count(), TAIL_LINES);
        assert!(tail.ends_with("line [31m99998\nline [31m99999"), "{tail}");
        let kept = output.tail.lock().expect("nobody panicked").len();
        assert!(kept <= TAIL_BYTES);
    }
}
