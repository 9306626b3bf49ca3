//! A writer that is killed at any moment leaves the runs that it had added, whole, and no part
//! of another.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use perf_baseline::Store;

use crate::store::{kept, left_behind, sample};

/// Says to the process that it is the writer, and where.
const FOLDER: &str = "STORE_THAT_A_KILLED_WRITER_FILLS";
const KILLS: u64 = 220;

/// Not a test of its own: what the killed process does.
#[test]
fn the_writer_that_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let store = Store::at(PathBuf::from(folder));
    let mut run = kept(&sample());
    for number in 0_u64.. {
        run.notes = Some(format!("{} {number}", std::process::id()));
        let id = store.add(&run).unwrap();
        writeln!(std::io::stdout().lock(), "added {id}").unwrap();
    }
}

/// Fault: M9, S4
#[cfg(unix)]
#[test]
fn a_writer_killed_at_any_moment_leaves_the_old_state_or_the_new() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("perf");
    let store = Store::at(&place);
    let mut added = Vec::new();
    for kill in 0..KILLS {
        added.extend(killed_writer(&place, kill));
        // From time to time all of it is read; a part of a run would not be readable as one.
        if kill % 20 == 19 {
            let there: Vec<_> = store
                .runs()
                .unwrap()
                .into_iter()
                .map(|(id, _)| id.to_string())
                .collect();
            for id in &added {
                assert!(
                    there.binary_search(id).is_ok(),
                    "{id} was added and is gone"
                );
            }
        }
    }
    assert!(
        added.len() as u64 > KILLS,
        "hardly anything was written: {}",
        added.len()
    );
    // Otherwise none of them was killed while it wrote.
    assert!(left_behind(folder.path()) > 0, "no kill hit a write");
}

/// Starts a writer, kills it in the midst of its third write or so, and says what it had added.
#[cfg(unix)]
fn killed_writer(place: &Path, kill: u64) -> Vec<String> {
    let mut writer = Command::new(std::env::current_exe().unwrap())
        .args([
            "store_crash::the_writer_that_is_killed",
            "--exact",
            "--nocapture",
        ])
        .env(FOLDER, place)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(writer.stdout.take().unwrap()).lines();
    let mut added = Vec::new();
    let read = |line: String| line.strip_prefix("added ").map(str::to_owned);
    while added.len() < 2 {
        added.extend(read(lines.next().expect("it writes").unwrap()));
    }
    // Instants spread over a write and more, by the golden ratio.
    let share = (kill as f64 * 0.618_033_988_749_895).fract();
    let until = Instant::now() + Duration::from_secs_f64(0.004 * share);
    while Instant::now() < until {
        std::hint::spin_loop();
    }
    // `kill` is SIGKILL.
    writer.kill().unwrap();
    writer.wait().unwrap();
    added.extend(lines.map_while(Result::ok).filter_map(read));
    added
}
