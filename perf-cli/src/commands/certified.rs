//! A certificate that a run is told of. It finds out nothing itself.

use std::path::Path;

use perf_baseline::load_certificate;
use perf_core::{Certificate, Finding, Host, Run, Weight};

use crate::failure::Failure;

/// The certificate in `file`, as `selftest` writes it.
pub(super) fn read_certificate(file: &Path) -> Result<Certificate, Failure> {
    load_certificate(file).map_err(|error| {
        Failure::of(&error).hint(Some("`perf-cli selftest --certificate FILE` writes one"))
    })
}

/// Keeps `certificate` in the record of `run`, with what speaks against it.
pub(super) fn certify_run(run: &mut Run, certificate: &Certificate) {
    let host = run.environment.host.as_ref();
    let mut against = Vec::new();
    if host.is_some_and(|host| !is_same(host, &certificate.host)) {
        let message = format!(
            "the certificate is that of another machine: {}, {} cores, kernel {}",
            certificate.host.cpu_model, certificate.host.cores, certificate.host.kernel
        );
        against.push(("certificate-of-another-machine", message));
    }
    if certificate.version != env!("CARGO_PKG_VERSION") {
        let message = format!(
            "the certificate is that of another version, {}",
            certificate.version
        );
        against.push(("certificate-of-another-version", message));
    }
    let failing = certificate.checks.iter().filter(|check| !check.holds);
    let failing: Vec<_> = failing.map(|check| format!("`{}`", check.code)).collect();
    if !failing.is_empty() {
        let message = format!(
            "the certificate has figures outside their limits: {}",
            failing.join(", ")
        );
        against.push(("certificate-does-not-hold", message));
    }
    run.findings
        .extend(against.into_iter().map(|(code, message)| Finding {
            code: code.to_owned(),
            weight: Weight::Warning,
            scenario: None,
            message,
            advice: Some("make another one: perf-cli selftest --certificate FILE".to_owned()),
        }));
    run.certificate = Some(certificate.clone());
}

/// Whether what counts for the figures is the same.
fn is_same(one: &Host, other: &Host) -> bool {
    let of = |host: &Host| (host.cpu_model.clone(), host.cores, host.kernel.clone());
    of(one) == of(other)
}
