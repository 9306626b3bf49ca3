//! What programs of others read: CSV, XML of `JUnit`, and the commands and summaries of GitHub Actions.

use std::io::Write;
use std::process::{Command, Stdio};

use perf_core::{Completeness, Criterion, Evidence, Priority, Run, RunVerdict, Verdict, Weight};
use perf_report::{Output, RenderOptions, Renderer, View};
use quick_junit::{NonSuccessKind, Report, TestCaseStatus};

use crate::busy::busy;
use crate::hostile::TEXTS;
use crate::runs;
use crate::shop::shop;
use crate::values::{finding, judged, latency, ms};

fn rendered(run: &Run, output: Output) -> String {
    let renderer = Renderer::new(None).unwrap();
    let options = RenderOptions::default();
    renderer.render(&View::of(run), output, &options).unwrap()
}

fn junit(run: &Run) -> Result<Report, quick_junit::DeserializeError> {
    read_junit(&rendered(run, Output::Junit))
}

/// The XML of `JUnit`, read back. By the schema of Ant times have no zone and the root has no
/// attributes; this reader wants both.
pub(crate) fn read_junit(text: &str) -> Result<Report, quick_junit::DeserializeError> {
    let root = "<testsuites name=\"all\" tests=\"0\" failures=\"0\" errors=\"0\">";
    let text = text.replace("<testsuites>", root);
    Report::deserialize_from_str(&text.replace("\" hostname=", "Z\" hostname="))
}

fn failures_and_errors(report: &Report) -> (usize, usize) {
    let suites = || report.test_suites.iter();
    (
        suites().map(|suite| suite.failures).sum(),
        suites().map(|suite| suite.errors).sum(),
    )
}

/// Head and rows.
fn table(run: &Run) -> (Vec<String>, Vec<Vec<String>>) {
    table_of(run, Output::Csv)
}

fn table_of(run: &Run, output: Output) -> (Vec<String>, Vec<Vec<String>>) {
    read_csv(&rendered(run, output)).unwrap()
}

/// Head and rows, which all have as many cells.
pub(crate) fn read_csv(text: &str) -> csv::Result<(Vec<String>, Vec<Vec<String>>)> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let head = reader.headers()?.iter().map(str::to_owned).collect();
    let rows = reader.records().map(|row| {
        let row = row?;
        Ok(row.iter().map(str::to_owned).collect())
    });
    let rows = rows.collect::<csv::Result<_>>()?;
    Ok((head, rows))
}

/// Requirement: B11
#[test]
fn csv_has_one_number_a_cell_in_the_unit_of_its_head() {
    let (head, rows) = table(&shop());
    let column = |name: &str| head.iter().position(|column| column == name).unwrap();
    let browse = &rows[0];
    assert_eq!(browse[column("scenario")], "browse");
    assert_eq!(browse[column("p95_ms")], "31.44");
    assert_eq!(browse[column("p95_low_ms")], "28.91");
    assert_eq!(browse[column("requests")], "1500");
    let checkout = rows
        .iter()
        .find(|row| row[column("scenario")] == "checkout")
        .unwrap();
    // A bound is no value.
    assert_eq!(checkout[column("p99_ms")], "");
    assert_eq!(checkout[column("p99_low_ms")], "912.0");
    assert_eq!(checkout[column("beyond_measure")], "p99 max");
    let steps = rows.iter().filter(|row| !row[column("step")].is_empty());
    assert_eq!(steps.count(), 2 * 2, "two steps, two bases");
    for row in &rows {
        let numbers = head
            .iter()
            .zip(row)
            .filter(|(name, _)| name.ends_with("_ms"));
        for (name, cell) in numbers {
            assert!(
                cell.is_empty() || cell.parse::<f64>().is_ok(),
                "{name}: {cell}"
            );
        }
    }
}

