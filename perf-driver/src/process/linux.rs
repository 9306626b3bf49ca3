//! What Linux tells of processes under `/proc`: one small file a process, and the number of its
//! open files.

use std::fs;
use std::path::Path;
use std::time::Duration;

use perf_core::Bytes;

use super::state::{ProcessId, ProcessState, ProcessUse};

/// The processes of this machine, as far as they can be seen.
#[derive(Debug)]
pub(crate) struct ProcessTable {
    page: u64,
    ticks_a_second: u64,
}

impl ProcessTable {
    /// # Errors
    /// There is nothing to be seen under `/proc`.
    pub(crate) fn new() -> Result<Self, std::io::Error> {
        fs::metadata("/proc/self/stat")?;
        Ok(Self {
            page: rustix::param::page_size() as u64,
            ticks_a_second: rustix::param::clock_ticks_per_second().max(1),
        })
    }

    /// Every process that can be seen. One that ends meanwhile is left out.
    pub(crate) fn all(&mut self) -> Vec<ProcessState> {
        pids()
            .filter_map(|pid| self.read(pid))
            .map(|(state, _)| state)
            .collect()
    }

    /// The process of this number and what it uses; `None` if there is none.
    pub(crate) fn look(&mut self, pid: u32) -> Option<(ProcessState, ProcessUse)> {
        let (state, usage) = self.read(pid)?;
        let usage = ProcessUse {
            open_files: open_files(pid),
            ..usage
        };
        Some((state, usage))
    }

    /// The name that the process was started by, where it may be seen and was not changed.
    pub(crate) fn full_name(pid: u32) -> Option<String> {
        let line = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
        let program = line.split(|byte| *byte == 0).next()?;
        let program = String::from_utf8_lossy(program);
        let name = program.rsplit('/').next()?;
        (!name.is_empty()).then(|| name.to_owned())
    }

    /// Processor time of the threads of a process that have not ended, to the nanosecond; what a thread
    /// has used since it was let go on last is not in it. Nothing where the kernel does not count it.
    ///
    /// The time of the whole process, which is told in steps of a hundredth of a second and rounded
    /// down, is the larger one only where threads have ended.
    pub(crate) fn cpu_of_threads(pid: u32) -> Duration {
        let threads = fs::read_dir(format!("/proc/{pid}/task"));
        let threads = threads.into_iter().flatten().flatten();
        let nanos = threads.filter_map(|thread| {
            let line = fs::read_to_string(thread.path().join("schedstat")).ok()?;
            line.split_ascii_whitespace().next()?.parse::<u64>().ok()
        });
        Duration::from_nanos(nanos.sum())
    }

    fn read(&self, pid: u32) -> Option<(ProcessState, ProcessUse)> {
        let stat = fs::read(format!("/proc/{pid}/stat")).ok()?;
        self.parse(pid, &String::from_utf8_lossy(&stat))
    }

    /// Reads `/proc/PID/stat`: `proc_pid_stat(5)`. The name stands in brackets and may hold any.
    fn parse(&self, pid: u32, stat: &str) -> Option<(ProcessState, ProcessUse)> {
        let (before, after) = stat.rsplit_once(')')?;
        let (_, name) = before.split_once('(')?;
        let fields: Vec<&str> = after.split_ascii_whitespace().collect();
        // The third field of the manual is the first behind the name.
        let field = |number: usize| fields.get(number - 3).copied();
        let number = |at: usize| field(at).and_then(|text| text.parse::<u64>().ok());
        let ticks = |at: usize| number(at).unwrap_or_default();
        let time = |ticks: u64| {
            let whole = Duration::from_secs(ticks / self.ticks_a_second);
            let rest = ticks % self.ticks_a_second;
            whole + Duration::from_nanos(rest * 1_000_000_000 / self.ticks_a_second)
        };
        let state = ProcessState {
            id: ProcessId {
                pid,
                started: number(22)?,
            },
            parent: field(4)?.parse().ok()?,
            group: field(5)?.parse().ok(),
            name: name.to_owned(),
            has_ended: matches!(field(3)?, "Z" | "X" | "x"),
        };
        let usage = ProcessUse {
            cpu: time(ticks(14) + ticks(15)),
            cpu_of_ended: time(ticks(16) + ticks(17)),
            memory: Bytes::new(number(24)?.saturating_mul(self.page)),
            open_files: None,
            threads: number(20),
        };
        Some((state, usage))
    }
}

/// The numbers of all processes.
pub(super) fn pids() -> impl Iterator<Item = u32> {
    fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
}

