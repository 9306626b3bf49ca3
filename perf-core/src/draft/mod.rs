//! Plans that are written for people: the one to begin with, and those that come of a recording or
//! of a description. What they write is read again by the plan file's own reader and by nobody else.

mod assignments;
mod base_url;
mod counted;
mod document;
mod embedded;
mod encoding;
mod har;
mod json_tree;
mod known_values;
mod markup;
mod naming;
mod node;
mod openapi;
mod outline;
mod plan_draft;
mod secret_shapes;
mod secret_signs;
mod secrets;
mod source_file;
mod starter;
mod unique_names;
mod wording;
mod write;
mod yaml;

pub use document::DocumentFault;
pub use har::{HarError, HarOptions, plan_from_har};
pub use openapi::{OpenApiError, OpenApiOptions, plan_from_openapi};
pub use plan_draft::{DraftVariable, PlanDraft};
pub use source_file::{DraftSourceError, read_draft_source};
