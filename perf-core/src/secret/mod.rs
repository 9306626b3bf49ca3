//! Which names tell of a secret, so that what they stand for is not shown. It looks at names
//! only, never at values.

mod forms;

pub(crate) use self::forms::basic;
pub use self::forms::secret_forms;

/// What is shown in the place of a secret.
pub const REDACTED: &str = "***";

/// How many bytes a secret has at least that is looked for in texts: what is shorter would be found in words that
/// are no secrets.
pub const SHORTEST_SECRET: usize = 6;

/// Parts of names; dashes, underscores and blanks between their letters do not matter.
const TELLING: [&str; 10] = [
    "token",
    "secret",
    "password",
    "passwd",
    "authorization",
    "apikey",
    "session",
    "credential",
    "privatekey",
    "cookie",
];

/// Whether what is called `name` may be a secret: the name of a header, of a member of a JSON
/// object, of a form's field. Upper and lower case, dashes and underscores do not matter:
/// `X-API-Key`, `accessToken` and `session_id` all are. An empty name is not.
///
/// ```
/// assert!(perf_core::is_secret_name("refresh_token"));
/// assert!(perf_core::is_secret_name("Set-Cookie"));
/// assert!(!perf_core::is_secret_name("price"));
/// ```
#[must_use]
pub fn is_secret_name(name: &str) -> bool {
    let letters: String = name
        .chars()
        .filter(|c| !matches!(c, '-' | '_' | ' ' | '.'))
        .flat_map(char::to_lowercase)
        .collect();
    TELLING.iter().any(|word| letters.contains(word))
}

/// `text` with `***` in the place of each of `secrets`.
pub(crate) fn without_secrets(text: String, secrets: impl IntoIterator<Item = String>) -> String {
    let mut secrets: Vec<_> = secrets.into_iter().collect();
    // What another one is a part of comes before it.
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    secrets
        .iter()
        .fold(text, |text, secret| text.replace(secret, REDACTED))
}
