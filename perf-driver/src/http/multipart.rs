//! Bodies of type `multipart/form-data`, as RFC 7578 and browsers write them.

use bytes::Bytes;
use memchr::memmem;
use perf_core::{Part, PartContent, Template};
use reqwest::header::HeaderValue;

use super::payload::{Payload, Piece};
use super::setup_error::HttpSetupError;

/// A body that is ready but for what varies in it.
#[derive(Debug)]
pub(super) struct Multipart {
    parts: Vec<Part>,
    /// The files among them, in their order.
    files: Vec<Piece>,
}

impl Multipart {
    /// The body of `parts`. Small files are read here, large ones when they are sent.
    pub(super) fn new(parts: &[Part]) -> Result<Self, HttpSetupError> {
        let files = parts.iter().filter_map(|part| match &part.content {
            PartContent::Value(_) => None,
            PartContent::File(path) => Some(Piece::of_file(path)),
        });
        Ok(Self {
            files: files.collect::<Result<_, _>>()?,
            parts: parts.to_vec(),
        })
    }

    /// Whether anything in it varies.
    pub(super) fn varies(&self) -> bool {
        let mut templates = self.parts.iter().flat_map(Part::templates);
        templates.any(|template| !template.is_fixed())
    }

    /// The whole body, each template of it made a text by `fill`, and its content type.
    pub(super) fn filled<E>(
        &self,
        mut fill: impl FnMut(&Template) -> Result<String, E>,
    ) -> Result<(Payload, HeaderValue), E> {
        let mut files = self.files.iter().cloned();
        let mut contents = Vec::with_capacity(self.parts.len());
        let mut file_names = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            contents.push(match &part.content {
                PartContent::Value(text) => Piece::Held(fill(text)?.into()),
                PartContent::File(_) => files.next().expect("there is a piece for every file"),
            });
            file_names.push(part.file_name.as_ref().map(&mut fill).transpose()?);
        }
        let boundary = boundary(&contents);
        let mut pieces = Vec::with_capacity(3 * self.parts.len() + 1);
        let named = self.parts.iter().zip(file_names);
        for ((part, file_name), content) in named.zip(contents) {
            let head = head(part, file_name.as_deref(), &boundary);
            pieces.push(Piece::Held(head.into()));
            pieces.push(content);
            pieces.push(Piece::Held(Bytes::from_static(b"\r\n")));
        }
        pieces.push(Piece::Held(format!("--{boundary}--\r\n").into()));
        let content_type = format!("multipart/form-data; boundary={boundary}");
        let content_type = HeaderValue::try_from(content_type).expect("a boundary is a token");
        Ok((Payload::of_pieces(pieces), content_type))
    }
}

fn head(part: &Part, file_name: Option<&str>, boundary: &str) -> String {
    let mut head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"",
        escaped(&part.name)
    );
    let own_name = match &part.content {
        PartContent::File(path) => path.file_name().map(|name| name.to_string_lossy()),
        PartContent::Value(_) => None,
    };
    if let Some(name) = file_name.or(own_name.as_deref()) {
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
