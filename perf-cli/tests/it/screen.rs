//! What a run shows on a terminal while it goes on, and how it leaves the terminal.

use std::process::Command;

use crate::on_terminal::OnTerminal;
use crate::stub_target::StubTarget;
use crate::workplace::Workplace;

const USUAL: (u16, u16) = (100, 30);

/// Two scenarios; the first goes on until it is interrupted.
fn plan(url: &str) -> String {
    format!(
        r#"version = 1
name = "endless"
target = {{ base_url = "{url}" }}
[defaults]
timeout = "10m"
drain = "10m"
[[scenario]]
name = "look around"
load = {{ arrival_rate = "100/s", duration = "10m" }}
step = [{{ path = "/it" }}]
[[scenario]]
name = "buy"
load = {{ iterations = 30 }}
step = [{{ path = "/it" }}]
"#
    )
}

fn started(place: &Workplace, route: &str) -> StubTarget {
    let stub = StubTarget::start(place, &[route]);
    place.write("perf.toml", &plan(&stub.url));
    stub
}

/// The figures behind a word in a row of the screen.
fn row(screen: &str, name: &str) -> Option<Vec<String>> {
    let (_, row) = screen.split_once(name)?;
    let row = row.lines().next()?;
    Some(row.split_whitespace().map(str::to_owned).collect())
}

/// Requests that the screen says are measured.
fn measured(screen: &str) -> u64 {
    let count = row(screen, "all measured").and_then(|cells| cells.get(6).cloned());
    count.map_or(0, |count| count.replace(',', "").parse().unwrap_or(0))
}

#[test]
fn the_whole_screen_shows_what_happens_and_q_ends_it() {
    let place = Workplace::alone();
    let stub = started(&place, "/it latency=20ms");
    let run = OnTerminal::start(&place, &["run"], USUAL, &[]);
    let screen = run.wait_for(|screen| measured(screen) >= 300);
    for text in [
        " endless ",
        "● running",
        "╭ look around 100/s for 10m00s",
        "▸ look around",
        "buy",
        "waiting",
        "response time ",
        "p95 second by second",
        "requests a second",
        " generator ",
        " host ",
        "q ends the run",
    ] {
        assert!(screen.contains(text), "no `{text}` in\n{screen}");
    }
    // What is measured cannot be shorter than what the target takes, to the width of a bucket.
    let latencies = row(&screen, "all measured").unwrap();
    let millis = |cell: usize| -> f64 {
        assert_eq!(latencies[cell + 1], "ms", "{screen}");
        latencies[cell].parse().unwrap()
    };
    assert!((19.4..60.0).contains(&millis(0)), "{screen}");
    assert!(millis(0) <= millis(2) && millis(2) <= millis(4), "{screen}");
    let rates = row(&screen, "starts ").unwrap();
    let rate: f64 = rates[0].trim_end_matches("/s").parse().unwrap();
    assert!((90.0..=110.0).contains(&rate), "{screen}");
    assert_eq!(rates[1..4].join(" "), "of 100/s wanted");
    let shown = measured(&screen);
    assert!(shown <= stub.requests(), "{screen}");

    // The other scenario is chosen, and the first one again.
    run.press("\x1b[B");
    run.wait_for(|screen| screen.contains("╭ buy ") && screen.contains("▸ buy"));
    run.press("k");
    run.wait_for(|screen| screen.contains("╭ look around "));
    run.press("q");
    let left = run.finish();
    assert_eq!(left.code, Some(130), "{left:?}");
    assert!(left.is_restored, "{left:?}");
    assert!(left.told.contains("INTERRUPTED: only what was measured"));
    assert!(left.screen.contains("record: perf-out/endless-"));
    // The report comes behind the screen.
    let (drawn, after) = left.told.split_once("\x1b[?1049l").unwrap();
    assert!(drawn.starts_with("\x1b[?1049h") && after.contains("INTERRUPTED"));
    assert!(after.contains("\r\ninterrupted\r\n") || after.contains("hinterrupted\r\n"));
    assert!(!drawn.contains("INTERRUPTED"));
}

#[test]
fn a_run_that_ends_by_itself_gives_the_screen_back() {
    let place = Workplace::new();
    let _stub = started(&place, "/it latency=1ms");
    let arguments = ["run", "--scenario", "buy"];
    let left = OnTerminal::start(&place, &arguments, USUAL, &[]).finish();
    assert_eq!(left.code, Some(0), "{left:?}");
    assert!(
        left.is_restored && left.told.contains("\x1b[?1049h"),
        "{left:?}"
    );
    assert!(
        left.screen.contains("report: perf-out/endless-"),
        "{left:?}"
    );
    assert!(!left.screen.contains("interrupted"), "{left:?}");
}

#[test]
fn q_twice_waits_for_nothing_and_ctrl_c_is_a_key_too() {
    for keys in ["q", "\x03"] {
        let place = Workplace::new();
        let _stub = started(&place, "/it latency=9m");
        let run = OnTerminal::start(&place, &["run"], USUAL, &[]);
        run.wait_for(|screen| screen.contains("q ends the run"));
        run.press(keys);
        run.wait_for(|screen| screen.contains("q again, and it waits no longer"));
        run.press(keys);
        let left = run.finish();
        assert_eq!(left.code, Some(130), "{left:?}");
        assert!(left.is_restored, "{left:?}");
    }
}

