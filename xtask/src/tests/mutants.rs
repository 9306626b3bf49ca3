//! What is said of changes that tests notice or do not.

use crate::mutants::Outcome;

const EQUAL: &str =
    "perf-driver/src/schedule/arrivals.rs:192:23: replace < with <= in Profile::due";
const OTHER: &str = "perf-driver/src/schedule/arrivals.rs:200:23: replace < with > in Profile::due";

fn outcome(noticed: usize, missed: &[&str]) -> Outcome {
    let missed = missed.iter().map(|line| (*line).to_owned()).collect();
    Outcome { noticed, missed }
}

fn mistake(noticed: usize, missed: &[&str]) -> String {
    outcome(noticed, missed).check().unwrap_err().to_string()
}

#[test]
fn what_nobody_can_notice_is_said_and_excused() {
    assert_eq!(
        outcome(9, &[EQUAL]).table(),
        format!(
            "{EQUAL}\n  nobody can: what is drawn is never exactly the end\nnoticed: 9 of 10\n"
        )
    );
    outcome(9, &[EQUAL]).check().unwrap();
    assert_eq!(mistake(9, &[OTHER]), "1 could have been noticed");
    assert!(outcome(9, &[OTHER]).table().contains("\n  not noticed\n"));
}

#[test]
fn nine_of_ten_are_to_be_noticed() {
    assert_eq!(mistake(8, &[EQUAL]), "fewer than 90 of 100 were noticed");
    assert_eq!(mistake(0, &[]), "nothing was changed");
    outcome(1, &[]).check().unwrap();
}
