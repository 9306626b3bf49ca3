//! A service that the target calls, and the proxy that counts these calls.

use std::num::NonZeroU16;

use super::limits::RequestQuota;
use super::rows::RowsAt;
use super::target::BaseUrl;
use crate::metric_name::MetricName;

/// A service that the target calls by way of a proxy on this machine, which counts the calls and
/// passes them on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upstream {
    /// What it is called; criteria ask for `NAME.calls`.
    pub name: MetricName,
    /// Where calls are passed on to. The path of a call comes behind its own.
    pub url: BaseUrl,
    /// The port of the loopback address that the proxy listens on; `None` for a free one.
    pub port: Option<NonZeroU16>,
    /// The variable of the process under test that the proxy's address is put into.
    pub variable: Option<String>,
    /// Where the rows of a call are; `None` where they are not counted.
    pub rows: Option<RowsAt>,
    /// What it allows.
    pub quota: Option<RequestQuota>,
}
