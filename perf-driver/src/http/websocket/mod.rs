//! What is said over a WebSocket is made ready, the handshake is checked, the turns are taken.

mod dialogue;
mod handshake;
mod listen;
mod socket;
mod talk;

pub(super) use dialogue::Dialogue;
pub(super) use handshake::{ask_for, with_new_key};
pub(super) use talk::{Opening, talk};
