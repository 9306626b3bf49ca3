//! Whom TLS trusts and who it is: against real rustls servers, with certificates made for it.

use perf_core::{
    ClientIdentity, FailureKind, HttpSettings, Outcome, Plan, Sample, TlsSettings, Trust,
};
use perf_driver::Drive;
use rustls::ServerConfig;

use crate::certificates::Authority;
use crate::hyper_server::{HyperServer, Speaks, text};
use crate::plans::{driven, iterations, plan, scenario, step};
use crate::setup_errors::refusal;

/// A plan of two requests to `host` on the port of `server`, over TLS as `tls` says.
fn plan_for(server: &HyperServer, host: &str, tls: TlsSettings) -> Plan {
    let mut scenario = scenario(iterations(2, 1), vec![step("/")]);
    scenario.http = HttpSettings {
        tls,
        ..HttpSettings::default()
    };
    plan(
        &format!("https://{host}:{}", server.address.port()),
        vec![scenario],
    )
}

fn server(tls: ServerConfig) -> HyperServer {
    HyperServer::start(Some(tls), Speaks::Http1, |_| async { text("hello") })
}

fn trusting(authority: &Authority) -> TlsSettings {
    TlsSettings {
        trust: Trust::Ca(authority.file()),
        identity: None,
    }
}

#[track_caller]
fn check_success(run: &Drive<Vec<Sample>>) {
    assert_eq!(run.failure_examples, []);
    let outcomes: Vec<_> = run.sink.iter().map(|sample| sample.outcome).collect();
    assert_eq!(outcomes, [Outcome::Success; 2]);
}

/// Both requests fail as TLS; what is told of it.
#[track_caller]
fn check_failure(run: &Drive<Vec<Sample>>) -> String {
    let outcomes: Vec<_> = run.sink.iter().map(|sample| sample.outcome).collect();
    let expected = Outcome::Failure(FailureKind::Tls);
    assert_eq!(outcomes, [expected; 2], "{:?}", run.failure_examples);
    run.failure_examples[0].message.clone()
}

#[test]
fn ones_own_authority_is_trusted() {
    let authority = Authority::new("ours");
    let server = server(authority.for_host("localhost").server());
    let run = driven(&plan_for(&server, "localhost", trusting(&authority)));
    check_success(&run);
    assert_eq!(server.connections(), 1, "the connection is kept");
}

/// Fault: T5
#[test]
fn an_authority_that_is_not_the_plans_is_not_trusted() {
    let (ours, theirs) = (Authority::new("ours"), Authority::new("theirs"));
    let server = server(theirs.for_host("localhost").server());
    let told = check_failure(&driven(&plan_for(&server, "localhost", trusting(&ours))));
    insta::assert_snapshot!(told, @"tls handshake error: invalid peer certificate: UnknownIssuer");
}

/// Fault: T5
#[test]
fn an_authority_that_the_system_does_not_know_is_not_trusted() {
    let authority = Authority::new("ours");
    let server = server(authority.for_host("localhost").server());
    let run = driven(&plan_for(&server, "localhost", TlsSettings::default()));
    insta::assert_snapshot!(check_failure(&run), @"tls handshake error: invalid peer certificate: UnknownIssuer");
}

/// Fault: T5
#[test]
fn a_certificate_for_another_host_is_refused() {
    let authority = Authority::new("ours");
    let server = server(authority.for_host("other.example").server());
    let run = driven(&plan_for(&server, "localhost", trusting(&authority)));
    insta::assert_snapshot!(check_failure(&run), @r#"tls handshake error: invalid peer certificate: certificate not valid for name "localhost"; certificate is only valid for DnsName("other.example")"#);
}

/// Fault: T5
#[test]
fn an_expired_certificate_is_refused() {
    let authority = Authority::new("ours");
    let server = server(authority.expired("localhost").server());
    let told = check_failure(&driven(&plan_for(
        &server,
        "localhost",
        trusting(&authority),
    )));
    assert!(told.contains("certificate expired"), "{told}");
}

#[test]
fn insecure_takes_every_certificate() {
    let authority = Authority::new("theirs");
    let anyone = || TlsSettings {
        trust: Trust::Anyone,
        identity: None,
    };
    for signed in [
        authority.for_host("other.example"),
        authority.expired("localhost"),
    ] {
        let server = server(signed.server());
        check_success(&driven(&plan_for(&server, "localhost", anyone())));
    }
}

#[test]
fn a_server_that_asks_for_a_certificate_gets_it() {
    let authority = Authority::new("ours");
    let server = server(authority.strict_server(&authority.for_host("localhost")));
    let (certificate, key) = authority.files_of(&authority.for_client());
    let tls = TlsSettings {
        identity: Some(ClientIdentity { certificate, key }),
        ..trusting(&authority)
    };
    check_success(&driven(&plan_for(&server, "localhost", tls)));
}

#[test]
fn a_server_that_asks_for_a_certificate_and_gets_none() {
    let authority = Authority::new("ours");
    let server = server(authority.strict_server(&authority.for_host("localhost")));
    let run = driven(&plan_for(&server, "localhost", trusting(&authority)));
    insta::assert_snapshot!(check_failure(&run), @"received fatal alert: CertificateRequired");
}

#[test]
fn a_server_that_gets_a_certificate_of_somebody_else() {
    let (ours, theirs) = (Authority::new("ours"), Authority::new("theirs"));
    let server = server(ours.strict_server(&ours.for_host("localhost")));
    let (certificate, key) = theirs.files_of(&theirs.for_client());
    let tls = TlsSettings {
        identity: Some(ClientIdentity { certificate, key }),
        ..trusting(&ours)
    };
    let _told = check_failure(&driven(&plan_for(&server, "localhost", tls)));
}

#[test]
fn a_file_that_is_no_certificate_is_told_before_anything_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("empty.pem");
    std::fs::write(&file, "no certificate\n").unwrap();
    let mut scenario = scenario(iterations(1, 1), vec![step("/")]);
    scenario.http.tls.trust = Trust::Ca(file);
    let told = refusal(&plan("https://127.0.0.1:1", vec![scenario]));
    let folder = folder.path().display().to_string();
    insta::assert_snapshot!(told.replace(&folder, "FOLDER"), @r#"
    cannot set up HTTP for https://127.0.0.1:1
    cannot read a certificate or key from FOLDER/empty.pem
    no items found
    "#);
}

#[test]
fn a_key_that_is_not_the_certificates() {
    let authority = Authority::new("ours");
    let (certificate, _) = authority.files_of(&authority.for_client());
    let others = Authority::new("others");
    let (_, key) = others.files_of(&others.for_client());
    let mut scenario = scenario(iterations(1, 1), vec![step("/")]);
    let folder = certificate.parent().unwrap().display().to_string();
    scenario.http.tls.identity = Some(ClientIdentity { certificate, key });
    let told = refusal(&plan("http://127.0.0.1:1", vec![scenario]));
    insta::assert_snapshot!(told.replace(&folder, "FOLDER"), @r#"
    cannot set up HTTP for http://127.0.0.1:1
    FOLDER/client.pem and its key are no identity for TLS
    keys may not be consistent: KeyMismatch
    "#);
}
