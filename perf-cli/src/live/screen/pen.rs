//! The styles of the screen. With colours or without, nothing is told by colour alone.

use perf_report::LiveStage;
use ratatui::style::{Color, Modifier, Style};

/// What is there to be found, not to be read first.
pub(super) const DIM: Style = Style::new().add_modifier(Modifier::DIM);
/// What is important.
pub(super) const STRONG: Style = Style::new().add_modifier(Modifier::BOLD);

/// Styles, or plain weights where there are no colours.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pen {
    pub(super) color: bool,
}

impl Pen {
    pub(super) fn in_color(self, color: Color) -> Style {
        if self.color {
            Style::new().fg(color)
        } else {
            Style::new()
        }
    }

    pub(super) fn curve(self) -> Style {
        self.in_color(Color::Cyan)
    }

    pub(super) fn bad(self) -> Style {
        self.in_color(Color::Red).add_modifier(Modifier::BOLD)
    }

    pub(super) fn bad_if(self, bad: bool) -> Style {
        if bad { self.bad() } else { Style::new() }
    }

    pub(super) fn stage(self, stage: LiveStage) -> Style {
        match stage {
            LiveStage::Waiting => DIM,
            LiveStage::WarmUp => self.in_color(Color::Yellow),
            LiveStage::Running => self.in_color(Color::Green),
            LiveStage::Ended => Style::new(),
        }
    }
}
