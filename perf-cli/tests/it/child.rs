//! A process whose output is read while it runs, and which never outlives its test.
//!
//! Nothing is waited for without a limit: a program that hangs fails the test that started it.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

/// Far above anything that a test does, even on a machine that does much else.
const LIMIT: Duration = Duration::from_mins(5);

/// One stream of a process, line by line.
struct Stream {
    lines: Receiver<String>,
    text: String,
}

/// A process that was started.
pub(crate) struct Running {
    process: Child,
    stdout: Stream,
    stderr: Stream,
}

/// A process that has ended.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) took: Duration,
}

impl Running {
    /// Starts the process with both of its streams read from here.
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut process = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
        let stdout = Stream::of(process.stdout.take().unwrap());
        let stderr = Stream::of(process.stderr.take().unwrap());
        Self {
            process,
            stdout,
            stderr,
        }
    }

    /// The process's number.
    #[cfg(unix)]
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// The next line of standard output; `None` where it has none any more.
    pub(crate) fn line_of_stdout(&mut self) -> Option<String> {
        self.stdout.next_line(Instant::now() + LIMIT)
    }

    /// Waits for a line of standard error with this in it.
    pub(crate) fn wait_for_stderr(&mut self, wanted: &str) -> String {
        self.wait_for_stderr_of(&[wanted])
    }

    /// Waits for a line of standard error with one of these in it.
    pub(crate) fn wait_for_stderr_of(&mut self, wanted: &[&str]) -> String {
        let deadline = Instant::now() + LIMIT;
        while let Some(line) = self.stderr.next_line(deadline) {
            if wanted.iter().any(|wanted| line.contains(wanted)) {
                return line;
            }
        }
        panic!("no line with one of {wanted:?} in\n{}", self.stderr.text);
    }

    /// What it has written to standard error, once that has ended.
    pub(crate) fn rest_of_stderr(&mut self) -> &str {
        let deadline = Instant::now() + LIMIT;
        while self.stderr.next_line(deadline).is_some() {}
        &self.stderr.text
    }

    /// Whether the process has not ended yet.
    pub(crate) fn is_alive(&mut self) -> bool {
        self.process.try_wait().unwrap().is_none()
    }

    /// Waits for the end; both streams are complete then.
    pub(crate) fn finish(self) -> Finished {
        self.finish_within(LIMIT)
    }

    /// The same of a process that may take longer than others.
    pub(crate) fn finish_within(mut self, limit: Duration) -> Finished {
        let began = Instant::now();
        let deadline = began + limit;
        while self.stdout.next_line(deadline).is_some() {}
        while self.stderr.next_line(deadline).is_some() {}
        let status: ExitStatus = self.process.wait().unwrap();
        Finished {
            code: status.code(),
            stdout: std::mem::take(&mut self.stdout.text),
            stderr: std::mem::take(&mut self.stderr.text),
            took: began.elapsed(),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It has ended already where a test went well.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Stream {
    fn of(source: impl Read + Send + 'static) -> Self {
        let (sender, lines) = channel();
        thread::spawn(move || {
            let mut reader = BufReader::new(source);
            let mut bytes = Vec::new();
            while reader.read_until(b'\n', &mut bytes).is_ok_and(|n| n > 0) {
                let line = String::from_utf8(std::mem::take(&mut bytes)).expect("output is UTF-8");
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Self {
            lines,
            text: String::new(),
        }
    }

    fn next_line(&mut self, deadline: Instant) -> Option<String> {
        let left = deadline.saturating_duration_since(Instant::now());
        match self.lines.recv_timeout(left) {
            Ok(line) => {
                self.text.push_str(&line);
                Some(line.trim_end().to_owned())
            }
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => {
                panic!("no more in time after\n{}", self.text)
            }
        }
    }
}
