//! Routes as one line of text: `GET /items latency=log_normal(median=20ms,sigma=0.4) size=2KB`.

use std::ops::Range;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use perf_core::{Bytes, Rate, RowsAt, Share, UnitError};

use super::batch::Batch;
use super::latency::Latency;
use super::route::{Reply, Route};
use super::stall::Stall;
use super::window::{Quota, QuotaWindow};
use super::word::Word;

const KEYS: &str = "one of latency, error_rate, stall, rate_limit, concurrency, size, status, \
                    events, websocket, max_rows, rows, row_time";
const LATENCIES: &str = "a duration, constant(20ms), uniform(min=5ms,max=9ms), \
                         normal(mean=20ms,deviation=3ms), log_normal(median=20ms,sigma=0.4), \
                         log_normal(mean=20ms,sigma=0.4), \
                         bimodal(fast=5ms,slow=80ms,slow_share=10%,spread=20%) or \
                         empirical(file=latencies.txt)";

impl FromStr for Route {
    type Err = UnitError;

    /// Reads `[METHOD] /path [KEY=VALUE…]`, the keys in any order and each at most once.
    fn from_str(text: &str) -> Result<Self, UnitError> {
        let mut words = Word::split(text).into_iter().peekable();
        let method = words.next_if(|word| !word.text.starts_with('/') && !word.text.contains('='));
        let path = words.next().filter(|word| word.text.starts_with('/'));
        let Some(path) = path else {
            return Err(UnitError {
                problem: format!("`{text}` has no path"),
                expected: "a route such as `GET /items latency=20ms`".to_owned(),
                span: 0..text.len(),
            });
        };
        let mut route = Self::new(path_of(path)?.text);
        route.method = method.map(method_of).transpose()?;
        let mut keys = Vec::new();
        for word in words {
            let (key, value) = word
                .cut('=')
                .ok_or_else(|| word.wrong(format!("`{}` is no setting", word.text), KEYS))?;
            once(&key, &mut keys)?;
            set(&mut route, &key, &value)?;
        }
        Ok(route)
    }
}

impl FromStr for Latency {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        latency(&Word { text, at: 0 })
    }
}

fn path_of(path: Word<'_>) -> Result<Word<'_>, UnitError> {
    if let Some((_, query)) = path.cut('?') {
        let problem = format!("`?{}` is a query", query.text);
        return Err(path.wrong(problem, "a path alone; a route answers to every query"));
    }
    if let Some((_, rest)) = path.cut('*').filter(|(_, rest)| !rest.text.is_empty()) {
        let problem = format!("`{}` follows a `*`", rest.text);
        return Err(rest.wrong(problem, "a `*` at the end of the path only"));
    }
    Ok(path)
}

fn method_of(method: Word<'_>) -> Result<String, UnitError> {
    let of_letters = |letter: char| letter.is_ascii_alphabetic() || letter == '-';
    if method.text.chars().all(of_letters) {
        return Ok(method.text.to_ascii_uppercase());
    }
    let expected = "one method such as `GET`, or none for every method";
    Err(method.wrong(format!("`{}` is no method", method.text), expected))
}

/// Refuses a name that is among the `known` ones already.
fn once<'t>(name: &Word<'t>, known: &mut Vec<&'t str>) -> Result<(), UnitError> {
    if known.contains(&name.text) {
        return Err(name.wrong(format!("`{}` is given twice", name.text), "each name once"));
    }
    known.push(name.text);
    Ok(())
}

