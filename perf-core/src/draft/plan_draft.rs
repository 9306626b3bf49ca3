//! What becomes of a recording or a description: the text of a plan, and what its reader has to
//! know. It writes no file.

/// A plan that was written for somebody who will go on with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanDraft {
    /// The plan file.
    pub text: String,
    /// The variables of the environment that have to be set before the plan can be read, in the
    /// order in which the plan names them. Those with a default are not among them.
    pub variables: Vec<DraftVariable>,
    /// What was left out or made up, a sentence each. No secret is in any of them.
    pub notices: Vec<String>,
}

/// A variable of the environment that stands for a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftVariable {
    /// Its name, as in `${NAME}`.
    pub name: String,
    /// What it stands for, without the value: ``header `Authorization` of GET /me``.
    pub stands_for: String,
}
