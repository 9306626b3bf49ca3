//! `JMeter`'s JTL, as CSV and as XML.

mod csv;
mod samples;
mod xml;

pub(super) use csv::{is_table, read_table};
pub(super) use xml::{is_xml, read_xml};
