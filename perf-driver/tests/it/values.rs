//! What values are drawn, and for how long they are kept.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use perf_core::{Template, Timestamp, parse_plan};
use perf_driver::{DataError, Dataset, ValueError, Values};
use proptest::prelude::*;
use serde_json::{Value, json};

fn load(folder: &Path, data: &str, path: &str) -> Result<Arc<Dataset>, DataError> {
    let text = format!(
        "version = 1\ntarget = {{ base_url = \"http://127.0.0.1:1\" }}\n{data}\n\
         [[scenario]]\nname = \"a\"\nload = {{ iterations = 1, virtual_users = 2 }}\n\
         step = [{{ name = \"get\", path = \"{path}\" }}]\n"
    );
    let plan = parse_plan(&text, "perf.toml", folder, &|_| None)
        .unwrap_or_else(|mistakes| panic!("{mistakes}"));
    Dataset::load(&plan).map(Arc::new)
}

fn dataset(data: &str) -> Arc<Dataset> {
    load(Path::new(""), data, "/").unwrap()
}

fn template(text: &str) -> Template {
    text.parse().unwrap()
}

/// What `name` is in the first `count` iterations of user 0.
fn drawn(dataset: &Arc<Dataset>, name: &str, count: u64) -> Vec<Value> {
    let mut values = Values::new(dataset, 0, 0);
    let asked = template(&format!("{{{{{name}}}}}"));
    let drawn = (0..count).map(|iteration| {
        values.begin_iteration(iteration).unwrap();
        values.filled(&asked).unwrap()
    });
    drawn.collect()
}

#[test]
fn values_are_kept_for_as_long_as_their_scope_says() {
    let dataset = dataset(
        "data.each = { uuid = true }\ndata.request = { uuid = true, scope = \"request\" }\n\
         data.user_key = { uuid = true, scope = \"user\" }",
    );
    let all = ["each", "request", "user_key", "uuid"];
    let now = |values: &mut Values| {
        all.map(|name| values.text(&template(&format!("{{{{{name}}}}}"))).unwrap())
    };
    let mut values = Values::new(&dataset, 0, 3);
    let mut kept = Vec::new();
    values.begin_request();
    kept.push(now(&mut values));
    for iteration in 0..2 {
        values.begin_iteration(iteration).unwrap();
        for _request in 0..2 {
            values.begin_request();
            kept.push(now(&mut values));
            assert_eq!(
                now(&mut values),
                *kept.last().unwrap(),
                "within a request nothing changes"
            );
        }
    }
    values.end_iteration();
    kept.push(now(&mut values));
    let distinct = |place: usize| {
        let seen: BTreeSet<_> = kept.iter().map(|row| row[place].clone()).collect();
        seen.len()
    };
    // Outside of the two iterations a value of an iteration is one of the user.
    assert_eq!((distinct(0), distinct(2)), (3, 1));
    assert_eq!((distinct(1), distinct(3)), (6, 6));
    assert_eq!(kept[0][0], kept[5][0]);
}

#[test]
fn setup_users_and_iterations_draw_apart_from_each_other() {
    let dataset = dataset("data.key = { uuid = true }\ndata.row = { values = [10, 11, 12] }");
    let asked = template("{{key}}");
    let mut seen = BTreeSet::new();
    seen.insert(Values::of_scenario(&dataset, 0).text(&asked).unwrap());
    seen.insert(Values::of_scenario(&dataset, 1).text(&asked).unwrap());
    for user in 0..10 {
        let mut values = Values::new(&dataset, 0, user);
        seen.insert(values.text(&asked).unwrap());
        let row = values.filled(&template("{{row}}")).unwrap();
        assert_eq!(
            row,
            json!(10 + user % 3),
            "outside of iterations the user counts"
        );
    }
    for key in drawn(&dataset, "key", 10) {
        seen.insert(key.as_str().unwrap().to_owned());
    }
    assert_eq!(seen.len(), 22);
}

#[test]
fn what_is_found_out_is_forgotten_with_who_found_it() {
    let dataset = dataset("");
    let mut setup = Values::of_scenario(&dataset, 0);
    setup.set("row", json!({ "id": [7, 8] }));
    setup.set("row", json!({ "id": [8, 9] }));
    let known = setup.known();
    let mut values = Values::new(&dataset, 0, 0).knowing(&known);
    assert_eq!(values.text(&template("{{row.id.1}}")), Ok("9".to_owned()));
    values.set("token", json!("of the user"));
    values.begin_iteration(0).unwrap();
    values.set("token", json!("of the iteration"));
    assert_eq!(values.get("token"), Some(&json!("of the iteration")));
    values.begin_iteration(1).unwrap();
    assert_eq!(values.get("token"), Some(&json!("of the user")));
    values.begin_user();
    assert_eq!(values.get("token"), None);
    assert!(values.get("row").is_some());
    let unknown = values.text(&template("x{{token.a}}"));
    assert_eq!(
        unknown,
        Err(ValueError::Unknown {
            name: "token".to_owned()
        })
    );
    let missing = values.text(&template("{{row.id.2}}"));
    assert_eq!(
        missing,
        Err(ValueError::NoField {
            asked: "row.id.2".to_owned()
        })
    );
}

