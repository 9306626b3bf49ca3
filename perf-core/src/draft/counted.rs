//! Numbers and lists in sentences.

/// Named ones of a longer list; the others are counted.
const MOST_NAMED: usize = 8;

/// `1 request`, `3 requests`.
pub(super) fn counted(count: usize, thing: &str) -> String {
    match count {
        1 => format!("1 {thing}"),
        many => format!("{many} {thing}s"),
    }
}

/// The things, with commas; of many only the first.
pub(super) fn listed<T: AsRef<str>>(things: impl IntoIterator<Item = T>) -> String {
    let things: Vec<_> = things.into_iter().collect();
    let named: Vec<_> = things.iter().take(MOST_NAMED).map(AsRef::as_ref).collect();
    match things.len().saturating_sub(MOST_NAMED) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}
