//! A text of wrk or wrk2 as a result. Refuses one that ends before its totals.

use std::io::Read;
use std::time::Duration;

use perf_core::{FailureKind, Latencies, LoadModel, Rate};

use super::spectrum::Spectrum;
use crate::importers::draft::{ResultDraft, ScenarioDraft};
use crate::importers::import_error::{Fault, ImportProblem, shown};
use crate::importers::lines::Lines;
use crate::importers::printed::{Place, behind};
use crate::importers::tally::count_failures;

/// What was read of a text.
#[derive(Default)]
struct Text {
    target: Option<String>,
    load: Option<String>,
    mean: Option<Duration>,
    max: Option<Duration>,
    spectra: Vec<Spectrum>,
    is_scheduled: bool,
    /// What the command in front of the text asks for.
    asked: Option<f64>,
    requests: Option<u64>,
    elapsed: Option<Duration>,
    received: u64,
    not_ok: u64,
    errors: [u64; 4],
    rate: Option<Rate>,
}

/// The kinds of `Socket errors:` in wrk's order.
const SOCKET: [(&str, FailureKind); 4] = [
    ("connect", FailureKind::Connect),
    ("read", FailureKind::ClosedEarly),
    ("write", FailureKind::Reset),
    ("timeout", FailureKind::Timeout),
];

/// Reads what wrk or wrk2 printed.
pub(in crate::importers) fn read_printed(
    lines: &mut Lines<impl Read>,
) -> Result<ResultDraft, Fault> {
    let mut text = Text::default();
    while let Some((number, line)) = lines.next_text()? {
        let (number, line) = (number, line.to_owned());
        text.take(number, &line)?;
    }
    text.draft()
}

impl Text {
    fn take(&mut self, number: u64, line: &str) -> Result<(), Fault> {
        if let Some((_, url)) = line.split_once(" test @ ") {
            if self.target.is_some() {
                let problem = "a second run begins here: give each run a file of its own";
                return Err(ImportProblem::Contradiction(problem.to_owned()).at_line(number));
            }
            self.target = Some(shown(url));
        } else if self.target.is_none() {
            self.asked = self.asked.or_else(|| asked_rate(line));
        } else if line.contains(" threads and ") && line.ends_with(" connections") {
            self.load = Some(line.to_owned());
        } else if line.starts_with("Latency Distribution") {
            self.is_scheduled |= line.contains("HdrHistogram");
            self.spectra
                .push(Spectrum::new(line.contains("Uncorrected")));
        } else if let Some(rest) = behind(line, "Latency ") {
            let words: Vec<&str> = rest.split_whitespace().collect();
            let place = Place::of(number, "latency");
            if let [mean, _, max, ..] = words[..] {
                (self.mean, self.max) = (place.with_unit(mean)?, place.with_unit(max)?);
            }
        } else if let Some((requests, rest)) = line.split_once(" requests in ") {
            self.requests = Some(Place::of(number, "number of requests").count(requests)?);
            let (elapsed, read) = rest.split_once(',').unwrap_or((rest, ""));
            self.elapsed = Place::of(number, "duration").with_unit(elapsed)?;
            let read = read.trim().trim_end_matches(" read");
            self.received = Place::of(number, "bytes that were read").bytes(read)?;
        } else if let Some(rest) = behind(line, "Socket errors:") {
            self.socket_errors(number, rest)?;
        } else if let Some(count) = behind(line, "Non-2xx or 3xx responses:") {
            self.not_ok = Place::of(number, "number of responses").count(count)?;
        } else if let Some(rate) = behind(line, "Requests/sec:") {
            let place = Place::of(number, "requests per second");
            self.rate = place.number(rate)?.and_then(Rate::per_second);
        } else if let Some(spectrum) = self.spectra.last_mut() {
            spectrum.take(number, line)?;
        }
        Ok(())
    }

    fn socket_errors(&mut self, number: u64, text: &str) -> Result<(), Fault> {
        for part in text.split(',') {
            let place = Place::of(number, "socket errors");
            let (name, count) = part
                .trim()
                .split_once(' ')
                .ok_or_else(|| place.wrong(part, "a kind and a number, such as `read 12`"))?;
            let known = SOCKET.iter().position(|(known, _)| *known == name);
            let known = known
                .ok_or_else(|| place.wrong(name, "one of `connect`, `read`, `write`, `timeout`"))?;
            self.errors[known] = place.count(count)?;
        }
        Ok(())
    }

