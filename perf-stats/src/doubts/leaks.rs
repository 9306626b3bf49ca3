//! Whether the process under test forgets to give back what it takes.

use perf_core::{Bytes, Finding, GrowthRecord, Holding, Number, Quantity, Weight};

/// What a reader has to know of growth.
///
/// | code | weight | when |
/// |---|---|---|
/// | `memory-leak`, `open-files-leak`, `threads-leak` | warning | it grows, and goes on growing: see [`growth`](crate::growth) |
#[must_use]
pub fn leak_doubts(growth: &[GrowthRecord]) -> Vec<Finding> {
    let leaks = growth.iter().filter(|found| found.is_leak);
    leaks.map(leak).collect()
}

fn leak(found: &GrowthRecord) -> Finding {
    let shown = |amount: f64| match found.holding {
        Holding::Memory => {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a leak is above zero, and casts of floats saturate"
            )]
            let bytes = amount as u64;
            Quantity::Size(Bytes::new(bytes)).to_string()
        }
        Holding::OpenFiles | Holding::Threads => {
            let rounded = Number::new(amount.round()).unwrap_or_default();
            Quantity::Number(rounded).to_string()
        }
    };
    let per_hour = found.per_hour.value();
    let watched = found.watched.as_secs_f64() / 3_600.0;
    let words = found.holding.words();
    let advice = match found.holding {
        Holding::Memory => "compare what is allocated at two times",
        Holding::OpenFiles => "see which files and sockets are left open",
        Holding::Threads => "see what the threads wait for",
    };
    Finding {
        code: format!("{}-leak", words.replace(' ', "-")),
        weight: Weight::Warning,
        scenario: None,
        message: format!(
            "{words} of the process under test grew by {} within {} and went on growing: {} a day",
            shown(per_hour * watched),
            Quantity::Time(found.watched),
            shown(per_hour * 24.0),
        ),
        advice: Some(format!(
            "let it run longer, with a criterion on its slope; {advice}"
        )),
    }
}
