//! Values of PostgreSQL in its binary format, written as JSON. What JSON has no word for is a text;
//! what is not known here is `\x` and hexadecimal digits, and a cast to `text` in the statement helps.

use std::error::Error;
use std::fmt::Write;

use jiff::civil::{self, DateTime};
use jiff::{SignedDuration, Span};
use tokio_postgres::types::{FromSql, Kind, Type};

use crate::sql::rows::{write_bytes, write_float, write_text};

/// Where PostgreSQL begins to count.
const EPOCH: DateTime = civil::datetime(2000, 1, 1, 0, 0, 0, 0);

/// The bytes of a value, as they came.
pub(super) struct Raw<'a>(pub(super) &'a [u8]);

impl<'a> FromSql<'a> for Raw<'a> {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(raw))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// Writes the value of this type that `bytes` are.
pub(super) fn write_value(to: &mut Vec<u8>, kind: &Type, bytes: &[u8]) {
    if written(to, kind, bytes).is_none() {
        write_bytes(to, bytes);
    }
}

/// Writes nothing where it is none of what is known here.
fn written(to: &mut Vec<u8>, kind: &Type, bytes: &[u8]) -> Option<()> {
    if let Kind::Array(element) = kind.kind() {
        let mut array = Vec::new();
        write_array(&mut array, element, bytes)?;
        to.append(&mut array);
        return Some(());
    }
    let whole = |to: &mut Vec<u8>, number: i64| to.extend_from_slice(number.to_string().as_bytes());
    match *kind {
        Type::BOOL => to.extend_from_slice(if *bytes.first()? == 0 {
            b"false"
        } else {
            b"true"
        }),
        Type::INT2 => whole(to, i16::from_be_bytes(bytes.try_into().ok()?).into()),
        Type::INT4 => whole(to, i32::from_be_bytes(bytes.try_into().ok()?).into()),
        Type::INT8 => whole(to, i64::from_be_bytes(bytes.try_into().ok()?)),
        Type::OID => whole(to, u32::from_be_bytes(bytes.try_into().ok()?).into()),
        // By its shortest text, so that 0.1 stays 0.1.
        Type::FLOAT4 => {
            let number = f32::from_be_bytes(bytes.try_into().ok()?);
            write_float(to, number.to_string().parse().ok()?);
        }
        Type::FLOAT8 => write_float(to, f64::from_be_bytes(bytes.try_into().ok()?)),
        Type::NUMERIC => write_decimal(to, bytes)?,
        Type::JSON => to.extend_from_slice(bytes),
        Type::JSONB => to.extend_from_slice(bytes.strip_prefix(&[1])?),
        Type::UUID => write_uuid(to, bytes)?,
        Type::DATE => {
            let days = i32::from_be_bytes(bytes.try_into().ok()?);
            let text = endless(days, i32::MIN, i32::MAX).or_else(|| date(days))?;
            write_text(to, &text);
        }
        Type::TIME => {
            let micros = i64::from_be_bytes(bytes.try_into().ok()?);
            let moment = moment(micros)?;
            // `24:00:00` is a time of PostgreSQL.
            if moment.date() != EPOCH.date() {
                return None;
            }
            write_text(to, &moment.time().to_string());
        }
        Type::TIMESTAMP | Type::TIMESTAMPTZ => {
            let micros = i64::from_be_bytes(bytes.try_into().ok()?);
            let zone = if *kind == Type::TIMESTAMP { "" } else { "Z" };
            let said = || Some(format!("{}{zone}", moment(micros)?));
            let text = endless(micros, i64::MIN, i64::MAX).or_else(said)?;
            write_text(to, &text);
        }
        Type::TEXT
        | Type::VARCHAR
        | Type::BPCHAR
        | Type::NAME
        | Type::CHAR
        | Type::XML
        | Type::UNKNOWN => write_text(to, std::str::from_utf8(bytes).ok()?),
        _ if matches!(kind.kind(), Kind::Enum(_)) => {
            write_text(to, std::str::from_utf8(bytes).ok()?);
        }
        Type::VOID => to.extend_from_slice(b"null"),
        _ => return None,
    }
    Some(())
}

