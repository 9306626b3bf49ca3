//! Which commit to measure next, where one of several brought a change. Knows no version control.

/// A commit that is worth measuring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextCommit<'a> {
    /// The commit.
    pub commit: &'a str,
    /// How many runs of it there are; none where it was not measured.
    pub runs: usize,
}

/// Of `commits`, oldest first, of which one brought a change, the one to measure next: of those
/// without a run the one nearest to the middle, so that whatever it shows leaves half of them; where
/// all have runs, that with the fewest, and of these again the one nearest to the middle. `None` for
/// a single commit, which is the one, and for none.
///
/// ```
/// use perf_baseline::next_to_measure;
/// let commits = ["a", "b", "c", "d", "e"].map(str::to_owned);
/// let runs = |commit: &str| usize::from(commit == "c");
/// let next = next_to_measure(&commits, runs).expect("five commits");
/// assert_eq!((next.commit, next.runs), ("b", 0));
/// ```
pub fn next_to_measure(commits: &[String], runs: impl Fn(&str) -> usize) -> Option<NextCommit<'_>> {
    if commits.len() < 2 {
        return None;
    }
    // The last one is known to be of the new level: it says nothing more.
    let last = commits.len() - 1;
    let from_middle = |place: usize| (2 * place + 1).abs_diff(last);
    let candidates = commits[..last].iter().enumerate();
    let best = candidates.min_by_key(|(place, commit)| (runs(commit), from_middle(*place)))?;
    Some(NextCommit {
        commit: best.1,
        runs: runs(best.1),
    })
}