#[test]
fn the_timeline_has_every_slice_of_every_scenario() {
    let run = busy();
    let view = View::of(&run);
    let (head, rows) = table_of(&run, Output::CsvTimeline);
    let column = |name: &str| head.iter().position(|column| column == name).unwrap();
    let courses = view.scenarios.iter().filter_map(|s| s.course.as_ref());
    let slices = courses.map(|course| {
        course.latency.as_ref().map_or(0, |due| due.slices.len())
            + course.ended.as_ref().map_or(0, |ended| ended.slices.len())
    });
    let slices: Vec<usize> = slices.collect();
    assert!(slices.iter().any(|slices| *slices > 10));
    assert_eq!(rows.len(), slices.iter().sum::<usize>());
    let first = &view.scenarios[0];
    let due = first.course.as_ref().unwrap().latency.as_ref().unwrap();
    let of_first: Vec<_> = rows
        .iter()
        .filter(|row| row[column("scenario")] == first.name && row[column("slices_by")] == "due")
        .collect();
    assert_eq!(of_first.len(), due.slices.len());
    for (place, (row, slice)) in (0_u32..).zip(of_first.into_iter().zip(&due.slices)) {
        let number = |name| row[column(name)].parse::<f64>();
        let from =
            (due.from_nanoseconds.since_start() + due.width_nanoseconds * place).as_secs_f64();
        assert!((number("from_s").unwrap() - from).abs() < 1e-9);
        let width = due.width_nanoseconds.as_secs_f64();
        assert!((number("to_s").unwrap() - from - width).abs() < 1e-9);
        assert_eq!(row[column("requests")], slice.requests.to_string());
        assert_eq!(row[column("failed")], slice.failed.to_string());
        let p95 = slice.p95.map(|p95| p95.as_secs_f64() * 1e3);
        match (number("p95_ms").ok(), p95) {
            (Some(shown), Some(p95)) => assert!((shown - p95).abs() < 1e-9),
            (shown, p95) => assert_eq!(shown, p95),
        }
    }
}

#[test]
fn the_timeline_has_hostile_names_in_one_cell_each() {
    for text in TEXTS {
        let mut run = busy();
        run.name = text.to_owned();
        run.scenarios[0].name = text.to_owned();
        let (head, rows) = table_of(&run, Output::CsvTimeline);
        assert!(rows.len() > 10);
        for row in rows {
            assert_eq!(row.len(), head.len(), "{text:?}");
            let starts_formula = |cell: &String| cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
            assert!(!row.iter().any(starts_formula), "{text:?}");
        }
    }
}

#[test]
fn csv_cells_start_no_formula_and_stay_cells() {
    let (head, harmless) = table(&runs::hostile("harmless"));
    let formulas = [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        " =1",
        "＝1",
        "a\",=1,\"",
        "a;=1",
        "'=1",
    ];
    for text in TEXTS.into_iter().chain(formulas) {
        let (same_head, rows) = table(&runs::hostile(text));
        assert_eq!(same_head, head);
        assert_eq!(rows.len(), harmless.len(), "{text:?}");
        for cell in rows.iter().flatten() {
            let starts = cell.trim_start().chars().next().unwrap_or(' ');
            assert!(
                !"=+-@＝＋－＠\t\r".contains(starts),
                "{text:?} gives {cell:?}"
            );
        }
    }
}

/// Requirement: B12
#[test]
fn junit_has_one_case_a_criterion_and_agrees_with_the_verdict() {
    let report = junit(&shop()).unwrap();
    let names: Vec<_> = report
        .test_suites
        .iter()
        .map(|suite| suite.name.to_string())
        .collect();
    let expected = [
        "browse",
        "checkout",
        "search",
        "whole run",
        "comparison with the baseline",
        "the run",
    ];
    assert_eq!(names, expected);
    let cases = || {
        report
            .test_suites
            .iter()
            .flat_map(|suite| &suite.test_cases)
    };
    let view = View::of(&shop());
    let rules = view.comparison.as_ref().unwrap().rows.len();
    assert_eq!(cases().count(), view.criteria.len() + rules + 1);
    let failed = cases().filter(|case| {
        matches!(
            case.status,
            TestCaseStatus::NonSuccess {
                kind: NonSuccessKind::Failure,
                ..
            }
        )
    });
    assert_eq!(failed.count(), 2);
    assert_eq!(failures_and_errors(&report), (2, 0));
    let search = &report.test_suites[2].test_cases[0];
    assert!(
        matches!(search.status, TestCaseStatus::Skipped { .. }),
        "undecided is not failed"
    );
    assert_eq!(search.name.to_string(), "PERF-04: p99 < 250 ms");
}

