//! One look at the generator, the host and the process under test.

use std::io;
use std::time::{Duration, Instant};

use perf_core::{Bytes, Subject};
use sysinfo::{MINIMUM_CPU_UPDATE_INTERVAL, System};

use crate::process::{CpuClock, FoundProcess, Kin, Members, ProcessTable, host_counts};

/// Asks the system, and remembers what it said before, because processor time is a difference.
pub(super) struct Probe {
    table: ProcessTable,
    processes: Vec<(Subject, Members)>,
    system: System,
    /// When the host's processors were asked last, and how many were busy.
    host: Option<(Instant, f64)>,
}

/// What one subject uses.
pub(super) struct Look {
    pub(super) subject: Subject,
    pub(super) cpu: CpuUse,
    pub(super) memory: Bytes,
    pub(super) open_files: Option<u64>,
    pub(super) threads: Option<u64>,
}

/// How much of the processors a subject uses.
pub(super) enum CpuUse {
    /// Processor time since the look before; in the first look, since it was started.
    Time(Duration),
    /// Cores that were busy lately, which is renewed every fifth of a second at most; zero in the first
    /// look.
    Cores(f64),
}

impl Probe {
    pub(super) fn new(target: Option<FoundProcess>) -> Result<Self, io::Error> {
        let generator = FoundProcess::by_id(std::process::id()).map_err(io::Error::other)?;
        let generator = Members::new(generator, Kin::IsLeftOut, CpuClock::Coarse);
        let target = target.map(|found| {
            let members = Members::new(found, Kin::Counts, CpuClock::Coarse);
            (Subject::Target, members)
        });
        Ok(Self {
            table: ProcessTable::new()?,
            processes: [(Subject::Generator, generator)]
                .into_iter()
                .chain(target)
                .collect(),
            system: System::new().map_err(io::Error::other)?,
            host: None,
        })
    }

    /// Looks at every subject that is there; a process that has ended is left out.
    pub(super) fn look(&mut self) -> Vec<Look> {
        let mut looks: Vec<_> = self
            .processes
            .iter_mut()
            .filter_map(|(subject, members)| {
                let seen = members.look(&mut self.table)?;
                Some(Look {
                    subject: *subject,
                    cpu: CpuUse::Time(seen.cpu),
                    memory: seen.memory,
                    open_files: seen.open_files,
                    threads: seen.threads,
                })
            })
            .collect();
        looks.push(self.host());
        looks
    }

    /// Has the next look find everything that was started, whatever that takes.
    pub(super) fn search_next(&mut self) {
        for (_, members) in &mut self.processes {
            members.search_next();
        }
    }

    fn host(&mut self) -> Look {
        self.system.refresh_memory();
        let cpu_cores = match self.host {
            None => {
                // The first figure is that since the host was started.
                self.system.refresh_cpu_usage();
                self.host = Some((Instant::now(), 0.0));
                0.0
            }
            Some((then, cpu_cores)) if then.elapsed() < MINIMUM_CPU_UPDATE_INTERVAL => cpu_cores,
            Some(_) => {
                self.system.refresh_cpu_usage();
                let usage = f64::from(self.system.global_cpu_usage()) / 100.0;
                let cpu_cores = usage * self.system.cpus().len() as f64;
                self.host = Some((Instant::now(), cpu_cores));
                cpu_cores
            }
        };
        let used = self
            .system
            .total_memory()
            .saturating_sub(self.system.available_memory());
        let (open_files, threads) = host_counts();
        Look {
            subject: Subject::Host,
            cpu: CpuUse::Cores(cpu_cores),
            memory: Bytes::new(used),
            open_files,
            threads,
        }
    }
}
