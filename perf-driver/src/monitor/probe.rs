//! One look at the generator, the host and the process under test.

use std::time::Instant;

use perf_core::{Bytes, Subject};
use sysinfo::{
    MINIMUM_CPU_UPDATE_INTERVAL, Pid, ProcessRefreshKind, ProcessStatus, ProcessesToUpdate, System,
};

/// Asks the system, and remembers what it said before, because processor time is a difference.
pub(super) struct Probe {
    system: System,
    generator: Pid,
    target: Option<Pid>,
    before: Vec<(Subject, Instant, f64)>,
    /// When the host's processors were asked last, and how many were busy.
    host: Option<(Instant, f64)>,
}

/// What one subject uses.
pub(super) struct Look {
    pub(super) subject: Subject,
    /// Cores that were busy since the look before; zero in the first look. The host's figure is
    /// renewed every fifth of a second at most.
    pub(super) cpu_cores: f64,
    pub(super) memory: Bytes,
}

impl Probe {
    pub(super) fn new(target: Option<u32>) -> Result<Self, sysinfo::Error> {
        Ok(Self {
            system: System::new()?,
            generator: sysinfo::get_current_pid()?,
            target: target.map(Pid::from_u32),
            before: Vec::new(),
            host: None,
        })
    }

    /// Looks at every subject that is there; a process that has ended is left out.
    pub(super) fn look(&mut self) -> Vec<Look> {
        let pids: Vec<_> = std::iter::once(self.generator).chain(self.target).collect();
        let kind = ProcessRefreshKind::nothing()
            .with_cpu()
            .with_memory()
            .without_tasks();
        self.system
            .refresh_processes_specifics(ProcessesToUpdate::Some(&pids), true, kind);
        self.system.refresh_memory();
        let processes = [
            (Subject::Generator, Some(self.generator)),
            (Subject::Target, self.target),
        ];
        let mut looks: Vec<_> = processes
            .into_iter()
            .filter_map(|(subject, pid)| self.process(subject, pid?))
            .collect();
        looks.push(self.host());
        looks
    }

    fn process(&mut self, subject: Subject, pid: Pid) -> Option<Look> {
        let process = self.system.process(pid)?;
        if matches!(
            process.status(),
            ProcessStatus::Zombie | ProcessStatus::Dead
        ) {
            // It has ended, though its parent has not asked how.
            return None;
        }
        let used = process.accumulated_cpu_time() as f64 / 1e3;
        let memory = Bytes::new(process.memory());
        let now = Instant::now();
        let known = self.before.iter_mut().find(|(of, _, _)| *of == subject);
        let cpu_cores = if let Some((_, then, used_then)) = known {
            let passed = now.duration_since(*then).as_secs_f64();
            let cores = if passed > 0.0 {
                (used - *used_then).max(0.0) / passed
            } else {
                0.0
            };
            (*then, *used_then) = (now, used);
            cores
        } else {
            self.before.push((subject, now, used));
            0.0
        };
        Some(Look {
            subject,
            cpu_cores,
            memory,
        })
    }

    fn host(&mut self) -> Look {
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
        Look {
            subject: Subject::Host,
            cpu_cores,
            memory: Bytes::new(used),
        }
    }
}
