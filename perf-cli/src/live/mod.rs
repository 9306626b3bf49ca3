//! A run while it goes on: what is known of it, and where that is shown. Nothing here is waited for
//! by the load.

mod reporter;
mod screen;
mod served;
mod server;
mod token;
mod tracker;

pub(crate) use reporter::{Reporter, Shown};
pub(crate) use server::LiveServer;
pub(crate) use token::live_token;
pub(crate) use tracker::Tracker;
