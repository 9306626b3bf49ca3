//! Draws a run that goes on over a whole screen. Touches no terminal: what it fills is a buffer.

mod area;
mod detail;
mod draw;
mod pen;

pub(super) use draw::{Look, SMALLEST, draw};
