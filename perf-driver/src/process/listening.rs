//! Which processes listen on a TCP port, as Linux tells: the port's sockets, and who has them
//! open.

use std::collections::BTreeSet;
use std::fs;

use super::linux::pids;

/// What is known of who listens on a port.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Listeners {
    /// Nobody does, or it is done elsewhere: in another container, or on another machine.
    Nobody,
    /// Somebody does, whose open files may not be seen.
    Hidden,
    /// These do.
    Processes(Vec<u32>),
}

/// Who listens on `port`, on any address of this machine.
pub(super) fn listeners(port: u16) -> Listeners {
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"];
    let sockets: BTreeSet<u64> = tables
        .iter()
        .filter_map(|table| fs::read_to_string(table).ok())
        .flat_map(|table| sockets_of(&table, port))
        .collect();
    if sockets.is_empty() {
        return Listeners::Nobody;
    }
    let listening: Vec<u32> = pids().filter(|pid| has_one_of(*pid, &sockets)).collect();
    if listening.is_empty() {
        Listeners::Hidden
    } else {
        Listeners::Processes(listening)
    }
}

/// The inodes of the sockets that listen on `port`.
fn sockets_of(table: &str, port: u16) -> Vec<u64> {
    const LISTENING: &str = "0A";
    let lines = table.lines().skip(1);
    lines
        .filter_map(|line| {
            let fields: Vec<&str> = line.split_ascii_whitespace().collect();
            let (_, local) = fields.get(1)?.rsplit_once(':')?;
            let is_it =
                u16::from_str_radix(local, 16).ok()? == port && *fields.get(3)? == LISTENING;
            fields.get(9)?.parse().ok().filter(|_| is_it)
        })
        .collect()
}

fn has_one_of(pid: u32, sockets: &BTreeSet<u64>) -> bool {
    let files = fs::read_dir(format!("/proc/{pid}/fd"))
        .into_iter()
        .flatten();
    files.flatten().any(|file| {
        let socket = fs::read_link(file.path()).ok();
        let inode = socket.as_ref().and_then(|link| {
            let name = link.to_str()?;
            name.strip_prefix("socket:[")?
                .strip_suffix(']')?
                .parse()
                .ok()
        });
        inode.is_some_and(|inode| sockets.contains(&inode))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sockets_that_listen_on_that_port_count() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n\
            0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000 0 31 1 0 100 0 0 10 0\n\
            1: 0100007F:1F90 0100007F:9999 01 00000000:00000000 00:00000000 00000000  1000 0 32 1 0 20 4 30 10 -1\n\
            2: 00000000000000000000000001000000:1F90 0:0 0A 0:0 00:0 0 0 0 33 1\n\
            3: 0100007F:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000 0 34 1\n\
            4: broken\n";
        assert_eq!(sockets_of(table, 8080), [31, 33]);
        assert!(sockets_of(table, 80).is_empty());
    }
}
