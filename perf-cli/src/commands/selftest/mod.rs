//! `selftest`: the load generator measures targets whose behaviour is known, and shows the gate one that
//! has changed and one that has not. It says nothing about anybody else's target.

mod accuracy;
mod certify;
mod check;
mod clock;
mod extent;
mod gate;
mod known;
mod measured;

use perf_baseline::save_certificate;
use perf_core::{Certificate, CertificateCheck, Quantity, Verdict};
use perf_driver::StopSignal;
use perf_report::{Entry, Heading, Listing, Section};

use self::certify::certify;
use self::extent::Extent;
use super::run::stop_on_interrupt;
use crate::arguments::SelftestArguments;
use crate::exit_code;
use crate::failure::Failure;
use crate::show;
use crate::terminal::Terminal;

/// Certifies this program on this machine, and prints what it has found.
pub(super) fn selftest(arguments: &SelftestArguments, terminal: &Terminal) -> Result<u8, Failure> {
    let stop = StopSignal::new();
    stop_on_interrupt(&stop)?;
    let extent = if arguments.quick {
        Extent::QUICK
    } else {
        Extent::FULL
    };
    let certificate = certify(extent, &stop, &|line| terminal.note(line))?;
    show::list(&listed(&certificate), arguments.listing.format, terminal)?;
    if let Some(file) = &arguments.certificate {
        save_certificate(file, &certificate).map_err(|error| Failure::of(&error))?;
        terminal.note(&format!("certificate: {}", file.display()));
    }
    let failing = certificate.checks.iter().filter(|check| !check.holds);
    let count = failing.count();
    if count == 0 {
        terminal.note("this program can be believed on this machine, as it is now");
        return Ok(exit_code::HOLDS);
    }
    terminal.note(&format!(
        "{count} of {} figures are outside their limits: a machine that is busy with something else does that",
        certificate.checks.len()
    ));
    Ok(exit_code::FAILS)
}

fn listed(certificate: &Certificate) -> Listing {
    let host = &certificate.host;
    let machine = format!("{}, {} cores, {}", host.cpu_model, host.cores, host.os);
    Listing {
        sections: vec![
            Section {
                key: "machine",
                title: None,
                headings: vec![
                    Heading::left("machine", "MACHINE"),
                    Heading::left("version", "VERSION"),
                    Heading::left("made_at", "MADE AT"),
                ],
                rows: vec![vec![
                    machine.into(),
                    certificate.version.clone().into(),
                    certificate.made_at.into(),
                ]],
                if_empty: String::new(),
            },
            Section {
                key: "checks",
                title: None,
                headings: vec![
                    Heading::left("code", "CODE"),
                    Heading::left("what", "WHAT").giving_way(),
                    Heading::right("measured", "MEASURED"),
                    Heading::right("truth", "TRUE"),
                    Heading::right("within", "WITHIN"),
                    Heading::right("at_most", "AT MOST"),
                    Heading::left("verdict", "VERDICT"),
                ],
                rows: certificate.checks.iter().map(row).collect(),
                if_empty: String::new(),
            },
        ],
    }
}

fn row(check: &CertificateCheck) -> Vec<Entry> {
    let shown = |quantity: Option<Quantity>| quantity.map_or(Entry::Absent, Entry::Figure);
    let (within, at_most) = match check.truth {
        Some(_) => (check.limit, None),
        None => (None, check.limit),
    };
    let is_judged = check.truth.is_some() || check.limit.is_some();
    let verdict = if check.holds {
        Verdict::Pass
    } else {
        Verdict::Fail
    };
    vec![
        check.code.clone().into(),
        check.what.clone().into(),
        shown(Some(check.measured)),
        shown(check.truth),
        shown(within),
        shown(at_most),
        Entry::of(is_judged.then_some(verdict)),
    ]
}
