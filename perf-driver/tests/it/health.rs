//! Is the target there?

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use perf_core::{HealthCheck, HttpSettings, StatusSet, Target};
use perf_driver::{HealthError, HealthReport, check_health};

use crate::scripted_server::{Server, answer, refusing_url, wait_for_close};

fn check(
    base_url: &str,
    path: Option<&str>,
    within: Duration,
) -> Result<HealthReport, HealthError> {
    let began = Instant::now();
    let target = Target {
        base_url: Some(base_url.parse().unwrap()),
        health: HealthCheck {
            path: path.map(str::to_owned),
            status: StatusSet::success(),
            within,
        },
        process: None,
    };
    let checked = check_health(&target, &HttpSettings::default());
    let slack = Duration::from_secs(2);
    assert!(began.elapsed() < within + slack, "no longer than it may");
    checked
}

#[test]
fn a_healthy_target_is_found_at_once() {
    let server = Server::answering(|request| {
        let healthy = request.head.starts_with("GET /health HTTP/1.1\r\n");
        answer(if healthy { 200 } else { 404 }, "", "")
    });
    let report = check(&server.base_url(), Some("/health"), Duration::from_secs(5)).unwrap();
    assert_eq!(report.attempts, 1);
    assert_eq!(report.status, Some(200));
    assert_eq!(report.url, format!("{}/health", server.base_url()));
}

#[test]
fn a_target_that_needs_a_while_is_asked_again() {
    let asked = AtomicU32::new(0);
    let server = Server::answering(move |_| match asked.fetch_add(1, Ordering::SeqCst) {
        0 | 1 => answer(503, "", ""),
        _ => answer(204, "", ""),
    });
    let report = check(&server.base_url(), Some("/"), Duration::from_secs(20)).unwrap();
    assert_eq!(report.attempts, 3);
    assert_eq!(report.status, Some(204));
}

#[test]
fn without_a_path_a_connection_is_enough() {
    let server = Server::start(|stream| wait_for_close(&stream));
    let report = check(&server.base_url(), None, Duration::from_secs(5)).unwrap();
    assert_eq!((report.attempts, report.status), (1, None));
}

/// Fault: T10
#[test]
fn a_target_that_is_not_there_is_an_error_in_time() {
    for path in [None, Some("/health")] {
        let error = check(&refusing_url(), path, Duration::from_millis(250)).unwrap_err();
        let HealthError::Unhealthy {
            url,
            problem,
            attempts,
            ..
        } = &error
        else {
            panic!("{error:?}");
        };
        assert_eq!(problem, "connection refused");
        assert!((1..=3).contains(attempts), "{attempts}");
        let text = error.to_string().replace(url.as_str(), "URL");
        let text = text.replace(&format!("attempts: {attempts}"), "attempts: N");
        insta::allow_duplicates! {
            insta::assert_snapshot!(
                text,
                @"URL was not healthy within 250 ms: connection refused (attempts: N)"
            );
        }
        assert!(error.hint().is_some());
    }
}

/// Fault: T10
#[test]
fn a_target_that_never_answers_is_an_error_in_time() {
    let server = Server::start(|stream| wait_for_close(&stream));
    let error = check(&server.base_url(), Some("/"), Duration::from_millis(300)).unwrap_err();
    assert!(matches!(error, HealthError::Unhealthy { problem, .. } if problem == "no answer"));
}

#[test]
fn an_unhealthy_status_is_told() {
    let server = Server::answering(|_| answer(500, "", ""));
    let error = check(&server.base_url(), Some("/"), Duration::from_millis(150)).unwrap_err();
    let HealthError::Unhealthy { problem, .. } = error else {
        panic!("{error:?}");
    };
    assert_eq!(problem, "expected status 200-299, got 500");
}
