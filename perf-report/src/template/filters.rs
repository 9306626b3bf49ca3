//! The filters and functions that templates have beside those of the engine.

use tera::value::Key;
use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use super::console_table::{Align, Cell, Column, layout};
use super::console_text::{fit, wrap};
use super::escape;
use super::output::Output;
use super::style::{Colour, Style};

/// The names of the filters that are registered here.
pub(super) const NAMES: [&str; 6] = ["fit", "json", "property", "style", "table", "wrap"];

/// What the filters of one rendering need to know.
#[derive(Debug, Clone, Copy)]
pub(super) struct Medium {
    pub(super) output: Output,
    pub(super) width: usize,
    pub(super) colour: Colour,
}

/// Registers every filter, in the place of those that an earlier call registered.
pub(super) fn register(engine: &mut Tera, medium: Medium) {
    engine.register_filter("json", |value: &Value, _: Kwargs, _: &State| json(value));
    engine.register_filter("property", |value: &Value, _: Kwargs, _: &State| {
        Value::safe_string(&escape::property(&value.to_string()))
    });
    engine.register_filter("fit", |value: &Value, kwargs: Kwargs, _: &State| {
        fit_filter(value, &kwargs)
    });
    engine.register_filter(
        "style",
        move |value: &Value, kwargs: Kwargs, state: &State| style(value, &kwargs, state, medium),
    );
    engine.register_filter("wrap", move |value: &Value, kwargs: Kwargs, _: &State| {
        wrap_filter(value, &kwargs, medium)
    });
    engine.register_filter("table", move |value: &Value, kwargs: Kwargs, _: &State| {
        table(value, &kwargs, medium)
    });
}

/// `{{ view | json }}`: indented JSON, keys in the order of the value.
fn json(value: &Value) -> TeraResult<Value> {
    let text =
        escape::pretty(value).map_err(|cause| Error::chain("not writable as JSON", cause))?;
    Ok(Value::safe_string(&text))
}

/// `{{ name | fit(to=20) }}`: at most so many columns, cut text ends in `…`.
fn fit_filter(value: &Value, kwargs: &Kwargs) -> TeraResult<String> {
    let room = kwargs.must_get::<usize>("to")?;
    Ok(fit(&escape::plain(&value.to_string()), room))
}

/// `{{ verdict.text | style(as=verdict.code) }}`: coloured where the output is, and as it is
/// elsewhere.
fn style(value: &Value, kwargs: &Kwargs, state: &State, medium: Medium) -> TeraResult<Value> {
    let style = Style::named(kwargs.must_get::<&str>("as")?).map_err(Error::message)?;
    let harmless = state.escape_if_needed(value)?;
    Ok(Value::safe_string(&medium.colour.paint(&harmless, style)))
}

/// `{{ message | wrap(first=2, rest=4, mark="fail") }}`: lines of at most the width of the
/// console, indented, the first word in a style. Outputs that break lines themselves get the
/// text as it is.
fn wrap_filter(value: &Value, kwargs: &Kwargs, medium: Medium) -> TeraResult<Value> {
    // Beyond the width there is no room for text in any case.
    let indent = |name| {
        TeraResult::Ok(
            kwargs
                .get::<usize>(name)?
                .map(|columns| columns.min(medium.width)),
        )
    };
    let first = indent("first")?.unwrap_or(0);
    let rest = indent("rest")?.unwrap_or(first);
    if !medium.output.is_for_terminal() {
        return Ok(value.clone());
    }
    let text = escape::plain(&value.to_string());
    let mut lines = wrap(&text, medium.width, first, rest);
    if let Some(mark) = kwargs.get::<&str>("mark")? {
        let style = Style::named(mark).map_err(Error::message)?;
        let start = lines.len() - lines.trim_start().len();
        let end = lines[start..]
            .find([' ', '\n'])
            .map_or(lines.len(), |length| start + length);
        let painted = medium.colour.paint(&lines[start..end], style);
        lines.replace_range(start..end, &painted);
    }
    Ok(Value::safe_string(&lines))
}

/// `{{ rows | table(columns=[{"title": "NAME"}]) }}`: aligned columns within the width of the
/// console. A cell is a text, a number, nothing, or `{"text": …, "style": …}`.
fn table(value: &Value, kwargs: &Kwargs, medium: Medium) -> TeraResult<Value> {
    let heads = kwargs.must_get::<Vec<Value>>("columns")?;
    let heads: Vec<Column> = heads.iter().map(column).collect::<TeraResult<_>>()?;
    let rows = value
        .as_array()
        .ok_or_else(|| Error::message("`table` takes an array of rows"))?;
    let rows: Vec<Vec<Cell>> = rows
        .iter()
        .map(|row| {
            row.as_array()
                .ok_or_else(|| Error::message("every row of a `table` is an array of cells"))?
                .iter()
                .map(cell)
                .collect()
        })
        .collect::<TeraResult<_>>()?;
    let text = layout(&heads, &rows, medium.width, medium.colour);
    Ok(match medium.output {
        output if output.is_for_terminal() => Value::safe_string(&text),
        _ => Value::from(text),
    })
}

fn column(value: &Value) -> TeraResult<Column> {
    const KEYS: [&str; 5] = ["title", "align", "shrink_to", "drop", "gap"];
    let map = value
        .as_map()
        .ok_or_else(|| Error::message("every column of a `table` is a map with a `title`"))?;
    let unknown = map
        .keys()
        .find(|key| !key.as_str().is_some_and(|key| KEYS.contains(&key)));
    if let Some(key) = unknown {
        let known = KEYS.join(", ");
        return Err(Error::message(format!(
            "unknown key `{key}` of a column, known are {known}"
        )));
    }
    let count = |key: &str| {
        let number = map.get(&Key::Str(key)).and_then(Value::as_u64)?;
        usize::try_from(number).ok()
    };
    let align = match map.get(&Key::Str("align")).and_then(Value::as_str) {
        None | Some("left") => Align::Left,
        Some("right") => Align::Right,
        Some("decimal") => Align::Decimal,
        Some(other) => {
            return Err(Error::message(format!(
                "unknown alignment `{other}`, known are left, right, decimal"
            )));
        }
    };
    Ok(Column {
        title: map
            .get(&Key::Str("title"))
            .map_or_else(String::new, |title| escape::plain(&title.to_string())),
        align,
        shrink_to: count("shrink_to"),
        drop: count("drop"),
        gap: count("gap").unwrap_or(2).min(20),
    })
}

fn cell(value: &Value) -> TeraResult<Cell> {
    if value.is_none() || value.is_undefined() {
        return Ok(Cell {
            text: "–".to_owned(),
            style: None,
        });
    }
    let Some(map) = value.as_map() else {
        return Ok(Cell {
            text: escape::plain(&value.to_string()),
            style: None,
        });
    };
    let text = map
        .get(&Key::Str("text"))
        .ok_or_else(|| Error::message("a cell that is a map needs a `text`"))?;
    let style = map
        .get(&Key::Str("style"))
        .and_then(Value::as_str)
        .map(Style::named)
        .transpose()
        .map_err(Error::message)?;
    Ok(Cell {
        text: escape::plain(&text.to_string()),
        style,
    })
}
