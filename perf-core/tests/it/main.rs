//! The vocabulary and the plan file, at their public border.

mod conversations;
mod custom_metrics;
mod data;
mod drafts_from_har;
mod drafts_from_openapi;
mod expectations;
mod fingerprints;
mod http_settings;
mod journeys;
mod loads;
mod metrics;
mod nats;
mod plan_file;
mod plan_mistakes;
mod plan_reference;
mod plan_tree;
mod processes_and_limits;
mod records;
mod regression;
mod relative_criteria;
mod resources;
mod selection;
mod units;
mod value_checks;
mod verdicts;
