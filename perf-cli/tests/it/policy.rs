//! Own rules, noise that is learned, and a control, from the files to the verdict.

use serde_json::{Value, json};

use crate::child::Finished;
use crate::locust_result::locust;
use crate::stub_target::StubTarget;
use crate::workplace::Workplace;

/// A store with so many runs of `shop_stats`, and three results that are so much slower.
fn with_history(percent: u64) -> Workplace {
    let place = Workplace::new();
    for number in 0..8 {
        place.write("shop_stats.csv", &locust(100, number * 7 % 5, 0));
        let add = ["baseline", "add", "shop_stats.csv"];
        place.run(&add).ended_with(0);
    }
    for number in 0..3 {
        std::fs::create_dir_all(place.path(&number.to_string())).unwrap();
        let name = format!("{number}/shop_stats.csv");
        place.write(&name, &locust(percent, number * 3 % 5, 0));
    }
    place
}

fn check(place: &Workplace, more: &[&str]) -> Finished {
    let check = [
        "check",
        "0/shop_stats.csv",
        "1/shop_stats.csv",
        "2/shop_stats.csv",
    ];
    place.run(&[&check[..], &["--baseline", "perf"], more].concat())
}

#[test]
fn own_rules_tolerate_more_warn_or_name_further_metrics() {
    let place = with_history(112);
    check(&place, &[]).ended_with(1);
    let rules = |tolerated: &str, severity: &str| {
        let each = ["p50", "p95", "p99", "throughput"].map(|metric| {
            format!(
                "[[rule]]\nscenario = \"Aggr*\"\nmetric = \"{metric}\"\nrelative = \
                 \"{tolerated}\"\nseverity = \"{severity}\"\n"
            )
        });
        format!("version = 1\n{}", each.concat())
    };
    place.write("policy.toml", &rules("15%", "fail"));
    let tolerated = check(&place, &["--policy", "policy.toml"]).ended_with(0);
    tolerated
        .shows("p95")
        .shows("+15% at most")
        .shows("−15% at most")
        .does_not_show("WARN");
    place.write("policy.toml", &rules("5%", "warn"));
    let warned = check(&place, &["--policy", "policy.toml"]).ended_with(0);
    warned.shows("WARN Aggregated p95: regression: worse than is tolerated");
    check(&place, &["--policy", "policy.toml", "--strict"]).ended_with(1);
    place.write("policy.toml", &rules("5%", "fail"));
    let failed = check(&place, &["--policy", "policy.toml"]).ended_with(1);
    failed.shows("FAIL Aggregated p95: regression");
}

#[test]
fn only_what_exceeds_both_parts_counts() {
    let place = Workplace::new();
    place.write("old_stats.csv", &locust(100, 0, 0));
    place.write("new_stats.csv", &locust(130, 0, 0));
    let compare = |absolute: &str| {
        let rule = format!(
            "version = 1\n[[rule]]\nmetric = \"p95\"\nrelative = \"20%\"\nabsolute = \"{absolute}\"\n"
        );
        place.write("policy.toml", &rule);
        place.run(&[
            "compare",
            "old_stats.csv",
            "new_stats.csv",
            "--policy",
            "policy.toml",
        ])
    };
    let both = compare("500ms").ended_with(1);
    both.shows("more than the +20.0% and +500 ms allowed");
    compare("2s").ended_with(0);
}

#[test]
fn a_rule_for_a_scenario_that_is_gone_is_told_and_removed_on_request() {
    let place = with_history(100);
    let policy =
        "version = 1\n\n[[rule]]\nscenario = \"gone\"\nmetric = \"p95\"\nrelative = \"5%\"\n";
    place.write("policy.toml", policy);
    check(&place, &["--policy", "policy.toml"])
        .ended_with(0)
        .shows("the rule for p95 of `gone` is for no scenario that there is");
    place.write(
        "perf.toml",
        "version = 1\ntarget = { base_url = \"http://127.0.0.1:1\" }\n[[scenario]]\n\
         name = \"order\"\nload = { iterations = 1 }\nstep = [{ path = \"/\" }]\n",
    );
    let rules = ["baseline", "rules", "policy.toml", "--plan", "perf.toml"];
    let listed = place.run(&rules).ended_with(0);
    listed.shows("gone  p95").says("rules for no scenario: 1");
    assert_eq!(place.read("policy.toml"), policy);
    let pruned = place.run(&[&rules[..], &["--prune"]].concat());
    pruned.ended_with(0).says("rules removed: 1");
    assert_eq!(place.read("policy.toml"), "version = 1\n\n");
    place.write("policy.toml", "version = 1\nrules = 3\n");
    let wrong = check(&place, &["--policy", "policy.toml"]);
    wrong
        .ended_with(2)
        .says("1 mistake in the policy")
        .says("policy.toml:2:1: unknown key `rules`")
        .says("did you mean `rule`?");
}

