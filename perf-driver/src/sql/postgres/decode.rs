//! Values of PostgreSQL in its binary format, written as JSON. What JSON has no word for is a text;
//! what is not known here is `\x` and hexadecimal digits, and a cast to `text` in the statement helps.

use std::error::Error;
use std::fmt::Write;

use tokio_postgres::types::{FromSql, Kind, Type};

use crate::sql::rows::{write_bytes, write_float, write_text};

/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;
/// Days from 0000-03-01 to 2000-01-01, where PostgreSQL begins to count.
const EPOCH: i64 = 730_425;

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
            write_moment(to, (days.into(), i32::MIN.into(), i32::MAX.into()), date);
        }
        Type::TIME => {
            let micros = i64::from_be_bytes(bytes.try_into().ok()?);
            write_text(to, &time(micros));
        }
        Type::TIMESTAMP => {
            let micros = i64::from_be_bytes(bytes.try_into().ok()?);
            write_moment(to, (micros, i64::MIN, i64::MAX), moment);
        }
        Type::TIMESTAMPTZ => {
            let micros = i64::from_be_bytes(bytes.try_into().ok()?);
            write_moment(to, (micros, i64::MIN, i64::MAX), |micros| {
                moment(micros) + "Z"
            });
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

/// What `said` makes of `count`, or the infinity that the smallest and the largest stand for.
fn write_moment(
    to: &mut Vec<u8>,
    (count, smallest, largest): (i64, i64, i64),
    said: impl Fn(i64) -> String,
) {
    let text = match count {
        _ if count == largest => "infinity".to_owned(),
        _ if count == smallest => "-infinity".to_owned(),
        _ => said(count),
    };
    write_text(to, &text);
}

/// `2026-01-02T03:04:05.123456`, so many microseconds after 2000.
fn moment(micros: i64) -> String {
    let (days, of_day) = (micros.div_euclid(DAY), micros.rem_euclid(DAY));
    format!("{}T{}", date(days), time(of_day))
}

/// `03:04:05`, with what is behind the second where there is something.
fn time(micros: i64) -> String {
    let seconds = micros / 1_000_000;
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match micros % 1_000_000 {
        0 => format!("{hour:02}:{minute:02}:{second:02}"),
        behind => {
            let text = format!("{hour:02}:{minute:02}:{second:02}.{behind:06}");
            text.trim_end_matches('0').to_owned()
        }
    }
}

/// `2026-01-02`, so many days after 2000-01-01: whole cycles of 400 years are counted first, in years
/// that begin in March, as in Richards' algorithm for the Gregorian calendar.
fn date(days: i64) -> String {
    const CYCLE: i64 = 146_097;
    let days = days + EPOCH;
    let (cycle, of_cycle) = (days.div_euclid(CYCLE), days.rem_euclid(CYCLE));
    let year = (of_cycle - of_cycle / 1_460 + of_cycle / 36_524 - of_cycle / 146_096) / 365;
    let of_year = of_cycle - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = year + 400 * cycle + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}
