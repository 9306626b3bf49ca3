//! One scenario on the screen: how far it is, its figures, its latencies, its charts.

use perf_report::{
    LiveLatencies, LiveLatency, LiveScenario, LiveStage, clock_text, count_text, interval_text,
    latency_text, rate_text, share_text, span_text,
};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Paragraph, Sparkline, SparklineBar, Widget};

use super::area::{cut, part_of};
use super::pen::{DIM, Pen, STRONG};

/// Charts stand beside each other from this width on.
const WIDE: u16 = 90;
/// The width of a figure in the table.
const FIGURE: usize = 11;
/// As long as there are few seconds, each has so many columns.
const WIDEST_BAR: usize = 3;

/// One scenario, with its charts in what room there is.
pub(super) fn detail(scenario: &LiveScenario, pen: Pen, area: Rect, buffer: &mut Buffer) {
    let block = Block::bordered()
        .border_type(BorderType::Rounded)
        .border_style(DIM)
        .title(Line::from(vec![
            Span::styled(format!(" {} ", scenario.name), STRONG),
            Span::styled(format!("{} ", scenario.load), Style::new()),
        ]));
    let inner = block.inner(area);
    block.render(area, buffer);
    let mut rest = Rect {
        x: inner.x + 1,
        width: inner.width.saturating_sub(2),
        ..inner
    };
    progress(scenario, pen, cut(&mut rest, 1), buffer);
    let figures = figures(scenario, pen);
    let height = u16::try_from(figures.len()).unwrap_or(u16::MAX);
    Paragraph::new(figures).render(cut(&mut rest, height), buffer);
    let gap = u16::from(rest.height > 8);
    cut(&mut rest, gap);
    Paragraph::new(latencies(scenario, pen)).render(cut(&mut rest, 3), buffer);
    let gap = u16::from(rest.height > 6);
    cut(&mut rest, gap);
    charts(scenario, pen, rest, buffer);
}

fn progress(scenario: &LiveScenario, pen: Pen, area: Rect, buffer: &mut Buffer) {
    let stage = Span::styled(scenario.stage.word(), pen.stage(scenario.stage));
    let time = format!("  {}", span_text(scenario.elapsed));
    let Some(done) = scenario.done.filter(|done| done.is_finite()) else {
        return Line::from(vec![stage, Span::raw(time)]).render(area, buffer);
    };
    let text = format!("{time}  {:>3.0} %", (done * 100.0).floor());
    let width = usize::from(area.width).saturating_sub(text.chars().count() + 10);
    let full = part_of(width, done);
    let line = vec![
        Span::styled(format!("{:<9}", scenario.stage.word()), stage.style),
        Span::styled("━".repeat(full), pen.curve()),
        Span::styled("─".repeat(width - full), DIM),
        Span::raw(text),
    ];
    Line::from(line).render(area, buffer);
}

fn figures(scenario: &LiveScenario, pen: Pen) -> Vec<Line<'static>> {
    let named = |name: &str, value: String, style: Style| {
        [
            Span::styled(format!("{name} "), DIM),
            Span::styled(value, style.add_modifier(Modifier::BOLD)),
            Span::raw("   "),
        ]
    };
    let plain = Style::new();
    let starts = match scenario.wanted_rate {
        None => rate_text(scenario.rate),
        wanted => format!(
            "{} of {} wanted",
            rate_text(scenario.rate),
            rate_text(wanted)
        ),
    };
    // A shortfall of a hundredth is no rounding any more.
    let short = scenario.rate.zip(scenario.wanted_rate);
    let is_short = scenario.stage != LiveStage::Ended
        && short.is_some_and(|(rate, wanted)| rate < 0.99 * wanted && wanted - rate > 1.0);
    let rates = [
        named(
            "starts",
            starts,
            if is_short {
                pen.in_color(Color::Yellow)
            } else {
                plain
            },
        ),
        named("requests", rate_text(scenario.request_rate), plain),
        named("in flight", count_text(scenario.in_flight), plain),
    ];
    let bad = |count: u64| pen.bad_if(count > 0);
    let counts = [
        named("sent", count_text(scenario.sent), plain),
        named("failed", count_text(scenario.failed), bad(scenario.failed)),
        named(
            "not sent",
            count_text(scenario.not_sent),
            bad(scenario.not_sent),
        ),
        named(
            "error rate",
            share_text(scenario.error_share()),
            bad(scenario.failed + scenario.not_sent),
        ),
        named("held back", count_text(scenario.held_back), plain),
    ];
    vec![Line::from(rates.concat()), Line::from(counts.concat())]
}

