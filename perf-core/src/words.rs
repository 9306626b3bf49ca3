//! A command line, divided into words as a shell divides it. Refuses to expand anything.

use crate::units::UnitError;

const EXPECTED: &str = "a program with its arguments, such as `./server --port 8080`";

/// The words of `text`: separated by blanks, with quotes of both kinds around those that have blanks
/// themselves, and a backslash before a character that is meant as it stands (within single quotes
/// it is one). Variables, globs and pipes are left to shells.
///
/// # Errors
/// Nothing but blanks, or a quote that is not closed.
///
/// ```
/// let words = perf_core::split_words(r"./server --name 'two words' \'")?;
/// assert_eq!(words, ["./server", "--name", "two words", "'"]);
/// # Ok::<(), perf_core::UnitError>(())
/// ```
pub fn split_words(text: &str) -> Result<Vec<String>, UnitError> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote: Option<(char, usize)> = None;
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match (quote, character) {
            (Some((open, _)), close) if open == close => quote = None,
            (None | Some(('"', _)), '\\') => {
                let escaped = characters.next().map_or('\\', |(_, next)| next);
                word.get_or_insert_default().push(escaped);
            }
            (None, '\'' | '"') => {
                quote = Some((character, at));
                word.get_or_insert_default();
            }
            (None, blank) if blank.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(character),
        }
    }
    if let Some((open, at)) = quote {
        let problem = format!("the quote {open} is not closed");
        return Err(UnitError::new(problem, EXPECTED, at..text.len()));
    }
    words.extend(word);
    if words.is_empty() {
        return Err(UnitError::new(
            "there is no program",
            EXPECTED,
            0..text.len(),
        ));
    }
    Ok(words)
}
