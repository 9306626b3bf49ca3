//! Reports in every format, from the command to the file.

use crate::stub_target::StubTarget;
use crate::workplace::Workplace;

const PLAN: &str = r#"
version = 1
name = "every format"

[target]
base_url = "URL"

[[scenario]]
name = "page"
load = { arrival_rate = "100/s", duration = "1s" }
criteria = [{ require = "max < 20s", name = "PAGE-1" }, "error_rate < 50%"]
step = [{ path = "/page" }]
"#;

/// Whether a line is one of those that name a file beside a report.
fn is_file(line: &str, name: &str) -> bool {
    line.contains(&format!("\">{name}</a></dd></div>")) || line.contains(&format!(" | {name} |"))
}

/// Requirement: B11
#[test]
fn a_run_writes_every_format_and_a_record_gives_the_same() {
    let place = Workplace::new();
    let stub = StubTarget::start(&place, &["/page latency=2ms"]);
    place.write("perf.toml", &PLAN.replace("URL", &stub.url));
    let formats = [
        ("html", "<svg class=\"drawing\""),
        ("markdown", "# every format: PASS"),
        ("json", "\"version\": 1"),
        ("csv", "every format,"),
        ("csv-timeline", ",page,due,"),
        (
            "junit",
            "<testcase classname=\"page\" name=\"PAGE-1: max &lt; ",
        ),
        ("github-summary", "## ✅ PASS: every format"),
        ("console", "PASS  every format"),
        ("github", "::notice title="),
    ];
    let requests = formats.map(|(format, _)| format!("{format}=out/{format}"));
    let mut arguments = vec!["run", "--record", "r.json"];
    for request in &requests {
        arguments.extend(["--report", request]);
    }
    place.run(&arguments).ended_with(0);
    for (format, holds) in formats {
        let written = place.read(&format!("out/{format}"));
        assert!(written.contains(holds), "{format}: {written}");
        let shown = place
            .run(&["report", "r.json", "--as", format])
            .ended_with(0);
        // Of the files beside it a record knows only itself.
        let own = |text: &str| -> Vec<String> {
            // The last of all fields.
            let (text, _files) = text.split_once("\"files\": [").unwrap_or((text, ""));
            let names = || formats.iter().map(|(name, _)| *name).chain(["r.json"]);
            let lines = text
                .lines()
                .filter(|line| !names().any(|name| is_file(line, name)));
            lines.map(str::to_owned).collect()
        };
        assert_eq!(own(&shown.stdout), own(&written), "{format}");
    }
    // Over time, percentiles, distribution, resources.
    let page = place.read("out/html");
    assert_eq!(page.matches("<svg class=\"drawing\"").count(), 4);
}

#[test]
fn templates_are_written_to_begin_with_and_used_again() {
    let place = Workplace::new();
    place.fixture("steady_stats.csv");
    place
        .run(&["import", "steady_stats.csv", "--record", "r.json"])
        .ended_with(0);
    let ejected = place.run(&["report", "--eject", "ours"]).ended_with(0);
    assert!(
        ejected.stdout.contains("report.html\n"),
        "{}",
        ejected.stdout
    );
    let built_in = place
        .run(&["report", "r.json", "--as", "html"])
        .ended_with(0);
    let with_ours = ["report", "r.json", "--as", "html", "--template", "ours"];
    assert_eq!(place.run(&with_ours).ended_with(0).stdout, built_in.stdout);
    place.write("ours/html/footer.html", "<footer>ours</footer>\n");
    let changed = place.run(&with_ours).ended_with(0).stdout;
    assert!(changed.contains("<footer>ours</footer>"));
    // What somebody has written is not written over.
    let again = place.run(&["report", "--eject", "ours"]).ended_with(2);
    again
        .shows_nothing()
        .says("already")
        .says("name another folder");
    assert_eq!(
        place.read("ours/html/footer.html"),
        "<footer>ours</footer>\n"
    );
}

/// Requirement: C7
#[test]
fn an_analysis_is_text_or_json_and_of_what_nobody_judged_it_ends_with_0() {
    let place = Workplace::new();
    place.fixture("failing_stats.csv");
    place
        .run(&["import", "failing_stats.csv", "--record", "r.json"])
        .ended_with(0);
    let text = place.run(&["analyze", "r.json"]).ended_with(0);
    assert!(
        text.stdout.starts_with("NOT JUDGED  failing_stats\n"),
        "{}",
        text.stdout
    );
    let json = place
        .run(&["analyze", "r.json", "--format", "json"])
        .ended_with(0);
    let json: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert!(json["recommendations"].is_array());
    place
        .run(&["analyze", "r.json", "--format", "xml"])
        .ended_with(2)
        .says("there is no format `xml`; there are text, json");
}