#[test]
fn a_miss_of_lower_priority_fails_no_pipeline_and_an_invalid_run_is_an_error() {
    let mut run = shop();
    run.comparison = None;
    run.judgements.truncate(1);
    run.judgements[0].verdict = Verdict::Fail;
    run.judgements[0].criterion.priority = Priority::P1;
    run.findings = vec![finding(
        "lost",
        Weight::Invalid,
        None,
        "the generator was at fault",
        None,
    )];
    let report = junit(&run).unwrap();
    assert_eq!(failures_and_errors(&report), (0, 1));
    let status = &report.test_suites[0].test_cases[0].status;
    assert!(matches!(status, TestCaseStatus::Skipped { .. }));
    let annotations = rendered(&run, Output::Github);
    let kinds: Vec<_> = annotations
        .lines()
        .map(|line| line.split(' ').next().unwrap())
        .collect();
    assert_eq!(kinds, ["::error", "::warning"]);
}

#[test]
fn what_ends_with_another_code_than_that_of_success_is_red_in_every_pipeline() {
    let passes = |run: &Run| {
        let report = junit(run).unwrap();
        let green = failures_and_errors(&report) == (0, 0);
        let annotations = rendered(run, Output::Github);
        assert_eq!(green, !annotations.contains("::error"), "{annotations}");
        green
    };
    let mut run = shop();
    run.comparison = None;
    run.findings.clear();
    run.judgements.truncate(1);
    run.judgements[0].verdict = Verdict::Inconclusive;
    assert_eq!(run.verdict(), RunVerdict::Undecided);
    assert!(passes(&run));

    let fault = finding("steal", Weight::GeneratorFault, None, "it was stolen", None);
    run.findings = vec![fault];
    assert_eq!(run.verdict(), RunVerdict::Invalid);
    assert!(!passes(&run));
    assert!(
        rendered(&run, Output::Junit).contains("<error type=\"invalid\" message=\"it was stolen\"")
    );
    // What passes although the generator was at fault is believed.
    run.judgements[0].verdict = Verdict::Pass;
    assert_eq!(run.verdict(), RunVerdict::Passed);
    assert!(passes(&run));
    assert!(
        rendered(&run, Output::Github).contains("::warning title=shop checkout::it was stolen")
    );
    assert!(rendered(&run, Output::Html).contains("it was stolen"));

    run.completeness = Completeness::Interrupted;
    assert_eq!(run.verdict(), RunVerdict::Interrupted);
    assert!(!passes(&run));
}

#[test]
fn junit_stays_xml_with_hostile_texts() {
    let of = |text: &str| {
        let report = junit(&runs::hostile(text));
        let report = report.unwrap_or_else(|error| panic!("{text:?}: {error}"));
        let suites = report.test_suites.iter();
        suites
            .map(|suite| suite.test_cases.len())
            .collect::<Vec<_>>()
    };
    let harmless = of("harmless");
    for text in TEXTS.into_iter().chain([
        "]]>",
        "<![CDATA[x]]>",
        "\u{ffff}\u{fffe}",
        "<!ENTITY x>",
        "--",
    ]) {
        assert_eq!(of(text), harmless, "{text:?}");
    }
}

