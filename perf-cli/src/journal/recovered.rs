//! From the journal of a run that was killed to its record. Judges nothing: criteria are for all of
//! a run.

use std::path::Path;
use std::time::Duration;

use perf_baseline::JournalReader;
use perf_core::{
    Completeness, Finding, Run, ScenarioEntry, ScenarioRecord, Weight, format_duration,
};
use perf_stats::{MergeError, doubts, merge_series};

use super::{BETWEEN_LOOKS, interval};
use crate::failure::Failure;
use crate::record::summarise_into;

/// The run in the journal that `reader` reads from `path`, as one that was interrupted.
///
/// # Errors
/// Nothing was written down yet when the run was killed, the file cannot be read any further, or its
/// counts are beyond all bounds.
pub(crate) fn recovered_run(path: &Path, reader: &mut JournalReader) -> Result<Run, Failure> {
    let name = path.display();
    let planned = reader.head().run.scenarios.clone();
    let mut found: Vec<Option<Found>> = planned.iter().map(|_| None).collect();
    let mut last = None;
    let read = |error| Failure::mistake(format!("cannot read `{name}`: {error}"));
    while let Some(entry) = reader.next_entry().map_err(read)? {
        last = Some(entry.at);
        for scenario in entry.scenarios {
            let place = scenario.scenario;
            let before = found[place].take();
            let joined = Found::joined(before, &planned[place], scenario);
            let unsound = |error| Failure::of(&error);
            found[place] = Some(joined.map_err(unsound)?);
        }
    }
    let last = last.ok_or_else(|| {
        Failure::mistake(format!(
            "`{name}` has no figures: the run was killed before anything was written down"
        ))
        .hint(Some(format!("delete `{name}`")))
    })?;
    let confidence = reader.head().confidence;
    let mut run = reader.head().run.clone();
    run.elapsed = last;
    run.completeness = Completeness::Interrupted;
    let not_begun = found.iter().filter(|scenario| scenario.is_none()).count();
    let mut findings = vec![recovery(last, reader.is_torn(), not_begun)];
    findings.extend(found.iter().flatten().filter_map(Found::under_way));
    run.scenarios = found.into_iter().flatten().map(|it| it.record).collect();
    findings.extend(doubts(&run.scenarios, None, confidence));
    findings.append(&mut run.findings);
    run.findings = findings;
    summarise_into(&mut run, confidence);
    Ok(run)
}

/// What was written down of a scenario.
struct Found {
    record: ScenarioRecord,
    /// How far it was in the end, without its figures.
    last: ScenarioEntry,
}

impl Found {
    fn joined(
        before: Option<Self>,
        planned: &ScenarioRecord,
        mut entry: ScenarioEntry,
    ) -> Result<Self, MergeError> {
        let mut record = before.map_or_else(|| planned.clone(), |before| before.record);
        for (total, part) in record.series.iter_mut().zip(entry.series.drain(..)) {
            *total = merge_series([&*total, &part])?;
        }
        record.warm_up = entry.warm_up;
        let warmed_up = entry.warm_up.map_or(Duration::ZERO, |it| it.lasted);
        record.elapsed = entry.elapsed.saturating_sub(warmed_up);
        Ok(Self {
            record,
            last: entry,
        })
    }

    /// What was not answered yet is in no figure, and would be the slowest of all.
    fn under_way(&self) -> Option<Finding> {
        let (in_flight, waiting) = (self.last.in_flight, self.last.waiting);
        if self.last.ended || (in_flight == 0 && waiting == 0) {
            return None;
        }
        let due = match waiting {
            0 => String::new(),
            due => format!(", and starts that were due and not begun: {due}"),
        };
        Some(Finding {
            code: "under-way-when-killed".to_owned(),
            weight: Weight::Warning,
            scenario: Some(self.record.name.clone()),
            message: format!(
                "requests that were under way when it was last looked at: {in_flight}{due}; they \
                 are not in the figures"
            ),
            advice: None,
        })
    }
}

fn recovery(last: Duration, is_torn: bool, not_begun: usize) -> Finding {
    let torn = if is_torn {
        "; what follows the last whole entry could not be read"
    } else {
        ""
    };
    let not_begun = match not_begun {
        0 => String::new(),
        1 => "; 1 scenario was not begun".to_owned(),
        many => format!("; {many} scenarios were not begun"),
    };
    Finding {
        code: "recovered".to_owned(),
        weight: Weight::Warning,
        scenario: None,
        message: format!(
            "recovered from the journal of a killed run, as far as {} after its start; what its \
             last {} have measured may be missing, and its criteria are not judged{torn}{not_begun}",
            format_duration(last),
            format_duration(interval(last) + BETWEEN_LOOKS),
        ),
        advice: Some("run it again for a verdict on all of it".to_owned()),
    }
}
