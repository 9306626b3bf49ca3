//! Does what a connection to SQLite is asked for. It blocks.

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Row, Statement, ToSql};

use super::classify::failure_of;
use crate::sql::rows::{Rows, Wanted, write_bytes, write_float, write_text};
use crate::sql::value::SqlValue;
use crate::sql::work::{Answered, Asked, Work, check_values, of_statement};
use crate::transport::Failure;

/// Does `work`. A transaction that fails is left open.
pub(super) fn execute(
    connection: &mut Connection,
    work: Work,
    wanted: Wanted,
) -> Result<Answered, Failure> {
    let failed = |error| failure_of(&error);
    let mut rows = Rows::new(wanted);
    rows.begin();
    match work {
        Work::Statement(asked) => statement(connection, &asked, &mut rows)?,
        Work::Transaction { begin, statements } => {
            connection.execute_batch(begin).map_err(failed)?;
            for (place, asked) in statements.iter().enumerate() {
                rows.begin();
                let done = statement(connection, asked, &mut rows);
                done.map_err(|failure| of_statement(&failure, place, statements.len()))?;
                rows.end();
            }
            connection.execute_batch("commit").map_err(failed)?;
        }
        Work::Script(text) => connection.execute_batch(&text).map_err(failed)?,
    }
    rows.end();
    Ok(Answered {
        received: rows.received(),
        document: rows.into_document(),
    })
}

fn statement(connection: &Connection, asked: &Asked, rows: &mut Rows) -> Result<(), Failure> {
    let failed = |error| failure_of(&error);
    let mut statement = connection.prepare_cached(&asked.query).map_err(failed)?;
    bind(&mut statement, &asked.values)?;
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let reads_only = statement.readonly();
    let before = connection.total_changes();
    let mut count = 0;
    let mut found = statement.raw_query();
    while let Some(row) = found.next().map_err(failed)? {
        count += 1;
        write_row(rows, row, &names)?;
    }
    drop(found);
    let affected = if reads_only {
        // As PostgreSQL counts it.
        count
    } else if connection.total_changes() == before {
        // The last count of changes would be that of an earlier statement.
        0
    } else {
        connection.changes()
    };
    asked.counts.check(count, affected)
}

/// Gives the statement its values: SQLite numbers places in the order in which it sees them, and calls
/// them what they are called in the text.
fn bind(statement: &mut Statement<'_>, values: &[SqlValue]) -> Result<(), Failure> {
    let places = statement.parameter_count();
    let mut numbers = Vec::with_capacity(places);
    for place in 1..=places {
        let name = statement.parameter_name(place);
        let number = name.and_then(|name| name.strip_prefix('$')?.parse::<usize>().ok());
        numbers.push(number.unwrap_or(place));
    }
    check_values(values.len(), numbers.iter().copied().max().unwrap_or(0))?;
    for (place, number) in numbers.into_iter().enumerate() {
        let value = number.checked_sub(1).and_then(|number| values.get(number));
        let bound = statement.raw_bind_parameter(place + 1, value.unwrap_or(&SqlValue::Null));
        bound.map_err(|error| failure_of(&error))?;
    }
    Ok(())
}

fn write_row(rows: &mut Rows, row: &Row<'_>, names: &[String]) -> Result<(), Failure> {
    let failed = |error| failure_of(&error);
    let mut size = 0;
    for place in 0..names.len() {
        size += size_of_value(row.get_ref(place).map_err(failed)?);
    }
    if !rows.begin_row(size)? {
        return Ok(());
    }
    for (place, name) in names.iter().enumerate() {
        let value = row.get_ref(place).map_err(failed)?;
        let to = rows.column(name);
        match value {
            ValueRef::Null => to.extend_from_slice(b"null"),
            ValueRef::Integer(number) => to.extend_from_slice(number.to_string().as_bytes()),
            ValueRef::Real(number) => write_float(to, number),
            ValueRef::Text(text) => write_text(to, &String::from_utf8_lossy(text)),
            ValueRef::Blob(bytes) => write_bytes(to, bytes),
        }
    }
    rows.end_row();
    Ok(())
}

fn size_of_value(value: ValueRef<'_>) -> usize {
    match value {
        ValueRef::Null => 0,
        ValueRef::Integer(_) | ValueRef::Real(_) => 8,
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.len(),
    }
}

impl ToSql for SqlValue {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Whole(number) => ValueRef::Integer(*number),
            Self::Float(number) => ValueRef::Real(*number),
            Self::Bool(is) => ValueRef::Integer((*is).into()),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}