fn latencies(scenario: &LiveScenario, pen: Pen) -> Vec<Line<'static>> {
    let head = format!(
        "{:<16}{:>FIGURE$}{:>FIGURE$}{:>FIGURE$}{:>FIGURE$}",
        clock_text(scenario.clock),
        "p50",
        "p95",
        "p99",
        "requests"
    );
    let row = |of: &str, latencies: &LiveLatencies| {
        let mut spans = vec![Span::raw(format!("{of:<16}"))];
        for quantile in [latencies.p50, latencies.p95, latencies.p99] {
            let style = pen.bad_if(quantile == Some(LiveLatency::Failed));
            let text = format!("{:>FIGURE$}", latency_text(quantile));
            spans.push(Span::styled(text, style.add_modifier(Modifier::BOLD)));
        }
        spans.push(Span::raw(format!(
            "{:>FIGURE$}",
            count_text(latencies.requests)
        )));
        Line::from(spans)
    };
    let whole = match scenario.stage {
        LiveStage::WarmUp => "warm-up so far",
        _ => "all measured",
    };
    vec![
        Line::styled(head, DIM),
        row(&interval_text(scenario.interval), &scenario.recent),
        row(whole, &scenario.whole),
    ]
}

/// Percentiles and requests, second by second: side by side where there is room.
fn charts(scenario: &LiveScenario, pen: Pen, area: Rect, buffer: &mut Buffer) {
    let (first, second) = if area.width >= WIDE {
        let half = area.width / 2 - 1;
        let right = Rect {
            x: area.x + half + 2,
            width: area.width - half - 2,
            ..area
        };
        (
            Rect {
                width: half,
                ..area
            },
            right,
        )
    } else {
        let mut rest = area;
        let upper = cut(&mut rest, area.height / 2);
        (upper, rest)
    };
    let latencies = scenario.course.iter().map(|point| match point.p95 {
        None => (None, false),
        Some(LiveLatency::Took(span)) => (Some(span.as_nanos() as f64), false),
        Some(LiveLatency::Failed) => (Some(f64::INFINITY), true),
    });
    let slowest = scenario.course.iter().filter_map(|point| match point.p95 {
        Some(LiveLatency::Took(span)) => Some(span),
        _ => None,
    });
    let top = latency_text(slowest.max().map(LiveLatency::Took));
    chart(
        "p95 second by second",
        &top,
        &latencies.collect::<Vec<_>>(),
        pen,
        first,
        buffer,
    );
    let rates = scenario
        .course
        .iter()
        .map(|point| (Some(point.rate), point.failed > 0));
    let top = scenario
        .course
        .iter()
        .map(|point| point.rate)
        .reduce(f64::max);
    chart(
        "requests a second",
        &rate_text(top),
        &rates.collect::<Vec<_>>(),
        pen,
        second,
        buffer,
    );
}

/// Bars of values, bad ones marked, below a title with the largest; the latest second is the last.
fn chart(
    title: &str,
    top: &str,
    values: &[(Option<f64>, bool)],
    pen: Pen,
    area: Rect,
    buffer: &mut Buffer,
) {
    /// Bars are drawn from whole numbers.
    const WHOLE: usize = 10_000;
    if area.height < 2 || values.is_empty() {
        return;
    }
    let mut rest = area;
    let title = Line::from(vec![
        Span::styled(format!("{title}  "), DIM),
        Span::styled(format!("up to {top}"), DIM),
    ]);
    title.render(cut(&mut rest, 1), buffer);
    let finite = values
        .iter()
        .filter_map(|(value, _)| value.filter(|v| v.is_finite()));
    let most = finite.fold(0.0, f64::max);
    let width = usize::from(rest.width);
    let columns = (width / values.len()).clamp(1, WIDEST_BAR);
    let first = values.len().saturating_sub(width / columns);
    let bars = values[first..].iter().flat_map(|(value, bad)| {
        let share = value.map(|value| {
            let share = if most > 0.0 { value / most } else { 0.0 };
            // What failed is beyond every scale.
            let share = if value.is_finite() { share } else { 1.0 };
            part_of(WHOLE, share) as u64
        });
        let style = if *bad {
            pen.in_color(Color::Red)
        } else {
            pen.curve()
        };
        let bar = SparklineBar::from(share).style(style);
        // A gap, where there is room for one.
        let gap = (columns > 1).then(|| SparklineBar::from(None));
        std::iter::repeat_n(bar, (columns - 1).max(1)).chain(gap)
    });
    Sparkline::default()
        .data(bars)
        .max(WHOLE as u64)
        .style(pen.curve())
        .absent_value_symbol(" ")
        .render(rest, buffer);
}
