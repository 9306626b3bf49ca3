//! What a reader of an imported Locust result has to know. Refuses to judge the result.

use perf_core::{Finding, Rate, Weight};

use super::columns::Generation;
use super::records::{Counting, throughput};
use super::stats_row::StatsRow;
use crate::importers::draft::finding;

/// What was seen in the file beside its rows.
#[derive(Debug)]
pub(super) struct Circumstances {
    pub(super) generation: Generation,
    pub(super) counting: Counting,
    /// Requests of all endpoint rows together, as written.
    pub(super) endpoint_requests: u64,
    /// Endpoint rows, and how many of them were kept.
    pub(super) endpoints: u64,
    pub(super) kept: u64,
    /// Whether the last line has an end.
    pub(super) ends_in_line_feed: bool,
}

/// The findings about a result with this total.
pub(super) fn findings(total: &StatsRow, file: &Circumstances) -> Vec<Finding> {
    let mut findings = Vec::new();
    if total.requests == 0 && total.failures == 0 {
        findings.push(finding(
            "no-requests",
            Weight::Invalid,
            "the result holds no request: nothing was measured",
            None,
        ));
    }
    about_failures(total, file, &mut findings);
    if !total.latencies.points.is_empty() {
        findings.push(finding(
            "percentiles-rounded",
            Weight::Notice,
            "Locust rounds percentiles: to 1 ms below 100 ms, to two digits above",
            None,
        ));
    }
    if file.generation != Generation::Modern && total.requests > 0 {
        findings.push(finding(
            "extremes-cut",
            Weight::Notice,
            "Locust before 1.0 cuts the mean, the minimum and the maximum to whole milliseconds",
            None,
        ));
    }
    about_rows(total, file, &mut findings);
    findings
}

fn about_failures(total: &StatsRow, file: &Circumstances, findings: &mut Vec<Finding>) {
    let (failed, written) = (total.failures, total.requests);
    if failed == 0 {
        return;
    }
    if file.counting == Counting::SuccessesOnly {
        let all = written.saturating_add(failed);
        findings.push(finding(
            "request-count-ambiguous",
            Weight::Warning,
            format!(
                "Locust up to 0.9 leaves failed requests out of `# requests`, 0.10 to 0.12 count \
                 them in the same columns; the total is taken for {written} successes and \
                 {failed} failures, {all} requests"
            ),
            Some("write the result with Locust 1.0 or newer"),
        ));
        return;
    }
    findings.push(finding(
        "failures-mixed-in",
        Weight::Warning,
        format!(
            "{failed} of {written} requests failed; Locust's latencies include them, and it does \
             not say here why they failed"
        ),
        Some("judge the error rate with the latency; the reasons are in the `_failures.csv`"),
    ));
    if let (Some(all), Some(successful)) = (
        total.request_rate.and_then(Rate::per_second),
        throughput(total, file.counting),
    ) {
        findings.push(finding(
            "throughput-derived",
            Weight::Notice,
            format!("throughput counts successes: {successful} of {all} that Locust reports"),
            None,
        ));
    }
}

fn about_rows(total: &StatsRow, file: &Circumstances, findings: &mut Vec<Finding>) {
    let (rows, sum, written) = (file.endpoints, file.endpoint_requests, total.requests);
    if rows > 0 && sum != written {
        findings.push(finding(
            "rows-do-not-add-up",
            Weight::Warning,
            format!("the endpoints have {sum} requests, the total has {written}"),
            Some("rows may be missing; the total was taken"),
        ));
    }
    if file.kept < rows {
        let kept = file.kept;
        findings.push(finding(
            "endpoints-left-out",
            Weight::Warning,
            format!("the first {kept} of {rows} endpoints were kept; the total has them all"),
            Some("give requests to many addresses one name in the test script"),
        ));
    }
    if !file.ends_in_line_feed {
        findings.push(finding(
            "last-line-unfinished",
            Weight::Warning,
            "the last line has no end: the file may be cut off within its last number",
            None,
        ));
    }
}
