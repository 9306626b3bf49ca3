//! `examples/catalog`: the plan against the catalog.

use std::fs;

use crate::applications::{Application, Start};

const KINDS: [&str; 3] = ["brands", "categories", "products"];

fn catalog(fault: &str) -> Option<Application> {
    Application::start(&Start {
        example: "catalog",
        fault,
        ..Start::default()
    })
}

/// Requirement: C1, C2, C3
#[test]
fn every_scenario_is_measured_and_judged_by_its_class_and_leaves_nothing_behind() {
    let Some(catalog) = catalog("") else { return };
    let finished = catalog.run(&[("RUNS", "60")], &["--verbose"]).ended_with(0);
    finished.says("/health is there").says("[15/15]");
    let report = catalog.report();
    let mut scenarios = Vec::new();
    for operation in ["PATCH", "PUT"] {
        scenarios.extend(KINDS.map(|kind| format!("{kind} {operation}")));
    }
    let dependants = [0, 100, 1000];
    scenarios.extend(dependants.map(|count| format!("categories DELETE, {count} dependants")));
    for operation in ["LIST", "DETAIL"] {
        scenarios.extend(KINDS.map(|kind| format!("{kind} {operation}")));
    }
    assert_eq!(report.scenarios(), scenarios);
    for scenario in &scenarios {
        // Of all runs, not of those that went well.
        assert_eq!(report.count(scenario, "requests"), 60, "{scenario}");
        assert_eq!(report.count(scenario, "failed"), 0, "{scenario}");
    }
    // What was made is gone, from the file of the database as well.
    let catalog = catalog.restarted();
    for kind in KINDS {
        assert_eq!(catalog.answer(&format!("/{kind}"))["total"], 0, "{kind}");
    }
    assert!(fs::metadata(catalog.place.path("app.db")).unwrap().len() > 10_000);
    let targets = [
        ("UPDATE", 6, 500),
        ("DELETE", 3, 1000),
        ("LIST", 3, 2000),
        ("DETAIL", 3, 1500),
    ];
    let criteria = report.0["criteria"].as_array().unwrap();
    for (class, count, millis) in targets {
        let of_class = criteria.iter().filter(|c| c["name"] == class);
        let nanoseconds = of_class.map(|c| &c["requirement"]["target"]["nanoseconds"]);
        let nanoseconds: Vec<_> = nanoseconds.map(|n| n.as_u64().unwrap()).collect();
        assert_eq!(nanoseconds, vec![millis * 1_000_000; count], "{class}");
    }
    assert_eq!(report.failing(), [""; 0]);
    assert_eq!(report.verdicts_on("FAILED RUNS"), ["pass"]);
}

#[test]
fn runs_decide_or_say_how_many_more_would() {
    let Some(catalog) = catalog("") else { return };
    let arguments = ["--scenario", "* DETAIL"];
    catalog.run(&[("RUNS", "300")], &arguments).ended_with(0);
    let report = catalog.report();
    let criteria = report.0["criteria"].as_array().unwrap().iter();
    let details: Vec<_> = criteria.filter(|c| c["name"] == "DETAIL").collect();
    assert_eq!(details.len(), 3);
    for criterion in details {
        assert_eq!(criterion["measured"]["observations"]["count"], 300);
        // On a machine that does much else, they can share their fate with their neighbours.
        let more = criterion["needs_more"]["count"].as_u64();
        match criterion["verdict"]["code"].as_str().unwrap() {
            "pass" => assert_eq!(more, None),
            "inconclusive" => assert!(more > Some(0), "{criterion}"),
            other => panic!("{other}"),
        }
    }
}

