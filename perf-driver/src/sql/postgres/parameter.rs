//! A value as PostgreSQL is sent it: as text, which the server reads as whatever the statement wants at
//! its place.

use std::error::Error;

use bytes::BytesMut;
use tokio_postgres::types::{Format, IsNull, ToSql, Type, to_sql_checked};

use crate::sql::rows::hexadecimal;
use crate::sql::value::SqlValue;

/// A value, lent to the library.
#[derive(Debug)]
pub(super) struct Parameter<'v>(pub(super) &'v SqlValue);

impl ToSql for Parameter<'_> {
    fn to_sql(
        &self,
        _type: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self.0 {
            SqlValue::Null => return Ok(IsNull::Yes),
            SqlValue::Whole(number) => out.extend_from_slice(number.to_string().as_bytes()),
            SqlValue::Float(number) => out.extend_from_slice(number.to_string().as_bytes()),
            SqlValue::Bool(is) => out.extend_from_slice(if *is { b"true" } else { b"false" }),
            SqlValue::Text(text) => out.extend_from_slice(text.as_bytes()),
            SqlValue::Bytes(bytes) => {
                out.extend_from_slice(b"\\x");
                out.extend_from_slice(hexadecimal(bytes).as_bytes());
            }
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    fn encode_format(&self, _: &Type) -> Format {
        Format::Text
    }

    to_sql_checked!();
}
