//! Several processes watched as one: those that were found, and all that they have started.
//!
//! To find what was started, the list of all processes is read. That is the dearest part of a
//! look, so it takes at most a hundredth of the time, however many processes the machine has.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use perf_core::Bytes;

use super::find::FoundProcess;
use super::state::{ProcessId, ProcessState, ProcessUse};
use super::table::ProcessTable;

/// A search is followed by so many times its length without one.
const REST_AFTER_A_SEARCH: u32 = 99;
/// But never longer than this.
const LONGEST_REST: Duration = Duration::from_secs(5);

/// What was found, and what belongs to it.
#[derive(Debug)]
pub(crate) struct Members {
    found: FoundProcess,
    kin: Kin,
    clock: CpuClock,
    seen: Vec<Member>,
    /// `None` before the first search.
    next_search: Option<Instant>,
}

/// Whether what a process has started belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kin {
    /// It does, at any depth.
    Counts,
    /// It does not.
    IsLeftOut,
}

/// How closely processor time is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CpuClock {
    /// In the steps in which the system tells it of a whole process.
    Coarse,
    /// By threads as well, where the system tells it more closely of them: dearer to read.
    Fine,
}

/// One process as it was seen last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Member {
    id: ProcessId,
    parent: u32,
    usage: ProcessUse,
}

/// What all members use together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Together {
    /// Processor time since the look before; in the first look, since they were started.
    pub(crate) cpu: Duration,
    pub(crate) memory: Bytes,
    /// `None` where the system does not tell it of one of them.
    pub(crate) open_files: Option<u64>,
    /// `None` where the system does not tell it of one of them.
    pub(crate) threads: Option<u64>,
}

impl Members {
    pub(crate) const fn new(found: FoundProcess, kin: Kin, clock: CpuClock) -> Self {
        Self {
            found,
            kin,
            clock,
            seen: Vec::new(),
            next_search: None,
        }
    }

    /// Has the next look search for what was started, whenever the last one did.
    pub(crate) const fn search_next(&mut self) {
        self.next_search = None;
    }

    /// Looks at all that are there; `None` if none is.
    pub(crate) fn look(&mut self, table: &mut ProcessTable) -> Option<Together> {
        let now = Instant::now();
        let ids = if self.next_search.is_none_or(|next| next <= now) {
            let ids = self.search(table);
            let rest = now.elapsed().saturating_mul(REST_AFTER_A_SEARCH);
            self.next_search = Some(Instant::now() + rest.min(LONGEST_REST));
            ids
        } else {
            self.seen.iter().map(|member| member.id).collect()
        };
        let now_seen: Vec<Member> = ids
            .into_iter()
            .filter_map(|id| {
                let (state, usage) = table.look(id.pid)?;
                let fine = match self.clock {
                    CpuClock::Fine => ProcessTable::cpu_of_threads(id.pid),
                    CpuClock::Coarse => Duration::ZERO,
                };
                let usage = ProcessUse {
                    cpu: usage.cpu.max(fine),
                    ..usage
                };
                (state.id == id && !state.has_ended).then_some(Member {
                    id,
                    parent: state.parent,
                    usage,
                })
            })
            .collect();
        let cpu = used_between(&self.seen, &now_seen);
        self.seen = now_seen;
        let usages = || self.seen.iter().map(|member| member.usage);
        let memory = usages().map(|usage| usage.memory.count()).sum();
        (!self.seen.is_empty()).then(|| Together {
            cpu,
            memory: Bytes::new(memory),
            open_files: usages().map(|usage| usage.open_files).sum(),
            threads: usages().map(|usage| usage.threads).sum(),
        })
    }

    /// Those that were found, those seen before, and what any of them has started.
    fn search(&self, table: &mut ProcessTable) -> BTreeSet<ProcessId> {
        if self.kin == Kin::IsLeftOut {
            return self.found.roots.iter().copied().collect();
        }
        let all = table.all();
        let mut children: BTreeMap<u32, Vec<&ProcessState>> = BTreeMap::new();
        for process in &all {
            children.entry(process.parent).or_default().push(process);
        }
        let known = |process: &ProcessState| {
            self.found.is_root(process) || self.seen.iter().any(|m| m.id == process.id)
        };
        let mut open: Vec<ProcessId> = all.iter().filter(|p| known(p)).map(|p| p.id).collect();
        let mut found = BTreeSet::new();
        while let Some(id) = open.pop() {
            if found.insert(id) {
                let own = children.get(&id.pid).into_iter().flatten();
                // A number that is used again is no parent of those that were there before.
                let own = own.filter(|child| child.id.started >= id.started);
                open.extend(own.map(|child| child.id));
            }
        }
        found
    }
}

/// The processor time that was used between two looks. A process that is seen for the first time
/// counts from its start; one that has ended counts as far as its parent, which must be a member
/// too, has waited for it.
fn used_between(before: &[Member], now: &[Member]) -> Duration {
    let of = |id: ProcessId, members: &[Member]| members.iter().find(|m| m.id == id).copied();
    let own = |usage: ProcessUse| usage.cpu + usage.cpu_of_ended;
    let used = now.iter().map(|member| {
        let Some(then) = of(member.id, before) else {
            return own(member.usage);
        };
        // What they had used by the look before was told then.
        let told: Duration = before
            .iter()
            .filter(|gone| gone.parent == member.id.pid && of(gone.id, now).is_none())
            .map(|gone| own(gone.usage))
            .sum();
        let of_ended = member
            .usage
            .cpu_of_ended
            .saturating_sub(then.usage.cpu_of_ended);
        member.usage.cpu.saturating_sub(then.usage.cpu) + of_ended.saturating_sub(told)
    });
    used.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(pid: u32, parent: u32, cpu: u64, cpu_of_ended: u64) -> Member {
        Member {
            id: ProcessId { pid, started: 1 },
            parent,
            usage: ProcessUse {
                cpu: Duration::from_millis(cpu),
                cpu_of_ended: Duration::from_millis(cpu_of_ended),
                ..ProcessUse::default()
            },
        }
    }

    #[track_caller]
    fn check(before: &[Member], now: &[Member], millis: u64) {
        assert_eq!(used_between(before, now), Duration::from_millis(millis));
    }

    #[test]
    fn processor_time_is_counted_once() {
        let master = member(1, 0, 100, 0);
        // Both go on.
        check(
            &[master, member(2, 1, 50, 0)],
            &[member(1, 0, 110, 0), member(2, 1, 80, 0)],
            40,
        );
        // A child that is new, and one that began and ended between the looks.
        check(&[master], &[member(1, 0, 110, 20), member(2, 1, 30, 0)], 60);
        // A child of which 50 were told ends with 70 and is waited for.
        check(&[master, member(2, 1, 50, 0)], &[member(1, 0, 110, 70)], 30);
        // One that nobody waits for takes its last part with it, and nothing of the others.
        check(&[master, member(2, 1, 50, 0)], &[member(1, 0, 110, 0)], 10);
        // A number that is used again is another process.
        let mut reused = member(1, 0, 5, 0);
        reused.id.started = 9;
        check(&[master], &[reused], 5);
        check(&[], &[master], 100);
        check(&[master], &[], 0);
    }
}
