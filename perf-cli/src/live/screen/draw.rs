//! The screen as a whole: its head, all scenarios, the machine, its foot.

use perf_core::Subject;
use perf_report::{
    LiveStage, LiveView, cores_text, count_text, latency_text, memory_text, rate_text, span_text,
};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Widget};

use super::area::{cut, cut_below, fitted, pair};
use super::detail::detail;
use super::pen::{DIM, Pen, STRONG};

/// Narrower or lower than this, a screen shows less than a line does.
pub(crate) const SMALLEST: (u16, u16) = (60, 16);
/// The width of a figure in the table.
const FIGURE: usize = 11;

/// How a screen is drawn.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    /// Whether it has colours.
    pub(crate) color: bool,
    /// The scenario that the reader has chosen.
    pub(crate) chosen: Option<usize>,
}

/// Fills `buffer` with the state of the run.
pub(crate) fn draw(view: &LiveView, look: Look, buffer: &mut Buffer) {
    let area = buffer.area;
    let pen = Pen { color: look.color };
    let mut rest = area;
    head(view, pen, cut(&mut rest, 2), buffer);
    let foot_area = cut_below(&mut rest, 1);
    foot(view, pen, foot_area, buffer);
    let machine_lines = machine(view, pen);
    let height = u16::try_from(machine_lines.len()).unwrap_or(u16::MAX);
    let machine_area = cut_below(&mut rest, height);
    Paragraph::new(machine_lines).render(machine_area, buffer);
    let shown = look.chosen.or_else(|| view.foremost());
    let shown = shown.filter(|index| *index < view.scenarios.len());
    if view.scenarios.len() > 1 {
        let wanted = u16::try_from(view.scenarios.len() + 1).unwrap_or(u16::MAX);
        let height = wanted.min(rest.height.saturating_sub(14).max(4));
        let list = cut(&mut rest, height);
        scenarios(view, shown, pen, list, buffer);
    }
    if let Some(scenario) = shown.and_then(|index| view.scenarios.get(index)) {
        detail(scenario, pen, rest, buffer);
    }
}

fn head(view: &LiveView, pen: Pen, area: Rect, buffer: &mut Buffer) {
    let (word, style) = match (view.ended, view.stopping) {
        (true, _) => ("ended", Style::new()),
        (false, true) => ("stopping", pen.in_color(Color::Yellow)),
        (false, false) => ("running", pen.in_color(Color::Green)),
    };
    let right = Line::from(vec![
        Span::styled(span_text(view.elapsed), STRONG),
        Span::raw("  "),
        Span::styled(format!("● {word} "), style),
    ]);
    let name = Span::styled(format!(" {}", view.name), STRONG);
    pair(area, 0, Line::from(name), right, buffer);
    let target = Span::styled(format!(" {}", view.target), DIM);
    let run = match view.runs_before {
        0 => String::new(),
        before => format!("run {} ", before + 1),
    };
    let run = Line::from(Span::styled(run, DIM));
    pair(area, 1, Line::from(target), run, buffer);
}

fn foot(view: &LiveView, pen: Pen, area: Rect, buffer: &mut Buffer) {
    let in_flight: u64 = view.scenarios.iter().map(|s| s.in_flight).sum();
    let text = if view.stopping {
        let requests = count_text(in_flight);
        let text = format!(
            " waiting for requests under way: {requests}   q again, and it waits no longer"
        );
        Span::styled(text, pen.in_color(Color::Yellow))
    } else {
        let choose = match view.scenarios.len() {
            0 | 1 => "",
            _ => "   ↑ ↓ chooses a scenario",
        };
        Span::styled(format!(" q ends the run{choose}"), DIM)
    };
    Line::from(text).render(area, buffer);
}

/// Generator, target and host.
fn machine(view: &LiveView, pen: Pen) -> Vec<Line<'static>> {
    let row = |name: &str, subject| {
        let used = view.resources_of(subject)?;
        Some(vec![
            Span::styled(format!(" {name:<10}"), DIM),
            Span::raw(format!("{:>6} cores", cores_text(used.cpu_cores))),
            Span::raw(format!("  {:>8}", memory_text(used.memory))),
        ])
    };
    let mut generator = row("generator", Subject::Generator)
        .unwrap_or_else(|| vec![Span::styled(format!(" {:<10}", "generator"), DIM)]);
    let workers = match view.generator.workers {
        1 => "   1 worker".to_owned(),
        many => format!("   {many} workers"),
    };
    generator.push(Span::styled(workers, DIM));
    if view.generator.starts > 0 {
        let late = view.generator.late_starts;
        let text = format!(
            "   late starts {} of {}",
            count_text(late),
            count_text(view.generator.starts)
        );
        generator.push(Span::styled(text, pen.bad_if(late > 0)));
    }
    let others = [("target", Subject::Target), ("host", Subject::Host)];
    let others = others
        .into_iter()
        .filter_map(|(name, subject)| row(name, subject));
    [generator]
        .into_iter()
        .chain(others)
        .map(Line::from)
        .collect()
}

