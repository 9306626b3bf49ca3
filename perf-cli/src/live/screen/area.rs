//! Parts of a screen, and texts in them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

/// A part of so many pieces; all of them from the whole on.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 0 and a number of columns"
)]
pub(super) fn part_of(pieces: usize, part: f64) -> usize {
    (part.clamp(0.0, 1.0) * pieces as f64).round() as usize
}

/// A text on the left of a row, and one on its right.
pub(super) fn pair(area: Rect, row: u16, left: Line<'_>, right: Line<'_>, buffer: &mut Buffer) {
    if row >= area.height {
        return;
    }
    let width = u16::try_from(right.width())
        .unwrap_or(u16::MAX)
        .min(area.width);
    let y = area.y + row;
    let left_area = Rect::new(area.x, y, area.width - width, 1);
    left.render(left_area, buffer);
    right.render(Rect::new(area.x + area.width - width, y, width, 1), buffer);
}

/// The first rows of `area`, which keeps the others.
pub(super) fn cut(area: &mut Rect, height: u16) -> Rect {
    let height = height.min(area.height);
    let upper = Rect { height, ..*area };
    area.y += height;
    area.height -= height;
    upper
}

/// The last rows of `area`, which keeps the others.
pub(super) fn cut_below(area: &mut Rect, height: u16) -> Rect {
    let height = height.min(area.height);
    area.height -= height;
    Rect {
        y: area.y + area.height,
        height,
        ..*area
    }
}

/// A name in so many columns: blanks behind a shorter one, an ellipsis in the place of what is too
/// much of a longer one.
pub(super) fn fitted(name: &str, columns: usize) -> String {
    let width = |text: &str| Span::raw(text).width();
    let mut fitted = name.to_owned();
    if width(name) > columns {
        while width(&fitted) >= columns && fitted.pop().is_some() {}
        fitted.push('…');
    }
    let missing = columns.saturating_sub(width(&fitted));
    fitted + &" ".repeat(missing)
}
