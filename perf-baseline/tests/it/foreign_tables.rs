//! Tables of requests whose columns a person names.

use std::fs;

use perf_baseline::{ColumnMapping, ImportError, Imported, import_table};
use perf_core::{Clock, ClockView};
use proptest::prelude::*;

use crate::figures::{figures, of_scenario};

fn table(text: &str, mapping: &str) -> Result<Imported, ImportError> {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("access.txt");
    fs::write(&path, text).unwrap();
    import_table(&path, &mapping.parse().unwrap())
}

const CSV: &str = "at,route,took,code,why\n\
    1740823200.0,/a,0.010,200,\n\
    1740823200.5,/a,0.020,200,\n\
    1740823201.0,/b,0.030,503,overloaded\n\
    1740823201.5,/b,0.040,200,\n";

#[test]
fn csv_is_read_by_the_names_of_its_columns() {
    let mapping = "time=took:s,start=at:s,name=route,status=code,error=why";
    let imported = table(CSV, mapping).unwrap();
    figures(&imported).are("4 1 25 20 * 40 40 10 40", 1e-3);
    assert_eq!(imported.run.elapsed.as_millis(), 1540);
    assert_eq!(
        imported.run.started_at.unwrap().to_string(),
        "2025-03-01T10:00:00.000Z"
    );
    let named: Vec<_> = imported.endpoints.iter().map(|one| &*one.name).collect();
    assert_eq!(named, ["/a", "/b"]);
}

#[test]
fn json_lines_are_read_by_the_paths_of_their_fields() {
    let text = "{\"request\":{\"took\":10,\"ok\":true},\"code\":200}\n\
        {\"request\":{\"took\":20,\"ok\":false},\"code\":404}\n";
    let imported = table(text, "time=request.took:ms,success=request.ok,status=code").unwrap();
    of_scenario(&imported.run.scenarios[0]).are("2 1 10 10 10 10 10 10 10", 1e-3);
}

#[test]
fn without_a_column_that_says_so_the_outcome_is_not_known() {
    let imported = table(CSV, "time=took:s").unwrap();
    of_scenario(&imported.run.scenarios[0]).are("4 - 25 20 * 40 40 10 40", 1e-3);
}

#[test]
fn the_extremes_of_all_requests_are_exact() {
    let text = "took,code\n10.300001,503\n20.000001,200\n900.000001,500\n";
    let imported = table(text, "time=took:ms,status=code").unwrap();
    let all = imported.with_failures.unwrap();
    let millis = [all.min, all.max, all.mean].map(|span| span.unwrap().as_nanos());
    assert_eq!(millis, [10_300_001, 900_000_001, 310_100_001]);
}

#[test]
fn what_does_not_fit_is_told() {
    let refused = |text: &str, mapping: &str| {
        let shown = table(text, mapping).unwrap_err().to_string();
        shown.rsplit_once("access.txt`").unwrap().1.to_owned()
    };
    assert_eq!(
        refused(CSV, "time=elapsed:ms"),
        ", line 1: there is no column `elapsed`"
    );
    assert_eq!(
        refused(CSV, "time=route:ms"),
        ", line 2: column `route`: `/a` is not a number of milliseconds from 0 up"
    );
    assert_eq!(
        refused("{\"a\":1}\n{\"b\":1}\n", "time=a:ms"),
        ", line 2: column `a`: `nothing` is not a number"
    );
    for (mapping, problem) in [
        ("took", "`took` is not of the form `role=column`"),
        (
            "time=took",
            "the column `took` has no unit: a number of what it is, such as `took:ms`",
        ),
        ("time=took:m", "`m` is none of the units ns, us, ms, s"),
        (
            "status=code",
            "no column of times: `time=COLUMN:UNIT` is needed",
        ),
        ("time=a:ms,time=b:ms", "`time` is there twice"),
        (
            "when=a",
            "`when` is none of time, start, name, status, success, error, bytes",
        ),
    ] {
        let error = mapping.parse::<ColumnMapping>().unwrap_err();
        assert_eq!(error.to_string(), problem);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Rows with and without quotation marks are split by different hands.
    #[test]
    fn a_table_is_the_same_with_quotation_marks_and_without(
        rows in prop::collection::vec(("[a-zé/ ]{0,90}", 0_u64..1_000_000_000, "[^\",\\x00-\\x1f]{0,80}"), 1..40),
        end in prop::sample::select(&["\n", "\r\n"][..]),
    ) {
        let whole = |quote: &str| {
            let mut text = format!("name,took,rest{end}");
            for (name, took, rest) in &rows {
                let millis = format!("{}.{:06}", took / 1_000_000, took % 1_000_000);
                let fields = [name, &millis, rest].map(|field| format!("{quote}{field}{quote}"));
                text += &(fields.join(",") + end);
            }
            table(&text, "time=took:ms,name=name,error=rest").unwrap()
        };
        let (plain, quoted) = (whole(""), whole("\""));
        prop_assert_eq!(&plain.run.scenarios, &quoted.run.scenarios);
        prop_assert_eq!(&plain.endpoints, &quoted.endpoints);
        let series = &plain.run.scenarios[0].series[0];
        prop_assert_eq!(series.requests(), rows.len() as u64);
    }

    /// However it is written, to the nanosecond.
    #[test]
    fn a_time_is_read_as_it_is_written(nanos in 0_u64..10_000_000_000_000_000, unit in 0_usize..4) {
        let (unit, digits) = [("ns", 0_usize), ("us", 3), ("ms", 6), ("s", 9)][unit];
        let parts = 10_u64.pow(u32::try_from(digits).unwrap());
        let written = format!("{}.{:0digits$}", nanos / parts, nanos % parts);
        let shorter = written.trim_end_matches('0');
        for text in [&written, shorter] {
            let read = table(&format!("t\n{text}\n"), &format!("time=t:{unit}")).unwrap();
            let latencies = read.run.scenarios[0].series[0].clocks.on(Clock::ServiceTime);
            let Some(ClockView::Histogram(histogram)) = latencies else { panic!("{latencies:?}") };
            let smallest = histogram.smallest().unwrap();
            let off = smallest.as_nanos().abs_diff(u128::from(nanos));
            // Beyond 16 letters it is read as a fraction of 53 bits.
            prop_assert!(off <= u128::from(nanos >> 50), "{text} {unit}: {smallest:?}");
        }
    }
}
