//! Tables of headers, and what a header may look like.

use std::ops::Range;

use super::decoder::Decoder;
use super::fields::Fields;
use crate::plan::Pair;

/// The headers under `headers`, on top of `inherited` ones, which they replace by name.
pub(super) fn decode_headers(fields: &mut Fields<'_>, inherited: &[Pair]) -> Option<Vec<Pair>> {
    let own = if fields.take("headers").is_none() {
        Vec::new()
    } else {
        header_pairs(fields)?
    };
    let replaced = |header: &&Pair| {
        !own.iter()
            .any(|o| o.name.eq_ignore_ascii_case(&header.name))
    };
    Some(
        inherited
            .iter()
            .filter(replaced)
            .cloned()
            .chain(own.iter().cloned())
            .collect(),
    )
}

/// Whether `name`, which stands at `span`, can be a header's name. If not, that is noted.
pub(super) fn check_header_name(decoder: &Decoder<'_>, name: &str, span: &Range<usize>) -> bool {
    let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    let legal = !name.is_empty() && name.chars().all(token);
    if !legal {
        let problem = format!("`{name}` is not a header's name");
        decoder.mistake(span, problem, "letters, digits and dashes");
    }
    legal
}

/// Whether `value`, which stands at `span`, can be a header's value. If not, that is noted.
pub(super) fn check_header_value(decoder: &Decoder<'_>, value: &str, span: &Range<usize>) -> bool {
    let legal = !value.contains(|c: char| c.is_control() && c != '\t');
    if !legal {
        let problem = "a control character in a header";
        decoder.mistake(span, problem, "text on one line");
    }
    legal
}

fn header_pairs(fields: &mut Fields<'_>) -> Option<Vec<Pair>> {
    let pairs = fields.pairs("headers")?;
    let decoder = fields.decoder();
    let mut legal = true;
    for (pair, span) in &pairs {
        legal &= check_header_name(decoder, &pair.name, span)
            && check_header_value(decoder, &pair.value, span);
    }
    legal.then(|| pairs.into_iter().map(|(pair, _)| pair).collect())
}
