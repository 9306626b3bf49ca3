//! What a browser has to know to see the live page, where others than this machine could ask.

use std::io;

use crate::failure::Failure;

/// The variable that says it.
pub(super) const TOKEN_VARIABLE: &str = "PERF_LIVE_TOKEN";
/// A shorter one could be found by trying.
const SHORTEST: usize = 16;
/// Random bytes of one that is made up.
const BYTES: usize = 16;

/// The token that the environment asks for; `None` where it asks for none.
///
/// # Errors
/// It is short, or has characters that an address would have to escape.
pub(crate) fn live_token() -> Result<Option<String>, Failure> {
    let Some(token) = std::env::var_os(TOKEN_VARIABLE).filter(|token| !token.is_empty()) else {
        return Ok(None);
    };
    let is_fit = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~');
    let token = token.into_string().ok();
    let fit = token.filter(|token| token.len() >= SHORTEST && token.chars().all(is_fit));
    fit.map(Some).ok_or_else(|| {
        let message = format!("the token in {TOKEN_VARIABLE} is not fit for the live page");
        let hint = "it must be 16 or more of letters, digits, -, ., _ and ~";
        Failure::mistake(message).hint(Some(hint))
    })
}

/// 128 bits that nobody can guess.
pub(super) fn made_up_token() -> io::Result<String> {
    let mut bytes = [0_u8; BYTES];
    getrandom::fill(&mut bytes).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}
