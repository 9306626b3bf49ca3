//! The plan that somebody without a plan begins with.

use super::base_url::base_url as base_url_key;
use super::node::write_entries;
use super::plan_draft::PlanDraft;
use crate::plan::BaseUrl;

const STARTER: &str = include_str!("starter.toml");
/// The line with the target in [`STARTER`].
const TARGET: &str = "base_url = \"${BASE_URL:-http://127.0.0.1:8080}\"\n";

impl PlanDraft {
    /// A plan with comments that reads without mistakes and without variables: one scenario, one
    /// request to `base_url`, or to this machine.
    ///
    /// ```
    /// let draft = perf_core::PlanDraft::starter(None);
    /// let plan = perf_core::parse_plan(&draft.text, "perf.toml", "".as_ref(), &|_| None)?;
    /// assert_eq!(plan.scenarios.len(), 1);
    /// # Ok::<(), perf_core::PlanMistakes>(())
    /// ```
    #[must_use]
    pub fn starter(base_url: Option<&BaseUrl>) -> Self {
        let mut text = STARTER.to_owned();
        if let Some(url) = base_url {
            let mut line = String::new();
            write_entries(&mut line, "target", &base_url_key(url.as_str()));
            text = text.replace(TARGET, &line);
        }
        Self {
            text,
            variables: Vec::new(),
            notices: Vec::new(),
        }
    }
}
