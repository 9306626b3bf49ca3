//! How a started program has ended.

use std::time::Duration;

use perf_core::{Finding, Weight, format_duration};

/// The longest last line that a finding tells, in characters.
const LONGEST_LINE: usize = 200;

/// How the plan's command has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "that it ended by itself is lost"]
pub struct TargetEnd {
    /// Its program.
    pub program: String,
    /// Why it ended.
    pub ending: Ending,
    /// Its status in words, such as `exit status: 1`; empty where the system does not tell.
    pub status: String,
    /// The last lines that it printed.
    pub output: String,
}

/// Why a started program has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// By itself, with success: it may have left others at work.
    ByItself,
    /// By itself, with a failure or by a signal of somebody else's.
    Failed,
    /// It was asked to.
    Asked,
    /// It was asked to, did not in its time of grace, and was killed.
    Killed(Duration),
}

impl TargetEnd {
    /// What a reader of the results has to know of it.
    ///
    /// | code | weight | when |
    /// |---|---|---|
    /// | `target-ended` | warning | it failed before it was asked to end |
    /// | `target-killed` | notice | it did not end within its time of grace |
    #[must_use]
    pub fn finding(&self) -> Option<Finding> {
        let program = &self.program;
        let (code, weight, message, advice) = match self.ending {
            Ending::ByItself | Ending::Asked => return None,
            Ending::Failed => (
                "target-ended",
                Weight::Warning,
                format!(
                    "the plan's command `{program}` ended during the run ({}){}",
                    self.status,
                    self.last_line()
                ),
                "its `output` names a file for what it prints",
            ),
            Ending::Killed(grace) => (
                "target-killed",
                Weight::Notice,
                format!(
                    "the plan's command `{program}` did not end within {} and was killed",
                    format_duration(grace)
                ),
                "allow it more `grace`, or name the signal that it ends by in `stop`",
            ),
        };
        Some(Finding {
            code: code.to_owned(),
            weight,
            scenario: None,
            message,
            advice: Some(advice.to_owned()),
        })
    }

    fn last_line(&self) -> String {
        self.output
            .lines()
            .next_back()
            .map_or_else(String::new, |line| {
                let line: String = line.chars().take(LONGEST_LINE).collect();
                format!("; it printed last: {line}")
            })
    }
}