fn set(route: &mut Route, key: &Word<'_>, value: &Word<'_>) -> Result<(), UnitError> {
    match key.text {
        "latency" => route.latency = latency(value)?,
        "error_rate" => route.error_rate = value.parse::<Share>()?,
        "stall" => {
            let expected = "a freeze in every period, such as `1s/5s`, shorter than it";
            let wrong = || value.wrong(format!("`{}` is no stall", value.text), expected);
            let (freeze, period) = value.cut('/').ok_or_else(wrong)?;
            let stall = Stall::new(freeze.duration()?, period.duration()?);
            route.stall = Some(stall.ok_or_else(wrong)?);
        }
        "rate_limit" => route.quota = Some(quota(value)?),
        "concurrency" => {
            let number = value.text.parse().map_err(|_not_positive| {
                value.wrong(
                    format!("`{}` is no concurrency", value.text),
                    "a whole number above zero",
                )
            })?;
            route.concurrency = Some(number);
        }
        "size" => {
            let size = value.parse::<Bytes>()?;
            if size > Route::LARGEST_SIZE {
                let expected = format!("at most {}", Route::LARGEST_SIZE);
                return Err(value.wrong(format!("`{}` is too large", value.text), expected));
            }
            route.size = size;
        }
        "status" => {
            let status = value
                .text
                .parse()
                .ok()
                .filter(|status| (200..=599).contains(status));
            let wrong = || {
                value.wrong(
                    format!("`{}` is no final status", value.text),
                    "a status from 200 to 599",
                )
            };
            route.status = status.ok_or_else(wrong)?;
        }
        "events" | "websocket" if route.reply != Reply::Body => {
            return Err(key.wrong("both events and a WebSocket", "one of them"));
        }
        "events" => route.reply = events(value)?,
        "websocket" if value.text == "echo" => route.reply = Reply::Echo,
        "websocket" => {
            let problem = format!("`{}` is nothing that a WebSocket does", value.text);
            return Err(value.wrong(problem, "`echo`"));
        }
        "max_rows" => {
            let most = value.text.parse().map_err(|_not_positive| {
                let problem = format!("`{}` is no number of rows", value.text);
                value.wrong(problem, "a whole number above zero")
            })?;
            batch_of(route).most = Some(most);
        }
        "rows" => batch_of(route).rows = value.parse()?,
        "row_time" => batch_of(route).each = value.duration()?,
        _ => return Err(key.wrong(format!("unknown key `{}`", key.text), KEYS)),
    }
    Ok(())
}

/// The batches of the route; without more, the whole body is an array of rows.
fn batch_of(route: &mut Route) -> &mut Batch {
    route.batch.get_or_insert_with(|| Batch {
        rows: RowsAt::whole(),
        most: None,
        each: Duration::ZERO,
    })
}

/// `10/100ms`: how many, and how far apart.
fn events(value: &Word<'_>) -> Result<Reply, UnitError> {
    let expected = "how many events, and how far apart, such as `10/100ms`";
    let wrong = || value.wrong(format!("`{}` is no stream of events", value.text), expected);
    let (count, every) = value.cut('/').ok_or_else(wrong)?;
    Ok(Reply::Events {
        count: count.text.parse().map_err(|_not_positive| wrong())?,
        every: every.duration()?,
    })
}

/// `60/min`, or with where the windows lie: `fixed(60/min)`. The number is of whole requests, the
/// unit is the window.
fn quota(value: &Word<'_>) -> Result<Quota, UnitError> {
    let (kind, value) = match value.cut('(') {
        None => (QuotaWindow::Sliding, *value),
        Some((kind, rest)) => {
            let kinds = "`60/min`, `sliding(60/min)`, `fixed(60/min)` or `bucket(60/min)`";
            let wrong = || value.wrong(format!("`{}` is no quota", value.text), kinds);
            let inner = rest.text.strip_suffix(')').ok_or_else(wrong)?;
            let found = match kind.text {
                "sliding" => QuotaWindow::Sliding,
                "fixed" => QuotaWindow::Fixed,
                "bucket" => QuotaWindow::Bucket,
                _ => return Err(wrong()),
            };
            (
                found,
                Word {
                    text: inner,
                    ..rest
                }
                .trimmed(),
            )
        }
    };
    // The unit's own reader says what is wrong with it.
    let rate = value.parse::<Rate>()?;
    let requests = value
        .cut('/')
        .and_then(|(number, _)| number.text.trim().parse::<u32>().ok());
    let Some(requests) = requests.filter(|number| *number > 0) else {
        let expected = "a whole number of requests, such as `60/min`";
        return Err(value.wrong(format!("`{}` is no quota", value.text), expected));
    };
    let seconds = (f64::from(requests) / rate.as_per_second()).round();
    Ok(Quota {
        requests,
        window: Duration::from_secs_f64(seconds),
        kind,
    })
}

