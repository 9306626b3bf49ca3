//! Who asks the program to end: Ctrl-C, and those who send signals. Decides nothing about the end.

use crate::failure::Failure;

/// Calls `asked` whenever somebody wants the program to end: at Ctrl-C (SIGINT), SIGTERM and SIGHUP, which
/// a terminal that is closed sends. Of a program that was started to outlive its terminal, as by
/// `nohup`, SIGHUP is left alone, where the system tells (Linux).
///
/// # Errors
/// The system allows no further thread, or no handlers.
#[cfg(unix)]
pub(crate) fn on_interrupt(mut asked: impl FnMut() + Send + 'static) -> Result<(), Failure> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
    use signal_hook::iterator::Signals;

    // A limit on the size of files is an error of whoever writes one, and not the program's end.
    let mut heard = vec![SIGINT, SIGTERM, SIGXFSZ];
    if !is_hangup_ignored() {
        heard.push(SIGHUP);
    }
    let mut signals = Signals::new(heard).map_err(|error| Failure::of(&error))?;
    let listen = move || {
        let asks = signals.forever().filter(|signal| *signal != SIGXFSZ);
        asks.for_each(|_signal| asked());
    };
    let thread = std::thread::Builder::new().name("perf-signals".to_owned());
    let started = thread.spawn(listen);
    started.map(drop).map_err(|error| Failure::of(&error))
}

/// The same at Ctrl-C, Ctrl-Break and the end of the console.
#[cfg(not(unix))]
pub(crate) fn on_interrupt(asked: impl FnMut() + Send + 'static) -> Result<(), Failure> {
    ctrlc::set_handler(asked).map_err(|error| Failure::of(&error))
}

/// Whether SIGHUP, the signal with the number 1, was ignored before this program said anything about it.
#[cfg(unix)]
fn is_hangup_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.is_some_and(|mask| mask & 1 != 0)
}
