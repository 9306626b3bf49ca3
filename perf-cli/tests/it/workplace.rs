//! A folder of its own for a test, and the program in it.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Instant;

use tempfile::TempDir;

use crate::child::{Finished, Running};

/// Tests that measure have the machine for themselves, as far as this program's tests go.
static MACHINE: RwLock<()> = RwLock::new(());

thread_local! {
    /// Whether this thread's test has its folder. A second one could wait for a test that
    /// itself waits for the first.
    static OCCUPIED: Cell<bool> = const { Cell::new(false) };
}

/// What a test holds of the machine while it lasts.
#[expect(dead_code, reason = "they are held, not read")]
enum Place {
    Shared(RwLockReadGuard<'static, ()>),
    Alone(RwLockWriteGuard<'static, ()>),
}

/// An empty folder that the program works in. A test has one at a time.
pub(crate) struct Workplace {
    folder: TempDir,
    _place: Place,
}

impl Workplace {
    /// For a test of words, files and codes.
    pub(crate) fn new() -> Self {
        occupy();
        let guard = MACHINE.read().unwrap_or_else(PoisonError::into_inner);
        Self::at(Place::Shared(guard))
    }

    /// For a test of numbers: no other test of this kind or another runs beside it.
    pub(crate) fn alone() -> Self {
        occupy();
        let guard = MACHINE.write().unwrap_or_else(PoisonError::into_inner);
        Self::at(Place::Alone(guard))
    }

    fn at(place: Place) -> Self {
        Self {
            folder: TempDir::new().unwrap(),
            _place: place,
        }
    }

    /// The folder.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A path in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder().join(name)
    }

    /// Writes a file.
    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    /// Reads a file.
    pub(crate) fn read(&self, name: &str) -> String {
        let path = self.path(name);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Whether there is something of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.path(name).exists()
    }

    /// The names in a folder, sorted.
    pub(crate) fn names_in(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path(folder)).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// The only file in a folder whose name ends so, as the program would be told it.
    pub(crate) fn only(&self, folder: &str, ending: &str) -> String {
        let names = self.names_in(folder);
        let fitting: Vec<_> = names.iter().filter(|name| name.ends_with(ending)).collect();
        let [name] = fitting.as_slice() else {
            panic!("not one `{ending}` among {names:?}");
        };
        format!("{folder}/{name}")
    }

    /// Copies a file of `tests/fixtures` here.
    pub(crate) fn fixture(&self, name: &str) -> String {
        let text = fixture_text(name);
        self.write(name, &text);
        text
    }

    /// The program with these arguments, here, and without what the surroundings may set.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_perf-cli"));
        command
            .args(arguments)
            .current_dir(self.folder())
            .env_remove("BASE_URL")
            .env_remove("NO_COLOR")
            .env_remove("CLICOLOR_FORCE")
            .env_remove("COLUMNS");
        command
    }

    /// Starts the program.
    pub(crate) fn start(&self, arguments: &[&str]) -> Running {
        Running::start(&mut self.command(arguments))
    }

    /// Runs the program to its end; again, up to three times, where it finds that the machine was
    /// given to others meanwhile.
    pub(crate) fn run(&self, arguments: &[&str]) -> Finished {
        for _ in 1..3 {
            let finished = self.run_once(arguments);
            if finished.code != Some(5) || !finished.stdout.contains("given to other machines") {
                return finished;
            }
        }
        self.run_once(arguments)
    }

    fn run_once(&self, arguments: &[&str]) -> Finished {
        let began = Instant::now();
        let finished = self.start(arguments).finish();
        Finished {
            took: began.elapsed(),
            ..finished
        }
    }
}

impl Drop for Workplace {
    fn drop(&mut self) {
        OCCUPIED.set(false);
    }
}

fn occupy() {
    assert!(!OCCUPIED.replace(true), "drop the first workplace first");
}

/// A file of `tests/fixtures`.
pub(crate) fn fixture_text(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    fs::read_to_string(folder.join(name)).unwrap()
}

impl Finished {
    /// Itself, if it ended with this code.
    #[track_caller]
    pub(crate) fn ended_with(self, code: i32) -> Self {
        assert_eq!(
            self.code,
            Some(code),
            "stdout:\n{}\nstderr:\n{}",
            self.stdout,
            self.stderr
        );
        self
    }

    /// Standard error has this in it.
    #[track_caller]
    pub(crate) fn says(self, words: &str) -> Self {
        assert!(
            self.stderr.contains(words),
            "`{words}` is not in\n{}",
            self.stderr
        );
        self
    }

    /// Standard output has this in it.
    #[track_caller]
    pub(crate) fn shows(self, words: &str) -> Self {
        assert!(
            self.stdout.contains(words),
            "`{words}` is not in\n{}",
            self.stdout
        );
        self
    }

    /// Standard output does not have this in it.
    #[track_caller]
    pub(crate) fn does_not_show(self, words: &str) -> Self {
        assert!(
            !self.stdout.contains(words),
            "`{words}` is in\n{}",
            self.stdout
        );
        self
    }

    /// Standard output is empty.
    #[track_caller]
    pub(crate) fn shows_nothing(self) -> Self {
        assert_eq!(self.stdout, "");
        self
    }
}
