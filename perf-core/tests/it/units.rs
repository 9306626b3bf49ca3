//! Units: what is read, what is shown, and that both fit.

use std::time::Duration;

use perf_core::{
    Bytes, Change, Growth, Moment, Number, Quantile, Quantity, Rate, Ratio, Share, Timestamp, Unit,
    format_duration, parse_duration,
};
use proptest::prelude::*;

#[test]
fn durations_are_read() {
    let read = |text| parse_duration(text).expect("a duration");
    for (text, nanos) in [
        ("0s", 0),
        ("1ns", 1),
        ("1.5us", 1_500),
        ("2µs", 2_000),
        ("250ms", 250_000_000),
        ("0.5ms", 500_000),
        ("1m30s", 90_000_000_000),
        ("2 h", 7_200_000_000_000),
        (" 5 s ", 5_000_000_000),
    ] {
        assert_eq!(read(text), Duration::from_nanos(nanos), "{text}");
    }
}

#[test]
fn what_is_no_quantity_is_refused_where_it_goes_wrong() {
    let of = |text: &str| {
        parse_duration(text)
            .map_err(|e| (e.problem, e.span))
            .expect_err("refused")
    };
    assert_eq!(of("500"), ("`500` has no unit".to_owned(), 0..3));
    // The place is that of the digits, whatever blank is behind them.
    assert_eq!(of("1s 5\u{a0}."), ("`5` has no unit".to_owned(), 3..4));
    assert_eq!(
        of("5 weeks"),
        ("`weeks` is not a unit of time".to_owned(), 2..7)
    );
    assert_eq!(of("1m5x"), ("`x` is not a unit of time".to_owned(), 3..4));
    assert_eq!(of("-5s").0, "`-5s` is negative");
    assert_eq!(of("").0, "the value is empty");
    assert_eq!(of("nan").0, "`nan` does not start with a number");
    assert_eq!(
        of("99999999999h").0,
        "`99999999999h` is longer than 584 years"
    );
    assert_eq!(
        "1".parse::<Share>().expect_err("no sign").problem,
        "`1` has no percent sign"
    );
    assert_eq!(
        "101%".parse::<Share>().expect_err("too much").problem,
        "`101%` is above 100%"
    );
    assert_eq!(
        "5".parse::<Rate>().expect_err("no unit").expected,
        "a unit, for example `5/s`"
    );
    assert_eq!("5MiBs".parse::<Bytes>().expect_err("no unit").span, 1..5);
    for text in [
        "p0",
        "p100",
        "p",
        "p95.",
        "p9e1",
        "p-5",
        "p99.99999999",
        "1000",
    ] {
        assert!(text.parse::<Quantile>().is_err(), "{text}");
    }
}

#[test]
fn quantities_are_shown_for_people() {
    let shown = |nanos| format_duration(Duration::from_nanos(nanos));
    for (nanos, text) in [
        (0, "0 ns"),
        (999, "999 ns"),
        (1_000, "1.00 µs"),
        (12_345, "12.3 µs"),
        (999_499, "999 µs"),
        (999_500, "1.00 ms"),
        (12_345_678, "12.3 ms"),
        (999_600_000, "1.00 s"),
        (59_949_000_000, "59.9 s"),
        (59_950_000_000, "1m00s"),
        (3_600_000_000_000, "1h00m"),
    ] {
        assert_eq!(shown(nanos), text, "{nanos}");
    }
    assert_eq!("60/min".parse::<Rate>().expect("a rate").to_string(), "1/s");
    assert_eq!(
        "30/min".parse::<Rate>().expect("a rate").to_string(),
        "30/min"
    );
    assert_eq!(
        "50MB".parse::<Bytes>().expect("a size").to_string(),
        "50.0 MB"
    );
    assert_eq!(
        "0.5%".parse::<Share>().expect("a share").to_string(),
        "0.5%"
    );
    assert_eq!(Share::ONE.to_string(), "100%");
    let change = |before, after| Change::between(before, after).expect("legal").to_string();
    assert_eq!(change(100.0, 120.0), "+20.0%");
    assert_eq!(change(100.0, 70.0), "-30.0%");
    assert_eq!(change(0.0, 1.0), "from zero");
    assert_eq!(change(0.0, 0.0), "0.0%");
    assert_eq!(Change::between(f64::NAN, 1.0), None);
}

#[test]
fn what_is_small_is_not_shown_as_nothing() {
    for (text, unit, shown) in [
        ("0.05%", Unit::Share, "0.05%"),
        ("0.00001%", Unit::Share, "0.00001%"),
        ("0.00000123%", Unit::Ratio, "0.0000012%"),
        ("0.01/min", Unit::Rate, "0.01/min"),
        ("0.09/h", Unit::Rate, "0.0015/min"),
        ("0.006", Unit::Number, "0.006"),
        ("0.00123", Unit::Number, "0.0012"),
        ("0.00047x", Unit::Factor, "0.00047×"),
        ("0", Unit::Number, "0"),
        ("0%", Unit::Share, "0%"),
        ("0/s", Unit::Rate, "0/s"),
    ] {
        let read = unit.parse(text).expect("a quantity");
        assert_eq!(read.to_string(), shown, "{text}");
    }
}

#[test]
fn a_change_is_read_as_it_is_shown() {
    let change: Change = "5%".parse().expect("a change");
    assert_eq!(change.to_string(), "+5.0%");
    assert_eq!(" +5.0%".parse(), Ok(change));
    let error = " +5".parse::<Change>().expect_err("no sign of percent");
    assert_eq!(error.span, 2..3);
}

