//! The table `[udp]`, and `udp = { … }` of a scenario: what it does not say is as in the plan.

use super::decoder::Told;
use super::fields::Fields;
use super::tcp::{ADDRESS, decode_reuse};
use crate::plan::{SocketReuse, UdpSettings};

const EXPECTED: &str = "a table such as `{ address = \"127.0.0.1:7000\" }`";

/// The settings under `udp`, on top of `inherited` ones; `None` where there are neither.
pub(super) fn decode_udp(
    fields: &mut Fields<'_>,
    inherited: Option<&UdpSettings>,
) -> Result<Option<UdpSettings>, Told> {
    let Some(value) = fields.take("udp") else {
        return Ok(inherited.cloned());
    };
    let mut fields = Fields::of(value, EXPECTED).ok_or(Told)?;
    let address = match (fields.take("address"), inherited) {
        (Some(address), _) => address.parsed(ADDRESS),
        (None, Some(inherited)) => Some(inherited.address.clone()),
        (None, None) => {
            fields.require("address", EXPECTED);
            None
        }
    };
    let sockets = fields.take("sockets").map(decode_reuse);
    fields.close();
    let usual = inherited.map_or(SocketReuse::New, |inherited| inherited.sockets);
    Ok(Some(UdpSettings {
        address: address.ok_or(Told)?,
        sockets: sockets.unwrap_or(Some(usual)).ok_or(Told)?,
    }))
}