/// All scenarios; where there are too many, those around the one that is shown.
fn scenarios(view: &LiveView, shown: Option<usize>, pen: Pen, area: Rect, buffer: &mut Buffer) {
    let width = usize::from(area.width);
    let name_width = width.saturating_sub(3 + 9 + 4 * FIGURE).max(8);
    let cells = |name: &str, cells: [&str; 5]| {
        let [stage, time, rate, failed, p95] = cells;
        format!(
            " {} {stage:<8}{time:>FIGURE$}{rate:>FIGURE$}{failed:>FIGURE$}{p95:>FIGURE$}",
            fitted(name, name_width)
        )
    };
    let title = cells("SCENARIO", ["STATE", "TIME", "REQUESTS", "FAILED", "P95"]);
    let mut rest = area;
    Line::styled(format!(" {title}"), DIM).render(cut(&mut rest, 1), buffer);
    let room = usize::from(rest.height);
    let first = shown.unwrap_or(0).saturating_sub(room / 2);
    let first = first.min(view.scenarios.len().saturating_sub(room));
    for (index, scenario) in view.scenarios.iter().enumerate().skip(first).take(room) {
        let is_shown = shown == Some(index);
        let row = if scenario.stage == LiveStage::Waiting {
            cells(&scenario.name, [scenario.stage.word(), "", "", "", ""])
        } else {
            let bad = scenario.failed + scenario.not_sent;
            cells(
                &scenario.name,
                [
                    scenario.stage.word(),
                    &span_text(scenario.elapsed),
                    &rate_text(scenario.request_rate),
                    &count_text(bad),
                    &latency_text(scenario.whole.p95),
                ],
            )
        };
        let mut style = pen.stage(scenario.stage);
        if is_shown {
            style = style.add_modifier(Modifier::BOLD);
        }
        let mark = if is_shown { "▸" } else { " " };
        Line::styled(format!("{mark}{row}"), style).render(cut(&mut rest, 1), buffer);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use perf_core::{Bytes, Clock};
    use perf_report::{
        LiveGenerator, LiveLatencies, LiveLatency, LivePoint, LiveResources, LiveScenario,
    };

    use ratatui::buffer::Cell;

    use super::*;

    const fn took(millis: u64) -> LiveLatency {
        LiveLatency::Took(Duration::from_millis(millis))
    }

    fn running() -> LiveScenario {
        let point = |second: u32| LivePoint {
            rate: 240.0 + f64::from(second % 5) * 3.0,
            failed: u64::from(second == 20),
            p95: (second != 10).then(|| took(u64::from(second % 9) * 7 + 4)),
        };
        LiveScenario {
            name: "list items".to_owned(),
            load: "250/s for 1m00s".to_owned(),
            stage: LiveStage::Running,
            clock: Clock::ResponseTime,
            elapsed: Duration::from_secs(42),
            done: Some(0.7),
            wanted_rate: Some(250.0),
            rate: Some(244.0),
            request_rate: Some(244.0),
            sent: 10_450,
            failed: 3,
            not_sent: 50,
            held_back: 0,
            in_flight: 12,
            interval: Duration::from_millis(5_010),
            recent: LiveLatencies {
                requests: 1_220,
                failed: 2,
                p50: Some(took(12)),
                p95: Some(took(40)),
                p99: Some(LiveLatency::Failed),
            },
            whole: LiveLatencies {
                requests: 10_438,
                failed: 3,
                p50: Some(took(12)),
                p95: Some(took(39)),
                p99: Some(took(1_250)),
            },
            course: (0..42).map(point).collect(),
        }
    }

    fn view(scenarios: usize) -> LiveView {
        let waiting = |number: usize| LiveScenario {
            name: format!(
                "scenario {number} with a name that is too long for its column of the table"
            ),
            load: "8 users for 10.0 s".to_owned(),
            ..LiveScenario::default()
        };
        let done = LiveScenario {
            name: "\u{65e5}\u{672c} warm".to_owned(),
            stage: LiveStage::Ended,
            ..running()
        };
        let all = [done, running()].into_iter().chain((3..).map(waiting));
        LiveView {
            name: "catalog".to_owned(),
            target: "http://127.0.0.1:8080".to_owned(),
            elapsed: Duration::from_secs(67),
            runs_before: 1,
            scenarios: all
                .skip(usize::from(scenarios == 1))
                .take(scenarios)
                .collect(),
            generator: LiveGenerator {
                workers: 2,
                starts: 10_500,
                late_starts: 4,
            },
            resources: vec![
                LiveResources {
                    subject: Subject::Generator,
                    cpu_cores: 0.42,
                    memory: Bytes::new(34_600_000),
                },
                LiveResources {
                    subject: Subject::Target,
                    cpu_cores: 0.8,
                    memory: Bytes::new(120_000_000),
                },
            ],
            ..LiveView::default()
        }
    }

    fn drawn(view: &LiveView, (width, height): (u16, u16), color: bool) -> String {
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
        let look = Look {
            color,
            chosen: None,
        };
        draw(view, look, &mut buffer);
        let rows = buffer.content().chunks(usize::from(width));
        let rows = rows.map(|row| row.iter().map(Cell::symbol).collect::<String>());
        let rows: Vec<_> = rows.map(|row| row.trim_end().to_owned()).collect();
        rows.join("\n")
    }

    #[test]
    fn a_usual_screen() {
        insta::assert_snapshot!(drawn(&view(1), (80, 24), true));
    }

    #[test]
    fn a_wide_screen_with_many_scenarios() {
        insta::assert_snapshot!(drawn(&view(9), (120, 32), true));
    }

    #[test]
    fn a_screen_of_a_run_that_stops() {
        let view = LiveView {
            stopping: true,
            ..view(2)
        };
        insta::assert_snapshot!(drawn(&view, (90, 20), true));
    }

    #[test]
    fn no_size_and_no_run_is_too_small() {
        for size in (1..60).map(|side| (side * 2, side)) {
            for scenarios in [0, 1, 2, 9] {
                let colours = [true, false].map(|color| drawn(&view(scenarios), size, color));
                assert_eq!(colours[0], colours[1]);
            }
        }
    }
}
