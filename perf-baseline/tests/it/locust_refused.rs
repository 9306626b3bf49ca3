//! What is not a sound `_stats.csv` is refused, with the file, the line, the column and the text.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use perf_baseline::{Format, ImportError, ImportProblem, LocustFile, import};
use perf_core::SeriesRecord;
use proptest::prelude::*;

use crate::locust::fixture;

fn v2() -> String {
    fs::read_to_string(fixture("v2_stats.csv")).unwrap()
}

fn refused_as(format: Format, name: &str, content: &[u8]) -> ImportError {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    let error = import(&path, format).unwrap_err();
    assert_eq!(error.path(), path);
    error
}

fn refused(content: impl AsRef<[u8]>) -> ImportError {
    refused_as(Format::Auto, "x_stats.csv", content.as_ref())
}

/// The message and its hint, without the folder.
fn shown(error: &ImportError) -> String {
    let folder = format!("{}/", error.path().parent().unwrap().display());
    let mut text = error.to_string();
    if let Some(hint) = error.hint() {
        write!(text, "\n  hint: {hint}").unwrap();
    }
    text.replace(&folder, "")
}

fn replaced(from: &str, to: &str) -> String {
    assert!(v2().contains(from), "{from}");
    v2().replacen(from, to, 1)
}

#[test]
fn files_that_are_something_else() {
    let utf16: Vec<u8> = v2().encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [&[0xFF, 0xFE], &utf16[..]].concat();
    let history = "Timestamp,User Count,Type,Name,Requests/s,Failures/s,50%,Total Request Count\n\
                   1,0,,Aggregated,0,0,N/A,0\n";
    let old_history = "\"Type\",\"Name\",\"Timestamp\",\"# requests\",\"# failures\"\n";
    let failures = "Method,Name,Error,Occurrences\nGET,/,\"a,b\",3\n";
    let exceptions = "Count,Message,Traceback,Nodes\n";
    let distribution = "\"Name\",\"# requests\",\"50%\",\"100%\"\n\"Total\",1,2,3\n";
    let binary = [&b"\x7fELF\x02\x01\x01\x00"[..], &[7; 100]].concat();
    let png = b"\x89PNG\r\n\x1a\n....".to_vec();
    let rows = v2().split_once('\n').unwrap().1.to_owned();
    let cases: [(&str, Vec<u8>); 22] = [
        ("x_stats.csv", Vec::new()),
        ("x_stats.csv", b"\xEF\xBB\xBF \r\n\n".to_vec()),
        ("x_stats.csv", v2().lines().next().unwrap().into()),
        ("x_stats_history.csv", history.into()),
        ("renamed.csv", history.into()),
        ("x_stats_history.csv", old_history.into()),
        ("x_failures.csv", failures.into()),
        ("x_exceptions.csv", exceptions.into()),
        ("x_distribution.csv", distribution.into()),
        ("x.json", b"{\"metrics\": 1}".to_vec()),
        ("x.json", b"[1]".to_vec()),
        ("x.html", b"<html>".to_vec()),
        ("x.png", png),
        ("x.bin", binary),
        ("x.csv", marked),
        ("x.csv", utf16),
        ("x.csv", b"a,b,c,d,e,f\n1,2,3,4,5,6\n".to_vec()),
        ("x.csv", b"timeStamp,label,responseCode\n1,2,3\n".to_vec()),
        ("x.txt", b"Running 30s test @ http://127.0.0.1\n".to_vec()),
        ("x_stats.csv", v2().replace(',', ";").into()),
        ("x_stats.csv", v2().replace(',', "\t").into()),
        ("x_stats.csv", rows.into()),
    ];
    let all: Vec<String> = cases
        .iter()
        .map(|(name, content)| shown(&refused_as(Format::Auto, name, content)))
        .collect();
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn the_message_says_which_format_was_asked_for() {
    let error = refused_as(Format::Locust, "x.json", b"{}");
    assert!(
        error
            .to_string()
            .ends_with("it is an empty JSON object, not a `_stats.csv` of Locust"),
        "{error}"
    );
}

#[test]
fn the_file_that_is_meant_is_named() {
    let error = refused_as(
        Format::Auto,
        "run7_stats_history.csv",
        b"Timestamp,User Count,Name\n",
    );
    let ImportProblem::OtherLocustFile { found, meant } = error.problem() else {
        panic!("{error}");
    };
    assert_eq!(*found, LocustFile::History);
    let meant = meant.as_deref().and_then(Path::file_name).unwrap();
    assert_eq!(meant, "run7_stats.csv");
}

#[test]
fn headers_that_lack_something() {
    let cases = [
        replaced("Type,", "Kind,"),
        replaced("Request Count", "Requests"),
        replaced("Failure Count", "Failures"),
        replaced("Failure Count", "Request Count"),
        "Type,Name,Request Count,Failure Count,Average Response Time\n,Aggregated,1,0,2\n".into(),
        "Type,Name,Request Count,Failure Count,Median Resp".into(),
    ];
    let all: Vec<String> = cases.iter().map(|text| shown(&refused(text))).collect();
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn rows_that_are_cut_off_or_contradict_themselves() {
    let lines: Vec<String> = v2().lines().map(str::to_owned).collect();
    let cases = [
        // Cut off after a line, within the last line, within its last number, after a comma.
        lines[..3].join("\n") + "\n",
        v2()[..v2().len() - 60].to_owned(),
        v2()[..v2().len() - 2].to_owned(),
        v2()[..v2().len() - 4].to_owned(),
        v2() + "1,2\n",
        v2() + "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23\n",
        // Open quotes swallow the rest.
        replaced("POST,\"/items?tag=a,b\"", "POST,\"/items?tag=a,b"),
        replaced("130,140,150,160,200,240,310", "130,140,150,160,240,200,310"),
        replaced("350,900,940,940\n", "350,900,940,930\n"),
        replaced(",80.5,940.75,1717.3", ",80.5,840.75,1717.3"),
        replaced(",80.5,940.75,1717.3", ",950.5,940.75,1717.3"),
        replaced("146.5,80.5", "46.5,80.5"),
        replaced(",1200,10,", ",1200,1201,"),
        replaced(",24.0,0.2,", ",24.0,24.2,"),
        v2() + &lines[1] + "\n",
        v2() + &lines[3] + "\n",
    ];
    let all: Vec<String> = cases.iter().map(|text| shown(&refused(text))).collect();
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn numbers_that_are_none() {
    let mut all = Vec::new();
    let bad = [
        "NaN", "nan", "inf", "-inf", "-3", "N/A", "", "1_000", "0x10", "\"1,5\"", "1e400",
    ];
    for bad in bad {
        all.push(shown(&refused(replaced(
            ",240,310,",
            &format!(",{bad},310,"),
        ))));
    }
    for bad in [
        "-1",
        "1200.0",
        "N/A",
        "99999999999999999999",
        "Request Count",
    ] {
        all.push(shown(&refused(replaced(
            ",1200,10,",
            &format!(",{bad},10,"),
        ))));
    }
    for (from, to) in [
        ("146.5,80.5", "NaN,80.5"),
        ("80.5,940.75,1717.3", "-80.5,940.75,1717.3"),
        ("940.75,1717.3", "inf,1717.3"),
        ("1717.3,24.0", "NaN,24.0"),
        ("24.0,0.2", "inf,0.2"),
        ("24.0,0.2", "24.0,-0.2"),
        ("130.0,146.5", "oops,146.5"),
    ] {
        all.push(shown(&refused(replaced(from, to))));
    }
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn text_that_is_not_utf_8() {
    let mut content = v2().into_bytes();
    let at = content
        .windows(6)
        .position(|window| window == b"/items")
        .unwrap();
    content[at + 1] = 0xE9;
    insta::assert_snapshot!(shown(&refused(content)));
}

#[test]
fn the_line_is_right_whatever_ends_it() {
    let named = replaced("GET,/items", "GET,\"/it\nems\n\"");
    let wrong = |text: String| text.replace(",240,310,", ",NaN,310,");
    for (text, end) in ["\n", "\r\n", "\n\n", "\r\n\r\n", "\r\r\n"]
        .into_iter()
        .flat_map(|end| [(wrong(v2()), end), (wrong(named.clone()), end)])
    {
        let text = text.replace('\n', end);
        let expected = 1 + text[..text.find("NaN").unwrap()].matches('\n').count() as u64;
        assert_eq!(refused(&text).line(), Some(expected), "{end:?}");
    }
}

#[test]
fn missing_files_and_folders() {
    use std::error::Error as _;

    let folder = tempfile::tempdir().unwrap();
    let error = import(&folder.path().join("none.csv"), Format::Auto).unwrap_err();
    assert!(
        matches!(error.problem(), ImportProblem::Unreadable(_)),
        "{error}"
    );
    assert!(error.source().is_some());
    let error = import(folder.path(), Format::Auto).unwrap_err();
    assert!(matches!(error.problem(), ImportProblem::Folder), "{error}");
}

#[test]
fn hostile_lengths_are_refused_within_bounds() {
    let header = "Type,Name,Request Count,Failure Count,50%\n";
    let long_name = format!("{header}GET,{},1,0,3\n", "x".repeat(5_000));
    let long_line = format!("{header}GET,\"{}", "x\n".repeat(2 << 20));
    let long_header = "x".repeat(3 << 20);
    let many_columns = format!("Type,Name,{}", ",".repeat(3 << 20));
    let all: Vec<String> = [long_name, long_line, long_header, many_columns]
        .iter()
        .map(|text| shown(&refused(text)))
        .collect();
    insta::assert_snapshot!(all.join("\n"));
}

/// A source without an end: were it not refused at once, this test would not end either.
#[cfg(target_os = "linux")]
#[test]
fn endless_sources_are_refused() {
    let error = import(Path::new("/dev/zero"), Format::Auto).unwrap_err();
    assert!(
        matches!(error.problem(), ImportProblem::NotText { .. }),
        "{error}"
    );
}

/// A pipe can be read once only, and gives its bytes in pieces.
#[cfg(target_os = "linux")]
#[test]
fn a_pipe_will_do() {
    use std::io::Write as _;
    use std::os::fd::AsRawFd as _;

    let (reader, mut writer) = std::io::pipe().unwrap();
    let content = v2();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            for part in content.as_bytes().chunks(100) {
                writer.write_all(part).unwrap();
            }
        });
        let path = format!("/proc/self/fd/{}", reader.as_raw_fd());
        let imported = import(Path::new(&path), Format::Auto).unwrap();
        assert_eq!(imported.endpoints.len(), 2);
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// A file that was cut off anywhere is refused or tells that it may be cut off.
    #[test]
    fn a_cut_file_is_never_taken_for_a_whole_one(share in 0.0..1.0_f64) {
        let text = v2();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of a length"
        )]
        let cut = &text[..(share * text.len() as f64) as usize];
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x_stats.csv");
        fs::write(&path, cut).unwrap();
        match import(&path, Format::Auto) {
            Err(error) => prop_assert!(!error.to_string().is_empty()),
            Ok(imported) => prop_assert!(
                imported.run.findings.iter().any(|f| f.code == "last-line-unfinished")
            ),
        }
    }

    /// Whatever bytes stand in a file, importing ends in a result or an error.
    #[test]
    fn damaged_files_never_panic(
        changes in proptest::collection::vec((0.0..1.0_f64, any::<u8>()), 1..6),
        text in prop_oneof![Just(v2()), Just(fs::read_to_string(fixture("v0_14_stats.csv")).unwrap())],
    ) {
        let mut content = text.into_bytes();
        for (share, byte) in changes {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a share of a length"
            )]
            let at = (share * content.len() as f64) as usize;
            content[at] = byte;
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x_stats.csv");
        fs::write(&path, content).unwrap();
        if let Ok(imported) = import(&path, Format::Auto) {
            // Counts can be added up, as every reader does.
            let total: u64 = imported.run.scenarios.iter().flat_map(|s| &s.series).map(SeriesRecord::requests).sum();
            prop_assert!(total < u64::MAX);
        }
    }
}
