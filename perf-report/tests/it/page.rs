//! The HTML page in a real browser: it asks for nothing, complains of nothing, and can be read on
//! any screen, in the dark, on paper and by keyboard.

use perf_report::{Output, RenderOptions, Renderer, View};
use serde_json::json;

use crate::busy::{busy, everything, long};
use crate::chromium::Chromium;
use crate::{hostile, runs};

fn page(run: &perf_core::Run) -> String {
    let renderer = Renderer::new(None).unwrap();
    let options = RenderOptions::default();
    renderer
        .render(&View::of(run), Output::Html, &options)
        .unwrap()
}

#[test]
fn it_asks_for_nothing_and_complains_of_nothing() {
    let Some(mut browser) = Chromium::start() else {
        return;
    };
    let page = page(&everything());
    for (width, scheme, media) in [
        (360, "light", "screen"),
        (360, "dark", "screen"),
        (1_000, "light", "screen"),
        (1_000, "dark", "screen"),
        (1_440, "light", "screen"),
        (1_440, "dark", "screen"),
        // A4 and Letter within their margins.
        (700, "dark", "print"),
        (1_280, "dark", "print"),
    ] {
        browser.look(width, scheme, media);
        browser.open(&page);
        let requests = browser.requests();
        assert_eq!(requests.len(), 1, "{requests:?}");
        assert_eq!(browser.complaints(), Vec::<String>::new());
        let widest = browser.value("document.documentElement.scrollWidth");
        assert_eq!(widest, json!(width), "nothing reaches over the edge");
        if let Some(folder) = std::env::var_os("PERF_PICTURES") {
            let file = format!("page-{width}-{scheme}-{media}.png");
            browser.picture(&std::path::Path::new(&folder).join(file));
        }
    }
}

/// Requirement: B11
#[test]
fn every_scenario_has_its_charts_and_they_are_drawn() {
    let Some(mut browser) = Chromium::start() else {
        return;
    };
    browser.look(1_000, "light", "screen");
    browser.open(&page(&busy()));
    let per_scenario = "[...document.querySelectorAll('.scenario')].map(s => s.querySelectorAll('svg.drawing').length)";
    assert_eq!(browser.value(per_scenario), json!([4, 4, 4]));
    assert_eq!(
        browser.value("document.querySelectorAll('#resources svg.drawing').length"),
        1
    );
    assert_eq!(
        browser.value("document.querySelectorAll('#history svg.drawing').length"),
        6
    );
    assert_eq!(
        browser.value("document.querySelectorAll('svg.bullet').length"),
        5
    );
    let empty = "[...document.querySelectorAll('svg.drawing path')].filter(p => { const b = p.getBoundingClientRect(); return b.width < 1 && b.height < 1; }).length";
    assert_eq!(browser.value(empty), 0, "every line has an extent");
    let unnamed = "[...document.querySelectorAll('svg.drawing')].filter(s => s.getAttribute('role') !== 'img' || !(s.getAttribute('aria-label').length > 20)).length";
    assert_eq!(browser.value(unnamed), 0, "every chart says what it shows");
}

#[test]
fn a_pointer_on_a_chart_shows_its_values() {
    let Some(mut browser) = Chromium::start() else {
        return;
    };
    browser.look(1_000, "light", "screen");
    browser.open(&page(&busy()));
    let shown = "[...document.querySelectorAll('.hits text')].filter(t => getComputedStyle(t).visibility === 'visible').map(t => t.textContent)";
    assert_eq!(browser.value(shown), json!([]));
    let place = "(() => { const c = document.querySelector('.scenario svg.drawing'); c.scrollIntoView({block: 'center'}); const b = c.getBoundingClientRect(); return [b.left + b.width / 2, b.top + b.height / 2]; })()";
    let place = browser.value(place);
    browser.point_at(place[0].as_f64().unwrap(), place[1].as_f64().unwrap());
    let texts = browser.value(shown);
    assert_eq!(texts.as_array().map(Vec::len), Some(1), "{texts}");
    let text = texts[0].as_str().unwrap();
    assert!(
        text.contains("p50 ") && text.contains(" ms, p95 "),
        "{text}"
    );
    let legend =
        "getComputedStyle(document.querySelector('.scenario svg.drawing .first')).visibility";
    assert_eq!(browser.value(legend), "hidden");
}

