//! `record = { rows = { json = "$.rows" } }`: numbers that a step takes from its answer into metrics
//! of the plan's own.

use super::extraction::decode_extractions;
use super::fields::{Entry, Fields};
use crate::metric::Metric;
use crate::metric_name::MetricName;
use crate::plan::Extraction;

/// The numbers that a step takes into metrics.
pub(super) fn decode_recordings(fields: &mut Fields<'_>) -> Option<Vec<Extraction>> {
    if let Some(names) = fields
        .take("record")
        .and_then(|_| fields.entries("record", "a table"))
    {
        for entry in &names {
            make(entry);
        }
    }
    decode_extractions(fields, "record")
}

/// The name of the metric that an entry makes.
pub(super) fn make(entry: &Entry<'_>) -> Option<MetricName> {
    let decoder = entry.value.decoder;
    match entry.name.parse::<MetricName>() {
        Ok(name) if Metric::is_prefix(name.as_str()) => {
            let problem = format!("`{name}` stands before metrics that are there in every plan");
            decoder.mistake(&entry.name_span, problem, "another name");
            None
        }
        Ok(name) => {
            decoder.custom.make(name);
            Some(name)
        }
        Err(error) => {
            decoder.unit_mistake(&entry.name_span, error);
            None
        }
    }
}
