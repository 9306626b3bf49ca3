//! Paths of curves, areas and bars in a plot of 1000 by 250 whose origin is above at the left. No plot is
//! much higher than 250 pixels, and short numbers make short paths.

use std::fmt::Write;

/// How wide a plot is, and how high.
const SIZE: (f64, f64) = (1_000.0, 250.0);

/// Places across and up, as fractions.
pub(super) type Point = (f64, f64);

/// A line through points; a point alone becomes a dot.
pub(super) fn line(parts: &[Vec<Point>]) -> String {
    let mut path = Path::default();
    for part in parts {
        path.run(part.iter().copied());
        if part.len() == 1 {
            path.text.push_str("h0");
        }
    }
    path.text
}

/// The area between an upper and a lower line at the same places across.
pub(super) fn band(parts: &[Vec<(f64, f64, f64)>]) -> String {
    let mut path = Path::default();
    for part in parts.iter().filter(|part| part.len() > 1) {
        let there = part.iter().map(|(x, upper, _)| (*x, *upper));
        let back = part.iter().rev().map(|(x, _, lower)| (*x, *lower));
        path.run(there.chain(back));
        path.text.push('z');
    }
    path.text
}

/// Bars from `left` to `right` and from the bottom to `height`, in their order across; those of no
/// height are left out, and those that touch share an outline.
pub(super) fn bars(bars: impl Iterator<Item = (f64, f64, f64)>) -> String {
    let mut path = String::new();
    let mut end = None;
    for (left, right, height) in bars.filter(|(_, _, height)| *height > 0.0) {
        let (left, right) = (across(left), across(right));
        // A bar of the least height is still seen.
        let top = down(height).min(249);
        // Writing to a string cannot fail.
        let _infallible = match end {
            Some(end) if end == left => write!(path, "V{top}H{right}"),
            Some(_) => write!(path, "V250zM{left} 250V{top}H{right}"),
            None => write!(path, "M{left} 250V{top}H{right}"),
        };
        end = Some(right);
    }
    if end.is_some() {
        path.push_str("V250z");
    }
    path
}

/// The upper edge of bars that stand side by side; those of one height are one.
pub(super) fn steps(bars: impl Iterator<Item = (f64, f64, f64)>) -> String {
    let mut path = String::new();
    let mut edge: Option<(i32, i32)> = None;
    for (left, right, height) in bars {
        let (top, right) = (down(height), across(right));
        let _infallible = match edge {
            None => write!(path, "M{} {top}", across(left)),
            Some((before, end)) if before != top => write!(path, "H{end}V{top}"),
            Some(_) => Ok(()),
        };
        edge = Some((top, right));
    }
    if let Some((_, end)) = edge {
        let _infallible = write!(path, "H{end}");
    }
    path
}

/// A line across the whole plot.
pub(super) fn level(height: f64) -> String {
    format!("M0 {}H1000", down(height))
}

/// Cuts a row of values where some are missing; a few missing ones are bridged, since slices
/// without a request are no gap.
pub(super) fn parts<T: Clone>(row: &[Option<T>], bridged: usize) -> Vec<Vec<T>> {
    let mut parts: Vec<Vec<T>> = Vec::new();
    let mut missing = usize::MAX;
    for value in row {
        match (value, parts.last_mut()) {
            (Some(value), Some(part)) if missing <= bridged => {
                part.push(value.clone());
                missing = 0;
            }
            (Some(value), _) => {
                parts.push(vec![value.clone()]);
                missing = 0;
            }
            (None, _) => missing = missing.saturating_add(1),
        }
    }
    parts
}

/// A path that grows by steps from one point to the next, which are shorter than places.
#[derive(Default)]
struct Path {
    text: String,
}

impl Path {
    /// From point to point; those that change nothing are passed over.
    fn run(&mut self, points: impl Iterator<Item = Point>) {
        let points: Vec<(i32, i32)> = points.map(|(x, y)| (across(x), down(y))).collect();
        let is_on_the_way = |at: usize| {
            let before = at.checked_sub(1).and_then(|before| points.get(before));
            let (Some(before), Some(after)) = (before, points.get(at + 1)) else {
                return false;
            };
            let here = points[at];
            let is_level = before.1 == here.1 && here.1 == after.1;
            is_level && (here.0 - before.0).signum() == (after.0 - here.0).signum()
        };
        let told = (0..points.len()).filter(|at| !is_on_the_way(*at));
        let mut last = None;
        for (x, y) in told.map(|at| points[at]) {
            let _infallible = match last {
                None => write!(self.text, "M{x} {y}l"),
                Some(before) if before == (x, y) => Ok(()),
                Some((from_x, from_y)) => {
                    let (x, y) = (x - from_x, y - from_y);
                    // A minus parts numbers as well as a blank does.
                    let before_x = if self.text.ends_with('l') || x < 0 {
                        ""
                    } else {
                        " "
                    };
                    let before_y = if y < 0 { "" } else { " " };
                    write!(self.text, "{before_x}{x}{before_y}{y}")
                }
            };
            last = Some((x, y));
        }
        if self.text.ends_with('l') {
            self.text.pop();
        }
    }
}

fn across(fraction: f64) -> i32 {
    place(fraction, SIZE.0)
}

fn down(fraction: f64) -> i32 {
    place(1.0 - fraction, SIZE.1)
}

#[expect(clippy::cast_possible_truncation, reason = "at most a thousand")]
fn place(fraction: f64, size: f64) -> i32 {
    (fraction.clamp(0.0, 1.0) * size).round() as i32
}
