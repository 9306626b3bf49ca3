//! Values of headers, as far as HTTP allows them.

use reqwest::header::HeaderValue;

use super::setup_error::HttpSetupError;

/// `value` as the value of the header `name`.
pub(super) fn header_value(name: &str, value: &str) -> Result<HeaderValue, HttpSetupError> {
    HeaderValue::from_str(value).map_err(|_illegal| HttpSetupError::HeaderValue {
        name: name.to_owned(),
    })
}
