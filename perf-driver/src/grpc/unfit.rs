//! What in a plan does not fit the descriptors, in words. It finds none.

/// What does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unfit {
    /// What is wrong.
    pub(super) problem: String,
    /// What would be right.
    pub(super) expected: String,
}

/// Some of what is known, for people.
pub(super) fn one_of(known: impl Iterator<Item = String>) -> String {
    const SHOWN: usize = 12;
    let mut known: Vec<String> = known.collect();
    let more = known.len().saturating_sub(SHOWN);
    known.truncate(SHOWN);
    let more = if more > 0 { ", …" } else { "" };
    match known.len() {
        0 => "nothing: it has none".to_owned(),
        _ => format!("one of {}{more}", known.join(", ")),
    }
}
