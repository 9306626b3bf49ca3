//! What a program uses from its start to its end: processor time, memory, time. Linux only.

use std::fs;
use std::io::{self, Read as _};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context as _;

/// Processor time in `/proc` comes in steps of this on every Linux that is in use.
const TICK: Duration = Duration::from_millis(10);
/// How often memory is looked at.
const LOOK: Duration = Duration::from_millis(20);

/// What one run of a tool used.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Cost {
    user: Duration,
    system: Duration,
    took: Duration,
    /// The most memory that was resident, in bytes.
    memory: u64,
    /// Answers that it counted.
    requests: u64,
}

impl Cost {
    /// The cost of so many requests.
    pub(super) const fn with(self, requests: u64) -> Self {
        Self { requests, ..self }
    }

    pub(super) fn user_micros(&self) -> f64 {
        self.user.as_secs_f64() * 1e6 / self.requests as f64
    }

    pub(super) fn system_micros(&self) -> f64 {
        self.system.as_secs_f64() * 1e6 / self.requests as f64
    }

    pub(super) fn micros(&self) -> f64 {
        self.user_micros() + self.system_micros()
    }

    /// Processor time of all of it, in milliseconds.
    pub(super) fn processor_millis(&self) -> f64 {
        (self.user + self.system).as_secs_f64() * 1e3
    }

    pub(super) fn per_second(&self) -> f64 {
        self.requests as f64 / self.took.as_secs_f64()
    }

    pub(super) fn megabytes(&self) -> f64 {
        self.memory as f64 / 1e6
    }
}

/// Runs `command` to its end: what it used, without its requests, and what it wrote to stdout.
pub(super) fn of(command: &mut Command) -> anyhow::Result<(Cost, String)> {
    let name = command.get_program().display().to_string();
    let before = of_children()?;
    let began = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {name}"))?;
    let pid = child.id();
    let mut stdout = child.stdout.take().context("stdout is piped")?;
    let mut stderr = child.stderr.take().context("stderr is piped")?;
    let written = thread::spawn(move || {
        // What writes at its end and more than a pipe holds waits here, at its largest.
        let mut bytes = vec![0; 1];
        let began = stdout.read(&mut bytes)?;
        bytes.truncate(began);
        let memory = peak_memory(pid);
        stdout.read_to_end(&mut bytes)?;
        let text = String::from_utf8(bytes).map_err(io::Error::other)?;
        io::Result::Ok((text, memory))
    });
    let complained = thread::spawn(move || {
        let mut text = String::new();
        stderr.read_to_string(&mut text).map(|_| text)
    });
    let mut memory = 0;
    let status = loop {
        memory = memory.max(peak_memory(pid));
        if let Some(status) = child.try_wait().context("cannot wait")? {
            break status;
        }
        thread::sleep(LOOK);
    };
    let took = began.elapsed();
    let after = of_children()?;
    let (written, seen) = written.join().ok().context("reading does not panic")??;
    let complained = complained.join().ok().context("reading does not panic")??;
    anyhow::ensure!(
        status.success(),
        "{name} failed ({status}): {complained}{written}"
    );
    let cost = Cost {
        user: after.0.saturating_sub(before.0),
        system: after.1.saturating_sub(before.1),
        took,
        memory: memory.max(seen),
        requests: 0,
    };
    Ok((cost, written))
}

/// User and system time of all children that have ended: `proc_pid_stat(5)`, fields 16 and 17.
fn of_children() -> anyhow::Result<(Duration, Duration)> {
    let stat =
        fs::read_to_string("/proc/self/stat").context("processor time is read from /proc")?;
    let (_, fields) = stat
        .rsplit_once(')')
        .context("/proc/self/stat has a name")?;
    let fields: Vec<&str> = fields.split_ascii_whitespace().collect();
    let ticks = |number: usize| -> anyhow::Result<Duration> {
        let text = fields
            .get(number - 3)
            .context("/proc/self/stat is too short")?;
        Ok(TICK * text.parse::<u32>()?)
    };
    Ok((ticks(16)?, ticks(17)?))
}

/// The most memory that was resident, in bytes; 0 where the process has gone.
fn peak_memory(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}