#[test]
fn it_is_dark_where_that_is_wished_and_light_on_paper() {
    let Some(mut browser) = Chromium::start() else {
        return;
    };
    let page = page(&busy());
    let mut brightness = |scheme: &str, media: &str| {
        browser.look(1_000, scheme, media);
        browser.open(&page);
        let colour = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).reduce((a, b) => a + +b, 0) / 765";
        let links = browser.value("getComputedStyle(document.querySelector('nav')).display");
        (browser.value(colour).as_f64().unwrap(), links == "none")
    };
    let (light, _) = brightness("light", "screen");
    let (dark, _) = brightness("dark", "screen");
    let (paper, without_links) = brightness("dark", "print");
    assert!(
        light > 0.9 && dark < 0.2 && paper > 0.99,
        "{light} {dark} {paper}"
    );
    assert!(without_links);
}

#[test]
fn nothing_is_in_the_way_of_assistive_technology() {
    let Some(mut browser) = Chromium::start() else {
        return;
    };
    let page = page(&busy());
    for (width, scheme) in [(390, "light"), (1_440, "light"), (1_440, "dark")] {
        browser.look(width, scheme, "screen");
        browser.open(&page);
        let Some(found) = browser.inaccessible() else {
            return;
        };
        assert_eq!(found, Vec::<String>::new(), "{width} {scheme}");
    }
}

#[test]
fn a_keyboard_reaches_the_report_and_every_wide_table() {
    let Some(mut browser) = Chromium::start() else {
        return;
    };
    browser.look(360, "light", "screen");
    browser.open(&page(&busy()));
    browser.press_tab();
    let first = browser.value("document.activeElement.getAttribute('href')");
    assert_eq!(first, "#main");
    let unreachable = "[...document.querySelectorAll('*')].filter(e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX === 'auto' && e.tabIndex !== 0).length";
    assert_eq!(browser.value(unreachable), 0);
    let dangling = "[...document.querySelectorAll('a[href^=\"#\"]')].filter(a => !document.getElementById(a.hash.slice(1))).length";
    assert_eq!(browser.value(dangling), 0);
    let twice = "(() => { const ids = [...document.querySelectorAll('[id]')].map(e => e.id); return ids.length - new Set(ids).size; })()";
    assert_eq!(browser.value(twice), 0);
}

#[test]
fn hostile_texts_are_texts_in_a_browser() {
    let Some(mut browser) = Chromium::start() else {
        return;
    };
    browser.look(800, "light", "screen");
    browser.open(&page(&runs::hostile("harmless")));
    let count = "document.querySelectorAll('*').length";
    let elements = browser.value(count);
    for text in hostile::TEXTS {
        browser.open(&page(&runs::hostile(text)));
        assert_eq!(browser.value(count), elements, "{text:?} makes an element");
        assert_eq!(browser.requests().len(), 1, "{text:?}");
        assert_eq!(browser.complaints(), Vec::<String>::new(), "{text:?}");
    }
}

#[test]
fn twenty_scenarios_of_an_hour_are_a_small_file() {
    let page = page(&long());
    if let Some(folder) = std::env::var_os("PERF_PICTURES") {
        std::fs::write(std::path::Path::new(&folder).join("long.html"), &page).unwrap();
    }
    assert_eq!(page.matches("class=\"scenario\"").count(), 20);
    assert_eq!(page.matches("class=\"drawing\"").count(), 101);
    assert!(page.len() <= 600_000, "{} bytes", page.len());
}