#[test]
fn numbers_and_times_are_there_without_a_source() {
    let dataset = dataset("");
    let mut values = Values::new(&dataset, 0, 5);
    let missing = values.text(&template("{{iteration}}"));
    assert_eq!(
        missing,
        Err(ValueError::Unknown {
            name: "iteration".to_owned()
        })
    );
    values.begin_iteration(9).unwrap();
    values.set_pass(2);
    let shown = values.text(&template("{{user}} {{iteration}} {{pass}}"));
    assert_eq!(shown, Ok("5 9 2".to_owned()));
    assert_eq!(values.filled(&template("{{pass}}")), Ok(json!(2)));
    let millis = values.filled(&template("{{now_ms}}")).unwrap();
    let moment: Timestamp = values.text(&template("{{now}}")).unwrap().parse().unwrap();
    assert_eq!(
        Some(moment.as_unix_millis()),
        millis.as_i64(),
        "one request, one moment"
    );
    let mut setup = Values::of_scenario(&dataset, 0);
    let missing = setup.text(&template("{{user}}"));
    assert_eq!(
        missing,
        Err(ValueError::Unknown {
            name: "user".to_owned()
        })
    );
}

#[test]
fn timestamps_are_written_as_asked_and_lie_where_asked() {
    let dataset = dataset(
        "data.unix = { timestamp = { format = \"unix\" } }\n\
         data.ago = { timestamp = { format = \"unix_ms\", offset = \"-1h\" } }\n\
         data.day = { timestamp = { format = \"%Y-%m-%d\" } }\n\
         data.far = { timestamp = { offset = \"+5000000h\" } }\n\
         data.beyond = { timestamp = { offset = \"-5000000h\" } }",
    );
    let mut values = Values::new(&dataset, 0, 0);
    let mut number = |name: &str| {
        let value = values
            .filled(&template(&format!("{{{{{name}}}}}")))
            .unwrap();
        value.as_i64().unwrap()
    };
    let before = number("now_ms");
    let ago = number("ago");
    let unix = number("unix");
    assert!(
        (before - 3_600_000..before - 3_590_000).contains(&ago),
        "{before} {ago}"
    );
    assert!(
        (0..10).contains(&(unix - before / 1_000)),
        "{before} {unix}"
    );
    let day = values.text(&template("{{day}}")).unwrap();
    assert_eq!(day.len(), 10);
    let far = values.text(&template("{{far}}")).unwrap();
    assert!(far.parse::<Timestamp>().is_ok(), "{far}");
    assert!(values.text(&template("{{beyond}}")).is_ok());
}

#[test]
fn choices_come_by_their_weights() {
    let dataset = dataset(
        "data.kind = { choice = { a = 5, b = 3, c = 1, d = 1 } }\n\
         data.object = { choice = [{ value = { id = 1 }, weight = 1 }, { value = { id = 2 }, weight = 1 }] }",
    );
    let count = 20_000;
    let mut seen: BTreeMap<String, f64> = BTreeMap::new();
    for value in drawn(&dataset, "kind", count) {
        *seen.entry(value.as_str().unwrap().to_owned()).or_default() += 1.0;
    }
    let expected = [("a", 0.5), ("b", 0.3), ("c", 0.1), ("d", 0.1)];
    let chi_square: f64 = expected
        .iter()
        .map(|(name, share)| {
            let expected = share * count as f64;
            (seen[*name] - expected).powi(2) / expected
        })
        .sum();
    // The 99.9 % quantile at three degrees of freedom; the seed is fixed.
    assert!(chi_square < 16.27, "{chi_square}: {seen:?}");
    let ids: BTreeSet<_> = drawn(&dataset, "object.id", 50)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(ids.len(), 2);
}

