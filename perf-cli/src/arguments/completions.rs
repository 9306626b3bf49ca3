//! `completions`.

use clap::Args;
use clap_complete::Shell;

/// Print what makes a shell complete commands and options
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  perf-cli completions bash > ~/.local/share/bash-completion/completions/perf-cli
  perf-cli completions zsh > ~/.zfunc/_perf-cli       a folder of fpath
  perf-cli completions fish > ~/.config/fish/completions/perf-cli.fish")]
pub(crate) struct CompletionsArguments {
    /// The shell
    pub(crate) shell: Shell,
}
