//! Hostile texts are inert in every output: they show, and do nothing.

use perf_report::{Output, RenderOptions, Renderer, View};
use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

use crate::markdown::{Outline, outline};
use crate::runs;
use crate::shop::shop;

pub(crate) const TEXTS: [&str; 16] = [
    "{{ 1234*567 }}{% include 'run.json' %}{# gone #}",
    "a | b || c \\| d \\",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "</td><b>bold</b> &lt;b&gt; &#60;",
    "\u{1b}[31mred\u{1b}[0m\u{1b}]0;title\u{7}\u{9b}2J",
    "one\r\ntwo\ttabs\n\n# heading\n\n| a | b |\n|---|---|",
    "\u{202e}evil\u{202c} \u{2066}x\u{2069} \u{200f}rtl\u{200b}\u{feff}\u{e0041}",
    "`code` ``more`` ```\nfence\n```",
    "*bold* _emphasis_ ~~gone~~ $x^2$ [link](http://evil.example) ![i](x) [^1] [ref][x]",
    "http://evil.example www.evil.example <http://evil.example> javascript:alert(1)",
    "- item",
    "1. item",
    "---",
    "[x] task",
    "@octocat please look",
    "\\<b\\>",
];

fn rendered(text: &str, output: Output) -> String {
    let options = RenderOptions {
        width: Some(100),
        color: false,
    };
    Renderer::new(None)
        .unwrap()
        .render(&View::of(&runs::hostile(text)), output, &options)
        .unwrap()
}

/// Nothing that steers a terminal or turns the direction of reading.
pub(crate) fn has_hidden(text: &str) -> bool {
    text.chars().any(|c| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            || matches!(c, '\u{200b}' | '\u{feff}' | '\u{2028}' | '\u{2029}' | '\u{e0000}'..='\u{e007f}')
    })
}

/// Fault: H4
#[test]
fn no_output_has_hidden_characters() {
    for text in TEXTS {
        for output in Output::ALL {
            let shown = rendered(text, output);
            assert!(!has_hidden(&shown), "{output:?}: {text:?}");
        }
    }
}

/// How many heads of tables the console has.
pub(crate) fn table_heads(shown: &str) -> usize {
    let heads = ["WHERE", "SCENARIO", "LATENCY", "FAILURES", "METRIC"];
    shown
        .lines()
        .filter(|line| heads.iter().any(|head| line.contains(head)))
        .count()
}

/// Fault: H4
#[test]
fn the_console_keeps_its_lines() {
    let harmless = rendered("harmless", Output::Console);
    for text in TEXTS {
        let shown = rendered(text, Output::Console);
        let longest = shown.lines().map(UnicodeWidthStr::width).max();
        assert!(longest <= Some(100), "{text:?}: {longest:?}");
        assert_eq!(table_heads(&shown), table_heads(&harmless), "{text:?}");
        assert!(!shown.contains("699678"), "a template ran: {text:?}");
    }
}

/// Fault: H4
#[test]
fn markdown_has_no_markup_of_theirs() {
    let harmless = outline(&rendered("harmless", Output::Markdown));
    for text in TEXTS {
        let shown = rendered(text, Output::Markdown);
        let outline = outline(&shown);
        assert_eq!(outline.links, 0, "{text:?}\n{shown}");
        assert!(
            outline.html.iter().all(|html| html == "<!-- -->"),
            "{text:?}: {:?}",
            outline.html
        );
        assert_eq!(
            outline.headings.iter().map(|h| h.0).collect::<Vec<_>>(),
            harmless.headings.iter().map(|h| h.0).collect::<Vec<_>>(),
            "{text:?}"
        );
        let shape = |outline: &Outline| {
            let rows = outline.tables.iter().map(Vec::len);
            rows.collect::<Vec<_>>()
        };
        assert_eq!(shape(&outline), shape(&harmless), "{text:?}");
        assert!(!shown.contains("699678"), "a template ran: {text:?}");
    }
}

/// Whether a category and a criterion are called so, in a cell each.
fn is_category_and_criterion(outline: &Outline, text: &str) -> bool {
    ["Category", "Criterion"].iter().all(|head| {
        let tables = outline.tables.iter().filter(|table| table[0][0] == *head);
        tables.flatten().any(|row| row[0] == text)
    })
}

