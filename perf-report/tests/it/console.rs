//! The console: never wider than the terminal, and colour is not the only sign.

use perf_report::{Output, RenderOptions, Renderer, View};
use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

use crate::runs;
use crate::shop::shop;

fn rendered(view: &View, width: usize, color: bool) -> String {
    let options = RenderOptions {
        width: Some(width),
        color,
    };
    Renderer::new(None)
        .unwrap()
        .render(view, Output::Console, &options)
        .unwrap()
}

fn without_colour(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        let (code, after) = after.split_once('m').expect("every code ends in `m`");
        assert!(
            code.chars().all(|c| c.is_ascii_digit() || c == ';'),
            "only colours: {code:?}"
        );
        rest = after;
    }
    plain + rest
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let mut lines = 0;
    for (name, run) in runs::all() {
        let view = View::of(&run);
        for width in (40..=170).step_by(7) {
            for line in rendered(&view, width, false).lines() {
                assert!(line.width() <= width, "{name} at {width}: {line:?}");
                assert_eq!(line, line.trim_end(), "{name} at {width}");
                lines += 1;
            }
        }
    }
    assert!(lines > 1_000, "{lines} lines were looked at");
}

#[test]
fn colour_changes_nothing_but_colour() {
    for (name, run) in runs::all() {
        let view = View::of(&run);
        let plain = rendered(&view, 100, false);
        let coloured = rendered(&view, 100, true);
        assert!(!plain.contains('\u{1b}'), "{name}");
        assert!(coloured.contains('\u{1b}'), "{name}");
        assert_eq!(without_colour(&coloured), plain, "{name}");
    }
}

#[test]
fn colour_is_for_the_console_only() {
    let view = View::of(&shop());
    let renderer = Renderer::new(None).unwrap();
    for output in [Output::Markdown, Output::Json] {
        let options = RenderOptions {
            width: None,
            color: true,
        };
        let text = renderer.render(&view, output, &options).unwrap();
        assert!(!text.contains('\u{1b}'), "{output:?}");
    }
}

/// Requirement: C8
#[test]
fn the_last_line_is_the_verdict() {
    let last = |run| {
        let text = rendered(&View::of(&run), 100, false);
        text.lines().last().unwrap_or_default().to_owned()
    };
    assert_eq!(last(shop()), "verdict: FAIL");
    let mut passed = shop();
    passed.comparison = None;
    passed.judgements.truncate(1);
    assert_eq!(last(passed), "1/1 criterion passed: PASS");
    assert_eq!(
        last(runs::without_criteria()),
        "no criteria to judge: NOT JUDGED"
    );
    assert_eq!(
        last(runs::comparison_only()),
        "against the baseline, 3/5 rules passed, 1 failed, 1 inconclusive: FAIL"
    );
}

#[test]
fn an_undecided_criterion_says_what_it_needs() {
    let text = rendered(&View::of(&shop()), 140, false);
    assert!(text.contains("needs about 213 more requests"), "{text}");
}

#[test]
fn a_width_that_no_table_fits_is_taken_as_forty() {
    let view = View::of(&shop());
    assert_eq!(rendered(&view, 0, false), rendered(&view, 40, false));
    assert_eq!(rendered(&view, 39, false), rendered(&view, 40, false));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever a scenario is called, in whatever script.
    #[test]
    fn no_name_makes_a_line_too_wide(name in "\\PC{0,80}", emoji in "[👩‍🚀🏳️‍🌈é́あ ]{0,20}", width in 40_usize..150) {
        let view = View::of(&runs::hostile(&format!("{name}{emoji}")));
        for line in rendered(&view, width, false).lines() {
            prop_assert!(line.width() <= width, "{}: {:?}", line.width(), line);
        }
    }
}
