//! Links of answers: where they lead, as a browser has it.

use perf_core::FailureKind;
use reqwest::Url;

use super::profile::Profile;
use super::strangers::{refuse_strangers, without_user};
use crate::transport::Failure;

/// The address that `link` stands for, seen from the target of `profile`; a fragment is for who reads an answer.
///
/// Fails where it is no address of HTTP, and where it leads to a host that is neither the target's nor one of
/// those allowed. What it is stays untold: it may have a secret in it.
pub(super) fn resolve(link: &str, profile: &Profile) -> Result<Url, Failure> {
    let home = profile.home();
    let unfit = || {
        let message = "the link is no address of HTTP, neither whole nor relative to the target's";
        Failure::new(FailureKind::MissingValue, message.to_owned())
    };
    // An empty one would be the base address itself, where nobody meant to go.
    let found = Some(link.trim()).filter(|link| !link.is_empty());
    let mut to = found
        .and_then(|link| home.join(link).ok())
        .ok_or_else(unfit)?;
    // A WebSocket is opened by a request of HTTP.
    let scheme = match to.scheme() {
        "http" | "ws" => "http",
        "https" | "wss" => "https",
        _ => return Err(unfit()),
    };
    to.set_scheme(scheme).map_err(|()| unfit())?;
    to.set_fragment(None);
    let allowed = &profile.settings().allowed_hosts;
    refuse_strangers("the link", home, &to, allowed)?;
    Ok(without_user(to))
}
