//! The servers of protocols beside HTTP, which a plan names, or a scenario in their place.

use super::fields::Fields;
use super::grpc::decode_grpc;
use super::inherited::Inherited;
use super::nats::decode_nats;
use super::sql::decode_sql;
use super::tcp::decode_tcp;
use super::udp::decode_udp;

/// The keys of these servers.
const SERVERS: [&str; 5] = ["nats", "sql", "grpc", "tcp", "udp"];

/// Puts what `fields` say of servers on top of what was inherited, and says whether all of it could
/// be read.
pub(super) fn decode_servers(fields: &mut Fields<'_>, inherited: &mut Inherited) -> bool {
    let named = SERVERS.into_iter();
    let named = named.filter(|key| fields.take(key).is_some());
    inherited.named.extend(named);
    let nats = decode_nats(fields, inherited.nats.as_ref());
    let sql = decode_sql(fields, inherited.sql.as_ref());
    let grpc = decode_grpc(fields, inherited.grpc.as_ref());
    let tcp = decode_tcp(fields, inherited.tcp.as_ref());
    let udp = decode_udp(fields, inherited.udp.as_ref());
    let is_right = [
        nats.is_ok(),
        sql.is_ok(),
        grpc.is_ok(),
        tcp.is_ok(),
        udp.is_ok(),
    ];
    inherited.nats = nats.ok().flatten();
    inherited.sql = sql.ok().flatten();
    inherited.grpc = grpc.ok().flatten();
    inherited.tcp = tcp.ok().flatten();
    inherited.udp = udp.ok().flatten();
    is_right == [true; 5]
}
