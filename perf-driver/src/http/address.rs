//! Addresses, and the encoding of queries and forms. It knows nothing of steps.

use perf_core::BaseUrl;
use reqwest::Url;

use super::setup_error::HttpSetupError;

/// The address of `path` on the target at `base`.
pub(crate) fn url(base: &BaseUrl, path: &str) -> Result<Url, HttpSetupError> {
    let url = format!("{base}{path}");
    match Url::parse(&url) {
        Ok(parsed) if parsed.has_host() => Ok(parsed),
        Ok(_) => Err(HttpSetupError::Url {
            url,
            source: "it has no host".into(),
        }),
        Err(source) => Err(HttpSetupError::Url {
            url,
            source: source.into(),
        }),
    }
}

/// The fields in form encoding, which is that of a query.
pub(super) fn form<N: AsRef<str>, V: AsRef<str>>(
    fields: impl IntoIterator<Item = (N, V)>,
) -> String {
    let mut carrier = Url::parse("http://form/").expect("this address is a URL");
    carrier.query_pairs_mut().extend_pairs(fields);
    carrier.query().unwrap_or_default().to_owned()
}
