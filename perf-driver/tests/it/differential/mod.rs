//! The same answers by the lean transport, by reqwest and by hyper itself: what comes of them is the
//! same, or stands in a table with its reason. And by the lean one cut in pieces: what comes of an
//! answer does not depend on how it arrives.
//!
//! What has arrived, and what is still to be read, only Linux tells.

#![cfg(target_os = "linux")]

mod agreement;
mod clients;
mod deviations;
mod fragments;
mod malformed;
mod receive_queue;
mod shape;
mod stage;
mod valid;