#[test]
fn orders_are_what_they_are_called() {
    let rows: Vec<_> = (0..40).map(|row| row.to_string()).collect();
    let source = |order: &str| {
        dataset(&format!(
            "data.row = {{ values = [{}], order = \"{order}\" }}",
            rows.join(", ")
        ))
    };
    let numbers = |order: &str| -> Vec<u64> {
        let drawn = drawn(&source(order), "row", 120);
        drawn.iter().map(|value| value.as_u64().unwrap()).collect()
    };
    let in_order: Vec<u64> = (0..40).collect();
    let sequential = numbers("sequential");
    assert!(sequential.chunks(40).all(|round| round == in_order));
    let shuffled = numbers("shuffled");
    let rounds: BTreeSet<_> = shuffled.chunks(40).collect();
    assert_eq!(rounds.len(), 3, "each round has an order of its own");
    for round in rounds {
        let mut round = round.to_vec();
        assert_ne!(round, in_order);
        round.sort_unstable();
        assert_eq!(round, in_order, "each row once a round");
    }
    let random = numbers("random");
    let distinct: BTreeSet<_> = random[..40].iter().collect();
    assert!((15..35).contains(&distinct.len()), "{}", distinct.len());
    assert!(numbers("per_user").iter().all(|row| *row == 0));
}

#[test]
fn unique_rows_are_used_up() {
    let data = "data.row = { values = [1, 2], order = \"unique\" }";
    let dataset = load(Path::new(""), data, "/{{row}}").unwrap();
    assert_eq!(dataset.iterations_of(0), Some(2));
    let mut values = Values::new(&dataset, 0, 0);
    let used_up = ValueError::UsedUp {
        name: "row".to_owned(),
    };
    assert_eq!(values.begin_iteration(1), Ok(()));
    assert_eq!(values.begin_iteration(2), Err(used_up.clone()));
    assert_eq!(values.text(&template("{{row}}")), Err(used_up));
}

#[test]
fn made_up_values_look_like_what_they_are() {
    let dataset = dataset(
        "data.key = { uuid = true }\ndata.person = { name = true }\ndata.text = { words = [2, 3] }\n\
         data.code = { pattern = \"[A-C]{2}-\\\\d+(x|yz)?\" }\ndata.odd = { counter = { start = 1, step = 2 } }\n\
         data.last = { counter = { start = 9223372036854775807 } }\n\
         data.cents = { float = [0, 1], decimals = 2 }\n\
         data.any = { integer = [-9223372036854775808, 9223372036854775807] }",
    );
    for key in drawn(&dataset, "key", 200) {
        let key = key.as_str().unwrap();
        let lengths: Vec<_> = key.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        assert_eq!(&key[14..15], "4", "{key}");
        assert!("89ab".contains(&key[19..20]), "{key}");
    }
    for code in drawn(&dataset, "code", 200) {
        let code = code.as_str().unwrap();
        let (letters, rest) = code.split_once('-').unwrap();
        assert!(letters.len() == 2 && letters.chars().all(|c| ('A'..='C').contains(&c)));
        let digits = rest.trim_end_matches(['x', 'y', 'z']);
        assert!((1..=9).contains(&digits.len()) && digits.bytes().all(|c| c.is_ascii_digit()));
        assert!(["", "x", "yz"].contains(&&rest[digits.len()..]), "{code}");
    }
    let mut values = Values::new(&dataset, 0, 0);
    let name = values.text(&template(
        "{{person}}|{{person.first}} {{person.last}}|{{person.full}}",
    ));
    let parts: BTreeSet<_> = name.as_ref().unwrap().split('|').collect();
    assert_eq!(parts.len(), 1, "{name:?}");
    for text in drawn(&dataset, "text", 50) {
        let words = text.as_str().unwrap().split(' ').count();
        assert!((2..=3).contains(&words), "{text}");
    }
    assert_eq!(drawn(&dataset, "odd", 3), [json!(1), json!(3), json!(5)]);
    assert_eq!(
        drawn(&dataset, "last", 2),
        [json!(i64::MAX), json!(i64::MAX)]
    );
    let mut cents: Vec<_> = drawn(&dataset, "cents", 3_000)
        .iter()
        .map(ToString::to_string)
        .collect();
    cents.sort();
    cents.dedup();
    assert_eq!(
        cents.len(),
        101,
        "both ends and all between, with two decimals at most"
    );
    assert!(cents.iter().all(|cents| cents.len() <= 4));
    let any = drawn(&dataset, "any", 100);
    assert!(any.iter().any(|n| n.as_i64() < Some(0)) && any.iter().any(|n| n.as_i64() > Some(0)));
}

