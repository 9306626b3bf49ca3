//! A terminal's other screen, filled as a whole and given back whatever happens: at the end, on an
//! error, and before a panic is told. Knows nothing of what is drawn.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Mutex, Once, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::Buffer;
use ratatui::crossterm::cursor::{Hide, Show};
use ratatui::crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};
use ratatui::crossterm::execute;
use ratatui::crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use ratatui::layout::Rect;

/// Between two looks at whether keys are still wanted.
const LISTEN: Duration = Duration::from_millis(50);

/// Whether a screen is taken; there is one terminal.
static TAKEN: AtomicBool = AtomicBool::new(false);
/// Where it is given back. A panic of any thread does so.
static OUT: Mutex<Option<Out>> = Mutex::new(None);

/// What is written to.
type Out = fn() -> Box<dyn Write>;

/// A key that means something here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    /// `q`, or Ctrl-C.
    End,
    /// The arrow up, or `k`.
    Up,
    /// The arrow down, or `j`.
    Down,
}

/// The other screen; it is given back when this is dropped.
pub(crate) struct FullScreen {
    backend: CrosstermBackend<Box<dyn Write>>,
    size: fn() -> Option<(u16, u16)>,
    shown: Buffer,
    listening: Option<(Sender<()>, JoinHandle<()>)>,
}

impl FullScreen {
    /// Takes the screen that `out` writes to and that is as large as `size` says. `on_key` is called
    /// for keys, on a thread of its own.
    ///
    /// # Errors
    /// There is no terminal to read keys from, or it cannot be written to.
    pub(crate) fn take(
        out: Out,
        size: fn() -> Option<(u16, u16)>,
        on_key: impl Fn(Key) + Send + 'static,
    ) -> io::Result<Self> {
        give_back_before_panics_are_told();
        *OUT.lock().unwrap_or_else(PoisonError::into_inner) = Some(out);
        enable_raw_mode()?;
        TAKEN.store(true, Ordering::SeqCst);
        // From here on, dropping it gives the screen back.
        let mut screen = Self {
            backend: CrosstermBackend::new(out()),
            size,
            shown: Buffer::empty(Rect::ZERO),
            listening: None,
        };
        execute!(screen.backend, EnterAlternateScreen, Hide)?;
        let (stop, stopped) = channel();
        let thread = std::thread::Builder::new()
            .name("perf-keys".to_owned())
            .spawn(move || listen(&stopped, on_key))?;
        screen.listening = Some((stop, thread));
        Ok(screen)
    }

    /// Shows what `draw` makes of an empty buffer of the screen's size. What cannot be written is
    /// left out: the run is more important.
    pub(crate) fn show(&mut self, draw: impl FnOnce(&mut Buffer)) {
        let Some((width, height)) = (self.size)() else {
            return;
        };
        if !TAKEN.load(Ordering::SeqCst) {
            return;
        }
        let area = Rect::new(0, 0, width, height);
        if self.shown.area != area {
            self.shown = Buffer::empty(area);
            let _unwritten = execute!(self.backend, Clear(ClearType::All));
        }
        let mut next = Buffer::empty(area);
        draw(&mut next);
        let changed = self.shown.diff(&next);
        let drawn = self.backend.draw(changed.into_iter());
        let _unwritten = drawn.and_then(|()| Backend::flush(&mut self.backend));
        self.shown = next;
    }
}

impl Drop for FullScreen {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.listening.take() {
            drop(stop);
            // A panic of the thread has been told by the panic itself.
            let _ = thread.join();
        }
        give_back();
    }
}

/// Gives the screen back if it is taken.
fn give_back() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    let out = *OUT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(out) = out {
        // A terminal that is gone needs nothing back.
        let _ = execute!(out(), LeaveAlternateScreen, Show);
    }
    let _ = disable_raw_mode();
}

fn give_back_before_panics_are_told() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            give_back();
            before(panic);
        }));
    });
}

/// Hands keys on until nobody wants them.
fn listen(stopped: &Receiver<()>, on_key: impl Fn(Key)) {
    while stopped.try_recv() == Err(std::sync::mpsc::TryRecvError::Empty) {
        match event::poll(LISTEN) {
            Ok(true) => {
                if let Some(key) = event::read().ok().and_then(|event| key_of(&event)) {
                    on_key(key);
                }
            }
            Ok(false) => (),
            // Keys that cannot be read now may be later; a terminal that is gone must not keep a
            // processor busy.
            Err(_) => {
                if stopped.recv_timeout(LISTEN) == Err(RecvTimeoutError::Disconnected) {
                    return;
                }
            }
        }
    }
}

fn key_of(event: &Event) -> Option<Key> {
    let Event::Key(key) = event else {
        return None;
    };
    if key.kind == KeyEventKind::Release {
        return None;
    }
    match key.code {
        KeyCode::Char('c') if key.modifiers.contains(KeyModifiers::CONTROL) => Some(Key::End),
        KeyCode::Char('q') => Some(Key::End),
        KeyCode::Up | KeyCode::Char('k') => Some(Key::Up),
        KeyCode::Down | KeyCode::Char('j') => Some(Key::Down),
        _ => None,
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::io::Read;

    use pty_process::blocking::{Command, open};

    use super::*;

    /// Set in the process that panics.
    const PANICS: &str = "PERF_TEST_PANICS_ON_FULL_SCREEN";

    #[test]
    fn a_panic_is_told_on_the_screen_from_before() {
        if std::env::var_os(PANICS).is_some() {
            let mut screen =
                FullScreen::take(|| Box::new(io::stderr()), || Some((80, 24)), |_key| ()).unwrap();
            screen.show(|buffer| {
                buffer.set_string(0, 0, "drawn", ratatui::style::Style::new());
            });
            let worker = std::thread::spawn(|| panic!("told to somebody"));
            assert!(worker.join().is_err());
            screen.show(|_buffer| panic!("nothing is drawn any more"));
            return;
        }
        let (mut pty, pts) = open().unwrap();
        pty.resize(pty_process::Size::new(24, 80)).unwrap();
        let name = "full_screen::tests::a_panic_is_told_on_the_screen_from_before";
        let child = Command::new(std::env::current_exe().unwrap())
            .args([name, "--exact", "--nocapture"])
            .env(PANICS, "1")
            .spawn(pts);
        let mut told = Vec::new();
        let mut bytes = [0; 4096];
        // Without anybody on the other side, reading is an error.
        while let Ok(read @ 1..) = pty.read(&mut bytes) {
            told.extend(&bytes[..read]);
        }
        assert!(child.unwrap().wait().unwrap().success());
        let told = String::from_utf8_lossy(&told);
        let at = |text: &str| {
            told.find(text)
                .unwrap_or_else(|| panic!("no {text:?} in {told}"))
        };
        assert!(at("\x1b[?1049h") < at("drawn"));
        assert!(at("drawn") < at("\x1b[?1049l"));
        assert!(at("\x1b[?1049l") < at("told to somebody"));
        assert_eq!(told.matches("\x1b[?1049l").count(), 1, "{told}");
        assert!(!told.contains("nothing is drawn any more"), "{told}");
    }
}
