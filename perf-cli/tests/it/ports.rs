//! Ports for programs that have to be told theirs.

use std::net::{Ipv4Addr, TcpListener};
use std::sync::atomic::{AtomicU16, Ordering};

/// Below those that systems hand out themselves, to connections and to whoever listens on 0.
const FIRST: u16 = 10_000;
const COUNT: u16 = 20_000;

/// A port that nobody listens on, and that nobody else in these tests is told.
pub(crate) fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    // Tests of another program, or of the same one started twice, begin elsewhere.
    let begin = std::process::id().wrapping_mul(211);
    (0..COUNT)
        .map(|_| u32::from(NEXT.fetch_add(1, Ordering::Relaxed)))
        .map(|number| begin.wrapping_add(number) % u32::from(COUNT))
        .map(|number| FIRST + u16::try_from(number).unwrap())
        .find(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok())
        .expect("one of twenty thousand ports is free")
}