/// What xmllint says of `text` by the schema of these tests; `None` where it is not installed:
/// `cargo xtask test` says so.
fn schema_complaints(text: &str) -> Option<String> {
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/junit.xsd");
    let lint = Command::new("xmllint")
        .args(["--noout", "--nonet", "--schema", schema, "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn();
    let mut lint = lint.ok()?;
    lint.stdin
        .take()
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
    let output = lint.wait_with_output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    let is_valid = told.trim_end() == "- validates";
    assert_eq!(output.status.success(), is_valid, "{told}");
    Some(if is_valid { String::new() } else { told })
}

#[test]
fn junit_is_valid_by_its_schema() {
    let mut beside = busy();
    beside.judgements.clear();
    let hostile = TEXTS.map(|text| ("hostile", runs::hostile(text)));
    let all = runs::all()
        .into_iter()
        .chain([("beside", beside)])
        .chain(hostile);
    for (name, run) in all {
        let text = rendered(&run, Output::Junit);
        let Some(complaints) = schema_complaints(&text) else {
            return;
        };
        assert_eq!(complaints, "", "{name}");
    }
    let text = rendered(&shop(), Output::Junit);
    for (from, to) in [
        ("<properties/>", ""),
        ("failures=", "failed="),
        ("tests=\"", "tests=\"-"),
        (
            "<system-err/>",
            "<system-err/><testcase name=\"a\" classname=\"b\" time=\"0\"/>",
        ),
    ] {
        let broken = text.replacen(from, to, 1);
        assert_ne!(broken, text);
        assert_ne!(
            schema_complaints(&broken).as_deref(),
            Some(""),
            "{from} → {to}"
        );
    }
}

#[test]
fn annotations_are_ranked_and_at_most_ten_a_kind() {
    let mut run = shop();
    let estimate = latency(perf_core::Clock::ResponseTime, "p95", ms(9.0), None);
    let failed = judged(
        "N",
        "browse",
        "p95 < 5ms",
        estimate,
        Verdict::Fail,
        Evidence::Nothing,
        "",
    );
    run.judgements = (0..30)
        .map(|index| {
            let mut judgement = failed.clone();
            judgement.criterion = Criterion {
                name: Some(format!("N-{index}")),
                ..judgement.criterion
            };
            judgement
        })
        .collect();
    run.findings
        .push(finding("lost", Weight::Invalid, None, "at fault", None));
    let text = rendered(&run, Output::Github);
    let errors: Vec<_> = text
        .lines()
        .filter(|line| line.starts_with("::error "))
        .collect();
    assert_eq!(errors.len(), 10);
    assert_eq!(errors[0], "::error title=shop checkout::at fault");
    // One of the comparison's rules fails as well.
    assert_eq!(
        errors[9],
        "::error title=shop checkout::23 more of this kind are in the report"
    );
    for kind in ["::warning ", "::notice "] {
        assert!(text.lines().filter(|line| line.starts_with(kind)).count() <= 10);
    }
}

#[test]
fn annotations_are_one_line_each_whatever_is_in_them() {
    let lines = |text: &str| {
        rendered(&runs::hostile(text), Output::Github)
            .lines()
            .count()
    };
    let harmless = lines("harmless");
    let commands = [
        "\n::error::gone",
        "a::b,c=d",
        "100%0A::stop-commands::x",
        "\r\n::set-output name=x::y",
    ];
    for text in TEXTS.into_iter().chain(commands) {
        assert_eq!(lines(text), harmless, "{text:?}");
        for line in rendered(&runs::hostile(text), Output::Github).lines() {
            let command = line.strip_prefix("::").unwrap();
            let (head, message) = command.split_once("::").unwrap();
            let (kind, title) = head.split_once(" title=").unwrap();
            assert!(["error", "warning", "notice"].contains(&kind), "{line}");
            assert!(!title.contains([',', ':']), "{line}");
            let unescaped = message.replace("%25", "");
            assert!(!unescaped.contains("%0"), "{line}");
        }
    }
}

#[test]
fn the_summary_says_which_comment_it_replaces_and_stays_small() {
    let mut run = shop();
    let one = run.judgements[0].clone();
    run.judgements = vec![one; 5_000];
    let text = rendered(&run, Output::GithubSummary);
    assert!(text.starts_with("<!-- perf-cli report -->\n"));
    assert!(text.contains("4800 more are in the report."), "{text}");
    // A comment has at most 65,536 characters.
    assert!(text.chars().count() < 65_536);
    for text in TEXTS {
        let hostile = rendered(&runs::hostile(text), Output::GithubSummary);
        assert_eq!(
            hostile.matches("<!-- perf-cli report -->").count(),
            1,
            "{text:?}"
        );
    }
}
