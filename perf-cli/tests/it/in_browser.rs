//! Pages of real runs in a real browser: they draw what they are told, ask for nothing from
//! elsewhere, complain of nothing, and can be read on any screen, in the dark and by assistive
//! technology.

use crate::chromium::Chromium;
use crate::live_page::started;
use crate::recorded::record_of_shop;
use crate::workplace::Workplace;

/// Waits until an expression in the page is true.
fn wait_until(browser: &mut Chromium, expression: &str) {
    let wait = format!(
        "new Promise(done => {{ const look = () => ({expression}) ? done(true) : \
         requestAnimationFrame(look); look(); }})"
    );
    assert_eq!(browser.value(&wait), true);
}

#[test]
fn a_browser_draws_the_run_and_asks_nobody_else() {
    let Some(mut browser) = Chromium::start() else {
        return;
    };
    let place = Workplace::new();
    let (_stub, _run, url) = started(&place, "0", None);
    for (width, scheme) in [(390, "light"), (820, "dark"), (1_440, "light")] {
        browser.look(width, scheme, "screen");
        browser.visit(&url);
        wait_until(
            &mut browser,
            "document.querySelectorAll('svg.latency path').length > 1",
        );
        wait_until(
            &mut browser,
            "document.querySelectorAll('svg.rate rect').length > 0",
        );
        let name = browser.value("document.getElementById('name').textContent");
        assert_eq!(name, "<b>endless</b>", "a name is a text");
        let widest = browser.value("document.documentElement.scrollWidth");
        assert_eq!(widest, width, "nothing reaches over the edge");
        let dark = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).every(part => part < 60)";
        assert_eq!(browser.value(dark), scheme == "dark");
        let requests = browser.requests();
        assert!(
            requests.len() >= 4,
            "page, style, script, events: {requests:?}"
        );
        assert!(
            requests.iter().all(|asked| asked.starts_with(&url)),
            "{requests:?}"
        );
        assert_eq!(browser.complaints(), Vec::<String>::new());
        if let Some(folder) = std::env::var_os("PERF_PICTURES") {
            let file = format!("live-{width}-{scheme}.png");
            browser.picture(&std::path::Path::new(&folder).join(file));
        }
        if let Some(found) = browser.inaccessible() {
            assert_eq!(found, Vec::<String>::new(), "{width} {scheme}");
        }
    }
}

#[test]
fn the_report_of_a_run_beside_a_store_leads_to_its_raw_data() {
    let Some(mut browser) = Chromium::start() else {
        return;
    };
    let place = Workplace::new();
    record_of_shop(&place);
    let check = ["check", "run.json", "--baseline", "perf", "--quiet"];
    place.run(&check).ended_with(0);
    let reports = ["--report", "html=page.html", "--report", "csv=out/all.csv"];
    place.run(&[&check[..], &reports].concat()).ended_with(0);
    browser.look(1_000, "light", "screen");
    browser.open(&place.read("page.html"));
    assert_eq!(browser.requests().len(), 1);
    assert_eq!(browser.complaints(), Vec::<String>::new());
    let links = "[...document.querySelectorAll('#files a')].map(link => link.getAttribute('href'))";
    assert_eq!(
        browser.value(links),
        serde_json::json!(["./run.json", "./out/all.csv"])
    );
    let shown = "[...document.querySelectorAll('.hits text')].filter(text => getComputedStyle(text).visibility === 'visible').map(text => text.textContent)";
    let chart = "(() => { const chart = document.querySelector('#history svg.drawing'); chart.scrollIntoView({block: 'center'}); const b = chart.getBoundingClientRect(); return [b.left + b.width * 0.9, b.top + b.height / 2]; })()";
    let chart = browser.value(chart);
    browser.point_at(chart[0].as_f64().unwrap(), chart[1].as_f64().unwrap());
    let text = browser.value(shown)[0].as_str().unwrap().to_owned();
    assert!(
        text.starts_with("this run") && text.ends_with(" ms"),
        "{text}"
    );
    browser.press_tab();
    let first = browser.value("document.activeElement.getAttribute('href')");
    assert_eq!(first, "#main");
    if let Some(found) = browser.inaccessible() {
        assert_eq!(found, Vec::<String>::new());
    }
}
