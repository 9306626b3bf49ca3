//! The encodings of addresses and forms, in both directions. It knows no recording.

/// `text` with every byte encoded that is no letter, no digit and none of `-._~`.
pub(super) fn percent_encoded(text: &str) -> String {
    encoded(text, "-._~", false)
}

/// `text` as a form has it: a blank is a `+`.
pub(super) fn form_encoded(text: &str) -> String {
    encoded(text, "*-._", true)
}

/// `text`, with everything left as it is but what no path may have: blanks, control characters and
/// `#`.
pub(super) fn legal_in_path(text: &str) -> String {
    let mut legal = String::with_capacity(text.len());
    let mut buffer = [0; 4];
    for c in text.chars() {
        if c.is_whitespace() || c.is_control() || c == '#' {
            for byte in c.encode_utf8(&mut buffer).bytes() {
                push_encoded(&mut legal, byte);
            }
        } else {
            legal.push(c);
        }
    }
    legal
}

/// What `text` stands for in a path; `None` where that is no text.
pub(super) fn percent_decoded(text: &str) -> Option<String> {
    decoded(text, false)
}

/// The names and values of a query or a form. `None` where they would not come out the same again:
/// a name that is there twice or has no `=`, an encoding that is none.
pub(super) fn form_pairs(text: &str) -> Option<Vec<(String, String)>> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for pair in text.split('&') {
        let (name, value) = pair.split_once('=')?;
        let (name, value) = (decoded(name, true)?, decoded(value, true)?);
        if name.is_empty() || pairs.iter().any(|(known, _)| *known == name) {
            return None;
        }
        pairs.push((name, value));
    }
    Some(pairs)
}

/// What `text` stands for in a query or a form; `None` where that is no text.
pub(super) fn form_decoded(text: &str) -> Option<String> {
    decoded(text, true)
}

/// The bytes of Base64, blanks left out; `None` where it is none.
pub(super) fn base64_decoded(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut held, mut bits) = (0_u32, 0_u32);
    for c in text.bytes().filter(|byte| !byte.is_ascii_whitespace()) {
        let six = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => continue,
            _ => return None,
        };
        held = (held << 6 | u32::from(six)) & 0xffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xff).ok()?);
        }
    }
    Some(bytes)
}

fn encoded(text: &str, kept: &str, blank_as_plus: bool) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || kept.as_bytes().contains(&byte) {
            encoded.push(byte.into());
        } else if byte == b' ' && blank_as_plus {
            encoded.push('+');
        } else {
            push_encoded(&mut encoded, byte);
        }
    }
    encoded
}

fn push_encoded(text: &mut String, byte: u8) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    text.push('%');
    for digit in [byte >> 4, byte & 0xf] {
        text.push(DIGITS[usize::from(digit)].into());
    }
}

fn decoded(text: &str, plus_as_blank: bool) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'%' => {
                let digit = |byte: u8| char::from(byte).to_digit(16);
                let (high, low) = (digit(rest.next()?)?, digit(rest.next()?)?);
                bytes.push(u8::try_from(high * 16 + low).ok()?);
            }
            b'+' if plus_as_blank => bytes.push(b' '),
            _ => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).ok()
}
