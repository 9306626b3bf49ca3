//! Characters that steer a terminal or a text's direction, or that cannot be seen.

/// Whether `c` has no glyph of its own but an effect: control characters of both blocks, marks
/// of direction, separators of lines, invisible operators, tags.
///
/// The joiners U+200C and U+200D are not among them: scripts and emoji need them, and they
/// have no effect beyond their neighbours.
pub(super) const fn is_hidden(c: char) -> bool {
    matches!(
        c,
        '\u{0}'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            | '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'
            | '\u{200e}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// A visible character in the place of a hidden one: the control pictures of Unicode where
/// there is one, the replacement character otherwise. One column wide.
pub(super) fn visible(c: char) -> char {
    match c {
        '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        c if is_hidden(c) => '\u{fffd}',
        c => c,
    }
}
