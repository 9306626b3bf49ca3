//! A program that uses what it is told to use.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

pub(crate) struct Worker {
    child: Child,
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Worker {
    pub(crate) fn start() -> Self {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/programs/worker.py");
        let mut child = Command::new("python3")
            .arg(file)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("these tests need python3");
        let mut worker = Self {
            orders: child.stdin.take(),
            answers: BufReader::new(child.stdout.take().unwrap()),
            child,
        };
        // It is up when it has answered.
        worker.tell("memory 1");
        worker
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Returns when it has done what `line` says.
    pub(crate) fn tell(&mut self, line: &str) {
        writeln!(self.orders.as_ref().unwrap(), "{line}").unwrap();
        let mut answer = String::new();
        self.answers.read_line(&mut answer).unwrap();
        assert_eq!(answer, "done\n");
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It ends with its input, and its child with it.
        drop(self.orders.take());
        let _ = self.child.wait();
    }
}
