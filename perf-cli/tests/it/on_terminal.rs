//! The program on a terminal of its own, whose screen is read while it runs.
//!
//! Nothing is waited for without a limit, and nothing by sleeping: a reader tells of every change.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::process::Child;
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use pty_process::blocking::{Command, Pty, open};
use rustix::termios::{LocalModes, tcgetattr};

use crate::workplace::Workplace;

/// Far above anything that a test does, even on a machine that does much else.
const LIMIT: Duration = Duration::from_mins(2);

/// What the terminal was told so far.
struct Heard {
    parser: vt100::Parser,
    bytes: Vec<u8>,
    ended: bool,
}

type Shared = Arc<(Mutex<Heard>, Condvar)>;

/// A terminal with the program in its foreground.
pub(crate) struct OnTerminal {
    process: Child,
    pty: Arc<Pty>,
    heard: Shared,
    reader: Option<JoinHandle<()>>,
    modes: LocalModes,
}

/// What is left when the program has ended.
#[derive(Debug)]
pub(crate) struct Left {
    pub(crate) code: Option<i32>,
    /// All that the terminal was told.
    pub(crate) told: String,
    /// What stands on the screen.
    pub(crate) screen: String,
    /// Whether the screen is the one from before, the cursor shows, and keys are read in lines.
    pub(crate) is_restored: bool,
}

impl OnTerminal {
    /// Starts the program in `place`, on a terminal of so many columns and rows, with these
    /// variables beside the usual ones.
    pub(crate) fn start(
        place: &Workplace,
        arguments: &[&str],
        (columns, rows): (u16, u16),
        variables: &[(&str, &str)],
    ) -> Self {
        let (pty, pts) = open().unwrap();
        pty.resize(pty_process::Size::new(rows, columns)).unwrap();
        let modes = tcgetattr(&pty).unwrap().local_modes;
        assert!(modes.contains(LocalModes::ICANON | LocalModes::ECHO));
        let command = Command::new(env!("CARGO_BIN_EXE_perf-cli"))
            .args(arguments)
            .current_dir(place.folder())
            .env("TERM", "xterm-256color")
            .env_remove("CI")
            .env_remove("NO_COLOR")
            .envs(variables.iter().copied());
        let process = command.spawn(pts).unwrap();
        let heard = Heard {
            parser: vt100::Parser::new(some(rows), some(columns), 0),
            bytes: Vec::new(),
            ended: false,
        };
        let (pty, heard): (_, Shared) =
            (Arc::new(pty), Arc::new((Mutex::new(heard), Condvar::new())));
        let reader = thread::spawn({
            let (pty, heard) = (Arc::clone(&pty), Arc::clone(&heard));
            move || listen(&pty, &heard)
        });
        Self {
            process,
            pty,
            heard,
            reader: Some(reader),
            modes,
        }
    }

    /// The program's number.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// Presses keys.
    pub(crate) fn press(&self, keys: &str) {
        (&*self.pty).write_all(keys.as_bytes()).unwrap();
    }

    /// Makes the terminal larger or smaller.
    pub(crate) fn resize(&self, columns: u16, rows: u16) {
        let (heard, _) = &*self.heard;
        heard
            .lock()
            .unwrap()
            .parser
            .screen_mut()
            .set_size(some(rows), some(columns));
        self.pty
            .resize(pty_process::Size::new(rows, columns))
            .unwrap();
    }

    /// Waits until the screen is as wanted, and hands out what stands there.
    pub(crate) fn wait_for(&self, wanted: impl Fn(&str) -> bool) -> String {
        let (heard, changed) = &*self.heard;
        let deadline = Instant::now() + LIMIT;
        let mut now = heard.lock().unwrap();
        loop {
            let screen = now.parser.screen().contents();
            if wanted(&screen) {
                return screen;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!now.ended && !left.is_zero(), "it stays\n{screen}");
            now = changed.wait_timeout(now, left).unwrap().0;
        }
    }

    /// Waits for the end.
    pub(crate) fn finish(mut self) -> Left {
        let (heard, changed) = &*self.heard;
        let ended = |heard: &mut Heard| !heard.ended;
        let (now, waited) = changed
            .wait_timeout_while(heard.lock().unwrap(), LIMIT, ended)
            .unwrap();
        assert!(!waited.timed_out(), "{}", now.parser.screen().contents());
        let screen = now.parser.screen();
        let modes = tcgetattr(&*self.pty).unwrap().local_modes;
        Left {
            code: self.process.wait().unwrap().code(),
            told: String::from_utf8_lossy(&now.bytes).into_owned(),
            screen: screen.contents(),
            is_restored: !screen.alternate_screen() && !screen.hide_cursor() && modes == self.modes,
        }
    }
}

impl Drop for OnTerminal {
    fn drop(&mut self) {
        // It has ended already where a test went well.
        let _ = self.process.kill();
        let _ = self.process.wait();
        if let Some(reader) = self.reader.take() {
            let _ = reader.join();
        }
    }
}

fn some(cells: u16) -> NonZeroU16 {
    NonZeroU16::new(cells).unwrap()
}

fn listen(pty: &Pty, (heard, changed): &(Mutex<Heard>, Condvar)) {
    let mut bytes = [0; 4096];
    loop {
        // Without anybody on the other side, reading is an error.
        let read = (&*pty).read(&mut bytes).unwrap_or(0);
        let mut now = heard.lock().unwrap();
        now.parser.process(&bytes[..read]);
        now.bytes.extend(&bytes[..read]);
        now.ended = read == 0;
        changed.notify_all();
        if read == 0 {
            return;
        }
    }
}
