//! The univariate Statistical Reference Datasets of NIST: certified mean, standard deviation and
//! lag-1 autocorrelation of all nine.

use perf_stats::{FiniteValues, Moments, autocorrelation};

use crate::fixture::cases;

/// The log relative error: about how many digits are right; 15 where all are.
fn digits(ours: f64, certified: f64) -> f64 {
    let error = ((ours - certified) / certified).abs();
    if error == 0.0 {
        15.0
    } else {
        (-error.log10()).min(15.0)
    }
}

#[test]
fn certified_digits_are_reached() {
    // Of the mean, the standard deviation and the autocorrelation; what is not reached of the constructed sets is lost in their numbers, which no float holds:
    // 10,000,000.3 − 10,000,000.2 has eight digits.
    let reached_before = [
        ("Lew", [15.0, 15.0, 14.9]),
        ("Lottery", [15.0, 15.0, 15.0]),
        ("Mavro", [15.0, 13.1, 13.9]),
        ("Michelso", [15.0, 13.8, 13.4]),
        ("NumAcc1", [15.0, 15.0, 15.0]),
        ("NumAcc2", [15.0, 14.6, 15.0]),
        ("NumAcc3", [15.0, 9.5, 12.2]),
        ("NumAcc4", [15.0, 8.3, 11.0]),
        ("PiDigits", [15.0, 14.9, 14.1]),
    ];
    let text = include_str!("../fixtures/nist/univariate.json");
    let sets = cases(text, reached_before.len());
    for (set, (name, least)) in sets.iter().zip(reached_before) {
        assert_eq!(set["name"], name);
        let values: Vec<f64> = set["values"]
            .as_str()
            .unwrap()
            .split(' ')
            .map(|word| word.parse().unwrap())
            .collect();
        let moments = Moments::of(&values).unwrap();
        let correlations = autocorrelation(FiniteValues::new(&values).unwrap(), 1).unwrap();
        let ours = [
            moments.mean(),
            moments.standard_deviation().unwrap(),
            correlations[0],
        ];
        let certified = ["mean", "standard_deviation", "autocorrelation"]
            .map(|key| set[key].as_str().unwrap().parse::<f64>().unwrap());
        let reached = [0, 1, 2].map(|at| digits(ours[at], certified[at]));
        for (reached, least) in reached.iter().zip(least) {
            assert!(*reached >= least - 0.3, "{name}: {reached} digits");
        }
    }
}
