//! What can be chosen about a plan that comes of a recording.

use crate::plan::BaseUrl;

/// What can be chosen about a plan that comes of a recording.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HarOptions {
    /// The recorded origin that the plan is for, in the place of the most frequent one of the site
    /// of the first page.
    pub origin: Option<BaseUrl>,
    /// The address that the plan names, in the place of the recorded origin.
    pub base_url: Option<BaseUrl>,
    /// Whether images, fonts, styles, scripts and media are requested too.
    pub with_assets: bool,
}
