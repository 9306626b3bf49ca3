//! JSON lines by a mapping of their fields, those within others as `request.time`. Refuses a
//! line without its time.

use std::io::Read;

use serde_json::Value;

use super::mapping::ColumnMapping;
use super::outcome::{Said, mark};
use crate::importers::draft::ResultDraft;
use crate::importers::import_error::{Fault, ImportProblem, shown};
use crate::importers::json_line::read_line;
use crate::importers::lines::Lines;
use crate::importers::requests::{Request, Requests, Times};

/// Reads all lines.
pub(in crate::importers) fn read_lines(
    lines: &mut Lines<impl Read>,
    mapping: &ColumnMapping,
) -> Result<ResultDraft, Fault> {
    let mut requests = Requests::new();
    while let Some((number, text)) = lines.next()? {
        if text.trim_ascii().is_empty() {
            continue;
        }
        let line: Value = read_line(text, number)?;
        let fields = Fields {
            line: &line,
            number,
        };
        let (time, unit) = &mapping.time;
        let nanos = fields.needed_number(time)?;
        let latency = unit
            .span(nanos)
            .ok_or_else(|| fields.wrong(time, unit.expected()))?;
        let sent = mapping.start.as_ref().map(|(start, unit)| {
            let number = fields.needed_number(start)?;
            let moment = unit.moment(number);
            moment.ok_or_else(|| fields.wrong(start, unit.expected()))
        });
        let said = Said {
            status: fields.count(mapping.status.as_deref())?,
            success: match &mapping.success {
                Some(field) => Some(fields.truth(field)?),
                None => None,
            },
            error: fields.text(mapping.error.as_deref()),
        };
        requests.add(&Request {
            endpoint: fields.text(mapping.name.as_deref()),
            sent: sent.transpose()?,
            latency,
            failure: said.failure(),
            is_timed: true,
            received: fields.count(mapping.bytes.as_deref())?.unwrap_or(0),
        });
    }
    let mut draft = requests.draft("table", Times::Calendar);
    mark(&mut draft, mapping);
    Ok(draft)
}

/// The fields of one line.
struct Fields<'a> {
    line: &'a Value,
    number: u64,
}

impl<'a> Fields<'a> {
    fn at(&self, field: &str) -> Option<&'a Value> {
        let whole = self.line.get(field);
        whole.or_else(|| {
            field
                .split('.')
                .try_fold(self.line, |value, name| value.get(name))
        })
    }

    fn needed_number(&self, field: &str) -> Result<f64, Fault> {
        let number = self.at(field).and_then(|value| match value {
            Value::String(text) => text.trim().parse().ok(),
            value => value.as_f64(),
        });
        number.ok_or_else(|| self.wrong(field, "a number"))
    }

    fn count(&self, field: Option<&str>) -> Result<Option<u64>, Fault> {
        let Some(field) = field else { return Ok(None) };
        let number = self.at(field).and_then(|value| match value {
            Value::String(text) => text.trim().parse().ok(),
            value => value.as_u64(),
        });
        number
            .map(Some)
            .ok_or_else(|| self.wrong(field, "a whole number from 0 up"))
    }

    fn truth(&self, field: &str) -> Result<bool, Fault> {
        let truth = self.at(field).and_then(Value::as_bool);
        truth.ok_or_else(|| self.wrong(field, "`true` or `false`"))
    }

    fn text(&self, field: Option<&str>) -> Option<&'a str> {
        self.at(field?).and_then(Value::as_str)
    }

    fn wrong(&self, field: &str, expected: &'static str) -> Fault {
        let text = self
            .at(field)
            .map_or("nothing".to_owned(), Value::to_string);
        ImportProblem::Value {
            column: shown(field),
            text: shown(&text),
            expected,
        }
        .at_line(self.number)
    }
}
