//! Finds the marked sections of a Markdown text. A marker stands alone on its line, within a list
//! perhaps further in:
//! `<!-- generated: NAME -->` begins a section and `<!-- end generated -->` ends it.

const BEGIN: &str = "<!-- generated: ";

const END: &str = "<!-- end generated -->";

/// The text between two markers.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Section<'a> {
    pub(crate) name: &'a str,
    /// The lines between the markers, with their line ends.
    pub(crate) body: &'a str,
    /// Of the first marker.
    pub(crate) line: usize,
    /// Where the body begins in the text, in bytes.
    pub(crate) offset: usize,
}

/// A begin without its end or the other way round.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unpaired {
    pub(crate) line: usize,
    pub(crate) message: &'static str,
}

/// The sections in their order.
///
/// # Errors
///
/// A marker has no partner.
pub(crate) fn sections(text: &str) -> Result<Vec<Section<'_>>, Unpaired> {
    let mut found = Vec::new();
    let mut open: Option<(&str, usize, usize)> = None;
    let mut offset = 0;
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        let marker = line.trim();
        let after = offset + line.len();
        if let Some(name) = marker
            .strip_prefix(BEGIN)
            .and_then(|rest| rest.strip_suffix(" -->"))
        {
            if open.is_some() {
                let message = "a generated section begins inside another; end the first one before";
                return Err(Unpaired {
                    line: number,
                    message,
                });
            }
            open = Some((name, number, after));
        } else if marker == END {
            let Some((name, line, begin)) = open.take() else {
                let message = "ends a generated section that never began; drop the marker";
                return Err(Unpaired {
                    line: number,
                    message,
                });
            };
            found.push(Section {
                name,
                body: &text[begin..offset],
                line,
                offset: begin,
            });
        }
        offset = after;
    }
    match open {
        None => Ok(found),
        Some((_, line, _)) => {
            let message = "a generated section never ends; add `<!-- end generated -->`";
            Err(Unpaired { line, message })
        }
    }
}
