//! Bodies of type `multipart/form-data`, as RFC 7578 and browsers write them.

use bytes::Bytes;
use memchr::memmem;
use perf_core::{Part, PartContent};
use reqwest::header::HeaderValue;

use super::payload::{Payload, Piece};
use super::setup_error::HttpSetupError;

/// The body of `parts`, with its content type. Small files are read here, large ones when they
/// are sent.
pub(super) fn multipart(parts: &[Part]) -> Result<(Payload, HeaderValue), HttpSetupError> {
    let contents = parts.iter().map(|part| match &part.content {
        PartContent::Value(text) => Ok(Piece::Held(Bytes::copy_from_slice(text.as_bytes()))),
        PartContent::File(path) => Piece::of_file(path),
    });
    let contents: Vec<Piece> = contents.collect::<Result<_, _>>()?;
    let boundary = boundary(&contents);
    let mut pieces = Vec::new();
    for (part, content) in parts.iter().zip(contents) {
        pieces.push(Piece::Held(head(part, &boundary).into()));
        pieces.push(content);
        pieces.push(Piece::Held(Bytes::from_static(b"\r\n")));
    }
    pieces.push(Piece::Held(format!("--{boundary}--\r\n").into()));
    let content_type = format!("multipart/form-data; boundary={boundary}");
    let content_type = HeaderValue::try_from(content_type).expect("a boundary is a token");
    Ok((Payload::of_pieces(pieces), content_type))
}

fn head(part: &Part, boundary: &str) -> String {
    let mut head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"",
        escaped(&part.name)
    );
    let own_name = match &part.content {
        PartContent::File(path) => path.file_name().map(|name| name.to_string_lossy()),
        PartContent::Value(_) => None,
    };
    if let Some(name) = part.file_name.as_deref().or(own_name.as_deref()) {
        head.push_str("; filename=\"");
        head.push_str(&escaped(name));
        head.push('"');
    }
    let standard = match part.content {
        PartContent::File(_) => Some("application/octet-stream"),
        PartContent::Value(_) => None,
    };
    if let Some(content_type) = part.content_type.as_deref().or(standard) {
        head.push_str("\r\nContent-Type: ");
        // A line end would let a part write headers of its own.
        head.extend(content_type.chars().filter(|c| !c.is_control()));
    }
    head.push_str("\r\n\r\n");
    head
}

/// `text` as it may stand in quotes.
fn escaped(text: &str) -> String {
    text.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A boundary that is in nothing that is held; the same for the same contents. That it is in a
/// large file by chance is not to be expected: it has 64 bits.
fn boundary(contents: &[Piece]) -> String {
    let held = || {
        contents.iter().filter_map(|piece| match piece {
            Piece::Held(bytes) => Some(bytes),
            Piece::File { .. } => None,
        })
    };
    // FNV-1a.
    let mut hash = held()
        .flatten()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        });
    loop {
        let boundary = format!("perf-driver-{hash:016x}");
        let mut all = held();
        if !all.any(|bytes| memmem::find(bytes, boundary.as_bytes()).is_some()) {
            return boundary;
        }
        hash = hash.wrapping_add(1);
    }
}