/// Requirement: C-W3
#[test]
fn twenty_runs_have_a_p95_below_their_slowest_and_decide_on_nothing() {
    let Some(catalog) = catalog("") else { return };
    let name = "categories DELETE, 1000 dependants";
    catalog
        .run(&[("RUNS", "20")], &["--scenario", name])
        .ended_with(0);
    let report = catalog.report();
    let figure = |row| report.latency(name, "response_time", row);
    assert!(figure("p95").value < figure("max").value);
    assert_eq!(figure("p99").value, figure("max").value);
    // Neither has an upper end that 20 runs could show.
    for row in ["p95", "p99"] {
        let interval = figure(row).interval;
        assert!(matches!(interval, Some((_, None))), "{row}: {interval:?}");
    }
    assert_eq!(report.verdicts_on("DELETE"), ["inconclusive"]);
    assert!(report.criterion("DELETE")["needs_more"]["count"].as_u64() >= Some(39));
}

/// Requirement: C-W1
#[test]
fn changes_that_find_no_row_fail_however_fast_they_are() {
    for operation in ["PATCH", "PUT"] {
        let fault = format!("{}_404", operation.to_lowercase());
        let Some(catalog) = catalog(&fault) else {
            return;
        };
        let arguments = ["--tag", "update"];
        let finished = catalog.run(&[("RUNS", "20")], &arguments).ended_with(1);
        finished.shows("expected status 200, got 404");
        let report = catalog.report();
        for kind in KINDS {
            for other in ["PATCH", "PUT"] {
                let failed = report.count(&format!("{kind} {other}"), "failed");
                assert_eq!(failed, if other == operation { 20 } else { 0 });
            }
        }
        assert_eq!(
            report.failing(),
            ["UPDATE", "UPDATE", "UPDATE", "FAILED RUNS"]
        );
    }
}

/// Requirement: C6, C-W2
#[test]
fn a_row_that_is_deleted_again_and_again_fails_in_all_runs_but_one() {
    let Some(catalog) = catalog("") else { return };
    // One row for all runs, in the place of one for each.
    let once = [("[[scenario.before_each]]", "[[scenario.setup]]")];
    let plan = catalog.changed_plan(&once);
    let name = "categories DELETE, 0 dependants";
    let arguments = ["--scenario", name];
    let finished = catalog
        .run_plan(&plan, &[("RUNS", "20")], &arguments)
        .ended_with(1);
    finished.shows("19 of 20 requests failed");
    let report = catalog.report();
    assert_eq!(report.count(name, "requests"), 20);
    assert_eq!(report.failures(name), [("status_4xx", 19)]);
    // The one that went well does not stand for the others.
    assert_eq!(report.latency(name, "response_time", "p95").bound, "above");
    assert_eq!(report.failing(), ["DELETE", "FAILED RUNS"]);
}

#[test]
fn a_list_of_nothing_is_not_a_fast_list() {
    let Some(catalog) = catalog("empty") else {
        return;
    };
    catalog
        .run(&[("RUNS", "20")], &["--tag", "list"])
        .ended_with(1);
    let report = catalog.report();
    for kind in KINDS {
        let failures = report.failures(&format!("{kind} LIST"));
        assert_eq!(failures, [("check_failed", 20)]);
    }
    assert_eq!(report.failing(), ["LIST", "LIST", "LIST", "FAILED RUNS"]);
}

/// Requirement: C3
#[test]
fn a_slow_operation_fails_its_own_class_only() {
    // 0.6 s for a change: too long for a PATCH, and not for a deletion.
    let Some(catalog) = catalog("slow") else {
        return;
    };
    for (scenario, failing) in [("brands PATCH", &["UPDATE"][..]), ("*DELETE, 0 *", &[])] {
        let code = i32::from(!failing.is_empty());
        catalog
            .run(&[("RUNS", "4")], &["--scenario", scenario])
            .ended_with(code);
        assert_eq!(catalog.report().failing(), failing);
    }
}

