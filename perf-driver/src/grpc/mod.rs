//! gRPC by tonic, with messages whose types are only known from their descriptors: unary calls, and calls
//! that are answered with a stream.

mod channel;
mod check;
mod classify;
mod codec;
mod contact;
mod descriptors;
mod fit;
mod message;
mod prepare;
mod reflection;
mod server;
mod setup_error;
mod transport;
mod unfit;

pub(crate) use check::mistakes_in_calls;
pub(crate) use contact::Contact;
pub(crate) use prepare::{GrpcPrepared, GrpcRendered};
pub use setup_error::GrpcSetupError;
pub(crate) use transport::{GrpcSession, GrpcTransport};
