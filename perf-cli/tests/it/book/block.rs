//! A fenced block of a page, and what it is by the words behind its fence.

/// What a block is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A whole plan, perhaps in a file.
    Plan(Option<File>),
    /// A part of a plan.
    Fragment,
    /// Something else for the commands that follow.
    File(File),
    /// Commands, and the exit codes that they may end with.
    Commands(Vec<i32>),
    /// What the commands before have written.
    Output,
    /// To look at, or not to be run.
    Shown,
}

/// Where a block is written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct File {
    pub(super) name: String,
    /// Whether its times stay what they are.
    pub(super) is_kept: bool,
}

/// A block with the line of its fence.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) line: usize,
    pub(super) kind: Kind,
    pub(super) text: String,
}

impl Kind {
    /// By the words behind a fence, and by whether a plan begins with its version.
    ///
    /// # Errors
    /// Nobody can say what it is.
    pub(super) fn of(fence: &str, text: &str) -> Result<Self, String> {
        let (language, words) = fence.split_once(',').unwrap_or((fence, ""));
        let words: Vec<&str> = words.split(',').filter(|word| !word.is_empty()).collect();
        let has = |wanted: &str| words.contains(&wanted);
        let named = words.iter().find_map(|word| word.strip_prefix("file="));
        let file = named.map(|name| File {
            name: name.to_owned(),
            is_kept: has("as-it-is"),
        });
        let known: &[&str] = match language {
            "sh" => &["exit=", "no-run"],
            "toml" => &["file=", "as-it-is", "policy", "mistakes"],
            "text" => &["file=", "output"],
            "csv" | "json" | "js" | "python" | "yaml" => &["file=", "no-run"],
            other => return Err(format!("`{other}` is no kind of block")),
        };
        let is_known = |word: &&&str| known.iter().any(|known| word.starts_with(known));
        if let Some(word) = words.iter().find(|word| !is_known(word)) {
            return Err(format!("`{word}` is unknown for `{language}`"));
        }
        let is_plan = text.starts_with("version = ");
        match (language, file) {
            _ if has("no-run") => Ok(Self::Shown),
            ("sh", _) => codes(&words).map(Self::Commands),
            ("toml", file) if has("policy") || has("mistakes") => file
                .map(Self::File)
                .ok_or_else(|| "`toml` of this kind needs file=NAME".to_owned()),
            ("toml", file) if is_plan => Ok(Self::Plan(file)),
            ("toml", Some(_)) => Err("only whole plans are files".to_owned()),
            ("toml", None) => Ok(Self::Fragment),
            ("text", _) if has("output") => Ok(Self::Output),
            (_, Some(file)) => Ok(Self::File(file)),
            ("text", None) => Ok(Self::Shown),
            (other, None) => Err(format!("`{other}` needs file=NAME, or no-run")),
        }
    }
}

/// `exit=0/1` is either; without one, it is 0.
fn codes(words: &[&str]) -> Result<Vec<i32>, String> {
    let codes = words.iter().find_map(|word| word.strip_prefix("exit="));
    let codes = codes.unwrap_or("0").split('/');
    codes
        .map(|code| {
            code.parse()
                .map_err(|_no_number| format!("`{code}` is no exit code"))
        })
        .collect()
}
