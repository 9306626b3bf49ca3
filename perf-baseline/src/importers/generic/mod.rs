//! Tables of requests from anywhere: CSV with a header, or JSON lines, whose columns a person
//! names.

mod csv;
mod lines;
mod mapping;
mod mapping_error;
mod outcome;

pub(super) use csv::read_table;
pub(super) use lines::read_lines;
pub use mapping::ColumnMapping;
pub use mapping_error::MappingError;