#[test]
fn numbers_of_a_file_are_numbers_only_where_asked() {
    let folder = tempfile::tempdir().unwrap();
    let csv = "\u{feff}a, b ,c,d,e\r\n1,-2.50,007,x,99999999999999999999\r\n";
    fs::write(folder.path().join("x.csv"), csv).unwrap();
    let row = |numbers: &str| {
        let data = format!("data.x = {{ csv = \"x.csv\"{numbers} }}");
        let dataset = load(folder.path(), &data, "/{{x.b}}").unwrap();
        drawn(&dataset, "x", 1).remove(0)
    };
    let texts =
        json!({ "a": "1", "b": "-2.50", "c": "007", "d": "x", "e": "99999999999999999999" });
    assert_eq!(row(""), texts);
    let numbers = json!({ "a": 1, "b": -2.5, "c": "007", "d": "x", "e": "99999999999999999999" });
    assert_eq!(row(", numbers = true"), numbers);
}

#[test]
fn files_that_cannot_be_used_are_told_of_before_anything_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let cases: [(&str, &[u8], &str); 16] = [
        ("csv", b"", "/"),
        ("csv", b"id,name\n", "/"),
        ("csv", b"id,name\n1,Ada\n\n2\n3,Eva\n", "/"),
        ("csv", b"id,name\n1,Ada\n2,\"E\nva\",3\n", "/"),
        ("csv", b"id,name\n1,Ada\n2,\xff\n", "/"),
        ("csv", b"\xff,name\n1,Ada\n", "/"),
        ("csv", b"id,name, id\n1,2,3\n", "/"),
        ("csv", b"id,,name\n1,2,3\n", "/"),
        ("csv", b"id,name\n1,Ada\n", "/{{x.nam}}"),
        ("csv", b"id,name\n1,Ada\n", "/{{x.name.first}}"),
        ("json", b"", "/"),
        ("json", b"[]", "/"),
        ("json", b"{ \"a\": 1 }", "/"),
        ("json", b"[1,\n2,\xff]", "/"),
        ("json", b"[{ \"id\": 1 }, { \"key\": 2 }]", "/{{x.id}}"),
        ("json", b"[[1, 2], [3]]", "/{{x.1}}"),
    ];
    let mut told = String::new();
    for (kind, content, path) in cases {
        let name = format!("x.{kind}");
        fs::write(folder.path().join(&name), content).unwrap();
        let data = format!("data.x = {{ {kind} = \"{name}\" }}");
        let error = load(folder.path(), &data, path).expect_err("it cannot be used");
        let shown = error.to_string();
        let shown = shown.replace(&folder.path().display().to_string(), "FOLDER");
        let shown = shown.replace('\\', "/");
        let cause = std::error::Error::source(&error);
        let cause = cause.map_or(String::new(), |cause| format!(": {cause}"));
        writeln!(told, "{shown}{cause}").unwrap();
    }
    let data = "data.x = { values = [1], order = \"unique\", scope = \"user\" }";
    let error = load(Path::new(""), data, "/{{x}}").expect_err("two users, one row");
    writeln!(told, "{error}").unwrap();
    insta::assert_snapshot!(told);
}

proptest! {
    #[test]
    fn made_up_numbers_keep_their_bounds(from in any::<i64>(), to in any::<i64>(), seed in 0..i64::MAX) {
        let (from, to) = (from.min(to), from.max(to));
        let (low, high) = (from as f64 / 1e7, to as f64 / 1e7);
        let dataset = dataset(&format!(
            "seed = {seed}\ndata.x = {{ integer = [{from}, {to}] }}\n\
             data.y = {{ float = [{low:?}, {high:?}] }}"
        ));
        for value in drawn(&dataset, "x", 20) {
            prop_assert!((from..=to).contains(&value.as_i64().unwrap()));
        }
        for value in drawn(&dataset, "y", 20) {
            prop_assert!((low..=high).contains(&value.as_f64().unwrap()));
        }
    }

    #[test]
    fn a_draw_does_not_depend_on_what_was_drawn_before(order in proptest::collection::vec(0_u64..50, 1..20)) {
        let dataset = dataset(
            "data.a = { uuid = true }\ndata.b = { values = [1, 2, 3, 4, 5], order = \"shuffled\" }",
        );
        let (a, b) = (drawn(&dataset, "a", 50), drawn(&dataset, "b", 50));
        let mut values = Values::new(&dataset, 0, 17);
        for iteration in order {
            values.begin_iteration(iteration).unwrap();
            values.begin_request();
            let index = usize::try_from(iteration).unwrap();
            prop_assert_eq!(&values.filled(&template("{{b}}")).unwrap(), &b[index]);
            prop_assert_eq!(&values.filled(&template("{{a}}")).unwrap(), &a[index]);
        }
    }
}
