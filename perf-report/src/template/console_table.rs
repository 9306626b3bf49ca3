//! Tables for a terminal: aligned columns that never take more than the width.

use super::console_text::{columns, fit};
use super::style::{Colour, Style};

/// How one column is laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) title: String,
    pub(crate) align: Align,
    /// Narrowest width that a column is cut to while another one can still give way; `None`
    /// for one that gives way last.
    pub(crate) shrink_to: Option<usize>,
    /// Whether it may be left out, and when: the highest number first.
    pub(crate) drop: Option<usize>,
    /// Spaces before it, unless it is the first.
    pub(crate) gap: usize,
}

/// Where a cell stands in its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
    /// Decimal points below each other.
    Decimal,
}

/// What a cell shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) text: String,
    pub(crate) style: Option<Style>,
}

/// Spaces before every row.
const INDENT: usize = 2;
/// No column is cut to less than this: a letter and `…`.
const NARROWEST: usize = 2;

/// The table as lines without a line break at the end. Rows that are short are filled with
/// empty cells; what a row has beyond the columns is not shown.
pub(crate) fn layout(heads: &[Column], rows: &[Vec<Cell>], width: usize, colour: Colour) -> String {
    let aligned: Vec<Vec<String>> = heads
        .iter()
        .enumerate()
        .map(|(index, head)| {
            let cells = rows
                .iter()
                .map(|row| row.get(index).map_or("", |cell| &cell.text));
            align_points(cells.collect(), head.align)
        })
        .collect();
    let widths = widths(heads, &aligned, width);
    let head = line(heads, &widths, |index| {
        (&heads[index].title, Some(Style::Dim))
    });
    let body = rows.iter().enumerate().map(|(number, row)| {
        line(heads, &widths, |index| {
            let style = row.get(index).and_then(|cell| cell.style);
            (&aligned[index][number], style)
        })
    });
    let has_titles = heads.iter().any(|head| !head.title.is_empty());
    let painted: Vec<String> = has_titles
        .then_some(head)
        .into_iter()
        .chain(body)
        .map(|pieces| paint(pieces, colour))
        .collect();
    painted.join("\n")
}

/// A piece of a line, and how it looks.
type Piece = (String, Option<Style>);

fn line<'a>(
    heads: &[Column],
    widths: &[Option<usize>],
    cell: impl Fn(usize) -> (&'a str, Option<Style>),
) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (index, (head, width)) in heads.iter().zip(widths).enumerate() {
        let Some(width) = width else { continue };
        let (text, style) = cell(index);
        let text = fit(text, *width);
        let padding = " ".repeat(width.saturating_sub(columns(&text)));
        let gap = if index == 0 { INDENT } else { head.gap };
        let (before, after) = match head.align {
            Align::Left => (String::new(), padding),
            Align::Right | Align::Decimal => (padding, String::new()),
        };
        pieces.push((format!("{}{before}", " ".repeat(gap)), None));
        pieces.push((text, style));
        pieces.push((after, None));
    }
    // No blanks at the end of a line.
    while let Some((text, _)) = pieces.last_mut() {
        text.truncate(text.trim_end().len());
        if !text.is_empty() {
            break;
        }
        pieces.pop();
    }
    pieces
}

fn paint(pieces: Vec<Piece>, colour: Colour) -> String {
    pieces
        .into_iter()
        .map(|(text, style)| match style {
            Some(style) => colour.paint(&text, style),
            None => text,
        })
        .collect()
}

/// Fills numbers with blanks behind their last digit, so that right-aligned they have their points
/// below each other, and units that stand apart too.
fn align_points(cells: Vec<&str>, align: Align) -> Vec<String> {
    if align != Align::Decimal {
        return cells.into_iter().map(str::to_owned).collect();
    }
    let parts: Vec<(&str, &str)> = cells.into_iter().map(number_and_unit).collect();
    let behind = |number: &str| number.rfind('.').map_or(0, |at| columns(&number[at..]));
    let longest = parts.iter().map(|(number, _)| behind(number)).max();
    let widest = parts.iter().map(|(_, unit)| columns(unit)).max();
    let (longest, widest) = (longest.unwrap_or(0), widest.unwrap_or(0));
    let aligned = parts.into_iter().map(|(number, unit)| {
        let decimals = " ".repeat(longest - behind(number));
        let rest = " ".repeat(widest - columns(unit));
        if unit.starts_with(' ') {
            format!("{number}{decimals}{unit}{rest}")
        } else {
            format!("{number}{unit}{decimals}{rest}")
        }
    });
    aligned.collect()
}

/// What stands up to the last digit, and what stands behind it.
fn number_and_unit(text: &str) -> (&str, &str) {
    match text.rfind(|c: char| c.is_ascii_digit()) {
        Some(last) => text.split_at(last + 1),
        None => (text, ""),
    }
}

/// The width of every column; `None` for one that is left out.
///
/// Where all do not fit, the columns that may shrink give way, the widest first. Where that is
/// not enough, those that may be dropped are left out one by one; then every column shrinks,
/// and at last those at the end are left out.
fn widths(heads: &[Column], cells: &[Vec<String>], room: usize) -> Vec<Option<usize>> {
    let natural: Vec<usize> = heads
        .iter()
        .zip(cells)
        .map(|(head, cells)| {
            let cells = cells.iter().map(|text| columns(text));
            cells.chain([columns(&head.title)]).max().unwrap_or(0)
        })
        .collect();
    let mut kept: Vec<Option<usize>> = natural.iter().copied().map(Some).collect();
    let mut droppable: Vec<usize> = (0..heads.len())
        .filter(|index| heads[*index].drop.is_some())
        .collect();
    droppable.sort_by_key(|index| heads[*index].drop);
    loop {
        let mut widths = kept.clone();
        if shrink(&mut widths, heads, room, |head| head.shrink_to) {
            return widths;
        }
        let Some(dropped) = droppable.pop() else {
            break;
        };
        kept[dropped] = None;
    }
    loop {
        let mut widths = kept.clone();
        if shrink(&mut widths, heads, room, |_| Some(NARROWEST)) {
            return widths;
        }
        let last = kept.iter().rposition(Option::is_some);
        let Some(last) = last else { return kept };
        kept[last] = None;
    }
}

/// Takes columns off the widest until all fit, each down to the least that `least` allows it;
/// whether they fit then.
fn shrink(
    widths: &mut [Option<usize>],
    heads: &[Column],
    room: usize,
    least: impl Fn(&Column) -> Option<usize>,
) -> bool {
    loop {
        let taken: usize = heads
            .iter()
            .zip(widths.iter())
            .filter_map(|(head, width)| width.map(|width| head.gap + width))
            .sum();
        // The first column has the indent in place of its gap.
        let first_gap = heads.first().map_or(0, |head| head.gap);
        if INDENT + taken <= room + first_gap {
            return true;
        }
        let widest = heads
            .iter()
            .zip(widths.iter_mut())
            .filter_map(|(head, width)| width.as_mut().zip(least(head)))
            .filter(|(width, least)| **width > *least)
            .max_by_key(|(width, _)| **width);
        match widest {
            Some((width, _)) => *width -= 1,
            None => return false,
        }
    }
}
