//! What Linux tells of a machine in files: its type, what it runs under, its microcode. Refuses
//! to guess: elsewhere, and where a file is missing, nothing is known.

use std::fs;
use std::path::Path;

use perf_core::HostDetails;

const PROCESSOR: &str = "/proc/cpuinfo";
const MAKER: &str = "/sys/class/dmi/id/sys_vendor";
const PRODUCT: &str = "/sys/class/dmi/id/product_name";
const GOVERNOR: &str = "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor";
/// Files that a container runtime puts into its containers.
const RUNTIMES: [(&str, &str); 2] = [("/.dockerenv", "docker"), ("/run/.containerenv", "podman")];

/// What the files of this machine tell.
pub(crate) fn host_details() -> HostDetails {
    let processor = fs::read_to_string(PROCESSOR).unwrap_or_default();
    let of_processor = |name: &str| {
        let lines = processor.lines().filter_map(|line| line.split_once(':'));
        let mut named = lines.filter(|(key, _)| key.trim() == name);
        named.next().map(|(_, value)| value.trim().to_owned())
    };
    let flags = of_processor("flags").unwrap_or_default();
    let is_guest = flags.split(' ').any(|flag| flag == "hypervisor");
    let runtime = RUNTIMES.iter().find(|(file, _)| Path::new(file).exists());
    let machine: Vec<String> = [MAKER, PRODUCT].into_iter().filter_map(line).collect();
    HostDetails {
        machine: (!machine.is_empty()).then(|| machine.join(" ")),
        virtualization: is_guest.then(|| "hypervisor".to_owned()),
        container: runtime.map(|(_, name)| (*name).to_owned()),
        microcode: of_processor("microcode").filter(|code| !code.is_empty()),
        governor: line(GOVERNOR),
    }
}

/// The only line of a file; `None` where it has none.
fn line(file: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
