//! Where the lean transport is deliberately not as the others are.

/// Answers by their name, and why the lean transport makes something else of them.
pub(super) const DEVIATIONS: &[(&str, &str)] = &[
    // RFC 9112, section 7.1: lines between chunks end with CR LF, the last of all too.
    ("a bare line feed behind all chunks", ENDS),
    ("a bare line feed behind a trailer", ENDS),
    // Section 7.1.1: an extension is of tokens and quoted strings.
    (
        "NUL in an extension",
        "no extension has a control character",
    ),
    // Section 6.1: nobody may apply it twice, so the inner ones are not known to be chunks.
    ("chunks twice", "an encoding that must not be applied twice"),
    // Section 7.1.1 leaves the limit to the recipient. What is signed chunk by chunk has more.
    (
        "extensions of 25 KB together",
        "the limit is one of each line",
    ),
    // Section 7.1.2 has no limit.
    ("101 trailers", "the limit is one of bytes"),
    // Section 6.2: any decimal number. hyper has another use for the largest ones.
    ("the largest length", "as good a length as any"),
    // RFC 9110, section 15.2.2: only where the request asks for it.
    ("another protocol", SWITCHED),
    ("another protocol that is named", SWITCHED),
    ("another protocol behind a hint", SWITCHED),
    // reqwest's way has the same limit; hyper has none.
    ("a value of 100 KB", LARGEST),
    ("a value of 300 KB", LARGEST),
];

const ENDS: &str = "hyper takes it for the beginning of a trailer, and waits";
const SWITCHED: &str = "the protocol was switched, which nobody asked for";
const LARGEST: &str = "the head is larger than 64 KiB";
