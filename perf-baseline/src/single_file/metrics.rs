//! The metrics of a baseline file by their names in it. Refuses to know of files.

use perf_core::{Metric, Quantile, Statistic};

/// The name in the file and the metric, in the order of the file.
pub(super) const KNOWN: [(&str, Metric); 6] = [
    ("p50", Metric::quantile(Quantile::P50)),
    ("p95", Metric::quantile(Quantile::P95)),
    ("p99", Metric::quantile(Quantile::P99)),
    ("avg_response_time", Metric::response(Statistic::Mean)),
    ("requests_per_sec", Metric::Throughput),
    ("error_rate", Metric::ErrorRate),
];
