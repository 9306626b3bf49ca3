//! Finding the circumstances in which two runs differ. Refuses to take what is not known for a
//! difference, and to decide what becomes of the comparison.

use perf_core::{Environment, Host, ScenarioRecord};

use super::difference::{Difference, Weightiness};
use crate::store::{StoredRun, StoredScenario};

/// What is known of how a run was or will be made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Circumstances<'a> {
    /// Where.
    pub environment: &'a Environment,
    /// What the load goes to.
    pub target: Option<&'a str>,
    /// Of each scenario its name, its fingerprint and its load in words.
    pub scenarios: &'a [(&'a str, Option<&'a str>, &'a str)],
}

/// How `current` differs from how `baseline` was made, hard differences first.
///
/// Hard are: instruction set, processor, logical cores, type of machine, virtualisation, operating
/// system, kernel up to its minor version, whether the target is on the same machine, and of each
/// scenario that both have what it does and its load. Soft are: microcode, clock governor, memory
/// (more than 2 % apart), the rest of the kernel's version, container runtime, and the target's
/// host. What one side does not know is no difference, and neither is a scenario that one side
/// does not have.
#[must_use]
pub fn differences(current: &Circumstances<'_>, baseline: &StoredRun) -> Vec<Difference> {
    let mut found = Vec::new();
    let hosts = (&baseline.environment.host, &current.environment.host);
    if let (Some(before), Some(now)) = hosts {
        of_hosts(before, now, &mut found);
    }
    if let (Some(before), Some(now)) = (baseline.target.as_deref(), current.target) {
        of_targets(before, now, &mut found);
    }
    for (name, hash, load) in current.scenarios {
        if let Some(before) = baseline.scenario(name) {
            of_scenario(before, *hash, load, &mut found);
        }
    }
    found.sort_by_key(|difference| std::cmp::Reverse(difference.weightiness));
    found
}

impl<'a> Circumstances<'a> {
    /// What [`Self::scenarios`] holds of these records.
    #[must_use]
    pub fn of_records(records: &'a [ScenarioRecord]) -> Vec<(&'a str, Option<&'a str>, &'a str)> {
        let each = records.iter();
        each.map(|record| (&*record.name, record.hash.as_deref(), &*record.load))
            .collect()
    }
}

fn of_hosts(before: &Host, now: &Host, found: &mut Vec<Difference>) {
    use Weightiness::{Hard, Soft};
    let mut compare = |circumstance: &str, before: &str, now: &str, weightiness| {
        found.extend(difference(circumstance, before, now, weightiness));
    };
    compare("instruction set", &before.arch, &now.arch, Hard);
    compare("processor", &before.cpu_model, &now.cpu_model, Hard);
    let (cores_before, cores_now) = (before.cores.to_string(), now.cores.to_string());
    compare("logical cores", &cores_before, &cores_now, Hard);
    compare("operating system", &before.os, &now.os, Hard);
    let (minor_before, minor_now) = (minor(&before.kernel), minor(&now.kernel));
    if minor_before == minor_now {
        compare("kernel", &before.kernel, &now.kernel, Soft);
    } else {
        compare("kernel", &before.kernel, &now.kernel, Hard);
    }
    let memory = (before.memory.count(), now.memory.count());
    if memory.0.abs_diff(memory.1) > memory.0 / 50 {
        let memory = (before.memory.to_string(), now.memory.to_string());
        compare("memory", &memory.0, &memory.1, Soft);
    }
    let (before, now) = (&before.details, &now.details);
    let details = [
        ("machine", &before.machine, &now.machine, Hard),
        (
            "virtualisation",
            &before.virtualization,
            &now.virtualization,
            Hard,
        ),
        ("container", &before.container, &now.container, Soft),
        ("microcode", &before.microcode, &now.microcode, Soft),
        ("clock governor", &before.governor, &now.governor, Soft),
    ];
    for (circumstance, before, now, weightiness) in details {
        if let (Some(before), Some(now)) = (before, now) {
            compare(circumstance, before, now, weightiness);
        }
    }
}

/// `6.1` of `6.1.0-18-amd64`.
fn minor(kernel: &str) -> Vec<&str> {
    kernel.split(['.', '-']).take(2).collect()
}

fn of_targets(before: &str, now: &str, found: &mut Vec<Difference>) {
    let place = |target: &str| {
        if is_here(host_of(target)) {
            "the generator's machine"
        } else {
            "another machine"
        }
    };
    let placement = difference(
        "place of the target",
        place(before),
        place(now),
        Weightiness::Hard,
    );
    if placement.is_none() && !is_here(host_of(now)) {
        let (before, now) = (host_of(before), host_of(now));
        found.extend(difference("target", before, now, Weightiness::Soft));
    }
    found.extend(placement);
}

/// The host in a URL, with neither scheme nor port.
fn host_of(target: &str) -> &str {
    let rest = target.split_once("://").map_or(target, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let host = authority.rsplit_once('@').map_or(authority, |(_, h)| h);
    match host.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or(v6),
        None => host.split(':').next().unwrap_or(host),
    }
}

fn is_here(host: &str) -> bool {
    host == "localhost" || host == "::1" || host.starts_with("127.")
}

fn of_scenario(
    before: &StoredScenario,
    hash: Option<&str>,
    load: &str,
    found: &mut Vec<Difference>,
) {
    let name = &before.name;
    let mut compare = |circumstance: String, before: &str, now: &str| {
        let difference = difference(circumstance, before, now, Weightiness::Hard);
        found.extend(difference.map(|difference| Difference {
            scenario: Some(name.clone()),
            ..difference
        }));
    };
    if let (Some(before), Some(now)) = (before.hash.as_deref(), hash) {
        compare(format!("what scenario `{name}` does"), before, now);
    }
    if !before.load.is_empty() && !load.is_empty() {
        compare(format!("load of scenario `{name}`"), &before.load, load);
    }
}

fn difference(
    circumstance: impl Into<String>,
    before: &str,
    now: &str,
    weightiness: Weightiness,
) -> Option<Difference> {
    (before != now).then(|| Difference {
        circumstance: circumstance.into(),
        scenario: None,
        baseline: before.to_owned(),
        current: now.to_owned(),
        weightiness,
    })
}
