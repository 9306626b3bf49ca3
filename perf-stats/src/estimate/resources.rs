//! What a process or a machine used: facts about what was seen, and the slopes of what it holds.

use std::time::Duration;

use perf_core::{
    Estimate, Growth, Holding, Interval, Metric, Number, Quantity, Rate, Ratio, Reading,
    ResourceStatistic, Resources, Share, Subject as Owner,
};

use crate::series::{Neighbours, TrendLine, theil_sen};
use crate::values::FiniteValues;

/// A slope per hour that is drawn from less time than about a minute says more about the start than
/// about a leak. Looks begin and end with a load, so those of a minute are a little less apart.
const SHORTEST_WATCH: Duration = Duration::from_secs(59);
/// With fewer looks there is no line.
const FEWEST_LOOKS: usize = 10;

/// Why memory has no slope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoSlope {
    /// Nobody looked.
    NotWatched,
    /// The system does not tell it.
    NotTold,
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
    let (value, interval) = match slope_of(statistic) {
        Some(holding) => slope(used, holding, confidence),
        None => (value, None),
    };
    Estimate {
        metric,
        reading: value.map_or(Reading::Missing, Reading::Exactly),
        interval,
        observations: used.map_or(0, |used| used.samples.len() as u64),
    }
}

/// Of what this is the slope, if it is one.
pub(crate) const fn slope_of(statistic: ResourceStatistic) -> Option<Holding> {
    match statistic {
        ResourceStatistic::MemorySlope => Some(Holding::Memory),
        ResourceStatistic::OpenFilesSlope => Some(Holding::OpenFiles),
        ResourceStatistic::ThreadsSlope => Some(Holding::Threads),
        _ => None,
    }
}

/// A slope in bytes, files or threads per hour.
pub(crate) fn per_hour(slope: f64, holding: Holding) -> Option<Quantity> {
    match holding {
        Holding::Memory => Growth::per_hour(slope).map(Quantity::Growth),
        Holding::OpenFiles | Holding::Threads => {
            Rate::per_second(slope.max(0.0) / 3600.0).map(Quantity::Rate)
        }
    }
}

/// The line through what `used` holds, in bytes, files or threads and hours, with an interval at the
/// two-sided `confidence`.
///
/// Up to 29 % of the looks may be off it, such as those while a program starts. Looks in a row
/// are taken to depend on each other.
pub(crate) fn holding_line(
    used: Option<&Resources>,
    holding: Holding,
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
    let held = samples.iter().map(|sample| match holding {
        Holding::Memory => Some(sample.memory.count()),
        Holding::OpenFiles => sample.open_files,
        Holding::Threads => sample.threads,
    });
    let held = held.map(|count| count.map(|count| count as f64));
    let held: Vec<f64> = held.collect::<Option<_>>().ok_or(NoSlope::NotTold)?;
    let points = FiniteValues::new(&hours)
        .ok()
        .zip(FiniteValues::new(&held).ok());
    points
        .and_then(|(hours, held)| theil_sen(hours, held, Neighbours::Correlated, confidence).ok())
        .ok_or(NoSlope::TooFew { looks })
}

fn slope(
    used: Option<&Resources>,
    holding: Holding,
    confidence: Share,
) -> (Option<Quantity>, Option<Interval>) {
    let Ok(line) = holding_line(used, holding, confidence) else {
        return (None, None);
    };
    let growth = |slope: f64| per_hour(slope, holding);
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
        ResourceStatistic::MemorySlope
        | ResourceStatistic::OpenFilesSlope
        | ResourceStatistic::ThreadsSlope => None,
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
