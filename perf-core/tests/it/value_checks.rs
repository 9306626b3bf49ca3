//! What a value must be like, and what is told where it is not.

use perf_core::{Condition, JsonCheck, JsonPath, Pattern, ValueCheck};
use proptest::prelude::*;
use serde_json::{Number, Value};

fn check(condition: Condition) -> ValueCheck {
    condition.into()
}

fn number(text: &str) -> Number {
    text.parse().expect("it is a number")
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("it is JSON")
}

fn pattern(text: &str) -> Pattern {
    text.parse().expect("it is an expression")
}

fn holds(condition: &Condition, value: &str) -> bool {
    check(condition.clone()).holds(Some(&json(value))).is_ok()
}

#[test]
fn every_condition_holds_for_some_values_and_not_for_others() {
    use Condition::{
        Above, AtLeast, AtMost, Below, Contains, Equals, Exists, Length, Matches, NotEquals,
    };
    let cases = [
        (
            Equals(json("5")),
            vec!["5", "5.0"],
            vec!["\"5\"", "6", "null", "[5]"],
        ),
        (
            Equals(json("\"ok\"")),
            vec!["\"ok\""],
            vec!["\"OK\"", "true"],
        ),
        (
            Equals(json("null")),
            vec!["null"],
            vec!["false", "0", "\"\""],
        ),
        (
            Equals(json("[1, {\"a\": 2}]")),
            vec!["[1.0, {\"a\": 2}]"],
            vec!["[1]", "[1, {}]"],
        ),
        (
            NotEquals(json("5")),
            vec!["6", "\"5\"", "null"],
            vec!["5", "5.0"],
        ),
        (
            AtLeast(number("5")),
            vec!["5", "5.5", "\"7\"", "\" 5.0 \""],
            vec!["4.9", "\"x\"", "\"\"", "null", "true", "[9]"],
        ),
        (
            AtMost(number("5")),
            vec!["5", "-1", "\"-7e3\""],
            vec!["5.1", "\"inf\"", "\"NaN\""],
        ),
        (
            Above(number("9007199254740992")),
            vec!["9007199254740993"],
            vec!["9007199254740992"],
        ),
        (Below(number("-0.5")), vec!["-1"], vec!["-0.5", "0", "\"\""]),
        (
            AtLeast(number("18446744073709551615")),
            vec!["18446744073709551615", "\"18446744073709551615\""],
            vec!["18446744073709551614"],
        ),
        (
            Contains(json("\"b\"")),
            vec!["\"abc\"", "[\"b\"]"],
            vec!["\"ac\"", "[\"abc\"]", "{\"b\": 1}", "5"],
        ),
        (
            Contains(json("2")),
            vec!["[1, 2.0]"],
            vec!["\"2\"", "[\"2\"]", "12"],
        ),
        (
            Matches(pattern("^[0-9]+$")),
            vec!["\"12\"", "12"],
            vec!["\"1x\"", "[12]", "null", "1.5"],
        ),
        (
            Matches(pattern("^true$")),
            vec!["true", "\"true\""],
            vec!["false"],
        ),
        (Exists(true), vec!["null", "0"], vec![]),
        (Exists(false), vec![], vec!["null", "0"]),
        (
            Length(Box::new(check(Equals(json("2"))))),
            vec!["\"äö\"", "[1, 2]", "{\"a\": 1, \"b\": 2}"],
            vec!["\"a\"", "[]", "2", "null", "true"],
        ),
        (
            Length(Box::new(check(Below(number("2"))))),
            vec!["\"\"", "[1]"],
            vec!["[1, 2]"],
        ),
    ];
    for (condition, right, wrong) in cases {
        for value in right {
            assert!(holds(&condition, value), "{condition} for {value}");
        }
        for value in wrong {
            assert!(!holds(&condition, value), "{condition} for {value}");
        }
        let of_nothing = check(condition.clone()).holds(None).is_ok();
        assert_eq!(
            of_nothing,
            condition == Exists(false),
            "{condition} of nothing"
        );
    }
}

