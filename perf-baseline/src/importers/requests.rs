//! A file that holds requests one by one, while it is read: all of them together and each
//! endpoint's. Refuses to keep single requests, so that memory does not grow with the file.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};
use std::time::Duration;

use perf_core::{FailureKind, Timestamp, Weight, format_duration};

use super::draft::{ResultDraft, ScenarioDraft, finding};
use super::tally::Tally;

/// Endpoints that are told apart; the requests of others are in the total alone.
const MAX_ENDPOINTS: usize = 500;

/// One request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Request<'a> {
    /// What it is called; `None` where the file does not say.
    pub(super) endpoint: Option<&'a str>,
    /// When it was sent, in nanoseconds since 1970, or since whatever the file counts from.
    pub(super) sent: Option<i64>,
    /// How long it took; a failed one may have none.
    pub(super) latency: Duration,
    /// Why it failed, and what was said about it; `None` for a success.
    pub(super) failure: Option<(FailureKind, Option<&'a str>)>,
    /// Whether the failed request's time is a measurement.
    pub(super) is_timed: bool,
    pub(super) received: u64,
}

/// Requests so far.
#[derive(Debug)]
pub(super) struct Requests {
    total: Tally,
    endpoints: HashMap<String, Tally, BuildHasherDefault<NameHasher>>,
    without_endpoint: u64,
    first: Option<i64>,
    last: Option<i64>,
}

impl Requests {
    pub(super) fn new() -> Self {
        Self {
            total: Tally::new(),
            endpoints: HashMap::default(),
            without_endpoint: 0,
            first: None,
            last: None,
        }
    }

    pub(super) fn add(&mut self, request: &Request<'_>) {
        count(&mut self.total, request);
        self.add_beside(request);
    }

    /// Counts a request under its own name, but not in the total: what it did is in others.
    pub(super) fn add_beside(&mut self, request: &Request<'_>) {
        if let Some(sent) = request.sent {
            let took = i64::try_from(request.latency.as_nanos()).unwrap_or(i64::MAX);
            let ended = sent.saturating_add(took);
            self.first = Some(self.first.map_or(sent, |first| first.min(sent)));
            self.last = Some(self.last.map_or(ended, |last| last.max(ended)));
        }
        let Some(name) = request.endpoint else { return };
        if let Some(tally) = self.endpoints.get_mut(name) {
            count(tally, request);
        } else if self.endpoints.len() < MAX_ENDPOINTS {
            let mut tally = Tally::new();
            count(&mut tally, request);
            self.endpoints.insert(name.to_owned(), tally);
        } else {
            self.without_endpoint += 1;
        }
    }

    pub(super) fn count(&self) -> u64 {
        self.total.requests()
    }

    /// When the first one was sent and the last one ended.
    pub(super) fn span(&self) -> Option<Duration> {
        let span = self.last?.checked_sub(self.first?)?;
        Some(Duration::from_nanos(u64::try_from(span).ok()?))
    }

    /// The result; `starts_at_epoch` where the times are calendar times.
    pub(super) fn draft(self, tool: &'static str, times: Times) -> ResultDraft {
        let span = self.span();
        let mut draft = ResultDraft::new(tool);
        draft.started_at = match times {
            Times::Calendar => self
                .first
                .and_then(|first| Timestamp::from_unix_millis(first.div_euclid(1_000_000))),
            Times::Relative => None,
        };
        if let Some(points) = self.total.with_failures() {
            let shown = |span: Option<Duration>| span.map(format_duration).unwrap_or_default();
            let percentiles: Vec<String> = points
                .points
                .iter()
                .map(|point| format!("{} {}", point.quantile, format_duration(point.value)))
                .collect();
            draft.findings.push(finding(
                "failures-kept-apart",
                Weight::Notice,
                format!(
                    "latencies here are those of successful requests; over all {} that have a \
                     time, as most tools report them: mean {}, {}, maximum {}",
                    points.count,
                    shown(points.mean),
                    percentiles.join(", "),
                    shown(points.max)
                ),
                None,
            ));
            draft.with_failures = Some(points);
        }
        if self.without_endpoint > 0 {
            draft.findings.push(finding(
                "endpoints-left-out",
                Weight::Warning,
                format!(
                    "the first {MAX_ENDPOINTS} names were kept; {} requests of others are in the \
                     total only",
                    self.without_endpoint
                ),
                Some("give requests to many addresses one name in the test script"),
            ));
        }
        let mut total = ScenarioDraft::of_tally(tool, self.total);
        total.elapsed = span;
        // The time of the whole run: a request of another endpoint may have been the last one.
        draft.endpoints = if self.endpoints.len() > 1 {
            let endpoints: BTreeMap<_, _> = self.endpoints.into_iter().collect();
            let endpoints = endpoints.into_iter();
            endpoints
                .map(|(name, tally)| {
                    let mut endpoint = ScenarioDraft::of_tally(&name, tally);
                    endpoint.elapsed = span;
                    endpoint
                })
                .collect()
        } else {
            Vec::new()
        };
        draft.scenarios.push(total);
        draft
    }
}

/// What a file counts times from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Times {
    /// 1970.
    Calendar,
    /// The start of the run.
    Relative,
}

fn count(tally: &mut Tally, request: &Request<'_>) {
    tally.received = tally.received.saturating_add(request.received);
    match request.failure {
        None => tally.success(request.latency),
        Some((kind, message)) => {
            let latency = request.is_timed.then_some(request.latency);
            tally.failure(kind, latency, message);
        }
    }
}

/// Tells names apart at less cost than what withstands an attack: there are never many of them.
#[derive(Debug, Default)]
struct NameHasher(u64);

impl Hasher for NameHasher {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        for word in words.iter().chain([&last]) {
            let mixed = (self.0 ^ u64::from_le_bytes(*word)).wrapping_mul(FACTOR);
            self.0 = mixed ^ (mixed >> 32);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Odd, and with as many ones as zeros: the golden ratio's bits.
const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
