//! A JSON value as it is shown in a message: on one line, short, and without secrets.

use std::fmt::{self, Write};

use serde_json::Value;

use crate::secret::{REDACTED, is_secret_name};

/// The most characters that are shown of a value.
const WIDEST: usize = 80;

/// `value` as JSON, cut to 80 characters. What has a name that tells of a secret is left out.
pub(crate) fn brief(value: &Value) -> String {
    let mut shown = Shown {
        text: String::new(),
        room: WIDEST,
    };
    // What does not fit is not written: that is how it ends early.
    if write_value(&mut shown, value).is_err() {
        shown.text.push('…');
    }
    shown.text
}

/// A text with room for some more characters.
struct Shown {
    text: String,
    room: usize,
}

impl Write for Shown {
    fn write_str(&mut self, more: &str) -> fmt::Result {
        for c in more.chars() {
            if self.room <= 1 {
                return Err(fmt::Error);
            }
            self.room -= 1;
            self.text.push(c);
        }
        Ok(())
    }
}

fn write_value(out: &mut Shown, value: &Value) -> fmt::Result {
    match value {
        Value::Null => out.write_str("null"),
        Value::Bool(boolean) => write!(out, "{boolean}"),
        Value::Number(number) => write!(out, "{number}"),
        Value::String(text) => write_text(out, text),
        Value::Array(elements) => {
            out.write_char('[')?;
            for (index, element) in elements.iter().enumerate() {
                out.write_str(if index == 0 { "" } else { ", " })?;
                write_value(out, element)?;
            }
            out.write_char(']')
        }
        Value::Object(members) => {
            out.write_char('{')?;
            for (index, (name, member)) in members.iter().enumerate() {
                out.write_str(if index == 0 { "" } else { ", " })?;
                write_text(out, name)?;
                out.write_str(": ")?;
                if is_secret_name(name) {
                    out.write_str(REDACTED)?;
                } else {
                    write_value(out, member)?;
                }
            }
            out.write_char('}')
        }
    }
}

/// As a JSON string; a long one is not looked at beyond what fits.
fn write_text(out: &mut Shown, text: &str) -> fmt::Result {
    out.write_char('"')?;
    for c in text.chars() {
        match c {
            '"' | '\\' => write!(out, "\\{c}")?,
            '\n' => out.write_str("\\n")?,
            '\r' => out.write_str("\\r")?,
            '\t' => out.write_str("\\t")?,
            control if control.is_control() => write!(out, "\\u{:04x}", u32::from(control))?,
            other => out.write_char(other)?,
        }
    }
    out.write_char('"')
}
