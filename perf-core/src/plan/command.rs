//! A program that a step runs, from its start to its end. Plain values; nothing is started here.

use std::fmt;
use std::path::PathBuf;

use super::lap::Lap;
use super::request::{Body, Parameter};
use super::template::{Template, TemplatePart};

/// A program that is run once in each iteration.
#[derive(Debug, Clone, PartialEq)]
pub struct CommandCall {
    /// What is run.
    pub line: CommandLine,
    /// What is set in its environment beside what this program has in its own.
    pub environment: Vec<Parameter>,
    /// Where it runs.
    pub folder: PathBuf,
    /// What it reads: nothing, JSON, text or a file.
    pub input: Body,
    /// The exit codes that are a success.
    pub exit_codes: ExitCodes,
}

/// What a command is.
#[derive(Debug, Clone, PartialEq)]
pub enum CommandLine {
    /// A program and its arguments, handed over as they are. There is at least one word.
    Words(Vec<Template>),
    /// What the system's shell is told.
    Shell(Template),
}

/// Exit codes that are a success.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExitCodes {
    /// All of them. To be ended by a signal is none.
    Any,
    /// These.
    OneOf(Vec<u8>),
}

impl ExitCodes {
    /// Whether `code` is one of them.
    #[must_use]
    pub fn contains(&self, code: i32) -> bool {
        match self {
            Self::Any => true,
            Self::OneOf(codes) => codes.iter().any(|known| i32::from(*known) == code),
        }
    }
}

impl Default for ExitCodes {
    /// 0 alone.
    fn default() -> Self {
        Self::OneOf(vec![0])
    }
}

impl fmt::Display for ExitCodes {
    /// `0 or 1`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("any"),
            Self::OneOf(codes) => {
                let codes: Vec<_> = codes.iter().map(u8::to_string).collect();
                f.write_str(&codes.join(" or "))
            }
        }
    }
}

impl CommandCall {
    /// What is measured within it; the order is that of the series.
    pub const LAPS: [Lap; 2] = [Lap::UserCpu, Lap::SystemCpu];

    /// The templates in it, whether they vary or not.
    #[must_use]
    pub fn templates(&self) -> Vec<&Template> {
        let mut templates: Vec<_> = match &self.line {
            CommandLine::Words(words) => words.iter().collect(),
            CommandLine::Shell(text) => vec![text],
        };
        templates.extend(self.environment.iter().map(|variable| &variable.value));
        templates.extend(self.input.templates());
        templates
    }
}

impl fmt::Display for CommandCall {
    /// `sort -n {{file}}`; a word with a blank in it has quotes around it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = match &self.line {
            CommandLine::Shell(text) => return text.fmt(f),
            CommandLine::Words(words) => words,
        };
        let is_blank = |part: &TemplatePart| match part {
            TemplatePart::Text(text) => text.contains(char::is_whitespace),
            TemplatePart::Value(_) => false,
        };
        for (place, word) in words.iter().enumerate() {
            let blank = if place == 0 { "" } else { " " };
            if word.parts().is_empty() || word.parts().iter().any(is_blank) {
                write!(f, "{blank}\"{word}\"")?;
            } else {
                write!(f, "{blank}{word}")?;
            }
        }
        Ok(())
    }
}
