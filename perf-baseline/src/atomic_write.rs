//! Replacing a file as a whole, so that a reader or a crash meets the old content or the new one
//! and never a part. Refuses to know what is written.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Links that are followed one after another before a ring is suspected, as kernels do.
const MAX_LINKS: usize = 40;
/// Names that are tried for the temporary file; each is free unless a crash left it behind.
const MAX_NAMES: usize = 1000;

/// What to do where the folder of the file does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingFolder {
    /// Make it, and the folders above it.
    Create,
    /// Refuse: a mistyped path should not grow a tree.
    Refuse,
}

/// Why a file was not written. What was there before is untouched.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The path does not end in a file name.
    #[error("`{}` is not the name of a file", path.display())]
    NoFileName {
        /// The path as given.
        path: PathBuf,
    },
    /// A folder has the name already.
    #[error("`{}` is a folder", path.display())]
    Folder {
        /// The path as given.
        path: PathBuf,
    },
    /// A device, a pipe or a socket has the name already.
    #[error("`{}` is not a regular file and cannot be replaced", path.display())]
    Special {
        /// The path as given.
        path: PathBuf,
    },
    /// The file is marked as read-only.
    #[error("`{}` is read-only", path.display())]
    ReadOnly {
        /// The path as given.
        path: PathBuf,
    },
    /// Symbolic links that lead in a ring.
    #[error("`{}` leads through more than {MAX_LINKS} links", path.display())]
    Links {
        /// The path as given.
        path: PathBuf,
    },
    /// The folder does not exist and was not to be made.
    #[error("there is no folder `{}`", folder.display())]
    MissingFolder {
        /// The folder that is missing.
        folder: PathBuf,
    },
    /// Nothing can be created in the folder: no permission, or a read-only disk.
    #[error("no file can be created in `{}`", folder.display())]
    Folderless {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The disk is full, or anything else that only the system knows.
    #[error("cannot write `{}`", path.display())]
    System {
        /// The path as given.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Replaces the file at `path` by `contents`, or creates it.
///
/// The content goes to a temporary file in the same folder, is flushed to the disk and then
/// renamed, so that there is no moment at which the file is incomplete. A symbolic link is
/// followed and stays a link. A new file gets the permissions that the process gives to any
/// file; a replaced one keeps its own, but not its hard links. The temporary file is removed on
/// every error; only a killed process can leave one behind, named `.perf-…tmp`.
///
/// # Errors
/// [`WriteError`]; what was there before is untouched then.
///
/// ```
/// use perf_baseline::{MissingFolder, write_atomically};
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("new/report.md");
/// write_atomically(&path, b"# Report\n", MissingFolder::Create)?;
/// assert_eq!(std::fs::read(&path)?, b"# Report\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_atomically(
    path: &Path,
    contents: &[u8],
    missing_folder: MissingFolder,
) -> Result<(), WriteError> {
    let mut file = AtomicFile::create(path, missing_folder)?;
    file.write_all(contents)
        .map_err(|source| system(path, source))?;
    file.commit()
}

/// A file that is written bit by bit and is there when it is [committed](Self::commit): as
/// [`write_atomically`], for what is not in memory as a whole. Until then its content is in a
/// temporary file beside it, which is removed when this is dropped.
#[must_use = "what is not committed is removed"]
#[derive(Debug)]
pub struct AtomicFile {
    path: PathBuf,
    target: PathBuf,
    permissions: Option<fs::Permissions>,
    // Closed before the other is dropped: Windows renames and removes no file that is open.
    file: File,
    temporary: Temporary,
}

impl AtomicFile {
    /// Begins the file at `path`, which is to replace what is there.
    ///
    /// # Errors
    /// [`WriteError`].
    pub fn create(path: &Path, missing_folder: MissingFolder) -> Result<Self, WriteError> {
        let target = followed(path)?;
        let permissions = permissions_of(path, &target)?;
        let folder = folder_of(&target);
        provide(folder, missing_folder)?;
        let (temporary, file) = Temporary::create(folder)?;
        Ok(Self {
            path: path.to_owned(),
            target,
            permissions,
            file,
            temporary,
        })
    }

    /// Puts the file in its place.
    ///
    /// # Errors
    /// [`WriteError`]; what was there before is untouched then.
    pub fn commit(self) -> Result<(), WriteError> {
        finish(&self.file, self.permissions)
            .map(|()| drop(self.file))
            .and_then(|()| fs::rename(&self.temporary.path, &self.target))
            .map_err(|source| system(&self.path, source))?;
        self.temporary.keep();
        // The rename is done; a folder that cannot be flushed is no reason to report a failure.
        let folder = File::open(folder_of(&self.target));
        let _unflushed = folder.and_then(|folder| folder.sync_all());
        Ok(())
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// What came of creating a file that was not to replace another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Created {
    /// It is new.
    New,
    /// There was one already, with the same content.
    Same,
    /// There was one already, with other content; it is as it was.
    Taken,
}

/// Creates the file at `path` with `contents`, unless there is one of this name already, which
/// is then left alone. Of several writers at the same time one wins, and all learn what is there.
///
/// As with [`write_atomically`], there is no moment at which the file is incomplete. Where the
/// file system has no hard links, a file that appears in the last microseconds is replaced.
///
/// # Errors
/// [`WriteError`]; nothing was created then.
pub fn create_atomically(
    path: &Path,
    contents: &[u8],
    missing_folder: MissingFolder,
) -> Result<Created, WriteError> {
    let failed = |source| system(path, source);
    let what_is_there = || {
        fs::read(path).map(|there| {
            if there == contents {
                Created::Same
            } else {
                Created::Taken
            }
        })
    };
    if path.exists() {
        return what_is_there().map_err(failed);
    }
    let folder = folder_of(path);
    provide(folder, missing_folder)?;
    let (temporary, mut file) = Temporary::create(folder)?;
    file.write_all(contents)
        .and_then(|()| finish(&file, None))
        .map_err(failed)?;
    drop(file);
    match fs::hard_link(&temporary.path, path) {
        Ok(()) => {}
        Err(taken) if taken.kind() == io::ErrorKind::AlreadyExists => {
            return what_is_there().map_err(failed);
        }
        Err(_no_links) => {
            fs::rename(&temporary.path, path).map_err(failed)?;
            temporary.keep();
        }
    }
    let _unflushed = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(Created::New)
}

impl WriteError {
    /// What to do about it, where there is something.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoFileName { .. } | Self::Folder { .. } => {
                Some("give the name of a file in it".to_owned())
            }
            Self::ReadOnly { .. } => {
                Some("make the file writable, or give another name".to_owned())
            }
            Self::MissingFolder { folder } => {
                Some(format!("create it first: mkdir -p {}", folder.display()))
            }
            _ => None,
        }
    }
}

