//! What can be chosen about a plan that comes of a description.

use crate::plan::BaseUrl;

/// What can be chosen about a plan that comes of a description.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpenApiOptions {
    /// The address that the plan names, in the place of the first described server.
    pub base_url: Option<BaseUrl>,
    /// Whether operations that change something are called too: all but `GET`, `HEAD` and
    /// `OPTIONS`.
    pub with_writes: bool,
}
