//! The name of a stored run: sortable by time, and different for different content. Refuses to
//! be a path: it has letters, digits and two hyphens.

use std::fmt;

use perf_core::Timestamp;

/// So many hexadecimal digits of the content's fingerprint are in a name.
const DIGITS: usize = 12;
/// So many characters of a commit are in a name.
const OF_COMMIT: usize = 8;

/// The name of a run in its store: `20261121T050936123Z-44fc181a-9f2c1b7a4d3e`, which is when it
/// began, the commit that was measured (or `none`), and a fingerprint of all that is stored.
/// Names sort by time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(String);

impl RunId {
    /// The name of a run that was recorded then, of that commit, and is stored as `text`. Line
    /// feeds count and carriage returns do not, because version control may change them.
    pub(super) fn of(recorded_at: Timestamp, commit: Option<&str>, text: &[u8]) -> Self {
        let time: String = recorded_at
            .to_string()
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect();
        let commit: String = commit
            .unwrap_or_default()
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_lowercase())
            .take(OF_COMMIT)
            .collect();
        let commit = if commit.is_empty() { "none" } else { &commit };
        let print = fingerprint(text);
        Self(format!("{time}-{commit}-{}", &print[..DIGITS]))
    }

    /// The name as a text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name that a file of the store has; `None` for a file that is none of its runs.
    pub(super) fn of_file(name: &str) -> Option<Self> {
        let stem = name.strip_suffix(".json")?;
        (!stem.starts_with('.')).then(|| Self(stem.to_owned()))
    }

    /// Its file's name.
    pub(super) fn file(&self) -> String {
        format!("{}.json", self.0)
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// FNV-1a over 64 bits: it tells accidents apart, not forgeries.
fn fingerprint(text: &[u8]) -> String {
    let bytes = text.iter().filter(|byte| **byte != b'\r');
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}
