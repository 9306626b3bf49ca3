//! Everything that the requests of a recording sent, to be asked whether a value of an answer may be
//! among it. Answers are large, and little of them is sent again; a value too many does no harm, so
//! that what was sent is not kept.

use super::address::Address;
use super::archive::Entry;
use crate::draft::encoding::{form_decoded, form_encoded, percent_decoded, percent_encoded};

/// Bytes of a piece.
const PIECE: usize = 6;
/// Places of the filter, which has 8 MiB.
const PLACES: u64 = 1 << 26;

/// What was sent: a bit for each of its pieces.
pub(super) struct Sent(Vec<u64>);

impl Sent {
    /// What the requests of `entries` sent.
    pub(super) fn of(entries: &[(&Entry, Address)]) -> Self {
        let mut sent = Self(vec![0; usize::try_from(PLACES / 64).unwrap_or(usize::MAX)]);
        for (entry, address) in entries {
            let headers = entry.request.headers.iter();
            let posted = entry.request.post_data.as_ref();
            let body = posted.map_or("", |posted| posted.text.as_str());
            let params = posted.into_iter().flat_map(|posted| &posted.params);
            let plain = [
                percent_decoded(&address.path),
                address.query.as_deref().and_then(form_decoded),
                form_decoded(body),
            ];
            let texts = headers.chain(params).map(|pair| pair.value.as_str());
            let texts = texts.chain([entry.request.url.as_str(), body]);
            for part in texts.chain(plain.iter().flatten().map(String::as_str)) {
                for piece in part.as_bytes().windows(PIECE) {
                    let (word, bit) = place(piece);
                    sent.0[word] |= bit;
                }
            }
        }
        sent
    }

    /// Whether `value` may have been sent, as it is or encoded; always of one shorter than a piece.
    pub(super) fn has(&self, value: &str) -> bool {
        if self.has_pieces_of(value) {
            return true;
        }
        let quoted = serde_json::Value::from(value).to_string();
        let others = [
            &percent_encoded(value),
            &form_encoded(value),
            &quoted[1..quoted.len() - 1],
        ];
        others
            .iter()
            .any(|other| *other != value && self.has_pieces_of(other))
    }

    fn has_pieces_of(&self, text: &str) -> bool {
        let mut pieces = text.as_bytes().windows(PIECE);
        pieces.all(|piece| {
            let (word, bit) = place(piece);
            self.0[word] & bit != 0
        })
    }
}

/// The place of a piece in the filter.
fn place(piece: &[u8]) -> (usize, u64) {
    let hash = piece.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let place = (hash ^ (hash >> 32)) % PLACES;
    let word = usize::try_from(place / 64).unwrap_or_default();
    (word, 1 << (place % 64))
}
