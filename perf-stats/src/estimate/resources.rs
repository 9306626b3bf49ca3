//! What a process or a machine used: facts about what was seen, and the slope of its memory.

use std::time::Duration;

use perf_core::{
    Estimate, Growth, Interval, Metric, Number, Quantity, Ratio, Reading, ResourceStatistic,
    Resources, Share, Subject as Owner,
};

use crate::series::{Neighbours, TrendLine, theil_sen};
use crate::values::FiniteValues;

/// A slope per hour that is drawn from less time says more about the start than about a leak.
const SHORTEST_WATCH: Duration = Duration::from_mins(1);
/// With fewer looks there is no line.
const FEWEST_LOOKS: usize = 10;

/// Why memory has no slope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoSlope {
    /// Nobody looked.
    NotWatched,
    /// It was watched for less than a minute.
    TooShort { watched: Duration },
    /// It was looked at less than ten times.
    TooFew { looks: usize },
}

pub(super) fn resource(
    owner: Owner,
    statistic: ResourceStatistic,
    resources: &[Resources],
    confidence: Share,
) -> Estimate {
    let metric = Metric::Resource {
        subject: owner,
        statistic,
    };
    let used = resources.iter().find(|used| used.subject == owner);
    let value = used.and_then(|used| fact(used, statistic));
    let (value, interval) = if statistic == ResourceStatistic::MemorySlope {
        slope(used, confidence)
    } else {
        (value, None)
    };
    Estimate {
        metric,
        reading: value.map_or(Reading::Missing, Reading::Exactly),
        interval,
        observations: used.map_or(0, |used| used.samples.len() as u64),
    }
}

/// The line through the memory of `owner`, in bytes and hours, with an interval at the two-sided
/// `confidence`.
///
/// Up to 29 % of the looks may be off it, such as those while a program starts. Looks in a row
/// are taken to depend on each other.
pub(crate) fn memory_line(
    used: Option<&Resources>,
    confidence: Share,
) -> Result<TrendLine, NoSlope> {
    let samples = used.map_or(&[][..], |used| &used.samples);
    let (Some(first), Some(last)) = (samples.first(), samples.last()) else {
        return Err(NoSlope::NotWatched);
    };
    let watched = last.at.since(first.at);
    let looks = samples.len();
    if watched < SHORTEST_WATCH {
        return Err(NoSlope::TooShort { watched });
    }
    if looks < FEWEST_LOOKS {
        return Err(NoSlope::TooFew { looks });
    }
    let hours: Vec<f64> = samples
        .iter()
        .map(|sample| sample.at.since(first.at).as_secs_f64() / 3600.0)
        .collect();
    let bytes: Vec<f64> = samples
        .iter()
        .map(|sample| sample.memory.count() as f64)
        .collect();
    let points = FiniteValues::new(&hours)
        .ok()
        .zip(FiniteValues::new(&bytes).ok());
    points
        .and_then(|(hours, bytes)| theil_sen(hours, bytes, Neighbours::Correlated, confidence).ok())
        .ok_or(NoSlope::TooFew { looks })
}

fn slope(used: Option<&Resources>, confidence: Share) -> (Option<Quantity>, Option<Interval>) {
    let Ok(line) = memory_line(used, confidence) else {
        return (None, None);
    };
    let growth = |bytes: f64| Growth::per_hour(bytes).map(Quantity::Growth);
    let interval = line.interval.map(|ends| Interval {
        low: growth(ends.low),
        high: growth(ends.high),
        confidence,
        needs_more: None,
    });
    (growth(line.slope), interval)
}

/// What was seen; `None` for what was not, and for a slope, which is no fact.
fn fact(used: &Resources, statistic: ResourceStatistic) -> Option<Quantity> {
    let number = |count: u64| Quantity::Number(Number::of_count(count));
    let of_core = |cores: f64| Ratio::new(cores).map(Quantity::Ratio);
    match statistic {
        ResourceStatistic::MemoryIncrease => used.memory_increase().map(Quantity::Size),
        ResourceStatistic::MemoryPeak => used.peak_memory().map(Quantity::Size),
        ResourceStatistic::MemorySlope => None,
        ResourceStatistic::CpuMean => used.mean_cpu_cores().and_then(of_core),
        ResourceStatistic::CpuPeak => used.peak_cpu_cores().and_then(of_core),
        ResourceStatistic::OpenFilesIncrease => used.open_files().map(increase).map(number),
        ResourceStatistic::OpenFilesPeak => used.open_files().map(|(_, peak)| number(peak)),
        ResourceStatistic::ThreadsIncrease => used.threads().map(increase).map(number),
        ResourceStatistic::ThreadsPeak => used.threads().map(|(_, peak)| number(peak)),
    }
}

const fn increase((baseline, peak): (u64, u64)) -> u64 {
    peak.saturating_sub(baseline)
}
