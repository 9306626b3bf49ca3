//! The engine of `cargo xtask fuzz`: goes on making inputs out of others, and looks whether what must
//! hold of every input holds of each. It knows none of those who read them: what is hunted is a
//! [`Quarry`]. Other crates' tests take it from here by its path, as they share no crate but the
//! product.

mod damage;
mod draws;
mod panics;
pub(crate) mod search;
mod watch;

pub(crate) use draws::Draws;
pub(crate) use search::Quarry;
pub(crate) use watch::{a_short_hunt, as_long_as_told, check_what_is_known};
