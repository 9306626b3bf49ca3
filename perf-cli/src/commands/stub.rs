//! `stub`: serves a target of known behaviour.

use std::sync::mpsc::channel;

use perf_driver::{Stub, StubConfig};

use crate::arguments::StubArguments;
use crate::demonstration::demonstration_routes;
use crate::exit_code;
use crate::failure::Failure;
use crate::interrupt::on_interrupt;
use crate::terminal::Terminal;

/// Serves until it is interrupted, then says what it has counted.
pub(super) fn stub(arguments: StubArguments, terminal: &Terminal) -> Result<u8, Failure> {
    let routes = if arguments.route.is_empty() {
        demonstration_routes()
    } else {
        arguments.route
    };
    let (interrupt, interrupted) = channel();
    on_interrupt(move || {
        // The receiver is gone when the program ends anyway.
        let _ = interrupt.send(());
    })?;
    let names: Vec<_> = routes.iter().map(perf_driver::Route::name).collect();
    let config = StubConfig {
        bind: arguments.bind,
        routes,
        seed: arguments.seed,
        ..StubConfig::default()
    };
    let stub = Stub::start(config).map_err(|error| Failure::of(&error))?;
    terminal.data(&format!("{}\n", stub.base_url()))?;
    terminal.note(&format!("routes: {}; Ctrl-C ends it", names.join(", ")));
    // The sender lives in the handler, so that only an interrupt ends this.
    let _ = interrupted.recv();
    for route in stub.counters() {
        let statuses: Vec<_> = route
            .statuses
            .iter()
            .map(|(status, count)| format!("{count} × {status}"))
            .collect();
        let statuses = if statuses.is_empty() {
            "none answered".to_owned()
        } else {
            statuses.join(", ")
        };
        let rows = match route.largest_batch {
            0 => String::new(),
            largest => format!("; {} rows, at most {largest} in one", route.rows),
        };
        terminal.note(&format!(
            "{}: {} requests ({statuses}), at most {} at once and {} a minute{rows}",
            route.route, route.requests, route.peak_in_flight, route.peak_requests_per_minute
        ));
    }
    Ok(exit_code::HOLDS)
}
