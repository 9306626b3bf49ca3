//! Plans that are written for people: the one to begin with, and those that come of a recording or
//! of a description.

mod starter;

pub use starter::STARTER_PLAN;
