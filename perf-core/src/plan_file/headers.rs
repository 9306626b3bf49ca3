//! Tables of headers, and what a header may look like.

use std::ops::Range;

use super::decoder::Decoder;
use super::fields::Fields;
use super::template::{PlacedParameter, texts};

/// The headers under `headers`, on top of `inherited` ones, which they replace by name.
pub(super) fn decode_headers(
    fields: &mut Fields<'_>,
    inherited: &[PlacedParameter],
) -> Option<Vec<PlacedParameter>> {
    let own = fields.placed_parameters("headers")?;
    let decoder = fields.decoder();
    let mut legal = true;
    for PlacedParameter {
        parameter, span, ..
    } in &own
    {
        legal &= check_header_name(decoder, &parameter.name, span)
            && texts(&parameter.value).all(|text| check_header_value(decoder, text, span));
    }
    if !legal {
        return None;
    }
    let replaced = |header: &&PlacedParameter| {
        let name = &header.parameter.name;
        !own.iter()
            .any(|own| own.parameter.name.eq_ignore_ascii_case(name))
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
