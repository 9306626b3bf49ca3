//! A source as a flat list of tokens with line numbers, so that a rule can look for a sequence
//! wherever it stands, bodies of macros included. Comments are gone; doc comments are attributes.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// One token; a group appears as its two delimiters around its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) text: String,
    /// The first line is 1.
    pub(crate) line: usize,
}

/// Flattens a stream.
pub(super) fn flatten(stream: TokenStream) -> Vec<Token> {
    let mut tokens = Vec::new();
    push_all(stream, &mut tokens);
    tokens
}

fn push_all(stream: TokenStream, tokens: &mut Vec<Token>) {
    for tree in stream {
        let line = tree.span().start().line;
        let TokenTree::Group(group) = tree else {
            tokens.push(Token {
                text: tree.to_string(),
                line,
            });
            continue;
        };
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Brace => ("{", "}"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::None => ("", ""),
        };
        tokens.push(Token {
            text: open.to_owned(),
            line,
        });
        push_all(group.stream(), tokens);
        let line = group.span_close().start().line;
        tokens.push(Token {
            text: close.to_owned(),
            line,
        });
    }
}
