//! Hunts texts that are read wrongly as criteria and quantities: what is refused is refused at a
//! place in the text, what is accepted is shown as a text that is read again as much the same, and
//! stored without a loss.
//!
//! `cargo xtask fuzz criteria` searches for as long as it is told; what is found lies in
//! `tests/corpus/criteria` then, which the tests read again.

use std::fmt::Display;
use std::path::{Path, PathBuf};

use perf_core::{
    Metric, MetricName, Pattern, Quantile, Quantity, Requirement, StatusSet, Template, TextPattern,
    Timestamp, Unit, UnitError, split_words,
};

use crate::hunt::{self, Draws, Quarry};

const SEEDS: &[&str] = &[
    "p95 < 500ms",
    "p99.9 <= 1m30s",
    "service_time.p50 < 0.5us",
    "mean < 2 h",
    "error_rate < 1%",
    "error_rate <= 0.001%",
    "throughput > 0.5/min",
    "throughput >= 1000/s",
    "p50 < 5x",
    "p50 < 1.5×",
    "cpu_mean < 150%",
    "host.memory_max < 52.4MB",
    "memory_growth < 1.5 MB/h",
    "upstream_calls.per_iteration <= 1.5",
    "sheet.calls_per_operation < 3",
    "cpu_overhead < 5%",
    "scaling_exponent < 1.2",
    "recovery_time < 30s",
    "200-299, 404",
    "2xx",
    "{{users.name}}/{{random_int(1, 9)}}",
    "[a-f0-9]{8}(-\\d{4}){3}",
    "curl -s 'a b' \"c\\\"d\"",
    "2026-11-21T05:09:36.123Z",
];

const WORDS: &[&str] = &[
    "p",
    "p100",
    "p99.99999999",
    "P50",
    "<",
    "<=",
    ">",
    ">=",
    "=<",
    " < ",
    "ns",
    "us",
    "µs",
    "ms",
    "s",
    "m",
    "h",
    "d",
    "%",
    "/s",
    "/min",
    "/h",
    "B",
    "kB",
    "KiB",
    "MB",
    "GiB",
    "B/h",
    "MB/s",
    "x",
    "×",
    "min",
    "max",
    "response_time.",
    "service_time.",
    "send_lag.",
    "target.",
    "host.",
    "generator.",
    "a.b.c",
    "1e5",
    "0.000000001",
    "584",
    "99999999999999999999999",
    ".5",
    "5.",
    "5..5",
    "\u{661}",
];

const UNITS: &[Unit] = &[
    Unit::Time,
    Unit::Share,
    Unit::Rate,
    Unit::Size,
    Unit::Number,
    Unit::Ratio,
    Unit::Growth,
    Unit::Factor,
    Unit::Change,
];

/// Texts that are read as everything that is said in one line.
struct Criteria;

impl Quarry for Criteria {
    type Input = Vec<u8>;

    fn corpus(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/criteria")
    }

    fn seeds(&self) -> Vec<Vec<u8>> {
        SEEDS.iter().map(|seed| seed.as_bytes().to_vec()).collect()
    }

    fn words(&self) -> &[&str] {
        WORDS
    }

    fn longest(&self) -> usize {
        200
    }

    fn check(&self, input: &Vec<u8>, _draws: &mut Draws) -> Result<String, String> {
        let text = String::from_utf8_lossy(input);
        let text = text.as_ref();
        let mut kind = Vec::new();
        let mut add = |read: Result<String, String>| read.map(|told| kind.push(told));
        add(refused_in_place(text, text.parse::<Metric>(), |metric| {
            again(metric, metric.to_string().parse())
        }))?;
        add(refused_in_place(
            text,
            text.parse::<Requirement>(),
            |read| requirement(read, str::parse),
        ))?;
        add(refused_in_place(
            text,
            Requirement::relative(text),
            |read| requirement(read, Requirement::relative),
        ))?;
        add(refused_in_place(text, text.parse::<Quantile>(), |read| {
            again(read, read.to_string().parse())
        }))?;
        for unit in UNITS {
            add(refused_in_place(text, unit.parse(text), |read| {
                quantity(*read, |shown| unit.parse(shown))
            }))?;
        }
        others(text)?;
        Ok(kind.join("\n"))
    }
}