#[test]
fn ranks_are_exact_where_floats_are_not() {
    // In binary floating point 0.07 · 100 is above 7, which would make the rank 8.
    for (text, n, rank) in [
        ("p7", 100, 7),
        ("p14", 100, 14),
        ("p28", 100, 28),
        ("p55", 100, 55),
        ("p99.9", 10_000, 9_990),
    ] {
        assert_eq!(
            text.parse::<Quantile>().expect("a quantile").rank(n),
            rank,
            "{text} of {n}"
        );
    }
    assert_eq!(Quantile::P99.rank(0), 0);
    assert_eq!(Quantile::P50.rank(u64::MAX), u64::MAX / 2 + 1);
}

#[test]
fn timestamps_are_rfc_3339_in_utc() {
    let time: Timestamp = "2026-11-21T06:09:36.5+01:00".parse().expect("a time");
    assert_eq!(time.to_string(), "2026-11-21T05:09:36.500Z");
    assert!("yesterday".parse::<Timestamp>().is_err());
}

proptest! {
    #[test]
    fn quantiles_round_trip(numerator in 1_u64..10_000_000) {
        let quantile = Quantile::new(numerator, 10_000_000).expect("below one");
        prop_assert_eq!(quantile.to_string().parse::<Quantile>().expect("its own text"), quantile);
    }

    #[test]
    fn a_rank_is_the_smallest_that_reaches_the_share(numerator in 1_u64..1000, n in 1_u64..1_000_000_000) {
        let rank = u128::from(Quantile::new(numerator, 1000).expect("below one").rank(n));
        let wanted = u128::from(n) * u128::from(numerator);
        prop_assert!(rank * 1000 >= wanted && (rank - 1) * 1000 < wanted);
    }

    #[test]
    fn whole_milliseconds_round_trip(millis in 0_u64..10_000_000_000) {
        prop_assert_eq!(parse_duration(&format!("{millis}ms")).expect("a duration"), Duration::from_millis(millis));
    }

    #[test]
    fn no_text_makes_a_unit_panic(text in "\\PC{0,20}") {
        let _ = (parse_duration(&text), text.parse::<Rate>(), text.parse::<Share>(), text.parse::<Bytes>(), text.parse::<Quantile>());
    }

    #[test]
    fn a_span_is_never_negative(a: u64, b: u64) {
        let span = Moment::from_nanos(a).since(Moment::from_nanos(b));
        prop_assert_eq!(span.as_nanos(), u128::from(a.saturating_sub(b)));
    }
}

#[test]
fn counts_ratios_and_growths_are_read_and_shown() {
    let shown = |unit: Unit, text: &str| unit.parse(text).expect("a quantity").to_string();
    for (unit, text, expected) in [
        (Unit::Number, "30", "30"),
        (Unit::Number, " 1.50 ", "1.5"),
        (Unit::Number, "0", "0"),
        (Unit::Ratio, "250%", "250%"),
        (Unit::Ratio, "0.5 %", "0.5%"),
        (Unit::Growth, "10MB/h", "10.00 MB/h"),
        (Unit::Growth, "1KB/s", "3.60 MB/h"),
        (Unit::Growth, "500 KB / min", "30.00 MB/h"),
        (Unit::Growth, "24MB/day", "1.00 MB/h"),
    ] {
        assert_eq!(shown(unit, text), expected, "{text}");
    }
    let shrinking = Growth::per_hour(-1_500_000.0).expect("finite");
    assert_eq!(shrinking.to_string(), "-1.50 MB/h");
    assert_eq!(Growth::per_hour(-0.2).expect("finite").to_string(), "0 B/h");
    let number = |value| Number::new(value).expect("finite").to_string();
    assert_eq!(
        (number(-0.0), number(-0.001)),
        ("0".to_owned(), "-0.001".to_owned())
    );
}

#[test]
fn what_is_no_count_ratio_or_growth_is_refused_where_it_goes_wrong() {
    let refused = |unit: Unit, text: &str| {
        let error = unit.parse(text).expect_err(text);
        (error.problem, error.span)
    };
    assert_eq!(
        refused(Unit::Number, "30/min"),
        (
            "`/min` where nothing belongs: this has no unit".to_owned(),
            2..6
        )
    );
    assert_eq!(
        refused(Unit::Ratio, "2"),
        ("`2` has no percent sign".to_owned(), 0..1)
    );
    assert_eq!(
        refused(Unit::Growth, "5MB"),
        ("`5MB` does not say in what time".to_owned(), 0..3)
    );
    assert_eq!(
        refused(Unit::Growth, "5MB/week"),
        ("`week` is not a time that memory grows in".to_owned(), 4..8)
    );
    assert_eq!(
        refused(Unit::Growth, "5/h"),
        ("`5` has no unit".to_owned(), 0..1)
    );
    for none in [f64::NAN, f64::INFINITY, -1.0] {
        assert_eq!(Ratio::new(none), None);
    }
    assert_eq!(Number::new(f64::NAN), None);
    assert_eq!(Growth::per_hour(f64::INFINITY), None);
}

proptest! {
    #[test]
    fn every_quantity_survives_storage(value in -1e300_f64..1e300) {
        let quantities = [
            Number::new(value).map(Quantity::Number),
            Ratio::new(value.abs()).map(Quantity::Ratio),
            Growth::per_hour(value).map(Quantity::Growth),
        ];
        for quantity in quantities {
            let quantity = quantity.expect("it is finite");
            let stored = serde_json::to_string(&quantity).expect("it can be stored");
            let read: Quantity = serde_json::from_str(&stored).expect("it can be read");
            prop_assert_eq!(read.unit(), quantity.unit());
            prop_assert!((read.in_base_unit() / quantity.in_base_unit() - 1.0).abs() < 1e-12);
            prop_assert!(!quantity.to_string().is_empty());
        }
    }
}
