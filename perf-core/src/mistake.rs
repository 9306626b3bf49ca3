//! One mistake in a text that a person wrote, and how it is shown. It finds none.

use std::fmt;

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The text that is wrong, up to the end of its line.
    pub offending: String,
    /// What is wrong with it.
    pub problem: String,
    /// What would be right.
    pub expected: String,
    /// The whole line.
    pub excerpt: String,
}

/// Longest line that an excerpt shows; longer ones are cut around the mistake.
const EXCERPT_WIDTH: usize = 120;

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.line.to_string();
        let gutter = " ".repeat(number.len());
        let (excerpt, indent) = self.window();
        let underline = "^".repeat(self.offending.chars().count().clamp(1, EXCERPT_WIDTH));
        // Both quote the text.
        let [problem, expected] =
            [&self.problem, &self.expected].map(|told| told.replace(char::is_control, " "));
        writeln!(f, "{}:{}: {problem}", self.line, self.column)?;
        writeln!(f, "{gutter} |")?;
        writeln!(f, "{number} | {excerpt}")?;
        write!(f, "{gutter} | {}{underline} {expected}", " ".repeat(indent))
    }
}

impl Mistake {
    /// The part of the line that is shown, and how far into it the mistake begins.
    fn window(&self) -> (String, usize) {
        let before = self.column - 1;
        let fits = self.excerpt.chars().count() <= EXCERPT_WIDTH;
        let skipped = if fits {
            0
        } else {
            before.saturating_sub(EXCERPT_WIDTH / 2)
        };
        // Control characters, tabs among them, would spoil the alignment and the terminal.
        let shown = self.excerpt.chars().skip(skipped).take(EXCERPT_WIDTH);
        (
            shown
                .map(|c| if c.is_control() { ' ' } else { c })
                .collect(),
            before - skipped,
        )
    }
}