/// Requirement: D15
#[test]
fn noise_is_learned_within_versions_and_told() {
    let place = Workplace::new();
    let none = place.run(&["baseline", "calibrate"]).ended_with(0);
    none.shows("no version has two runs");
    for version in ["aaaa", "bbbb"] {
        for number in 0..6 {
            // The versions differ by a third, and the runs of one by little.
            let percent = if version == "aaaa" { 100 } else { 130 };
            place.write("shop_stats.csv", &locust(percent, number * 7 % 5, 0));
            let import = ["import", "shop_stats.csv", "--record", "run.json"];
            place.run(&import).ended_with(0);
            let mut record: Value = serde_json::from_str(&place.read("run.json")).unwrap();
            record["run"]["environment"]["build"] = json!({ "commit": version });
            place.write("run.json", &record.to_string());
            place.run(&["baseline", "add", "run.json"]).ended_with(0);
        }
    }
    let told = place.run(&["baseline", "calibrate", "--format", "json"]);
    let told: Value = serde_json::from_str(&told.ended_with(0).stdout).unwrap();
    let p95 = &told["noise"][1];
    assert_eq!((&p95["metric"], &p95["runs"]), (&json!("p95"), &json!(12)));
    assert_eq!(p95["versions"], 2);
    assert_eq!(p95["state"], "used by the gate");
    let noise = p95["noise"].as_f64().unwrap();
    assert!((0.001..0.02).contains(&noise), "{p95}");
    assert!(p95["found"].as_f64().unwrap() > p95["tolerated"].as_f64().unwrap());
    place.write("shop_stats.csv", &locust(130, 1, 0));
    let check = ["check", "shop_stats.csv", "--baseline", "perf"];
    let told = place.run(&check).ended_with(0);
    told.shows("as 12 runs of 2 versions show");
}

#[test]
fn a_drift_of_the_control_is_divided_out_of_the_others() {
    const PLAN: &str = "version = 1\nname = \"shop\"\ntarget = { base_url = \"http://127.0.0.1:1\" }\n\
                        [[scenario]]\nname = \"canary\"\nload = { iterations = 40 }\nstep = [{ path = \"/a\" }]\n\
                        [[scenario]]\nname = \"order\"\nload = { iterations = 40 }\nstep = [{ path = \"/b\" }]\n";
    let place = Workplace::alone();
    place.write("perf.toml", PLAN);
    place.write("policy.toml", "version = 1\ncontrol = \"canary\"\n");
    let make = |out: &str, runs: &str, routes: &[&str]| {
        let stub = StubTarget::start(&place, routes);
        let run = [
            "run",
            "--base-url",
            &stub.url,
            "--runs",
            runs,
            "--quiet",
            "--out",
            out,
        ];
        place.run(&run).ended_with(0);
    };
    let compare = |b: &str| place.run(&["compare", "usual", b, "--policy", "policy.toml"]);
    make("usual", "6", &["/a latency=6ms", "/b latency=6ms"]);
    // One comparison in twenty may alarm; three in a row are no accident.
    let is_calm = ["day1", "day2", "day3"].into_iter().any(|day| {
        make(day, "4", &["/a latency=9ms", "/b latency=9ms"]);
        place.run(&["compare", "usual", day]).ended_with(1);
        let compared = compare(day);
        compared.code == Some(0) && compared.stdout.contains("the control `canary` moved by +")
    });
    assert!(is_calm, "what moves both is no regression");
    make("worse", "4", &["/a latency=6ms", "/b latency=9ms"]);
    compare("worse").ended_with(1).shows("regression");
    place.write("policy.toml", "version = 1\ncontrol = \"canari\"\n");
    compare("worse")
        .ended_with(1)
        .shows("the control `canari` is not in every run");
    let [one, other] = ["usual", "worse"].map(|out| {
        let name = place.names_in(out).remove(0);
        format!("{out}/{name}")
    });
    place
        .run(&["compare", &one, &other, "--policy", "policy.toml"])
        .shows("the drift of the control `canari` is not divided out");
}

#[test]
fn a_record_is_checked_by_the_rules_of_its_plan() {
    let place = with_history(112);
    let plan = |rule: &str| {
        let scenario = "[[scenario]]\nname = \"Aggregated\"\nload = { iterations = 1 }\n\
                        step = [{ path = \"/\" }]\n";
        let head = "version = 1\nname = \"shop\"\ntarget = { base_url = \"http://127.0.0.1:1\" }\n";
        place.write("perf.toml", &format!("{head}{scenario}{rule}"));
    };
    let rules = ["p50", "p95", "p99", "throughput"]
        .map(|metric| format!("[[regression.rule]]\nmetric = \"{metric}\"\nrelative = \"15%\"\n"));
    check(&place, &[]).ended_with(1);
    plan(&rules.concat());
    let tolerated = check(&place, &["--plan", "perf.toml"]).ended_with(0);
    tolerated.shows("+15% at most");
    place.write(
        "policy.toml",
        "version = 1\n[[rule]]\nmetric = \"p95\"\nrelative = \"5%\"\n",
    );
    let own = ["--plan", "perf.toml", "--policy", "policy.toml"];
    check(&place, &own).ended_with(1);
    plan("[[regression.rule]]\nmetric = \"p95\"\nrelative = \"much\"\n");
    let wrong = check(&place, &["--plan", "perf.toml"]).ended_with(2);
    wrong.says("1 mistake in the plan").says("perf.toml:10:13");
    let alone = [
        "check",
        "0/shop_stats.csv",
        "--plan",
        "perf.toml",
        "--criterion",
        "p95 < 1s",
    ];
    place.run(&alone).ended_with(2).says("--baseline");
}

#[test]
fn what_does_not_apply_in_turn_is_refused() {
    let place = Workplace::new();
    for more in [
        &["--plan", "shop"][..],
        &["--from", "locust"],
        &["--allow-env-mismatch"],
        &["--baseline", "perf"],
    ] {
        let compare = ["compare", "--ab", "perf.toml", "./old", "./new"];
        let refused = place.run(&[&compare[..], more].concat()).ended_with(2);
        refused.says("cannot be used with").says(more[0]);
    }
}
