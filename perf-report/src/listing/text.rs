//! A listing for people.

use perf_core::{Quantity, RunAnswer, Verdict};

use super::entry::Entry;
use super::tables::{Heading, Listing, Section};
use crate::format::{Place, Rounding, Scales, grouped};
use crate::template::{Align, Cell, Colour, Column, RenderOptions, Style, layout, plain};

/// Nothing is cut where it does not go to a terminal.
const UNBOUNDED: usize = 10_000;
/// A column that gives way is cut to so much while others need not be.
const NARROW: usize = 8;

/// The tables below each other.
pub(super) fn text(listing: &Listing, options: &RenderOptions) -> String {
    let each = listing.sections.iter().map(|s| section(s, options));
    each.collect::<Vec<_>>().join("\n")
}

fn section(section: &Section, options: &RenderOptions) -> String {
    let title = section.title.as_deref().map(plain);
    let title = title.map_or_else(String::new, |title| format!("{title}\n"));
    if section.rows.is_empty() {
        return format!("{title}{}\n", plain(&section.if_empty));
    }
    let heads: Vec<Column> = section.headings.iter().map(column).collect();
    let mut rows: Vec<Vec<Cell>> = section.rows.iter().map(|_| Vec::new()).collect();
    for at in 0..section.headings.len() {
        let entries = || section.rows.iter().map(|row| row.get(at));
        let quantities = entries().filter_map(|entry| match entry {
            Some(Entry::Quantity(quantity)) => Some(*quantity),
            _ => None,
        });
        let scales = Scales::fitting(quantities);
        for (row, entry) in rows.iter_mut().zip(entries()) {
            row.push(cell(entry.unwrap_or(&Entry::Absent), &scales));
        }
    }
    let colour = if options.color {
        Colour::Ansi
    } else {
        Colour::None
    };
    let width = options.width.unwrap_or(UNBOUNDED);
    format!("{title}{}\n", layout(&heads, &rows, width, colour))
}

fn column(heading: &Heading) -> Column {
    Column {
        title: heading.title.clone(),
        align: if heading.is_number {
            Align::Right
        } else {
            Align::Left
        },
        shrink_to: heading.gives_way.then_some(NARROW),
        drop: None,
        gap: 2,
    }
}

fn cell(entry: &Entry, scales: &Scales) -> Cell {
    let text = match entry {
        Entry::Absent => "–".to_owned(),
        Entry::Text(text) => plain(text),
        Entry::Count(count) => grouped(*count),
        Entry::Quantity(quantity) => figure(*quantity, scales),
        Entry::Figure(quantity) => figure(*quantity, &Scales::fitting([*quantity])),
        Entry::Change(change) => change.to_string(),
        Entry::Time(time) => time.to_string(),
        Entry::Verdict(verdict) => verdict.to_string(),
        Entry::Answer(answer) => answer.name().to_owned(),
    };
    let style = match entry {
        Entry::Verdict(Verdict::Pass)
        | Entry::Answer(RunAnswer::Equivalent | RunAnswer::Improved) => Some(Style::Good),
        Entry::Verdict(Verdict::Warn) | Entry::Answer(RunAnswer::Suspicious) => {
            Some(Style::Doubtful)
        }
        Entry::Verdict(Verdict::Fail) | Entry::Answer(RunAnswer::Regression) => Some(Style::Bad),
        Entry::Verdict(Verdict::Inconclusive)
        | Entry::Answer(RunAnswer::Inconclusive | RunAnswer::Refused) => Some(Style::Unknown),
        _ => None,
    };
    Cell { text, style }
}

fn figure(quantity: Quantity, scales: &Scales) -> String {
    let scale = scales.of(quantity.unit());
    let place = Place::usual(scale.value(quantity));
    scale.with_unit(&scale.number(quantity, place, Rounding::Nearest))
}
