//! Which column is where, by the names in the header. Refuses to go by position: versions differ.

use perf_core::Quantile;

use crate::importers::format::Format;
use crate::importers::import_error::{ImportProblem, LocustFile};
use crate::importers::row::Fields;

/// The columns of a `_stats.csv`.
#[derive(Debug)]
pub(super) struct Columns {
    /// The names as they stand in the file, for messages.
    pub(super) titles: Vec<String>,
    pub(super) kind: usize,
    pub(super) name: usize,
    pub(super) requests: usize,
    pub(super) failures: usize,
    pub(super) median: Option<usize>,
    pub(super) mean: Option<usize>,
    pub(super) min: Option<usize>,
    pub(super) max: Option<usize>,
    pub(super) content_size: Option<usize>,
    pub(super) request_rate: Option<usize>,
    pub(super) failure_rate: Option<usize>,
    /// Percentiles in rising order.
    pub(super) quantiles: Vec<(Quantile, usize)>,
    /// The 100 % column: the largest latency, rounded like a percentile.
    pub(super) hundred: Option<usize>,
    pub(super) generation: Generation,
}

/// Which versions of Locust have these columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Generation {
    /// 0.8 to 0.12: `Method`, no percentiles, whole milliseconds.
    Old,
    /// 0.13 and 0.14: percentiles, whole milliseconds.
    Middle,
    /// From 1.0: `Request Count`.
    Modern,
}

/// Names of one column in different versions, in lower case; the last is today's.
const KIND: [&str; 2] = ["method", "type"];
const NAME: [&str; 1] = ["name"];
const REQUESTS: [&str; 2] = ["# requests", "request count"];
const FAILURES: [&str; 2] = ["# failures", "failure count"];
const MEDIAN: [&str; 1] = ["median response time"];
const FAILURE_RATE: [&str; 2] = ["requests failed/s", "failures/s"];

/// What the header of another file of Locust has, and a `_stats.csv` has not.
const OTHERS: [(&[&str], LocustFile); 3] = [
    (&["timestamp", "name"], LocustFile::History),
    (&["error", "occurrences"], LocustFile::Failures),
    (&["message", "traceback"], LocustFile::Exceptions),
];

impl Columns {
    /// Reads the first row of a file.
    pub(super) fn of(header: Fields<'_>, format: Format) -> Result<Self, ImportProblem> {
        let titles: Vec<String> = header.iter().map(title).collect();
        let names: Vec<String> = titles.iter().map(|title| title.to_lowercase()).collect();
        let at = |aliases: &[&str]| names.iter().position(|name| aliases.contains(&&**name));
        recognise(&titles, &names, format)?;
        let needed =
            |aliases: &[&str], column| at(aliases).ok_or(ImportProblem::MissingColumn { column });
        let double = (1..names.len()).find(|i| names[..*i].contains(&names[*i]));
        if let Some(double) = double {
            let column = titles[double].clone();
            return Err(ImportProblem::DoubleColumn { column });
        }
        let mut quantiles: Vec<(Quantile, usize)> = names
            .iter()
            .enumerate()
            .filter_map(|(index, name)| Some((percentile(name)?, index)))
            .collect();
        quantiles.sort_unstable();
        let median = at(&MEDIAN);
        if quantiles.is_empty() {
            needed(&MEDIAN, "Median Response Time")?;
        }
        let failure_rate = at(&FAILURE_RATE);
        let generation = if at(&["request count"]).is_some() {
            Generation::Modern
        } else if failure_rate.is_some() {
            Generation::Middle
        } else {
            Generation::Old
        };
        Ok(Self {
            kind: needed(&KIND, "Type")?,
            name: needed(&NAME, "Name")?,
            requests: needed(&REQUESTS, "Request Count")?,
            failures: needed(&FAILURES, "Failure Count")?,
            median,
            mean: at(&["average response time"]),
            min: at(&["min response time"]),
            max: at(&["max response time"]),
            content_size: at(&["average content size"]),
            request_rate: at(&["requests/s"]),
            failure_rate,
            hundred: at(&["100%"]),
            quantiles,
            generation,
            titles,
        })
    }
}

/// Refuses what is not a `_stats.csv`, each for its own reason.
fn recognise(titles: &[String], names: &[String], format: Format) -> Result<(), ImportProblem> {
    let has = |name: &str| names.iter().any(|known| known == name);
    let has_one = |aliases: &[&str]| aliases.iter().any(|name| has(name));
    for (telling, found) in OTHERS {
        if telling.iter().all(|name| has(name)) {
            return Err(ImportProblem::OtherLocustFile { found, meant: None });
        }
    }
    if has("name") && has("# requests") && has("50%") && !has_one(&KIND) && !has_one(&FAILURES) {
        let found = LocustFile::Distribution;
        return Err(ImportProblem::OtherLocustFile { found, meant: None });
    }
    let known = [&KIND[..], &NAME, &REQUESTS, &FAILURES, &MEDIAN]
        .iter()
        .filter(|aliases| has_one(aliases))
        .count();
    if known >= 3 {
        return Ok(());
    }
    if let Some(separator) = other_separator(names) {
        return Err(ImportProblem::Separator { separator });
    }
    // A row of data has counts where the header has their names.
    let is_number = |index: usize| titles.get(index).is_some_and(|t| t.parse::<f64>().is_ok());
    if titles.len() >= 10 && (2..10).all(is_number) {
        return Err(ImportProblem::NoHeader);
    }
    let shown: Vec<&str> = titles.iter().take(5).map(String::as_str).collect();
    let more = if titles.len() > shown.len() {
        ", …"
    } else {
        ""
    };
    let found = match shown[..] {
        [only] => format!("text that starts with `{only}`"),
        _ => format!("a table with the columns `{}`{more}", shown.join("`, `")),
    };
    Err(ImportProblem::OtherFormat { format, found })
}

/// What separates the columns, if it is not the comma.
fn other_separator(names: &[String]) -> Option<char> {
    let line = names.join(",");
    [';', '\t', '|'].into_iter().find(|separator| {
        let parts: Vec<&str> = line
            .split(*separator)
            .map(|part| part.trim_matches(['"', ' ']))
            .collect();
        let has = |aliases: &[&str]| aliases.iter().any(|name| parts.contains(name));
        has(&NAME) && has(&REQUESTS)
    })
}

/// `99.9%`, and `99.999` as 0.14 writes it; not `100%`, which is no percentile.
fn percentile(name: &str) -> Option<Quantile> {
    let digits = name
        .strip_suffix('%')
        .or((name == "99.999").then_some(name))?;
    digits
        .starts_with(|c: char| c.is_ascii_digit())
        .then_some(())?;
    digits.parse().ok()
}

/// A column's name, cut to what can be shown.
fn title(field: &[u8]) -> String {
    const SHOWN: usize = 60;
    let text = String::from_utf8_lossy(field);
    text.trim()
        .chars()
        .filter(|c| !c.is_control() || *c == '\t')
        .take(SHOWN)
        .collect()
}
