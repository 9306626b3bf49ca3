//! Makes values up.

use std::time::{SystemTime, UNIX_EPOCH};

use perf_core::{FloatRange, Generator, TextPiece, TimeFormat, Timestamp};
use serde_json::{Number, Value, json};

use super::words::{FIRST_NAMES, LAST_NAMES, WORDS};
use crate::random::Stream;

/// The value that `generator` makes of the numbers in `stream`. `number` is for those that count.
/// A choice is not made here: what is chosen from is not made up.
pub(super) fn generate(generator: &Generator, stream: &mut Stream, number: u64) -> Value {
    match generator {
        Generator::Integer { from, to } => whole(*from, *to, stream).into(),
        Generator::Float(range) => float(*range, stream),
        Generator::Choice(choices) => {
            let first = choices.first().map(|choice| choice.value.clone());
            first.unwrap_or_default()
        }
        Generator::Uuid => uuid(stream).into(),
        Generator::Timestamp {
            format,
            offset_millis,
        } => moment(format, now_millis().saturating_add(*offset_millis)),
        Generator::Person => person(stream),
        Generator::Words { from, to } => {
            let count = whole(from.get().into(), to.get().into(), stream);
            let words: Vec<_> = (0..count).map(|_| *one_of(&WORDS, stream)).collect();
            words.join(" ").into()
        }
        Generator::Pattern(pattern) => {
            let mut text = String::new();
            write_piece(pattern.piece(), stream, &mut text);
            text.into()
        }
        Generator::Counter { start, step } => {
            let exact = i128::from(*start) + i128::from(*step) * i128::from(number);
            let nearest = exact.clamp(i64::MIN.into(), i64::MAX.into());
            i64::try_from(nearest)
                .expect("it is clamped to 64 bits")
                .into()
        }
    }
}

/// A random UUID, version 4 of RFC 9562.
pub(crate) fn uuid(stream: &mut Stream) -> String {
    let high = (stream.bits() & !0xf000) | 0x4000;
    let low = (stream.bits() >> 2) | (1 << 63);
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xffff,
        low >> 48,
        low & 0xffff_ffff_ffff
    )
}

/// Milliseconds since 1970, by the clock on the wall.
pub(crate) fn now_millis() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let millis = since.map(|since| since.as_millis()).unwrap_or_default();
    i64::try_from(millis).unwrap_or(i64::MAX)
}

/// `millis` since 1970 as `format` writes it; the nearest moment that can be written.
pub(crate) fn moment(format: &TimeFormat, millis: i64) -> Value {
    // From the year 0 to 9999.
    let millis = millis.clamp(-62_167_219_200_000, 253_402_207_200_000);
    let moment = Timestamp::from_unix_millis(millis);
    let moment = moment.expect("it is clamped to years that can be written");
    match format {
        TimeFormat::Rfc3339 => moment.to_string().into(),
        TimeFormat::Unix => millis.div_euclid(1_000).into(),
        TimeFormat::UnixMillis => millis.into(),
        TimeFormat::Custom(pattern) => pattern.write(moment).into(),
    }
}

/// A whole number from `from` to `to`, both included.
fn whole(from: i64, to: i64, stream: &mut Stream) -> i64 {
    let distance = match from.abs_diff(to).checked_add(1) {
        Some(count) => stream.below(count),
        // The count of all numbers of 64 bits does not fit them.
        None => stream.bits(),
    };
    from.wrapping_add_unsigned(distance)
}

fn float(range: FloatRange, stream: &mut Stream) -> Value {
    let number = match range {
        FloatRange::Continuous { from, to } => (from + stream.unit() * (to - from)).clamp(from, to),
        FloatRange::Decimals { from, to, decimals } => {
            let multiple = whole(from, to, stream);
            if decimals == 0 {
                return multiple.into();
            }
            multiple as f64 / 10_u64.pow(decimals) as f64
        }
    };
    let number = Number::from_f64(number).expect("between two finite numbers it is finite");
    Value::Number(number)
}

fn person(stream: &mut Stream) -> Value {
    let (first, last) = (one_of(&FIRST_NAMES, stream), one_of(&LAST_NAMES, stream));
    json!({ "first": first, "last": last, "full": format!("{first} {last}") })
}

fn write_piece(piece: &TextPiece, stream: &mut Stream, text: &mut String) {
    match piece {
        TextPiece::Text(fixed) => text.push_str(fixed),
        TextPiece::OneOf(ranges) => {
            let size = |range: &std::ops::RangeInclusive<char>| {
                u64::from(u32::from(*range.end()) - u32::from(*range.start())) + 1
            };
            let mut left = stream.below(ranges.iter().map(size).sum());
            for range in ranges {
                if left < size(range) {
                    let number = u64::from(u32::from(*range.start())) + left;
                    text.extend(u32::try_from(number).ok().and_then(char::from_u32));
                    break;
                }
                left -= size(range);
            }
        }
        TextPiece::Sequence(pieces) => {
            for piece in pieces {
                write_piece(piece, stream, text);
            }
        }
        TextPiece::Choice(pieces) => write_piece(one_of(pieces, stream), stream, text),
        TextPiece::Repeat { piece, from, to } => {
            let times = whole((*from).into(), (*to).into(), stream);
            (0..times).for_each(|_| write_piece(piece, stream, text));
        }
    }
}

fn one_of<'a, T>(all: &'a [T], stream: &mut Stream) -> &'a T {
    let index = usize::try_from(stream.below(all.len() as u64));
    let index = index.expect("an index of a slice fits");
    &all[index]
}
