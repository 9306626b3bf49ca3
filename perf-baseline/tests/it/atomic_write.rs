//! Files are replaced whole or not at all.

use std::fs;
use std::path::Path;

use perf_baseline::{MissingFolder, WriteError, write_atomically};

fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn writes_and_replaces_and_leaves_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.json");
    for contents in ["old", "new and longer", ""] {
        write_atomically(&path, contents.as_bytes(), MissingFolder::Refuse).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), contents);
        assert_eq!(names_in(folder.path()), ["a.json"]);
    }
}

#[test]
fn a_missing_folder_is_made_or_refused_as_asked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/deep/a.json");
    let error = write_atomically(&path, b"x", MissingFolder::Refuse).unwrap_err();
    assert!(
        matches!(error, WriteError::MissingFolder { .. }),
        "{error:?}"
    );
    assert!(
        error.to_string().starts_with("there is no folder `"),
        "{error}"
    );
    assert!(error.hint().unwrap().contains("mkdir -p"));
    assert!(names_in(folder.path()).is_empty());

    write_atomically(&path, b"x", MissingFolder::Create).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"x");
}

#[test]
fn a_folder_in_the_way_is_told_and_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.json");
    fs::create_dir(&path).unwrap();
    for path in [path.clone(), path.join(""), path.join("..")] {
        let error = write_atomically(&path, b"x", MissingFolder::Create).unwrap_err();
        assert!(matches!(error, WriteError::Folder { .. }), "{error:?}");
    }
    assert_eq!(names_in(folder.path()), ["a.json"]);
    assert!(path.is_dir());
}

#[test]
fn a_file_where_a_folder_should_be_is_told() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "kept").unwrap();
    let path = folder.path().join("file/a.json");
    for missing in [MissingFolder::Create, MissingFolder::Refuse] {
        write_atomically(&path, b"x", missing).unwrap_err();
    }
    assert_eq!(names_in(folder.path()), ["file"]);
}

#[test]
fn a_path_without_a_name_is_told() {
    for path in ["", "/nowhere-at-all/"] {
        let error = write_atomically(path.as_ref(), b"x", MissingFolder::Refuse).unwrap_err();
        assert!(matches!(error, WriteError::NoFileName { .. }), "{error:?}");
    }
}

/// Fault: M10
#[test]
fn a_read_only_file_is_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.json");
    fs::write(&path, "kept").unwrap();
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();

    let error = write_atomically(&path, b"x", MissingFolder::Refuse).unwrap_err();
    assert!(matches!(error, WriteError::ReadOnly { .. }), "{error:?}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "kept");
    assert_eq!(names_in(folder.path()), ["a.json"]);
}

/// The name is too long only for the final file: the temporary one is there by then.
///
/// Fault: M4
#[test]
fn a_failure_after_the_temporary_file_was_made_removes_it() {
    use std::error::Error as _;

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x".repeat(300));
    let error = write_atomically(&path, b"x", MissingFolder::Refuse).unwrap_err();
    assert!(matches!(error, WriteError::System { .. }), "{error:?}");
    assert!(error.source().is_some());
    assert!(names_in(folder.path()).is_empty());
}

/// Fault: M9
#[test]
fn readers_only_ever_see_a_whole_file_while_writers_race() {
    const WRITERS: usize = 4;
    const ROUNDS: usize = 25;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.json");
    let text = |writer: usize| vec![b'a' + u8::try_from(writer).unwrap(); 100_000];
    write_atomically(&path, &text(0), MissingFolder::Refuse).unwrap();
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (path, text) = (&path, text(writer));
            scope.spawn(move || {
                for _ in 0..ROUNDS {
                    write_atomically(path, &text, MissingFolder::Refuse).unwrap();
                }
            });
        }
        for _ in 0..200 {
            let seen = fs::read(&path).unwrap();
            assert_eq!(seen.len(), 100_000);
            assert!(seen.iter().all(|byte| *byte == seen[0]), "a mixture");
        }
    });
    assert_eq!(names_in(folder.path()), ["a.json"]);
}

#[cfg(unix)]
mod unix {
    //! Links, modes and special files.

    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::os::unix::net::UnixListener;

    use super::*;

    /// Fault: M10
    #[test]
    fn a_link_stays_a_link_and_its_target_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("store")).unwrap();
        fs::write(folder.path().join("store/real.json"), "old").unwrap();
        let first = folder.path().join("first.json");
        let second = folder.path().join("second.json");
        symlink("store/real.json", &first).unwrap();
        symlink(&first, &second).unwrap();

        write_atomically(&second, b"new", MissingFolder::Refuse).unwrap();

        let real = folder.path().join("store/real.json");
        assert_eq!(fs::read_to_string(real).unwrap(), "new");
        assert!(first.is_symlink() && second.is_symlink());
        assert_eq!(names_in(&folder.path().join("store")), ["real.json"]);
    }

    #[test]
    fn a_link_to_nothing_gets_its_target() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("link.json");
        symlink("target.json", &link).unwrap();
        write_atomically(&link, b"new", MissingFolder::Refuse).unwrap();
        assert!(link.is_symlink());
        assert_eq!(names_in(folder.path()), ["link.json", "target.json"]);
    }

    #[test]
    fn a_ring_of_links_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (folder.path().join("a"), folder.path().join("b"));
        symlink(&b, &a).unwrap();
        symlink(&a, &b).unwrap();
        let error = write_atomically(&a, b"x", MissingFolder::Refuse).unwrap_err();
        assert!(matches!(error, WriteError::Links { .. }), "{error:?}");
    }

    #[test]
    fn a_replaced_file_keeps_its_mode_and_a_new_one_has_the_usual_one() {
        let folder = tempfile::tempdir().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let old = folder.path().join("old");
        fs::write(&old, "old").unwrap();
        fs::set_permissions(&old, fs::Permissions::from_mode(0o640)).unwrap();
        write_atomically(&old, b"new", MissingFolder::Refuse).unwrap();
        assert_eq!(mode(&old), 0o640);

        let (ours, usual) = (folder.path().join("ours"), folder.path().join("usual"));
        write_atomically(&ours, b"new", MissingFolder::Refuse).unwrap();
        fs::write(&usual, "new").unwrap();
        assert_eq!(mode(&ours), mode(&usual));
    }

    /// Fault: M10
    #[test]
    fn what_is_not_a_file_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("socket");
        let _listener = UnixListener::bind(&socket).unwrap();
        let error = write_atomically(&socket, b"x", MissingFolder::Refuse).unwrap_err();
        assert!(matches!(error, WriteError::Special { .. }), "{error:?}");
        assert_eq!(names_in(folder.path()), ["socket"]);
    }

    /// Not even root can create a file there.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_folder_that_takes_no_files_is_told() {
        use std::error::Error as _;

        let path = Path::new("/sys/kernel/perf-baseline-test.json");
        let error = write_atomically(path, b"x", MissingFolder::Refuse).unwrap_err();
        assert!(matches!(error, WriteError::Folderless { .. }), "{error:?}");
        assert_eq!(error.to_string(), "no file can be created in `/sys/kernel`");
        assert!(error.source().is_some());
    }
}
