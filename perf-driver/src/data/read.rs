//! Reads the files that rows come from, once, before anything is sent.

use std::fs;
use std::path::Path;

use csv::{ErrorKind, Position, Reader, ReaderBuilder, StringRecord};
use perf_core::Rows;
use serde_json::{Number, Value};

use super::data_error::DataError;
use super::table::Table;

/// The rows that the plan asks for.
pub(super) fn read(rows: &Rows) -> Result<Table, DataError> {
    match rows {
        Rows::Csv { file, numbers } => read_csv(file, *numbers),
        Rows::Json { file } => read_json(file),
        Rows::Values(values) => Ok(Table::Values(values.clone())),
    }
}

fn read_csv(file: &Path, numbers: bool) -> Result<Table, DataError> {
    let bytes = read_file(file)?;
    let mut reader = ReaderBuilder::new().from_reader(bytes.as_slice());
    let names = read_names(&mut reader, file, &bytes)?;
    let mut cells = Vec::new();
    let mut record = StringRecord::new();
    while reader
        .read_record(&mut record)
        .map_err(|error| refused(file, &bytes, &error))?
    {
        cells.extend(record.iter().map(|cell| match number(cell) {
            Some(number) if numbers => Value::Number(number),
            _ => Value::String(cell.to_owned()),
        }));
    }
    if cells.is_empty() {
        let file = file.to_owned();
        return Err(DataError::NoRows { file });
    }
    Ok(Table::Columns { names, cells })
}

/// The names of the columns, without blanks around them: each has one of its own.
fn read_names(
    reader: &mut Reader<&[u8]>,
    file: &Path,
    bytes: &[u8],
) -> Result<Vec<String>, DataError> {
    let header = reader
        .headers()
        .map_err(|error| refused(file, bytes, &error))?;
    let names: Vec<_> = header.iter().map(|name| name.trim().to_owned()).collect();
    for (index, name) in names.iter().enumerate() {
        let file = || file.to_owned();
        if name.is_empty() {
            return Err(DataError::UnnamedColumn {
                file: file(),
                number: index + 1,
            });
        }
        if names[..index].contains(name) {
            return Err(DataError::TwoColumns {
                file: file(),
                name: name.clone(),
            });
        }
    }
    if names.is_empty() {
        let file = file.to_owned();
        return Err(DataError::NoRows { file });
    }
    Ok(names)
}

/// What the reader of CSV refused. It reads from memory, so that no other error can come up.
fn refused(file: &Path, bytes: &[u8], error: &csv::Error) -> DataError {
    let file = file.to_owned();
    let line = |position: &Option<Position>| line_of(position.as_ref(), bytes);
    match error.kind() {
        ErrorKind::UnequalLengths {
            pos,
            expected_len,
            len,
        } => DataError::Ragged {
            file,
            line: line(pos),
            cells: *len,
            columns: *expected_len,
        },
        ErrorKind::Utf8 { pos, .. } => DataError::NotText {
            file,
            line: line(pos),
        },
        _ => DataError::NoRows { file },
    }
}

/// The line that the row at `position` begins on. The reader's own count does not know of the empty
/// lines that it passed over since the row before.
fn line_of(position: Option<&Position>, bytes: &[u8]) -> u64 {
    let at = position.map_or(0, Position::byte);
    let at = usize::try_from(at).map_or(bytes.len(), |at| at.min(bytes.len()));
    let (before, behind) = bytes.split_at(at);
    let passed_over = behind.iter().take_while(|byte| b"\r\n".contains(byte));
    let lines = before.iter().chain(passed_over);
    1 + lines.filter(|byte| **byte == b'\n').count() as u64
}

/// `cell` as a number, if JSON would write it so and no digit is lost.
fn number(cell: &str) -> Option<Number> {
    let number: Number = serde_json::from_str(cell).ok()?;
    let has_fraction = cell.contains(['.', 'e', 'E']);
    (has_fraction || !number.is_f64()).then_some(number)
}

fn read_json(file: &Path) -> Result<Table, DataError> {
    let bytes = read_file(file)?;
    let text = std::str::from_utf8(&bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        let lines = memchr::memchr_iter(b'\n', before).count() as u64;
        DataError::NotText {
            file: file.to_owned(),
            line: lines + 1,
        }
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let value = serde_json::from_str(text).map_err(|source| DataError::NotJson {
        file: file.to_owned(),
        source,
    })?;
    let file = file.to_owned();
    match value {
        Value::Array(values) if values.is_empty() => Err(DataError::NoRows { file }),
        Value::Array(values) => Ok(Table::Values(values)),
        _ => Err(DataError::NotAList { file }),
    }
}

fn read_file(file: &Path) -> Result<Vec<u8>, DataError> {
    fs::read(file).map_err(|source| DataError::Unreadable {
        file: file.to_owned(),
        source,
    })
}
