//! Markdown as GitHub reads it.

use perf_report::{Output, RenderOptions, Renderer, View};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use crate::runs;
use crate::shop::shop;

/// What a reader of Markdown sees in a document.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Outline {
    pub(crate) headings: Vec<(HeadingLevel, String)>,
    /// Head and rows of every table, cell by cell.
    pub(crate) tables: Vec<Vec<Vec<String>>>,
    pub(crate) html: Vec<String>,
    pub(crate) links: usize,
}

pub(crate) fn rendered(view: &View) -> String {
    Renderer::new(None)
        .unwrap()
        .render(view, Output::Markdown, &RenderOptions::default())
        .unwrap()
}

/// Parses `text` with GitHub's extensions, and checks that every row of a table has as many
/// cells in its source as the table has columns: the parser would fill up or cut silently.
pub(crate) fn outline(text: &str) -> Outline {
    let mut outline = Outline::default();
    let mut columns = 0;
    let mut in_heading = false;
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_MATH
        | Options::ENABLE_GFM;
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                outline.headings.push((level, String::new()));
                in_heading = true;
            }
            Event::Start(Tag::Table(alignments)) => {
                columns = alignments.len();
                outline.tables.push(Vec::new());
            }
            Event::Start(Tag::TableHead | Tag::TableRow) => {
                let source = text[range].trim_end();
                assert_eq!(cells_in(source), columns, "{source}");
                outline.tables.last_mut().unwrap().push(Vec::new());
            }
            Event::Start(Tag::TableCell) => {
                let row = outline.tables.last_mut().unwrap().last_mut().unwrap();
                row.push(String::new());
            }
            Event::End(TagEnd::Table) => columns = 0,
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => outline.links += 1,
            Event::Text(shown) | Event::Code(shown) => {
                if columns > 0 {
                    let row = outline.tables.last_mut().unwrap().last_mut().unwrap();
                    row.last_mut().unwrap().push_str(&shown);
                } else if in_heading {
                    outline.headings.last_mut().unwrap().1.push_str(&shown);
                }
            }
            Event::End(TagEnd::Heading(_)) => in_heading = false,
            Event::Html(html) | Event::InlineHtml(html) => outline.html.push(html.to_string()),
            Event::InlineMath(math) | Event::DisplayMath(math) => panic!("math: {math}"),
            Event::FootnoteReference(name) => panic!("footnote: {name}"),
            Event::TaskListMarker(_) => panic!("a task"),
            _ => {}
        }
    }
    outline
}

fn cells_in(row: &str) -> usize {
    let escaped_out = row.replace("\\\\", "").replace("\\|", "");
    escaped_out.matches('|').count() - 1
}

#[test]
fn every_table_is_rectangular() {
    for (name, run) in runs::all() {
        let outline = outline(&rendered(&View::of(&run)));
        assert!(!outline.tables.is_empty(), "{name}");
        for table in &outline.tables {
            assert!(table.len() >= 2, "{name}: a head and a row: {table:?}");
        }
        assert_eq!((outline.html, outline.links), (Vec::new(), 0), "{name}");
    }
}

/// Requirement: D13
#[test]
fn the_sections_stand_in_reading_order() {
    let text = rendered(&View::of(&shop()));
    let sections: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("## "))
        .collect();
    assert_eq!(
        sections,
        [
            "Executive summary",
            "Criteria",
            "Scenarios",
            "Comparison with the baseline",
            "Recommendations",
            "Environment",
            "Appendix: raw data"
        ]
    );
}

/// Requirement: C8, D13
#[test]
fn the_verdict_table_has_the_target_beside_the_value() {
    let outline = outline(&rendered(&View::of(&shop())));
    let table = &outline.tables[0];
    assert_eq!(table[0][4..6], ["Target", "Measured"]);
    assert_eq!(table[2][4..7], ["500 ms", "545 ms", "[501, 604] ms"]);
    assert_eq!(table[2].last().map(String::as_str), Some("FAIL"));
    assert_eq!(outline.tables[1][0][5..], ["P50", "P95", "P99", "Status"]);
}

#[test]
fn an_answer_that_failed_is_shown_line_by_line() {
    let mut run = shop();
    let tallies = run.scenarios.iter_mut().flat_map(|scenario| {
        let series = scenario.series.iter_mut();
        series.flat_map(|series| series.failures.values_mut())
    });
    let mut tallies: Vec<_> = tallies.collect();
    let first = tallies.first_mut().unwrap();
    first.response = Some("HTTP/1.1 500 Oh\nx-a: *b*\n\n# {\"a\": `1`}\n```".to_owned());
    let text = rendered(&View::of(&run));
    let quoted: Vec<_> = text
        .lines()
        .filter(|line| line.starts_with('>'))
        .map(str::trim_end)
        .collect();
    insta::assert_snapshot!(quoted.join("\n"));
    let plain = outline(&rendered(&View::of(&shop())));
    assert_eq!(outline(&text).headings, plain.headings);
}

/// Requirement: D13
#[test]
fn each_category_has_a_section_with_its_criteria() {
    let mut run = shop();
    run.scenarios[0].tags = vec!["reading".to_owned(), "fast".to_owned()];
    run.scenarios[1].tags = vec!["writing | *x*".to_owned()];
    run.scenarios[2].tags.clear();
    let text = rendered(&View::of(&run));
    let outline = outline(&text);
    let named: Vec<_> = outline
        .headings
        .iter()
        .map(|(_, name)| name.as_str())
        .collect();
    let expected = [
        "Executive summary",
        "Category: reading",
        "Category: writing | *x*",
        "Category: other",
        "Category: whole run",
        "Scenarios",
    ];
    assert_eq!(named[1..7], expected);
    let column = |table: &[Vec<String>], at: usize| -> Vec<String> {
        table[1..].iter().map(|row| row[at].clone()).collect()
    };
    let tables = &outline.tables;
    assert_eq!(
        column(&tables[0], 0),
        ["reading", "writing | *x*", "other", "whole run"]
    );
    assert_eq!(
        column(&tables[0], 3),
        ["PASS", "FAIL", "INCONCLUSIVE", "PASS"]
    );
    let subjects: Vec<_> = tables[1..5].iter().map(|table| column(table, 1)).collect();
    let expected = [
        vec!["browse"],
        vec!["checkout", "checkout / pay"],
        vec!["search"],
        vec!["whole run"],
    ];
    assert_eq!(subjects, expected);
    let targets = tables[1..5].iter().flat_map(|table| column(table, 4));
    let targets: Vec<_> = targets.collect();
    assert_eq!(targets, ["50 ms", "500 ms", "1.2%", "250 ms", "60/s"]);
    insta::assert_snapshot!(text);
}
