//! Locust's `_failures.csv` and `_exceptions.csv`, beside its totals: why requests failed, and
//! what went wrong in the script. Refuses to change how many failed.

use std::collections::BTreeMap;
use std::io::Read;

use perf_core::{FailureKind, FailureTally, Weight};

use crate::importers::draft::finding;
use crate::importers::failure_class::of_message;
use crate::importers::import_error::{Fault, ImportProblem};
use crate::importers::imported::Imported;
use crate::importers::rows::Rows;
use crate::importers::table::Header;
use crate::importers::tally::count_failures;

/// Exceptions that are told.
const SHOWN: usize = 10;

/// Takes what the file says into the result.
pub(in crate::importers) fn read_beside(
    rows: &mut Rows<impl Read>,
    imported: &mut Imported,
) -> Result<(), Fault> {
    let header = Header::of(rows.next()?.ok_or(ImportProblem::Empty)?)?;
    if header.column("Occurrences").is_some() && header.column("Error").is_some() {
        failures(rows, &header, imported)
    } else if header.column("Traceback").is_some() && header.column("Message").is_some() {
        exceptions(rows, &header, imported)
    } else {
        Err(ImportProblem::Unusable {
            found: "a table that is neither the failures nor the exceptions of Locust",
            reason: "says nothing of the result beside it",
            instead: "give the `_failures.csv` or the `_exceptions.csv` of the same run",
        }
        .into())
    }
}

fn failures(
    rows: &mut Rows<impl Read>,
    header: &Header,
    imported: &mut Imported,
) -> Result<(), Fault> {
    let (error, occurrences) = (header.needed("Error")?, header.needed("Occurrences")?);
    let name = header.needed("Name")?;
    let method = header.column("Method");
    let mut total: BTreeMap<FailureKind, FailureTally> = BTreeMap::new();
    let mut named: BTreeMap<String, BTreeMap<FailureKind, FailureTally>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let cells = header.cells(row)?;
        let (count, message) = (cells.count(occurrences)?, cells.text(error)?);
        let kind = of_message(message);
        count_failures(&mut total, kind, count, Some(message));
        let method = method
            .map(|column| cells.text(column))
            .transpose()?
            .unwrap_or("");
        let name = format!("{method} {}", cells.text(name)?);
        count_failures(named.entry(name).or_default(), kind, count, Some(message));
    }
    let sum = |tallies: &BTreeMap<FailureKind, FailureTally>| {
        let counts = tallies.values().map(|tally| tally.count);
        counts.fold(0_u64, u64::saturating_add)
    };
    let scenarios = imported.run.scenarios.iter_mut();
    for (scenario, reasons) in scenarios.map(|scenario| (scenario, &total)) {
        let Some(series) = scenario.series.first_mut() else {
            continue;
        };
        let (told, failed) = (sum(reasons), series.failed());
        if told == failed {
            series.failures.clone_from(reasons);
            continue;
        }
        imported.run.findings.push(finding(
            "failures-do-not-add-up",
            Weight::Warning,
            format!(
                "{told} failures have a reason, the total has {failed}: the reasons were left out"
            ),
            Some("give the files of one run"),
        ));
    }
    for endpoint in &mut imported.endpoints {
        let reasons = named.get(&endpoint.name);
        if let (Some(reasons), Some(series)) = (reasons, endpoint.series.first_mut())
            && sum(reasons) == series.failed()
        {
            series.failures.clone_from(reasons);
        }
    }
    Ok(())
}

fn exceptions(
    rows: &mut Rows<impl Read>,
    header: &Header,
    imported: &mut Imported,
) -> Result<(), Fault> {
    let (count, message) = (header.needed("Count")?, header.needed("Message")?);
    let (mut all, mut shown) = (0_u64, Vec::new());
    while let Some(row) = rows.next()? {
        let cells = header.cells(row)?;
        let (count, message) = (cells.count(count)?, cells.text(message)?);
        all = all.saturating_add(count);
        if shown.len() < SHOWN {
            let first = message.lines().next().unwrap_or_default();
            shown.push(format!(
                "{count} × {}",
                crate::importers::import_error::shown(first)
            ));
        }
    }
    if all > 0 {
        imported.run.findings.push(finding(
            "script-exceptions",
            Weight::Warning,
            format!(
                "the test script raised {all} exceptions: {}",
                shown.join(", ")
            ),
            Some("repair the script: users may have done less than they should"),
        ));
    }
    Ok(())
}
