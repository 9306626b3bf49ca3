//! What a chart consists of, as templates see it. Across, places are percents of the width, so
//! that a chart fits any screen while its words keep their size; down, they are pixels.

use serde::Serialize;

use super::axis::Axis;

/// Height of the words above a plot.
const HEAD: u32 = 26;
/// Height of the words below the last plot.
const FOOT: u32 = 24;

/// A chart: plots above each other that share what runs across.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Chart {
    /// What it is called.
    pub(super) title: String,
    /// What it shows, for who does not see it.
    pub(super) summary: String,
    /// Pixels.
    pub(super) height: u32,
    /// What runs across, in words.
    pub(super) across: String,
    pub(super) panels: Vec<Panel>,
    pub(super) ticks: Vec<AcrossTick>,
    /// Where the ticks' words stand, in pixels from above.
    pub(super) foot: u32,
    /// What to show of which place.
    pub(super) hits: Vec<Hit>,
    /// Heads of the columns of the table of values.
    pub(super) columns: Vec<String>,
}

/// One plot.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Panel {
    pub(super) title: String,
    /// Pixels from above to the plot, and its height.
    pub(super) top: u32,
    pub(super) height: u32,
    /// Where its words stand, in pixels from above.
    pub(super) head: u32,
    pub(super) legend: Vec<Legend>,
    pub(super) ticks: Vec<UpTick>,
    pub(super) shapes: Vec<Shape>,
    pub(super) marks: Vec<Mark>,
}

/// What a colour stands for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Legend {
    pub(super) kind: &'static str,
    pub(super) text: String,
}

/// A line or an area in a plot of 1000 by 250.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Shape {
    /// The name of its look.
    pub(super) kind: &'static str,
    pub(super) filled: bool,
    /// The path, in the language of SVG.
    pub(super) path: String,
}

/// A place with a word: a target, a percentile.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Mark {
    pub(super) kind: &'static str,
    /// Percent from the left.
    pub(super) x: String,
    /// Pixels from above, of a point; none for a line from top to bottom.
    pub(super) y: Option<u32>,
    pub(super) text: String,
    pub(super) anchor: &'static str,
    /// Pixels from above, of the word.
    pub(super) text_y: u32,
}

/// A labelled line across a plot.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct UpTick {
    /// Pixels from above.
    pub(super) y: u32,
    /// Where its word stands, in pixels from above.
    pub(super) text_y: u32,
    pub(super) text: String,
}

/// A labelled place below a chart.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct AcrossTick {
    /// Percent from the left.
    pub(super) x: String,
    pub(super) anchor: &'static str,
    pub(super) text: String,
}

/// A place of which values are shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Hit {
    /// Percent from the left.
    pub(super) x: String,
    /// Percent of the width.
    pub(super) width: String,
    /// One cell a column of the table.
    pub(super) cells: Vec<String>,
    /// The same in a line that fits a narrow screen.
    pub(super) text: String,
}

/// A plot before its place in the chart is known.
pub(super) struct Plot {
    pub(super) title: String,
    pub(super) height: u32,
    pub(super) legend: Vec<Legend>,
    pub(super) axis: Axis,
    pub(super) ticks: Vec<(f64, String)>,
    pub(super) shapes: Vec<Shape>,
    pub(super) marks: Vec<PlotMark>,
}

/// A mark before its place in the chart is known.
pub(super) struct PlotMark {
    pub(super) kind: &'static str,
    /// Fraction from the left.
    pub(super) x: f64,
    /// A value on the plot's axis; none for a line from top to bottom.
    pub(super) value: Option<f64>,
    pub(super) text: String,
}

impl Chart {
    /// Puts plots above each other.
    pub(super) fn stacked(title: &str, summary: String, across: &str, plots: Vec<Plot>) -> Self {
        let mut from_above = 0;
        let panels = plots.into_iter().map(|plot| {
            let panel = Panel::at(from_above, plot);
            from_above = panel.top + panel.height;
            panel
        });
        let panels: Vec<Panel> = panels.collect();
        Self {
            title: title.to_owned(),
            summary,
            height: from_above + FOOT,
            across: across.to_owned(),
            panels,
            ticks: Vec::new(),
            foot: from_above + 16,
            hits: Vec::new(),
            columns: Vec::new(),
        }
    }

    /// The same with words at places across, given as fractions; words that would run into each
    /// other or over the edge are left out or turned inwards.
    pub(super) fn with_ticks(mut self, ticks: impl IntoIterator<Item = (f64, String)>) -> Self {
        self.ticks = ticks
            .into_iter()
            .map(|(place, text)| AcrossTick {
                x: percent(place),
                anchor: anchor(place),
                text,
            })
            .collect();
        self
    }

    /// The same with values at places, and the heads of their table.
    pub(super) fn with_hits(mut self, columns: Vec<String>, hits: Vec<Hit>) -> Self {
        self.columns = columns;
        self.hits = hits;
        self
    }
}

impl Chart {
    /// The same without the table of its values.
    pub(super) fn without_table(self) -> Self {
        Self {
            columns: Vec::new(),
            ..self
        }
    }
}

impl Panel {
    fn at(from_above: u32, plot: Plot) -> Self {
        let Plot {
            title,
            height,
            legend,
            axis,
            ticks,
            shapes,
            marks,
        } = plot;
        let top = from_above + HEAD;
        let down = |value: f64| top + pixels((1.0 - axis.place(value)) * f64::from(height));
        let mut last_word: Option<u32> = None;
        let marks = marks.into_iter().enumerate().map(|(index, mark)| {
            let y = mark.value.map(down);
            // Neighbouring words would lie on each other in one line.
            let line = u32::try_from(index % 3).unwrap_or(0);
            Mark {
                kind: mark.kind,
                x: percent(mark.x),
                y,
                text: mark.text,
                anchor: anchor(mark.x),
                text_y: y.map_or(top + 12 + 14 * line, |y| {
                    // Just below the top, the words have no room above their place.
                    if index % 2 == 1 || y < top + 18 {
                        y + 18
                    } else {
                        y - 8
                    }
                }),
            }
        });
        let marks = marks.collect();
        let ticks = ticks.into_iter().filter_map(|(value, text)| {
            let y = down(value);
            // Just below the top, the word has no room above its line.
            let text_y = if y < top + 12 { y + 11 } else { y - 4 };
            // Words need their height.
            if last_word.is_some_and(|last| last.abs_diff(text_y) < 15) {
                return None;
            }
            last_word = Some(text_y);
            Some(UpTick { y, text_y, text })
        });
        Self {
            ticks: ticks.collect(),
            title,
            top,
            height,
            head: from_above + 14,
            legend,
            shapes,
            marks,
        }
    }
}

/// A fraction as percent: `12.5%`.
pub(super) fn percent(fraction: f64) -> String {
    let shown = format!("{:.2}", fraction * 100.0);
    let short = shown.trim_end_matches('0').trim_end_matches('.');
    format!("{short}%")
}

/// Words at an edge stay within it.
pub(super) const fn anchor(place: f64) -> &'static str {
    if place < 0.06 {
        "start"
    } else if place > 0.94 {
        "end"
    } else {
        "middle"
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float becomes the nearest whole number there is"
)]
const fn pixels(value: f64) -> u32 {
    value.round() as u32
}
