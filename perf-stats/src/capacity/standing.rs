//! Where a rate stands after some steps at it: what is believed, and what it takes to believe it.

use perf_core::StepAnswer;

/// What all steps at one rate say together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It meets the criteria. Another step of so many times the usual length would confirm it, if it
    /// was shown by one step only.
    Held { to_confirm: Option<u32> },
    /// It does not, and that was seen at least twice.
    Failed,
    /// It cannot be told.
    Undecided,
    /// The load generator cannot do it, or the result cannot be used for another reason.
    Invalid,
    /// Another step, of so many times the usual length.
    Needs { length: u32 },
}

/// A rate that cannot be told after so many steps is left alone.
const MOST_STEPS: usize = 5;

/// The longest step, in usual lengths.
const LONGEST: u32 = 4;

/// A step that could not tell is followed by one of twice its length, a failure by another step, and
/// where steps contradict each other a majority counts.
pub(super) fn standing(answers: &[(u32, StepAnswer)]) -> Standing {
    let count = |wanted: StepAnswer| answers.iter().filter(|(_, a)| *a == wanted).count();
    let (held, failed) = (count(StepAnswer::Held), count(StepAnswer::Failed));
    let longest = answers.iter().map(|(length, _)| *length).max().unwrap_or(1);
    if count(StepAnswer::Invalid) >= 2 {
        Standing::Invalid
    } else if failed >= 2 && failed > held {
        Standing::Failed
    } else if held > failed {
        let is_sure = held - failed >= 2 || answers.len() >= MOST_STEPS;
        Standing::Held {
            to_confirm: (!is_sure).then_some(longest),
        }
    } else if answers.len() >= MOST_STEPS {
        Standing::Undecided
    } else if count(StepAnswer::Open) == 0 || held + failed > 0 {
        // A first failure, a contradiction, or a fault of the generator: once more.
        Standing::Needs { length: longest }
    } else if longest < LONGEST {
        Standing::Needs {
            length: (longest * 2).min(LONGEST),
        }
    } else {
        Standing::Undecided
    }
}
