//! Quantities with their units: nothing that has a unit travels as a bare number.

mod bytes;
mod change;
mod decimals;
mod design_effect;
mod duration;
mod factor;
mod growth;
mod nanos;
mod number;
mod percent;
mod quantile;
mod quantity;
mod rate;
mod ratio;
mod share;
mod stored_as_text;
mod timestamp;
mod unit_error;

pub use bytes::Bytes;
pub use change::Change;
pub use design_effect::{DesignEffect, DesignEffectError};
pub use duration::{format_duration, parse_duration};
pub use factor::Factor;
pub use growth::Growth;
pub use nanos::Moment;
pub(crate) use nanos::{optional_as_nanos, serialize_as_nanos};
pub use number::Number;
pub use quantile::Quantile;
pub use quantity::{Quantity, Unit};
pub use rate::Rate;
pub use ratio::Ratio;
pub use share::Share;
pub(crate) use stored_as_text::stored_as_text;
pub use timestamp::Timestamp;
pub use unit_error::UnitError;
