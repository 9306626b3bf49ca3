//! Shows how two texts differ, shortly: what they share at the beginning and at the end is left
//! away.

use std::fmt::Write as _;

/// More lines than these are counted, not shown.
const SHOWN: usize = 12;

/// Lines that go, after `-`, and lines that come, after `+`; empty for equal texts.
pub(crate) fn difference(old: &str, new: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let same = |pairs: &mut dyn Iterator<Item = (&&str, &&str)>| {
        pairs.take_while(|(old, new)| old == new).count()
    };
    let head = same(&mut old.iter().zip(&new));
    let tail = same(&mut old[head..].iter().rev().zip(new[head..].iter().rev()));
    let mut text = String::new();
    for (sign, lines) in [
        ('-', &old[head..old.len() - tail]),
        ('+', &new[head..new.len() - tail]),
    ] {
        for line in lines.iter().take(SHOWN) {
            push(&mut text, format_args!("{sign} {line}"));
        }
        if lines.len() > SHOWN {
            push(
                &mut text,
                format_args!("{sign} … and {} more lines", lines.len() - SHOWN),
            );
        }
    }
    text
}

fn push(text: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    writeln!(text, "{line}").ok();
}