#[test]
fn a_check_of_nothing_cannot_be_made() {
    assert_eq!(ValueCheck::all_of([]), None);
}

#[test]
fn all_conditions_of_a_check_must_hold() {
    let between = ValueCheck::all_of([
        Condition::AtLeast(number("1")),
        Condition::Below(number("5")),
    ])
    .expect("there are two");
    assert_eq!(between.holds(Some(&json("1"))), Ok(()));
    assert_eq!(
        between.holds(Some(&json("5"))),
        Err("expected less than 5, found 5".to_owned())
    );
    assert_eq!(between.to_string(), "at least 1 and less than 5");
}

#[test]
fn messages_say_what_was_expected_and_found() {
    let long = format!("\"{}\"", "x".repeat(1_000));
    let of_length = |condition| Condition::Length(Box::new(check(condition)));
    let cases = [
        (Condition::Equals(json("\"ok\"")), "\"failed\""),
        (
            Condition::Equals(json("\"ok\"")),
            "{\"a\": [1, null, true], \"b\\n\": \"\\u0007\"}",
        ),
        (Condition::Equals(json("\"short\"")), long.as_str()),
        (Condition::Equals(json(&long)), "\"short\""),
        (Condition::NotEquals(json("5")), "5"),
        (Condition::AtLeast(number("5")), "\"four\""),
        (Condition::AtMost(number("5.5")), "6"),
        (Condition::Above(number("5")), "5"),
        (Condition::Below(number("5")), "5"),
        (Condition::Contains(json("\"b\"")), "[\"a\", \"c\"]"),
        (Condition::Matches(pattern("^a+$")), "\"b\""),
        (Condition::Exists(false), "null"),
        (of_length(Condition::Equals(json("3"))), "[1, 2]"),
        (of_length(Condition::AtLeast(number("3"))), "5"),
        (
            Condition::Equals(json("1")),
            "{\"name\": \"x\", \"access_token\": \"abc\", \"n\": {\"Password\": 5}}",
        ),
    ];
    let mut shown = String::new();
    for (condition, value) in cases {
        let message = check(condition)
            .holds(Some(&json(value)))
            .expect_err("it does not hold");
        shown.push_str(&message);
        shown.push('\n');
    }
    let nothing = check(Condition::Exists(true)).holds(None);
    shown.push_str(&nothing.expect_err("there is nothing"));
    insta::assert_snapshot!(shown);
}

fn at(path: &str, condition: Condition) -> JsonCheck {
    JsonCheck {
        path: path.parse().expect("it is a path"),
        check: condition.into(),
    }
}

