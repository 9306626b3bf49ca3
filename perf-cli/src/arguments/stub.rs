//! `stub`.

use std::net::{Ipv4Addr, SocketAddr};

use clap::Args;
use perf_driver::Route;

/// Serve a target of known behaviour, until Ctrl-C
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  perf-cli stub
  perf-cli stub --bind 127.0.0.1:8080 --route 'GET /items latency=log_normal(median=20ms,sigma=0.4)'
  perf-cli stub --route '/ latency=1ms stall=1s/5s' --route 'POST /jobs error_rate=1% rate_limit=60/min'
  perf-cli stub --route 'POST /append_rows latency=150ms rows=$.rows max_rows=900 row_time=0.1ms rate_limit=fixed(60/min)'

A route is [METHOD] PATH [KEY=VALUE…] with the keys
  latency      20ms, uniform(min=5ms,max=9ms), normal(mean=20ms,deviation=3ms),
               log_normal(median=20ms,sigma=0.4), log_normal(mean=20ms,sigma=0.4),
               bimodal(fast=5ms,slow=80ms,slow_share=10%,spread=20%), empirical(file=FILE)
  error_rate   the share of requests that are answered with 500, such as 1%
  stall        FREEZE/PERIOD: it stands still for the last part of every period
  rate_limit   N/UNIT within any such time, fixed(N/UNIT) within each one from the start on, or
               bucket(N/UNIT), which fills evenly: what is beyond it is answered with 429; how much
               is left stands in RateLimit and RateLimit-Policy, when to come again in Retry-After
  concurrency  requests that it works on at the same time
  size, status of a successful answer
  events       N/EVERY: a stream of so many server-sent events, such as 10/100ms
  websocket    echo: a WebSocket that sends every message back after the latency
  max_rows     of a batch: more are answered with 413, none, or no batch, with 400
  rows         where they are: a JSON path to an array, or `lines`; without it, the body is one
  row_time     what each of them adds to the latency, such as 0.1ms

GET /__stub/counters tells what it has counted, POST /__stub/reset counts anew.")]
pub(crate) struct StubArguments {
    /// A route; may be repeated, the first that fits answers. Without one, those of the
    /// demonstration
    #[arg(long, value_name = "ROUTE", value_parser = route)]
    pub(crate) route: Vec<Route>,
    /// Where to listen; with port 0, on a free port
    #[arg(long, value_name = "ADDRESS", default_value_t = SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))]
    pub(crate) bind: SocketAddr,
    /// What all randomness follows from
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
}

fn route(text: &str) -> Result<Route, String> {
    text.parse().map_err(|error: perf_core::UnitError| {
        format!("{}; it must be {}", error.problem, error.expected)
    })
}