/// Sees to it that the folder is there.
fn provide(folder: &Path, missing_folder: MissingFolder) -> Result<(), WriteError> {
    if folder.is_dir() {
        return Ok(());
    }
    match missing_folder {
        MissingFolder::Create => {
            fs::create_dir_all(folder).map_err(|source| WriteError::Folderless {
                folder: folder.to_owned(),
                source,
            })
        }
        MissingFolder::Refuse => Err(WriteError::MissingFolder {
            folder: folder.to_owned(),
        }),
    }
}

/// A file that is removed unless it was renamed.
#[derive(Debug)]
struct Temporary {
    path: PathBuf,
    renamed: bool,
}

impl Temporary {
    /// A new, empty file in `folder`, with a name that nobody else has.
    fn create(folder: &Path) -> Result<(Self, File), WriteError> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let mut refused = None;
        for _ in 0..MAX_NAMES {
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            let path = folder.join(format!(".perf-{}-{number}.tmp", std::process::id()));
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(file) => {
                    let renamed = false;
                    return Ok((Self { path, renamed }, file));
                }
                Err(taken) if taken.kind() == io::ErrorKind::AlreadyExists => refused = Some(taken),
                Err(source) => {
                    refused = Some(source);
                    break;
                }
            }
        }
        Err(WriteError::Folderless {
            folder: folder.to_owned(),
            source: refused.unwrap_or_else(|| io::ErrorKind::AlreadyExists.into()),
        })
    }

    /// Leaves the file alone from now on: it has its final name.
    fn keep(mut self) {
        self.renamed = true;
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.renamed {
            // Nothing can be done about a failure, and the first error is the one to report.
            let _left_behind = fs::remove_file(&self.path);
        }
    }
}

fn finish(file: &File, like: Option<fs::Permissions>) -> io::Result<()> {
    if let Some(permissions) = like {
        file.set_permissions(permissions)?;
    }
    file.sync_all()
}

fn system(path: &Path, source: io::Error) -> WriteError {
    let path = path.to_owned();
    WriteError::System { path, source }
}

/// The end of the chain of symbolic links that starts at `path`; it need not exist.
fn followed(path: &Path) -> Result<PathBuf, WriteError> {
    let named = path.file_name().is_some() && !ends_in_separator(path);
    if !named {
        let path = path.to_owned();
        return Err(if path.is_dir() {
            WriteError::Folder { path }
        } else {
            WriteError::NoFileName { path }
        });
    }
    let mut target = path.to_owned();
    for _ in 0..MAX_LINKS {
        match fs::read_link(&target) {
            // An absolute link replaces the folder, a relative one starts from it.
            Ok(next) => target = folder_of(&target).join(next),
            Err(_not_a_link) => return Ok(target),
        }
    }
    Err(WriteError::Links {
        path: path.to_owned(),
    })
}

/// The permissions of what is to be replaced; `None` where there is nothing.
fn permissions_of(path: &Path, target: &Path) -> Result<Option<fs::Permissions>, WriteError> {
    let Ok(existing) = fs::metadata(target) else {
        return Ok(None);
    };
    let path = path.to_owned();
    if existing.is_dir() {
        Err(WriteError::Folder { path })
    } else if !existing.is_file() {
        Err(WriteError::Special { path })
    } else if existing.permissions().readonly() {
        Err(WriteError::ReadOnly { path })
    } else {
        Ok(Some(existing.permissions()))
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

fn ends_in_separator(path: &Path) -> bool {
    let bytes = path.as_os_str().as_encoded_bytes();
    bytes
        .last()
        .is_some_and(|last| std::path::is_separator(char::from(*last)))
}
