//! How a figure changes with the load: its exponent, the limits of throughput, the knee of latency.

mod curve;
mod knee;
mod least_squares;
mod measured_exponent;
mod power_law;
mod universal;

pub use curve::{Curve, CurveError};
pub use knee::{Knee, KneeError, knee};
pub use measured_exponent::{MeasuredExponent, MeasuredPoint, measured_exponent};
pub use power_law::{Exponent, ExponentMethod, PowerLawError, scaling_exponent};
pub use universal::{Estimated, Peak, Scalability, ScalabilityError, universal_scalability};
