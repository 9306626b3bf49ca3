//! Proxies between the target and what it calls, which count the calls and change nothing in them.

mod call;
mod forward;
mod front;
mod ledger;
mod proxies;
mod route_name;
mod tap;
mod upstream_error;

pub use proxies::UpstreamProxies;
pub(crate) use proxies::UpstreamSpan;
pub use upstream_error::UpstreamError;
