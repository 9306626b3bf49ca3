//! Why a view could not be rendered.

use std::io;
use std::path::PathBuf;

use super::builtin;
use super::problem::TemplateProblem;

/// Why templates could not be loaded or rendered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateError {
    /// The folder of templates does not exist, or is not a folder.
    #[error("`{}` is not a folder of templates", path.display())]
    NoFolder {
        /// The folder.
        path: PathBuf,
    },
    /// The folder has no file with the name of a built-in template.
    #[error("`{}` has no template of a known name", path.display())]
    NothingKnown {
        /// The folder.
        path: PathBuf,
    },
    /// A file or folder cannot be read.
    #[error("cannot read `{}`", path.display())]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A symbolic link could lead out of the folder.
    #[error("`{}` is a symbolic link", path.display())]
    Link {
        /// The link.
        path: PathBuf,
    },
    /// A template is not UTF-8.
    #[error("`{}` is not UTF-8 text", path.display())]
    NotText {
        /// The file.
        path: PathBuf,
    },
    /// A template is larger than 1 MiB.
    #[error("`{}` is larger than 1 MiB", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// Templates have mistakes: at least one, each with its place.
    #[error("{}", in_lines(problems))]
    Invalid {
        /// The mistakes, by file and place.
        problems: Vec<TemplateProblem>,
    },
}

impl TemplateError {
    /// What would be right, one line a hint, where there is something to say.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoFolder { .. } => {
                Some("name an existing folder with your own templates".to_owned())
            }
            Self::NothingKnown { .. } => {
                let names = builtin::TEMPLATES.iter().map(|(name, _)| *name);
                let outputs: Vec<&str> = names.filter(|name| !name.contains('/')).collect();
                let outputs = outputs.join(", ");
                Some(format!(
                    "known names are {outputs} and those of their parts"
                ))
            }
            Self::Link { .. } => {
                Some("put the file itself there: templates stay within their folder".to_owned())
            }
            Self::Invalid { problems } => {
                let hints = problems.iter().filter_map(|problem| {
                    let hint = problem.hint.clone()?;
                    // Beside others, a hint says which mistake it belongs to.
                    Some(match problem.place {
                        Some((line, column)) if problems.len() > 1 => {
                            format!("{line}:{column}: {hint}")
                        }
                        _ => hint,
                    })
                });
                let hints: Vec<String> = hints.collect();
                (!hints.is_empty()).then(|| hints.join("\n"))
            }
            Self::Unreadable { .. } | Self::NotText { .. } | Self::TooLarge { .. } => None,
        }
    }
}

fn in_lines(problems: &[TemplateProblem]) -> String {
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    lines.join("\n")
}