#[test]
fn a_run_that_is_terminated_gives_the_screen_back() {
    let place = Workplace::new();
    let _stub = started(&place, "/it latency=1ms");
    let run = OnTerminal::start(&place, &["run"], USUAL, &[]);
    run.wait_for(|screen| measured(screen) > 0);
    let sent = Command::new("kill").arg(run.id().to_string()).status();
    assert!(sent.unwrap().success());
    let left = run.finish();
    assert_eq!(left.code, Some(130), "{left:?}");
    assert!(
        left.is_restored && left.told.contains("\x1b[?1049h"),
        "{left:?}"
    );
}

#[test]
fn a_target_that_goes_away_is_seen_to_fail() {
    let place = Workplace::new();
    let stub = started(&place, "/it latency=1ms");
    let run = OnTerminal::start(&place, &["run"], USUAL, &[]);
    run.wait_for(|screen| measured(screen) > 0);
    drop(stub);
    // Once more than half of the requests have failed, so has the median.
    run.wait_for(|screen| {
        let counts = row(screen, "│ sent ");
        let failed = counts.is_some_and(|cells| cells.get(2).is_some_and(|count| count != "0"));
        let recent = row(screen, "last 5 s")
            .is_some_and(|cells| cells.first().is_some_and(|p50| p50 == "failed"));
        failed && recent && screen.contains("● running")
    });
    run.press("q");
    let left = run.finish();
    assert!(left.is_restored && left.code == Some(130), "{left:?}");
}

#[test]
fn the_screen_follows_the_size_of_its_terminal() {
    let place = Workplace::new();
    let _stub = started(&place, "/it latency=1ms");
    let run = OnTerminal::start(&place, &["run"], USUAL, &[]);
    run.wait_for(|screen| screen.contains("╭ look around"));
    for (columns, rows) in [(80, 24), (140, 40), (30, 8), (100, 30)] {
        run.resize(columns, rows);
        run.wait_for(|screen| {
            let lines: Vec<_> = screen.lines().collect();
            let is_last = lines.len() == usize::from(rows)
                && lines.last().is_some_and(|line| line.starts_with(" q ends"));
            // The frame reaches to the right edge, and no further.
            let frame = lines.iter().find(|line| line.starts_with('╭'));
            let fits = frame.is_none_or(|frame| frame.chars().count() == usize::from(columns));
            is_last && fits && (frame.is_some() || rows < 10)
        });
    }
    run.press("q");
    let left = run.finish();
    assert!(left.is_restored && left.code == Some(130), "{left:?}");
}

#[test]
fn a_line_is_enough_where_it_is_asked_for_or_the_screen_is_small() {
    for (arguments, size) in [
        (&["run", "--progress", "line"][..], USUAL),
        (&["run"][..], (90, 12)),
    ] {
        let place = Workplace::new();
        let _stub = started(&place, "/it latency=1ms");
        let run = OnTerminal::start(&place, arguments, size, &[]);
        let screen = run.wait_for(|screen| screen.contains(" response time p95 "));
        assert!(
            screen.contains("[1/2] look around: 100/s for 10m00s\n"),
            "{screen}"
        );
        assert!(
            screen.contains(" sent (") && screen.contains('─'),
            "{screen}"
        );
        run.press("\x03");
        let left = run.finish();
        assert_eq!(left.code, Some(130), "{left:?}");
        assert!(
            left.is_restored && !left.told.contains("\x1b[?1049h"),
            "{left:?}"
        );
        assert!(left.told.contains("interrupted"), "{left:?}");
    }
}

#[test]
fn pipelines_simple_terminals_and_who_wants_nothing_get_no_screen() {
    let plain = [
        ("auto", &[("CI", "true")][..]),
        ("auto", &[("TERM", "dumb")]),
        ("plain", &[]),
        ("none", &[]),
    ];
    let place = Workplace::new();
    let stub = StubTarget::start(&place, &["/it latency=1ms"]);
    place.write("perf.toml", &plan(&stub.url));
    for (progress, variables) in plain {
        let arguments = ["run", "--scenario", "buy", "--progress", progress];
        let left = OnTerminal::start(&place, &arguments, USUAL, variables).finish();
        assert_eq!(left.code, Some(0), "{left:?}");
        for drawing in ["\x1b[?1049h", "\x1b[2K", "\x1b[?25l"] {
            assert!(!left.told.contains(drawing), "{left:?}");
        }
        let is_told = left.told.contains(": 30 sent (");
        assert_eq!(is_told, progress != "none", "{left:?}");
    }
}

#[test]
fn a_screen_without_colours_has_none() {
    let place = Workplace::new();
    let _stub = started(&place, "/it latency=1ms");
    for (variables, has_colour) in [(&[][..], true), (&[("NO_COLOR", "1")][..], false)] {
        let run = OnTerminal::start(&place, &["run"], USUAL, variables);
        run.wait_for(|screen| measured(screen) > 0);
        run.press("q");
        let left = run.finish();
        let (drawn, _) = left.told.split_once("\x1b[?1049l").unwrap();
        assert_eq!(drawn.contains("\x1b[38;5;"), has_colour, "{drawn}");
    }
}