/// What is escaped shows as it was, so that a reader can recognise it.
#[test]
fn markdown_shows_the_text() {
    for text in [
        "a | b || c \\| d \\",
        "<script>alert(1)</script>",
        "&lt;b&gt; &#60; AT&T",
        "*bold* _emphasis_ snake_case ~~gone~~ $x$",
        "[link](http://evil.example) `code`",
        "1. item",
        "- item",
        "p95 < 500 ms, 3 > 2, #12",
    ] {
        let outline = outline(&rendered(text, Output::Markdown));
        let (_, title) = &outline.headings[0];
        assert_eq!(title, &format!("{text}: FAIL"));
        assert!(is_category_and_criterion(&outline, text), "{text:?}");
    }
}

#[test]
fn json_holds_the_very_text() {
    for text in TEXTS {
        let shown = rendered(text, Output::Json);
        let view: View = serde_json::from_str(&shown).unwrap();
        assert_eq!(view.header.name, text);
        assert_eq!(view.scenarios[1].name, text);
    }
}

#[test]
fn a_megabyte_is_cut() {
    for unit in ["x", "é ", "\u{1b}[", "|`", "日本"] {
        let text = unit.repeat(1_000_000 / unit.len());
        for output in Output::ALL {
            let shown = rendered(&text, output);
            assert!(shown.len() < 400_000, "{output:?}: {} bytes", shown.len());
            // Nothing is known of it over time.
            assert!(
                shown.contains('…') || output == Output::CsvTimeline,
                "{output:?}"
            );
        }
    }
}

#[test]
fn scenarios_whose_names_are_cut_alike_stay_apart() {
    let mut run = shop();
    let long = "x".repeat(1_000);
    for (index, scenario) in run.scenarios.iter_mut().enumerate() {
        scenario.name = format!("{long}{index}");
    }
    for summary in &mut run.summaries {
        summary.scenario = summary.scenario.as_deref().map(|name| {
            let index = ["browse", "checkout", "search"]
                .iter()
                .position(|n| *n == name);
            format!("{long}{}", index.unwrap_or(9))
        });
    }
    let view = View::of(&run);
    let requests: Vec<u64> = view.scenarios.iter().map(|s| s.requests.count).collect();
    assert_eq!(requests, [1_500, 1_000, 80]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Read by a parser of Markdown, any text is itself again, in a heading and in a cell.
    #[test]
    fn markdown_shows_any_text(text in "[ -~é日]{1,60}", start in "(-|\\+|=|[0-9]{1,3}[.)]|#|>|\\[[ xX]\\]| )? ?") {
        let text = format!("{start}{text}");
        let outline = outline(&rendered(&text, Output::Markdown));
        prop_assert_eq!(outline.links, 0);
        let (_, title) = &outline.headings[0];
        prop_assert_eq!(title, &format!("{}: FAIL", text.trim_start()));
        prop_assert!(is_category_and_criterion(&outline, text.trim()));
    }
}

/// Fault: H4
#[test]
fn endless_texts_are_cut_in_every_output() {
    let harmless = Output::ALL.map(|output| rendered("harmless", output).len());
    let mut run = runs::hostile(&"x<&\u{1b}|,=".repeat(20_000));
    run.name = "endless".repeat(1_500_000);
    let view = View::of(&run);
    let renderer = Renderer::new(None).unwrap();
    for (output, usual) in Output::ALL.into_iter().zip(harmless) {
        let text = renderer.render(&view, output, &RenderOptions::default());
        let length = text.unwrap().len();
        assert!(length < usual + 1_000_000, "{output:?}: {length}");
    }
}

/// Names of elements and attributes of a page, without what attributes say.
pub(crate) fn page_outline(page: &str) -> Vec<String> {
    let tags = page.split('<').skip(1).map(|rest| {
        let tag = rest.split('>').next().unwrap();
        let parts = tag.split('"').step_by(2).collect::<Vec<_>>();
        parts.join("\"")
    });
    tags.collect()
}

/// Fault: H4
#[test]
fn a_page_has_no_element_and_no_attribute_of_theirs() {
    let harmless = rendered("harmless", Output::Html);
    for text in TEXTS.into_iter().chain([
        "\" onload=\"x",
        "' onload='x",
        "</title><script>",
        "</style>",
        "-->",
    ]) {
        assert_eq!(
            page_outline(&rendered(text, Output::Html)),
            page_outline(&harmless),
            "{text:?}"
        );
    }
}