#[test]
fn every_value_that_a_path_finds_must_be_right() {
    let document = json(r#"{"items": [{"price": 1}, {"price": 2}, {}], "token": "abc"}"#);
    let all = |condition| at("$.items[*].price", condition).holds(&document);
    assert_eq!(all(Condition::AtLeast(number("1"))), Ok(()));
    assert_eq!(
        all(Condition::Below(number("2"))),
        Err("`$['items'][1]['price']`: expected less than 2, found 2".to_owned())
    );
    let missing = at("$.items[*].cost", Condition::AtLeast(number("0")));
    assert_eq!(
        missing.holds(&document),
        Err("`$.items[*].cost`: expected at least 0, found nothing".to_owned())
    );
    assert_eq!(
        at("$.cost", Condition::Exists(false)).holds(&document),
        Ok(())
    );
}

#[test]
fn what_a_path_tells_to_be_a_secret_is_not_shown() {
    let document = json(r#"{"token": "abc", "session": {"id": 5}}"#);
    let wrong = at("$.token", Condition::Equals(json("\"hunter2\"")));
    assert_eq!(
        wrong.holds(&document),
        Err("`$.token`: expected another value, which is not shown".to_owned())
    );
    let within = at("$.session.id", Condition::Equals(json("6"))).holds(&document);
    assert!(!within.expect_err("it is 5").contains('5'));
    let missing = at("$.password", Condition::Equals(json("\"hunter2\"")));
    assert_eq!(
        missing.holds(&document),
        Err("`$.password`: expected a value, found nothing".to_owned())
    );
}

#[test]
fn what_is_no_path_is_refused_with_its_place() {
    let deep = format!("$[?{}@.a{}]", "(".repeat(5_000), ")".repeat(5_000));
    let deeper = format!("$[?{}@.a{}]", "(".repeat(40), ")".repeat(40));
    let texts = [
        "",
        "id",
        "$.",
        "$..",
        "$.a b",
        "$[01]",
        "$['a'",
        "$[?@.a=1]",
        "$[?length(@.a)]",
        "$[?foo(@)]",
        "$.ä.",
        "$[\"a\\x\"]",
        &deep,
        &deeper,
    ];
    let mut shown = String::new();
    for text in texts {
        let error = text.parse::<JsonPath>().expect_err("it is no path");
        assert!(text.get(error.span.clone()).is_some(), "{error:?}");
        shown.push_str(&error.to_string());
        shown.push('\n');
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn what_is_no_expression_is_refused() {
    let texts = [
        "(",
        "[z-a]",
        "(?=a)",
        "a{1000}{1000}",
        "\\p{Nonsense}",
        "(?P<n>.)\\1",
    ];
    let mut shown = String::new();
    for text in texts {
        let error = text.parse::<Pattern>().expect_err("it is no expression");
        shown.push_str(&error.to_string());
        shown.push('\n');
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn an_expression_looks_at_bytes() {
    assert!(pattern("b").is_match(b"\xff\xfeb\x00"));
    assert_eq!(pattern("id=(.)").first_group(b"\xffid=7"), Some(&b"7"[..]));
    assert_eq!(pattern("a|(b)").first_group(b"a"), None);
    assert_eq!(pattern("(?:a)(b)(c)").groups(), 2);
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..5)
                .prop_map(|members| members.into_iter().collect()),
        ]
    })
}

fn any_condition() -> impl Strategy<Value = Condition> {
    prop_oneof![
        any_json().prop_map(Condition::Equals),
        any_json().prop_map(Condition::NotEquals),
        any_json().prop_map(Condition::Contains),
        any::<i64>().prop_map(|n| Condition::AtLeast(n.into())),
        any::<u64>().prop_map(|n| Condition::Below(n.into())),
        any::<bool>().prop_map(Condition::Exists),
        any::<u8>().prop_map(|n| Condition::Length(Box::new(Condition::AtMost(n.into()).into()))),
    ]
}

proptest! {
    #[test]
    fn a_value_equals_itself_and_not_anything_else_at_once(value in any_json()) {
        prop_assert!(check(Condition::Equals(value.clone())).holds(Some(&value)).is_ok());
        prop_assert!(check(Condition::NotEquals(value.clone())).holds(Some(&value)).is_err());
    }

    #[test]
    fn messages_are_short_and_on_one_line(condition in any_condition(), value in any_json()) {
        if let Err(message) = check(condition).holds(Some(&value)) {
            prop_assert!(message.chars().count() < 250, "{}", message);
            prop_assert!(!message.contains('\n'));
        }
    }

    #[test]
    fn comparisons_agree_with_each_other(value in any::<i64>(), limit in any::<i64>()) {
        let holds = |condition: fn(Number) -> Condition| {
            check(condition(limit.into())).holds(Some(&value.into())).is_ok()
        };
        prop_assert_eq!(holds(Condition::AtLeast), !holds(Condition::Below));
        prop_assert_eq!(holds(Condition::AtMost), !holds(Condition::Above));
        prop_assert_eq!(holds(Condition::AtLeast), value >= limit);
    }

    #[test]
    fn no_text_makes_the_readers_panic(text in "\\PC*", path in "\\$[a-z.\\[\\]()?@*'\"=<>&|!0-9:, é]{0,60}") {
        let _ = text.parse::<JsonPath>();
        let _ = text.parse::<Pattern>();
        if let Ok(path) = path.parse::<JsonPath>() {
            let _ = path.all(&json(r#"{"a": [1, {"b": null}]}"#));
        }
    }
}
