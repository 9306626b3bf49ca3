//! Charts of a view as plain geometry, which templates write as SVG: where a line runs, where a
//! tick stands and what it says. Knows neither SVG elements nor colours, and computes no figure.

mod axis;
mod bullet;
mod charts;
mod course;
mod distribution;
mod history;
mod load_curve;
mod model;
mod phases;
mod resources;
mod shape;
mod shift;
mod spectrum;
mod time;

pub(crate) use charts::Charts;