    fn draft(self) -> Result<ResultDraft, Fault> {
        let missing = |what| Fault::from(ImportProblem::Missing { what });
        let requests = self
            .requests
            .ok_or_else(|| missing("the line with the number of requests, `… requests in …`,"))?;
        if self.rate.is_none() && requests > 0 {
            return Err(missing("the line `Requests/sec:`"));
        }
        if self.not_ok > requests {
            let problem = format!(
                "{} responses of {requests} were not 2xx or 3xx",
                self.not_ok
            );
            return Err(ImportProblem::Contradiction(problem).into());
        }
        let tool = if self.is_scheduled { "wrk2" } else { "wrk" };
        let mut draft = ResultDraft::new(tool);
        let mut total = ScenarioDraft::new(tool);
        total.successes = requests - self.not_ok;
        let not_ok = Some("a response that is not 2xx or 3xx");
        count_failures(
            &mut total.failures,
            FailureKind::StatusOther,
            self.not_ok,
            not_ok,
        );
        for ((name, kind), count) in SOCKET.into_iter().zip(self.errors) {
            count_failures(
                &mut total.failures,
                kind,
                count,
                Some(&format!("{name} error")),
            );
        }
        total.elapsed = self.elapsed;
        total.received = self.received;
        total.load = self.load.clone().unwrap_or_default();
        total.throughput = self.rate.and_then(|rate| {
            let share = total.successes as f64 / requests.max(1) as f64;
            Rate::per_second(rate.as_per_second() * share)
        });
        total.model = if self.is_scheduled {
            LoadModel::Open
        } else {
            LoadModel::Closed
        };
        self.latencies(requests, &mut total, &mut draft);
        if let (Some(asked), Some(elapsed), true) = (self.asked, self.elapsed, self.is_scheduled) {
            total.requested_rate = Rate::per_second(asked);
            let due = asked * elapsed.as_secs_f64();
            if (requests as f64) < due * 0.99 {
                let message = format!(
                    "{asked}/s for {:.0} s are {due:.0} requests, and {requests} were completed: \
                     {:.1} % of the schedule are missing",
                    elapsed.as_secs_f64(),
                    100.0 * (1.0 - requests as f64 / due)
                );
                draft.warning(
                    "schedule-not-kept",
                    message,
                    "the target or the generator is saturated: ask for a lower rate",
                );
            }
        }
        if self.errors.iter().any(|count| *count > 0) {
            let message = "requests of socket errors have no latency; wrk does not say how many \
                           of those that timed out were answered later";
            draft.notice("socket-errors", message);
        }
        draft.target = self.target;
        draft.scenarios.push(total);
        Ok(draft)
    }

    fn latencies(&self, requests: u64, total: &mut ScenarioDraft, draft: &mut ResultDraft) {
        let empty = Spectrum::default();
        let corrected = self
            .spectra
            .iter()
            .find(|spectrum| !spectrum.is_uncorrected);
        let mut points = corrected.unwrap_or(&empty).points(requests);
        points.mean = points.mean.or(self.mean);
        points.max = points.max.or(self.max);
        let measured = corrected.and_then(|spectrum| spectrum.total);
        if let Some(measured) = measured.filter(|measured| *measured != requests) {
            draft.notice(
                "calibration-left-out",
                format!(
                    "the percentiles rest on {measured} of {requests} requests: wrk2 leaves out \
                     the first 10 s, in which it calibrates itself"
                ),
            );
        }
        if points.points.is_empty() && requests > 0 {
            draft.warning(
                "no-percentiles",
                "wrk printed a mean and a maximum, but no percentiles",
                "run it with `--latency`",
            );
        }
        draft.notice(
            "printed-digits",
            "wrk prints times with two decimals of their unit",
        );
        if !self.is_scheduled {
            draft.notice(
                "closed-model",
                "wrk waits for an answer before it sends again: while the target stalls, fewer \
                 requests are measured",
            );
        }
        total.latencies = Latencies::Points(points);
        let uncorrected = self.spectra.iter().find(|spectrum| spectrum.is_uncorrected);
        if let Some(spectrum) = uncorrected.filter(|spectrum| !spectrum.is_empty()) {
            let mut apart = ScenarioDraft::new("uncorrected latency");
            apart.successes = requests;
            apart.latencies = Latencies::Points(spectrum.points(requests));
            apart.elapsed = self.elapsed;
            draft.endpoints.push(apart);
            draft.notice(
                "uncorrected-apart",
                "the latencies are those from the intended start; the uncorrected ones, which \
                 hide stalls, are kept apart",
            );
        }
    }
}

/// The rate in a command line such as `wrk -t2 -R 15000 …`.
fn asked_rate(line: &str) -> Option<f64> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let is_command = words
        .iter()
        .any(|word| word.ends_with("wrk") || word.ends_with("wrk2"));
    let at = words
        .iter()
        .position(|word| word.starts_with("-R") || word.starts_with("--rate"))?;
    let glued = words[at]
        .trim_start_matches("--rate")
        .trim_start_matches("-R");
    let glued = glued.trim_start_matches('=');
    let digits = if glued.is_empty() {
        *words.get(at + 1)?
    } else {
        glued
    };
    let (digits, factor) = match digits.strip_suffix(['k', 'K']) {
        Some(thousands) => (thousands, 1e3),
        None => (digits, 1.0),
    };
    let rate = digits.parse::<f64>().ok()? * factor;
    (is_command && rate.is_finite() && rate > 0.0).then_some(rate)
}
