//! Accepted changes as files: what they are called, and what is refused.

use std::fs;
use std::path::Path;

use perf_baseline::{ACCEPTANCE_VERSION, AcceptedChange, ReadAcceptedError, Store};

use crate::acceptance::change;

fn because(reason: &str) -> AcceptedChange {
    AcceptedChange {
        reason: reason.to_owned(),
        ..change(None)
    }
}

#[test]
fn changes_of_one_moment_are_counted_and_each_is_there_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    let reasons = ["first", "second", "third"];
    for _twice in 0..2 {
        let files = reasons.map(|reason| store.accept(&because(reason)).unwrap());
        let names = files.map(|file| file.file_name().unwrap().to_str().unwrap().to_owned());
        insta::allow_duplicates! {
            insta::assert_snapshot!(names.join("\n"), @r"
            20261112T000000000Z-browse-p95.json
            20261112T000000000Z-browse-p95-1.json
            20261112T000000000Z-browse-p95-2.json
            ");
        }
    }
    let mut accepted = store.accepted().unwrap();
    accepted.sort_by(|a, b| a.reason.cmp(&b.reason));
    assert_eq!(accepted, reasons.map(because));
}

#[test]
fn a_store_without_the_folder_has_no_accepted_changes() {
    let folder = tempfile::tempdir().unwrap();
    let missing = Store::at(folder.path().join("perf"));
    assert_eq!(missing.accepted().unwrap(), []);
}

/// How reading a store ends, with the hint; names of files are without the folder.
fn told(store: &Store) -> String {
    let error = store.accepted().unwrap_err();
    let (ReadAcceptedError::Read { path, .. }
    | ReadAcceptedError::Newer { path, .. }
    | ReadAcceptedError::Wrong { path, .. }) = &error
    else {
        panic!("{error}");
    };
    let name = Path::new(path.file_name().unwrap()).display();
    let shown = error.to_string();
    let shown = shown.replace(&path.display().to_string(), &name.to_string());
    let hint = error
        .hint()
        .map_or_else(String::new, |hint| format!("\nhint: {hint}"));
    format!("{shown}{hint}")
}

#[test]
fn what_the_system_does_not_give_is_told_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    let accepted = folder.path().join("accepted");
    fs::write(&accepted, "").unwrap();
    let file_for_folder = told(&store);
    fs::remove_file(&accepted).unwrap();
    fs::create_dir_all(accepted.join("change.json")).unwrap();
    let folder_for_file = told(&store);
    insta::assert_snapshot!([file_for_folder, folder_for_file].join("\n"), @r"
    cannot read `accepted`
    cannot read `change.json`
    ");
}

/// How reading ends after an edit of the text of the only file.
fn told_after(edit: impl Fn(&str) -> String) -> String {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    let path = store.accept(&change(None)).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    fs::remove_file(&path).unwrap();
    fs::write(path.with_file_name("change.json"), edit(&text)).unwrap();
    told(&store)
}

#[test]
fn other_files_and_versions_are_told_from_accepted_changes() {
    let version = format!("\"version\": {ACCEPTANCE_VERSION}");
    let of_version = |text: &str, other: &str| {
        assert!(text.contains(&version), "{text}");
        text.replace(&version, &format!("\"version\": {other}"))
    };
    let of_schema = |text: &str| text.replace("perf-accepted-change", "perf-run");
    let shown = [
        told_after(|text| of_schema(text)),
        told_after(|text| of_version(text, "0")),
        told_after(|text| of_version(&of_schema(text), "0")),
        told_after(|text| of_version(text, "1, \"more\": []")),
        told_after(|text| of_version(text, "2")),
        told_after(|text| of_version(text, "2, \"more\": []")),
        told_after(|text| text[..text.len() / 2].to_owned()),
    ];
    insta::assert_snapshot!(shown.join("\n"), @r#"
    the accepted change `change.json` is wrong: field `schema`: not "perf-accepted-change"
    hint: restore the file from version control, or remove it
    the accepted change `change.json` is wrong: field `schema`: not "perf-accepted-change"
    hint: restore the file from version control, or remove it
    the accepted change `change.json` is wrong: field `schema`: not "perf-accepted-change"
    hint: restore the file from version control, or remove it
    the accepted change `change.json` is wrong: line 3, column 21, field `more`: unknown field `more`, expected one of `schema`, `version`, `change`
    hint: restore the file from version control, or remove it
    `change.json` is an accepted change of version 2; this program reads up to 1
    hint: upgrade this program to read it
    `change.json` is an accepted change of version 2; this program reads up to 1
    hint: upgrade this program to read it
    the accepted change `change.json` is wrong: line 9, column 22, field `change.shift.ratio_millionths`: EOF while parsing a value
    hint: restore the file from version control, or remove it
    "#);
}
