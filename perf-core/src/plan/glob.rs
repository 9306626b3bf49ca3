//! Patterns of names, as they are used to choose scenarios. Refuses everything but `*` and `?`.

/// Whether `name` as a whole fits `pattern`. Linear but for the last star, so that no pattern
/// can take long.
pub(super) fn fits(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), name.chars().collect());
    let (mut at, mut in_name) = (0, 0);
    // Where the last star was, and how much of the name it has swallowed so far.
    let mut star: Option<(usize, usize)> = None;
    while in_name < name.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, in_name));
                at += 1;
            }
            Some(c) if *c == '?' || *c == name[in_name] => {
                at += 1;
                in_name += 1;
            }
            _ => {
                let Some((star_at, swallowed)) = star else {
                    return false;
                };
                star = Some((star_at, swallowed + 1));
                at = star_at + 1;
                in_name = swallowed + 1;
            }
        }
    }
    pattern[at..].iter().all(|c| *c == '*')
}