/// What is told of `text`, which is refused where it says or holds.
fn refused_in_place<T>(
    text: &str,
    read: Result<T, UnitError>,
    holds: impl Fn(&T) -> Result<String, String>,
) -> Result<String, String> {
    match read {
        Ok(read) => holds(&read),
        Err(error) if text.get(error.span.clone()).is_none() => {
            Err(format!("there is no text at {:?}: {error}", error.span))
        }
        Err(error) => Ok(error.problem),
    }
}

/// It is the same when what it is shown as is read.
fn again<T: PartialEq + Display>(read: &T, shown: Result<T, UnitError>) -> Result<String, String> {
    match shown {
        Ok(shown) if shown == *read => Ok(std::any::type_name::<T>().to_owned()),
        Ok(other) => Err(format!("`{read}` is read as `{other}`")),
        Err(error) => Err(format!("`{read}` is not read again: {error}")),
    }
}

fn requirement(
    read: &Requirement,
    parse: impl Fn(&str) -> Result<Requirement, UnitError>,
) -> Result<String, String> {
    let shown = parse(&read.to_string()).map_err(|error| format!("`{read}`: {error}"))?;
    let (metric, comparator) = (read.metric(), read.comparator());
    if (shown.metric(), shown.comparator()) != (metric, comparator) {
        return Err(format!("`{read}` is read as `{shown}`"));
    }
    if !is_close(read.target(), shown.target()) {
        return Err(format!("{:?} is shown as `{read}`", read.target()));
    }
    let stored = serde_json::to_string(read).map_err(|error| format!("`{read}`: {error}"))?;
    match serde_json::from_str::<Requirement>(&stored) {
        Ok(same) if same == *read => Ok(format!("{comparator:?} {:?}", metric.unit())),
        other => Err(format!("{stored} is read as {other:?}")),
    }
}

fn quantity(
    read: Quantity,
    parse: impl Fn(&str) -> Result<Quantity, UnitError>,
) -> Result<String, String> {
    if !read.in_base_unit().is_finite() {
        return Err(format!("{read:?} is not finite"));
    }
    let shown = parse(&read.to_string()).map_err(|error| format!("`{read}`: {error}"))?;
    if !is_close(read, shown) {
        return Err(format!("{read:?} is shown as `{read}`"));
    }
    Ok(format!("{read}"))
}

/// Whether people would take one for the other: they are shown with a digit at least, and as zero
/// only if they are, or if they are a growth of less than a byte or a change of less than 0.05 %.
fn is_close(left: Quantity, right: Quantity) -> bool {
    let nothing = match left.unit() {
        Unit::Growth => 1.0,
        Unit::Change => 0.0005,
        _ => 0.0,
    };
    let (left, right) = (left.in_base_unit(), right.in_base_unit());
    (left - right).abs() <= nothing + 0.5 * left.abs().max(right.abs())
}

/// What is said beside criteria.
fn others(text: &str) -> Result<(), String> {
    if let Ok(name) = text.parse::<MetricName>() {
        again_as_text(text, &name.to_string())?;
    }
    if let Ok(template) = text.parse::<Template>() {
        let shown = template.to_string();
        if shown.parse::<Template>().ok().as_ref() != Some(&template) {
            return Err(format!("`{text}` is a template that is shown as `{shown}`"));
        }
    }
    if let Ok(time) = text.parse::<Timestamp>()
        && time.to_string().parse() != Ok(time)
    {
        return Err(format!("`{text}` is a time that is shown as `{time}`"));
    }
    let _read = (
        text.parse::<Pattern>().is_ok(),
        text.parse::<TextPattern>().is_ok(),
        text.parse::<StatusSet>().is_ok(),
        split_words(text).is_ok(),
    );
    Ok(())
}

fn again_as_text(text: &str, shown: &str) -> Result<(), String> {
    if text == shown {
        Ok(())
    } else {
        Err(format!("`{text}` is a name that is shown as `{shown}`"))
    }
}

#[test]
fn what_was_found_is_read_as_it_must_be() {
    hunt::check_what_is_known(&Criteria);
}

#[test]
fn a_short_hunt_finds_nothing() {
    let kept = hunt::a_short_hunt(|| Criteria, 3_000);
    assert!(kept > 200, "it leads to {kept} kinds of outcomes");
}

#[test]
#[ignore = "takes as long as it is told"]
fn criteria() {
    eprintln!("{}", hunt::as_long_as_told(|| Criteria));
}
