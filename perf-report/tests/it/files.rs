//! Links to raw data: they lead from the report to the file, and nowhere else.

use std::path::Path;

use perf_report::{Output, RenderOptions, Renderer, View};

use crate::shop::shop;

fn link(report: &str, file: &str) -> Option<String> {
    let view = View::of(&shop()).with_files(Path::new(report), [("run record", Path::new(file))]);
    view.files[0].link.clone()
}

#[test]
fn a_link_is_relative_to_the_report() {
    for (report, file, expected) in [
        ("/ci/perf.html", "/ci/run.json", "./run.json"),
        ("/ci/perf.html", "/ci/out/run.json", "./out/run.json"),
        (
            "/ci/pages/a/perf.html",
            "/ci/out/run.json",
            "./../../out/run.json",
        ),
        ("/perf.html", "/run.json", "./run.json"),
    ] {
        assert_eq!(
            link(report, file).as_deref(),
            Some(expected),
            "{report} {file}"
        );
    }
}

#[test]
fn what_leads_nowhere_for_sure_is_no_link() {
    assert_eq!(link("perf.html", "/ci/run.json"), None);
    assert_eq!(link("/ci/perf.html", "run.json"), None);
}

#[test]
fn a_hostile_name_is_a_name() {
    let names = [
        "javascript:alert(1)",
        "a\"onclick=\"b",
        "<script>",
        "a b%41?c#d",
        "\u{202e}nosj",
    ];
    for name in names {
        let link = link("/ci/perf.html", &format!("/ci/{name}")).unwrap();
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~/%".contains(c);
        assert!(
            link.starts_with("./") && link.chars().all(is_plain),
            "{link}"
        );
        let file = format!("/ci/{name}");
        let files = [("run record", Path::new(&file))];
        let view = View::of(&shop()).with_files(Path::new("/ci/perf.html"), files);
        let renderer = Renderer::new(None).unwrap();
        let page = renderer
            .render(&view, Output::Html, &RenderOptions::default())
            .unwrap();
        assert!(page.contains(&format!("<a href=\"{link}\">")), "{name}");
        assert!(!page.contains("<script>"), "{name}");
    }
}
