//! `udp = { text = "ping" }` in a step: a datagram that is sent, and what is awaited then.

use super::fields::Fields;
use super::inherited::Inherited;
use super::payload::decode_payload;
use super::tcp_call::refuse_what_sockets_lack;
use super::value::Value;
use crate::plan::{Payload, Protocol, SocketReuse, UdpAnswer, UdpCall};
use crate::units::Bytes;

const EXPECTED: &str = "a table such as `{ text = \"ping\" }`, or `{ text = \"{{uuid}}\", id = \
                        \"{{uuid}}\", answer = \"datagram\" }`; what is sent is one of `text`, `json`, \
                        `hex`, `base64`, `file` and `size`";

/// The call that `udp` and the other `fields` of a step say.
pub(super) fn decode_udp_call(
    udp: Value<'_>,
    fields: &mut Fields<'_>,
    inherited: &Inherited,
) -> Option<UdpCall> {
    udp.decoder.speaks(Protocol::Udp, &udp.span());
    if inherited.lacks("udp") {
        let expected = "a table `[udp]` in the plan, with `address = \"127.0.0.1:7000\"`";
        udp.wrong("a step over UDP, and no server", expected);
    }
    let fits = refuse_what_sockets_lack(fields, ("udp", "UDP"));
    let mut fields = Fields::of(udp, EXPECTED)?;
    let most = Bytes::new(UdpCall::MOST_BYTES);
    let payload = decode_payload(&mut fields, most, EXPECTED);
    let answer = fields.take("answer").map_or(Some(UdpAnswer::Echo), |word| {
        word.one_of(&[
            ("echo", UdpAnswer::Echo),
            ("datagram", UdpAnswer::Datagram),
            ("none", UdpAnswer::Nothing),
        ])
    });
    let id_value = fields.take("id");
    let id = id_value.map(|id| id.template("a value such as `\"{{uuid}}\"`"));
    fields.close();
    let call = UdpCall {
        payload: payload?,
        answer: answer?,
        id: id.map_or(Some(None), |id| id.map(Some))?,
    };
    let sockets = inherited.udp.as_ref().map(|settings| settings.sockets);
    let known = can_be_known(udp, id_value, &call, sockets);
    (fits && known && !inherited.lacks("udp")).then_some(call)
}

/// Whether an answer can be told from one that comes late or again. If not, that is noted.
fn can_be_known(
    udp: Value<'_>,
    id_value: Option<Value<'_>>,
    call: &UdpCall,
    sockets: Option<SocketReuse>,
) -> bool {
    if let Some((id, value)) = call.id.as_ref().zip(id_value) {
        let problem = if call.answer == UdpAnswer::Nothing {
            "an `id` to know an answer by, and none is awaited"
        } else if id.is_fixed() {
            "an `id` that is the same for every datagram"
        } else {
            return true;
        };
        let expected = "an `id` that differs, such as `\"{{uuid}}\"` or a counter, beside an answer \
                        that it is found in";
        value.wrong(problem, expected);
        return false;
    }
    let is_told_apart = match call.answer {
        UdpAnswer::Nothing => true,
        UdpAnswer::Echo => call.payload.varies(),
        UdpAnswer::Datagram => false,
    };
    if sockets != Some(SocketReuse::PerUser) || is_told_apart {
        return true;
    }
    let problem = match call.payload {
        Payload::Pattern(_) | Payload::Bytes(_) | Payload::File(_) => {
            "the same bytes in every datagram, over a socket that is kept: an answer that comes late \
             would be taken for that of the next one"
        }
        Payload::Text(_) | Payload::Json(_) => {
            "nothing to know an answer by, over a socket that is kept: one that comes late would be \
             taken for that of the next datagram"
        }
    };
    let expected = "`id = \"{{uuid}}\"`, of a value that is in the datagram and in its answer; or \
                    `sockets = \"new\"` in `[udp]`";
    udp.wrong(problem, expected);
    false
}