/// Requirement: C4, C-W4
#[test]
fn an_unhealthy_target_is_sent_nothing_and_one_that_is_down_is_no_success() {
    let Some(catalog) = catalog("unhealthy") else {
        return;
    };
    let variables = [("PATIENCE", "300ms")];
    let finished = catalog.run(&variables, &[]).ended_with(5).shows_nothing();
    let finished = finished
        .says("/health was not healthy within 300 ms")
        .says("503");
    assert!(!finished.stderr.contains("[1/15]"), "{}", finished.stderr);
    let down = [variables[0], ("BASE_URL", "http://127.0.0.1:1")];
    let finished = catalog.run(&down, &[]).ended_with(5).shows_nothing();
    finished
        .says("connection refused")
        .says("hint: start the target");
}

/// Requirement: C-W5
#[test]
fn a_scenario_that_cannot_be_set_up_stays_in_the_counts_as_failed() {
    let Some(catalog) = catalog("") else { return };
    let nameless = [(
        "json = { name = \"brand to patch\" }",
        "json = { name = \"\" }",
    )];
    let plan = catalog.changed_plan(&nameless);
    let runs = [("RUNS", "20")];
    let finished = catalog.run_plan(&plan, &runs, &["--tag", "brands"]);
    finished.ended_with(1).shows("setup failed");
    let report = catalog.report();
    let scenarios = report.scenarios();
    assert_eq!(
        scenarios,
        ["brands PATCH", "brands PUT", "brands LIST", "brands DETAIL"]
    );
    assert_eq!(report.failures(scenarios[0]), [("setup_failed", 1)]);
    for scenario in &scenarios[1..] {
        assert_eq!(report.count(scenario, "requests"), 20);
        assert_eq!(report.count(scenario, "failed"), 0);
    }
    assert_eq!(report.failing(), ["UPDATE", "FAILED RUNS"]);
}

/// Requirement: C6
#[test]
fn rows_that_cannot_be_made_are_failed_runs() {
    let Some(catalog) = catalog("post_404") else {
        return;
    };
    let name = "categories DELETE, 100 dependants";
    let finished = catalog.run(&[("RUNS", "20")], &["--scenario", name]);
    // There was not one success to judge.
    finished.ended_with(5).shows("setup failed");
    let report = catalog.report();
    assert_eq!(report.failures(name), [("setup_failed", 20)]);
    assert_eq!(report.failing(), ["DELETE", "FAILED RUNS"]);
}

/// Requirement: C5, C-W6
#[test]
fn whoever_looks_at_a_failed_run_again_is_told_by_the_exit_code() {
    let Some(catalog) = catalog("patch_404") else {
        return;
    };
    let arguments = ["--scenario", "brands *", "--record", "records/brands.json"];
    catalog.run(&[("RUNS", "20")], &arguments).ended_with(1);
    // The file that was asked for, and only the scenarios that were asked for.
    let scenarios = ["brands PATCH", "brands PUT", "brands LIST", "brands DETAIL"];
    assert_eq!(catalog.report().scenarios(), scenarios);
    let judged = catalog
        .place
        .run(&["check", "records/brands.json"])
        .ended_with(1);
    judged.shows("FAIL");
    for format in ["text", "json"] {
        let analysis = ["analyze", "records/brands.json", "--format", format];
        catalog
            .place
            .run(&analysis)
            .ended_with(1)
            .shows("brands PATCH");
    }
    // The address and the number of runs of the command line go before those of the plan.
    let nowhere = [("BASE_URL", "http://127.0.0.1:1")];
    let selected = ["--scenario", "brands PATCH", "--iterations", "7"];
    let arguments = [&selected[..], &["--base-url", &catalog.url]].concat();
    catalog.run(&nowhere, &arguments).ended_with(1);
    assert_eq!(catalog.report().count("brands PATCH", "requests"), 7);
}

/// As the README says it, with nothing shortened.
#[test]
#[ignore = "takes a minute: cargo xtask examples --full"]
fn in_full() {
    let Some(catalog) = catalog("") else { return };
    // Runs of less than a millisecond share what else a machine does: some criteria may stay undecided.
    catalog.run_in_full("perf.toml").ended_with(0);
    let report = catalog.report();
    assert_eq!(report.scenarios().len(), 15);
    assert_eq!(report.failing(), [""; 0]);
}
