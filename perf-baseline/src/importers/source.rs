//! A file of which the first bytes were looked at. Refuses to go back: a pipe is enough.

use std::fs::File;
use std::io::{BufRead, BufReader, Chain, Cursor, Read};

use super::import_error::{Fault, ImportProblem};

/// The whole file, from its first byte.
pub(super) type Source = BufReader<Chain<Cursor<Vec<u8>>, File>>;

/// A file that must be read as a whole is at most so large, in MiB.
const MAX_WHOLE: u64 = 32;

/// The rest of the file.
pub(super) fn whole(source: &mut impl Read, mut begun: Vec<u8>) -> Result<Vec<u8>, Fault> {
    let most = (MAX_WHOLE << 20).saturating_sub(begun.len() as u64);
    source
        .by_ref()
        .take(most + 1)
        .read_to_end(&mut begun)
        .map_err(ImportProblem::Unreadable)?;
    refuse_too_large(&begun)?;
    Ok(begun)
}

/// The first line that is not blank, with its end; empty at the end of the file.
pub(super) fn first_line(source: &mut impl BufRead) -> Result<Vec<u8>, Fault> {
    let mut line = Vec::new();
    loop {
        let read = source
            .by_ref()
            .take((MAX_WHOLE << 20) + 1)
            .read_until(b'\n', &mut line)
            .map_err(ImportProblem::Unreadable)?;
        refuse_too_large(&line)?;
        if read == 0 || !line.trim_ascii().is_empty() {
            return Ok(line);
        }
        line.clear();
    }
}

/// Whether anything but white space follows; what is skipped is white space.
pub(super) fn goes_on(source: &mut impl BufRead) -> Result<bool, Fault> {
    loop {
        let buffer = source.fill_buf().map_err(ImportProblem::Unreadable)?;
        if buffer.is_empty() {
            return Ok(false);
        }
        let blank = buffer
            .iter()
            .take_while(|b| b.is_ascii_whitespace())
            .count();
        if blank < buffer.len() {
            return Ok(true);
        }
        source.consume(blank);
    }
}

fn refuse_too_large(text: &[u8]) -> Result<(), ImportProblem> {
    let limit = MAX_WHOLE;
    if text.len() as u64 > limit << 20 {
        return Err(ImportProblem::TooLarge { limit });
    }
    Ok(())
}