/// Linux 6.2 and later tell the number as the size of the folder; before, its entries are
/// counted, which only the owner of the process may.
fn open_files(pid: u32) -> Option<u64> {
    let folder = format!("/proc/{pid}/fd");
    let folder = Path::new(&folder);
    match fs::metadata(folder).ok()?.len() {
        0 => fs::read_dir(folder)
            .ok()
            .map(|entries| entries.count() as u64),
        count => Some(count),
    }
}

/// Open files, and threads, of the whole machine.
pub(crate) fn host_counts() -> (Option<u64>, Option<u64>) {
    let files = fs::read_to_string("/proc/sys/fs/file-nr").ok();
    let files = files.and_then(|text| text.split_ascii_whitespace().next()?.parse().ok());
    // The fourth field: those that can run / all.
    let load = fs::read_to_string("/proc/loadavg").ok();
    let threads = load.and_then(|text| {
        let field = text.split_ascii_whitespace().nth(3)?;
        field.split_once('/')?.1.parse().ok()
    });
    (files, threads)
}

/// Processor time of the whole machine since it was started, in ticks: what was stolen, and all of
/// it. `None` where the system does not tell.
pub(crate) fn host_ticks() -> Option<(u64, u64)> {
    ticks_of(&fs::read_to_string("/proc/stat").ok()?)
}

/// The first line of `/proc/stat`: `proc_stat(5)`. Its eighth number is what was stolen; those behind
/// it are part of others.
fn ticks_of(stat: &str) -> Option<(u64, u64)> {
    let numbers = stat.lines().next()?.strip_prefix("cpu ")?;
    let numbers = numbers.split_ascii_whitespace().take(8).map(str::parse);
    let numbers: Vec<u64> = numbers.collect::<Result<_, _>>().ok()?;
    Some((*numbers.get(7)?, numbers.iter().sum()))
}

#[cfg(test)]
mod tests {
    use super::super::other;
    use super::*;

    #[test]
    fn a_name_may_hold_brackets_blanks_and_line_feeds() {
        let table = ProcessTable {
            page: 4096,
            ticks_a_second: 100,
        };
        let stat = "77 (a) S 1 (b\n) S 5 6 7 0 -1 4194560 1 2 3 4 150 50 7 3 20 0 9 0 1234 \
                    999 25 18446744073709551615";
        let (state, usage) = table.parse(77, stat).expect("it is one line of the manual");
        assert_eq!(state.name, "a) S 1 (b\n");
        assert_eq!((state.parent, state.group), (5, Some(6)));
        assert_eq!(state.id.started, 1234);
        assert_eq!(usage.cpu, Duration::from_secs(2));
        assert_eq!(usage.cpu_of_ended, Duration::from_millis(100));
        assert_eq!(usage.memory, Bytes::new(25 * 4096));
        assert_eq!(usage.threads, Some(9));
        for broken in ["", "77 (a", "77 (a) S", "77 (a) S x y z"] {
            assert_eq!(table.parse(77, broken), None, "{broken}");
        }
    }

    /// Both ways to ask see this process alike, so that the other one, which other systems have
    /// nothing beside, is right as well.
    #[test]
    fn it_sees_what_the_other_way_sees() {
        let ballast = vec![1_u8; 20_000_000];
        let pid = std::process::id();
        let mut linux = ProcessTable::new().expect("this is Linux");
        let mut other = other::ProcessTable::new().expect("this is Linux");
        let (state, usage) = linux.look(pid).expect("this process runs");
        let (other_state, other_usage) = other.look(pid).expect("this process runs");
        assert!(ballast.iter().all(|byte| *byte == 1));
        assert_eq!(state.parent, other_state.parent);
        assert_eq!(state.id.pid, other_state.id.pid);
        assert_eq!(state.name, other_state.name);
        let (memory, other_memory) = (usage.memory.count(), other_usage.memory.count());
        assert!(memory > 20_000_000 && memory.abs_diff(other_memory) < 10_000_000);
        let cpu = usage.cpu.abs_diff(other_usage.cpu);
        assert!(cpu < Duration::from_secs(1), "{cpu:?}");
        for all in [linux.all(), other.all()] {
            assert!(all.iter().any(|seen| seen.id.pid == pid));
        }
        assert_eq!(linux.look(u32::MAX), None);
        assert_eq!(other.look(u32::MAX), None);
    }
    #[test]
    fn stolen_time_is_the_eighth_number() {
        let stat = "cpu  100 1 50 1000 2 3 4 40 7 8\ncpu0 1 2 3\n";
        assert_eq!(ticks_of(stat), Some((40, 1_200)));
        assert_eq!(ticks_of("cpu  1 2 3"), None);
        assert_eq!(ticks_of(""), None);
    }
}