fn latency(word: &Word<'_>) -> Result<Latency, UnitError> {
    let Some((kind, rest)) = word.cut('(') else {
        return word.duration().map(Latency::Constant).map_err(|mut error| {
            LATENCIES.clone_into(&mut error.expected);
            error
        });
    };
    let inner = rest
        .text
        .strip_suffix(')')
        .map(|text| Word { text, ..rest });
    let Some(inner) = inner else {
        return Err(word.wrong(
            format!("`{}` has no closing parenthesis", word.text),
            LATENCIES,
        ));
    };
    let arguments = Arguments::read(&kind, &inner)?;
    match kind.text {
        "constant" => inner.duration().map(Latency::Constant),
        "uniform" => {
            let (min, max) = (arguments.duration("min")?, arguments.duration("max")?);
            let legal = min <= max;
            legal
                .then_some(Latency::Uniform { min, max })
                .ok_or_else(|| word.wrong("the minimum is above the maximum", "min at most max"))
        }
        "normal" => {
            let (mean, deviation) = (
                arguments.duration("mean")?,
                arguments.duration("deviation")?,
            );
            Ok(Latency::Normal { mean, deviation })
        }
        "log_normal" => {
            let sigma = arguments.sigma()?;
            if arguments.has("mean") && arguments.has("median") {
                return Err(kind.wrong("both a mean and a median", "one of the two"));
            }
            if arguments.has("mean") {
                return Ok(Latency::log_normal_with_mean(
                    arguments.duration("mean")?,
                    sigma,
                ));
            }
            Ok(Latency::LogNormal {
                median: arguments.duration("median")?,
                sigma,
            })
        }
        "bimodal" => {
            let (fast, slow) = (arguments.duration("fast")?, arguments.duration("slow")?);
            let (slow_share, spread) = (arguments.share("slow_share")?, arguments.share("spread")?);
            let reach = spread.as_fraction();
            let apart = fast.mul_f64(1.0 + reach) < slow.mul_f64(1.0 - reach);
            apart
                .then_some(Latency::Bimodal {
                    fast,
                    slow,
                    slow_share,
                    spread,
                })
                .ok_or_else(|| {
                    word.wrong("fast and slow overlap", "fast + spread below slow − spread")
                })
        }
        "empirical" => {
            let file = arguments.get("file")?;
            Latency::empirical_from(Path::new(file.text))
                .map_err(|error| file.wrong(error.to_string(), "a file with one duration a line"))
        }
        other => Err(kind.wrong(format!("`{other}` is no distribution"), LATENCIES)),
    }
}

/// The named arguments of a distribution.
struct Arguments<'t> {
    whole: Range<usize>,
    named: Vec<(Word<'t>, Word<'t>)>,
}

impl<'t> Arguments<'t> {
    fn read(kind: &Word<'t>, inner: &Word<'t>) -> Result<Self, UnitError> {
        let whole = kind.at..inner.at + inner.text.len() + 1;
        let known: &[&str] = match kind.text {
            "uniform" => &["min", "max"],
            "normal" => &["mean", "deviation"],
            "log_normal" => &["median", "mean", "sigma"],
            "bimodal" => &["fast", "slow", "slow_share", "spread"],
            "empirical" => &["file"],
            // A constant has no names; an unknown distribution is told as such.
            _ => {
                return Ok(Self {
                    whole,
                    named: Vec::new(),
                });
            }
        };
        let mut at = inner.at;
        let (mut named, mut given) = (Vec::new(), Vec::new());
        for text in inner.text.split(',') {
            let part = Word { text, at }.trimmed();
            at += text.len() + 1;
            let (name, value) = part.cut('=').ok_or_else(|| {
                let problem = format!("`{}` has no name", part.text);
                part.wrong(problem, "an argument such as `median=20ms`")
            })?;
            let name = name.trimmed();
            if !known.contains(&name.text) {
                let expected = format!("one of {}", known.join(", "));
                return Err(name.wrong(format!("unknown argument `{}`", name.text), expected));
            }
            once(&name, &mut given)?;
            named.push((name, value.trimmed()));
        }
        Ok(Self { whole, named })
    }

    fn has(&self, name: &str) -> bool {
        self.named.iter().any(|(known, _)| known.text == name)
    }

    fn get(&self, name: &str) -> Result<Word<'t>, UnitError> {
        let found = self.named.iter().find(|(known, _)| known.text == name);
        found.map(|(_, value)| *value).ok_or_else(|| UnitError {
            problem: format!("`{name}` is missing"),
            expected: format!("an argument `{name}=…`"),
            span: self.whole.clone(),
        })
    }

    fn duration(&self, name: &str) -> Result<Duration, UnitError> {
        self.get(name)?.duration()
    }

    fn share(&self, name: &str) -> Result<Share, UnitError> {
        self.get(name)?.parse()
    }

    fn sigma(&self) -> Result<f64, UnitError> {
        let word = self.get("sigma")?;
        let sigma = word
            .text
            .parse()
            .ok()
            .filter(|sigma| (0.0..=10.0).contains(sigma));
        sigma.ok_or_else(|| {
            word.wrong(
                format!("`{}` is no sigma", word.text),
                "a number from 0 to 10, such as 0.4",
            )
        })
    }
}