/// Lists within lists, as many as there are dimensions.
fn write_array(to: &mut Vec<u8>, element: &Type, bytes: &[u8]) -> Option<()> {
    let mut rest = bytes;
    let dimensions = take_i32(&mut rest)?;
    let _has_null = take_i32(&mut rest)?;
    let _element = take_i32(&mut rest)?;
    let mut lengths = Vec::new();
    for _ in 0..dimensions {
        lengths.push(take_i32(&mut rest)?);
        let _first = take_i32(&mut rest)?;
    }
    if lengths.is_empty() {
        to.extend_from_slice(b"[]");
        return Some(());
    }
    write_dimension(to, element, &lengths, &mut rest)
}

fn write_dimension(
    to: &mut Vec<u8>,
    element: &Type,
    lengths: &[i32],
    rest: &mut &[u8],
) -> Option<()> {
    let Some((length, deeper)) = lengths.split_first() else {
        let size = take_i32(rest)?;
        if let Ok(size) = usize::try_from(size) {
            let (value, behind) = rest.split_at_checked(size)?;
            *rest = behind;
            write_value(to, element, value);
        } else {
            to.extend_from_slice(b"null");
        }
        return Some(());
    };
    to.push(b'[');
    for place in 0..*length {
        if place > 0 {
            to.push(b',');
        }
        write_dimension(to, element, deeper, rest)?;
    }
    to.push(b']');
    Some(())
}

fn take_i32(rest: &mut &[u8]) -> Option<i32> {
    let (number, behind) = rest.split_first_chunk()?;
    *rest = behind;
    Some(i32::from_be_bytes(*number))
}

/// A `numeric`: groups of four decimal digits, of which the first counts 10,000 to the power of `weight`.
fn write_decimal(to: &mut Vec<u8>, bytes: &[u8]) -> Option<()> {
    let (head, groups) = bytes.split_first_chunk::<8>()?;
    let [weight, sign, scale] = [2, 4, 6].map(|at| i16::from_be_bytes([head[at], head[at + 1]]));
    let groups: Vec<i16> = groups
        .chunks_exact(2)
        .map(|pair| i16::from_be_bytes([pair[0], pair[1]]))
        .collect();
    match sign.cast_unsigned() {
        0 | 0x4000 => (),
        0xd000 => {
            write_text(to, "Infinity");
            return Some(());
        }
        0xf000 => {
            write_text(to, "-Infinity");
            return Some(());
        }
        _ => {
            write_text(to, "NaN");
            return Some(());
        }
    }
    let group = |power: i16| {
        let place = usize::try_from(i32::from(weight) - i32::from(power)).ok();
        place
            .and_then(|place| groups.get(place))
            .copied()
            .unwrap_or(0)
    };
    let mut text = String::new();
    let four = |digits: String, power: i16| digits + &format!("{:04}", group(power));
    let whole = (0..=weight.max(0)).rev().fold(String::new(), four);
    let whole = whole.trim_start_matches('0');
    if sign != 0 {
        text.push('-');
    }
    text.push_str(if whole.is_empty() { "0" } else { whole });
    if let Ok(scale @ 1..) = usize::try_from(scale) {
        let needed = i16::try_from(scale.div_ceil(4)).ok()?;
        let behind = (1..=needed).map(|power| -power).fold(String::new(), four);
        text.push('.');
        text.push_str(&behind[..scale]);
    }
    to.extend_from_slice(text.as_bytes());
    Some(())
}

fn write_uuid(to: &mut Vec<u8>, bytes: &[u8]) -> Option<()> {
    let bytes: [u8; 16] = bytes.try_into().ok()?;
    let mut text = String::with_capacity(36);
    for (place, byte) in bytes.iter().enumerate() {
        if matches!(place, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    write_text(to, &text);
    Some(())
}

/// The infinity that the smallest and the largest count stand for.
fn endless<T: PartialEq + Copy>(count: T, smallest: T, largest: T) -> Option<String> {
    match count {
        _ if count == largest => Some("infinity".to_owned()),
        _ if count == smallest => Some("-infinity".to_owned()),
        _ => None,
    }
}

/// So many days after the first; `None` behind the year 9999, which has more digits than dates do.
fn date(days: i32) -> Option<String> {
    let span = Span::new().try_days(days).ok()?;
    Some(EPOCH.date().checked_add(span).ok()?.to_string())
}

/// So many microseconds after the first.
fn moment(micros: i64) -> Option<DateTime> {
    EPOCH.checked_add(SignedDuration::from_micros(micros)).ok()
}
