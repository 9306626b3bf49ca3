//! What has arrived at a socket of this machine and was not read yet, as the kernel tells it:
//! `NETLINK_SOCK_DIAG`, see `man 7 sock_diag`.

use std::net::{IpAddr, SocketAddr};
use std::os::fd::OwnedFd;

use rustix::net::netlink::{SOCK_DIAG, SocketAddrNetlink};
use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType};

const SOCK_DIAG_BY_FAMILY: u16 = 20;
const NLMSG_ERROR: u16 = 2;
const NLM_F_REQUEST: u16 = 1;
const INET_DIAG_INFO: u16 = 2;
const IPV4: u8 = 2;
const TCP: u8 = 6;
const ESTABLISHED: u8 = 1;
/// Where things are, counted from the start of a message: `struct nlmsghdr`, `inet_diag_msg`.
const STATE: usize = 16 + 1;
const UNREAD: usize = 16 + 4 + 48 + 4;
const ATTRIBUTES: usize = 16 + 72;
/// `tcpi_bytes_received` in `struct tcp_info`.
const BYTES_RECEIVED: usize = 128;

/// Asks the kernel.
pub(super) struct ReceiveQueues(OwnedFd);

/// One side of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Queue {
    /// Bytes that have come so far.
    pub(super) arrived: u64,
    /// Bytes of them that nobody has read yet.
    pub(super) unread: u32,
    /// Whether neither side has closed.
    pub(super) is_established: bool,
}

impl ReceiveQueues {
    pub(super) fn new() -> Self {
        let socket = rustix::net::socket_with(
            AddressFamily::NETLINK,
            SocketType::DGRAM,
            SocketFlags::CLOEXEC,
            Some(SOCK_DIAG),
        );
        Self(socket.expect("the kernel tells about its sockets"))
    }

    /// The socket at `local` that is connected to `remote`; `None` if there is none any more.
    pub(super) fn of(&self, local: SocketAddr, remote: SocketAddr) -> Option<Queue> {
        let kernel = SocketAddrNetlink::new(0, 0);
        rustix::net::sendto(
            &self.0,
            &question(local, remote),
            SendFlags::empty(),
            &kernel,
        )
        .unwrap();
        let mut room = [0; 4096];
        let (_, count) = rustix::net::recv(&self.0, &mut room[..], RecvFlags::empty()).unwrap();
        let told = &room[..count];
        match u16_at(told, 4) {
            SOCK_DIAG_BY_FAMILY => {}
            NLMSG_ERROR => return None,
            other => panic!("the kernel tells something else: {other}"),
        }
        let info = attribute(told, INET_DIAG_INFO)?;
        Some(Queue {
            arrived: u64::from_ne_bytes(info[BYTES_RECEIVED..][..8].try_into().unwrap()),
            unread: u32_at(told, UNREAD),
            is_established: told[STATE] == ESTABLISHED,
        })
    }
}

/// A `struct nlmsghdr` with a `struct inet_diag_req_v2`.
fn question(local: SocketAddr, remote: SocketAddr) -> Vec<u8> {
    let mut asked = vec![IPV4, TCP, 1 << (INET_DIAG_INFO - 1), 0];
    let all_states = u32::MAX;
    asked.extend(all_states.to_ne_bytes());
    asked.extend(local.port().to_be_bytes());
    asked.extend(remote.port().to_be_bytes());
    for address in [local, remote] {
        let IpAddr::V4(address) = address.ip() else {
            panic!("{address} is of another family");
        };
        asked.extend(address.octets());
        asked.extend([0; 12]);
    }
    let (any_interface, no_cookie) = ([0; 4], [u8::MAX; 8]);
    asked.extend(any_interface);
    asked.extend(no_cookie);
    let length = u32::try_from(16 + asked.len()).unwrap();
    let mut message = Vec::new();
    message.extend(length.to_ne_bytes());
    message.extend(SOCK_DIAG_BY_FAMILY.to_ne_bytes());
    message.extend(NLM_F_REQUEST.to_ne_bytes());
    message.extend([0; 8]);
    message.extend(asked);
    message
}

/// The attribute of `kind` of a message.
fn attribute(message: &[u8], kind: u16) -> Option<&[u8]> {
    let mut rest = message.get(ATTRIBUTES..)?;
    while rest.len() >= 4 {
        let length = usize::from(u16_at(rest, 0));
        if u16_at(rest, 2) == kind {
            return rest.get(4..length);
        }
        rest = rest.get(length.next_multiple_of(4)..)?;
    }
    None
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_ne_bytes(bytes[at..][..2].try_into().unwrap())
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_ne_bytes(bytes[at..][..4].try_into().unwrap())
}
