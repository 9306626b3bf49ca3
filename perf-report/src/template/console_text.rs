//! Fitting text into a number of terminal columns.

use unicode_width::UnicodeWidthStr;

/// How many columns `text` takes on a terminal.
pub(super) fn columns(text: &str) -> usize {
    text.width()
}

/// `text` in at most `room` columns; cut text ends in `…`.
pub(super) fn fit(text: &str, room: usize) -> String {
    if columns(text) <= room {
        return text.to_owned();
    }
    if room == 0 {
        return String::new();
    }
    let mut fitted = prefix(text, room - 1).to_owned();
    fitted.push('…');
    fitted
}

/// `text` broken at spaces into lines of at most `width` columns. The first line starts after
/// `first` spaces, every other one after `rest`. A word that is longer than a line is cut
/// into lines.
pub(super) fn wrap(text: &str, width: usize, first: usize, rest: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut line = " ".repeat(first);
    let mut is_empty = true;
    for mut word in text.split(' ').filter(|word| !word.is_empty()) {
        loop {
            let indent = if lines.is_empty() { first } else { rest };
            let gap = usize::from(!is_empty);
            if columns(&line) + gap + columns(word) <= width {
                line.push_str(&" ".repeat(gap));
                line.push_str(word);
                is_empty = false;
                break;
            }
            if is_empty {
                let piece = match prefix(word, width.saturating_sub(indent)) {
                    // At least one character a line, however narrow it is.
                    "" => &word[..word.chars().next().map_or(0, char::len_utf8)],
                    piece => piece,
                };
                line.push_str(piece);
                word = &word[piece.len()..];
            }
            lines.push(std::mem::replace(&mut line, " ".repeat(rest)));
            is_empty = true;
            if word.is_empty() {
                break;
            }
        }
    }
    if !is_empty || lines.is_empty() {
        lines.push(line);
    }
    lines.join("\n")
}

/// The longest start of `text` that takes at most `room` columns. The width of a start is
/// measured as a whole, since what follows a character can make it wider.
fn prefix(text: &str, room: usize) -> &str {
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
    let last = ends.take_while(|end| columns(&text[..*end]) <= room).last();
    &text[..last.unwrap_or(0)]
}
