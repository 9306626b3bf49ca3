//! A page of the book as its blocks.

use super::block::{Block, Kind};

/// A page.
#[derive(Debug)]
pub(super) struct Page {
    /// Its path in `docs/`.
    pub(super) name: String,
    pub(super) blocks: Vec<Block>,
    /// Whether it starts what listens on port 8080 itself.
    pub(super) has_target: bool,
}

impl Page {
    /// Finds the blocks of a text.
    ///
    /// # Errors
    /// A block that nobody can place, one without an end, or a file that the page does not name.
    pub(super) fn of(name: &str, text: &str) -> Result<Self, String> {
        let mut blocks = Vec::new();
        let mut prose = String::new();
        let mut lines = (1..).zip(text.lines());
        while let Some((line, text)) = lines.next() {
            let Some(fence) = text.strip_prefix("```") else {
                prose.push_str(text);
                prose.push('\n');
                continue;
            };
            let mut body = String::new();
            loop {
                match lines.next() {
                    Some((_, "```")) => break,
                    Some((_, text)) => {
                        body.push_str(text);
                        body.push('\n');
                    }
                    None => return Err(format!("{name}:{line}: a block without an end")),
                }
            }
            let kind = Kind::of(fence.trim(), &body)
                .map_err(|reason| format!("{name}:{line}: {reason}"))?;
            blocks.push(Block {
                line,
                kind,
                text: body,
            });
        }
        for Block { line, kind, .. } in &blocks {
            if let Kind::Plan(Some(file)) | Kind::File(file) = kind
                && !prose.contains(&format!("`{}`", file.name))
            {
                let file = &file.name;
                return Err(format!("{name}:{line}: no sentence names `{file}`"));
            }
        }
        let has_target = blocks.iter().any(|block| {
            matches!(block.kind, Kind::Commands(_)) && block.text.contains("--bind 127.0.0.1:8080")
        });
        Ok(Self {
            name: name.to_owned(),
            blocks,
            has_target,
        })
    }
}
