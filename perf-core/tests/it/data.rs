//! Sources of values, and the templates that ask for them, as they are read from a plan.

use std::path::Path;

use perf_core::{
    Body, DataKind, FloatRange, Generator, JsonTemplate, Plan, Template, TemplatePart, TextPattern,
    TextPiece, TimeFormat, parse_plan,
};
use proptest::prelude::*;

fn text(data: &str, steps: &str) -> String {
    format!(
        "version = 1\ntarget = {{ base_url = \"http://127.0.0.1:8080\" }}\n{data}\n[[scenario]]\n\
         name = \"a\"\nload = {{ iterations = 1 }}\n{steps}\n"
    )
}

fn parse(data: &str, steps: &str) -> Result<Plan, String> {
    parse_plan(&text(data, steps), "perf.toml", FOLDER.as_ref(), &|_| None)
        .map_err(|e| e.to_string())
}

fn read(data: &str, steps: &str) -> Plan {
    parse(data, steps).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

fn mistakes(data: &str, steps: &str) -> String {
    let plan = parse(data, steps);
    plan.expect_err("there is a mistake in it")
}

/// Seen from the crate's folder, in which tests run.
const FOLDER: &str = "tests/fixtures/v1";

const STEP: &str = "step = [{ path = \"/\" }]";

#[test]
fn every_string_of_a_request_is_a_template() {
    let plan = read(
        "data.user_row = { csv = \"users.csv\" }",
        r#"
        [[scenario.step]]
        path = "/users/{{user_row.id}}"
        query = { name = "{{user_row.name}}", page = 2 }
        headers = { x-number = "{{iteration}}" }
        json = { id = "{{user_row.id}}", tags = ["new", "by {{user}}"], braces = "{{{{", deep = { fixed = 1 } }
        [[scenario.step]]
        path = "/"
        form = { name = "{{user_row.name}}" }
        [[scenario.step]]
        path = "/"
        text = "at {{now}}"
        "#,
    );
    let steps = plan.scenarios[0].steps();
    let asked: Vec<_> = steps
        .iter()
        .flat_map(|step| step.http().unwrap().templates())
        .flat_map(Template::references)
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        asked,
        [
            "user_row.id",
            "user_row.name",
            "iteration",
            "user_row.id",
            "user",
            "user_row.name",
            "now"
        ]
    );
    let Body::Json(JsonTemplate::Object(entries)) = &steps[0].http().unwrap().body else {
        panic!("{:?}", steps[0].http().unwrap().body);
    };
    let fixed: Vec<_> = entries
        .iter()
        .filter(|(_, value)| value.as_fixed().is_some())
        .map(|(name, value)| format!("{name} {}", value.as_fixed().expect("it is")))
        .collect();
    assert_eq!(fixed, ["braces \"{{\"", "deep {\"fixed\":1}"]);
    assert_eq!(
        steps[0].http().unwrap().query[1].value.as_fixed(),
        Some("2")
    );
}

#[test]
fn mistakes_in_templates_are_told_in_their_places() {
    insta::assert_snapshot!(mistakes(
        "data.users = { values = [{ id = 1 }, { id = 2 }] }",
        r#"
        [[scenario.step]]
        path = "/{{}}"
        query = { a = "{{users.id", b = "x{{ 1st }}", c = "{{users..id}}" }
        headers = { x-a = "plain {{user.}}" }
        json = { list = ["{{a b}}"] }
        [[scenario.step]]
        path = "{{users.id}}/x"
        form = { a = "{{" }
        "#
    ));
}

#[test]
fn a_name_that_nothing_defines_is_told_in_its_place() {
    insta::assert_snapshot!(mistakes(
        "data.users = { values = [{ id = 1 }, { id = 2, name = \"x\" }] }\n\
         data.person = { name = true }\n\
         data.broken = { integer = 5 }",
        r#"
        headers = { x-trace = "{{trace}}" }
        setup = [{ path = "/{{user}}/{{iteration}}/{{users.id}}" }]
        on_start = [{ path = "/{{user}}/{{iteration}}" }]
        [[scenario.step]]
        path = "/{{usres.id}}/{{users.id}}/{{users.name}}/{{broken}}"
        query = { a = "{{person.frist}}", b = "{{person.first.x}}", c = "{{uuid.x}}", d = "{{person}}" }
        json = { a = [{ b = "xx {{nowhere}}" }] }
        "#
    ));
}

#[test]
fn what_earlier_steps_extract_is_known_to_later_ones() {
    read(
        "data.users = { values = [1] }",
        r#"
        headers = { x-row = "{{row.id}}" }
        setup = [{ path = "/rows", headers = { x-row = "" }, extract = { row = { json = "$" } } }]
        on_start = [{ path = "/login", extract = { token = { json = "$.token" } } }]
        before_each = [{ path = "/{{token}}", extract = { before = { json = "$" } } }]
        after_each = [{ path = "/{{token}}/{{before}}/{{first}}" }]
        on_stop = [{ path = "/{{token}}" }]
        teardown = [{ path = "/{{row}}" }]
        [[scenario.step]]
        repeat = 2
        step = [{ path = "/{{token}}/{{before}}/{{pass}}", extract = { first = { header = "x" } } }]
        [[scenario.step]]
        path = "/{{first.0.x}}"
        "#,
    );
}

#[test]
fn what_is_not_extracted_by_then_is_told_in_its_place() {
    insta::assert_snapshot!(mistakes(
        "data.users = { values = [1] }",
        r#"
        headers = { authorization = "Bearer {{token}}" }
        setup = [{ path = "/{{late}}", headers = { authorization = "" } }]
        on_start = [{ path = "/login", extract = { token = { json = "$.token" } } }]
        teardown = [{ path = "/{{late}}", headers = { authorization = "" } }]
        [[scenario.step]]
        path = "/{{late}}"
        extract = { late = { json = "$" }, users = { json = "$" }, now = { json = "$" } }
        [[scenario.step]]
        path = "/{{late}}"
        extract = { late = { jso = "$" } }
        "#
    ));
    insta::assert_snapshot!(mistakes(
        "",
        r#"
        [[scenario.task]]
        name = "one"
        step = [{ path = "/", extract = { own = { json = "$" } } }]
        [[scenario.task]]
        name = "other"
        step = [{ path = "/{{own}}" }]
        "#
    ));
}

#[test]
fn mistakes_in_sources_are_told_in_their_places() {
    insta::assert_snapshot!(mistakes(
        r#"
        [data]
        user = { uuid = true }
        "two words" = { uuid = true }
        nothing = {}
        misspelt = { integr = [1, 2] }
        both = { csv = "users.csv", integer = [1, 2] }
        missing = { csv = "not-there.csv" }
        folder = { json = "." }
        empty = { values = [] }
        word = { csv = "users.csv", order = "backwards", scope = "session", numbers = 1 }
        count = { csv = "users.csv", scope = "request" }
        counter = { counter = { step = 0 } }
        backwards = { integer = [15, 5] }
        three = { integer = [1, 2, 3] }
        fraction = { integer = [1.5, 2] }
        nan = { float = [nan, 1] }
        decimals = { float = [0.11, 0.12], decimals = 1 }
        fine = { float = [1e9, 2e9], decimals = 15 }
        no_choice = { choice = [] }
        weights = { choice = { a = 0, b = 1 } }
        mixed = { choice = [{ value = 1, weight = 2 }, 3] }
        no_uuid = { uuid = false }
        format = { timestamp = { format = "iso", offset = "-1" } }
        pattern_of_time = { timestamp = { format = "%!" } }
        words = { words = [0, 3] }
        open = { pattern = "[A-Z" }
        anchor = { pattern = "a\\bb" }
        endless = { pattern = "(a{1000}){1000}" }
        lost = { uuid = true, order = "random", decimals = 2, numbers = true }
        infinite = { values = [inf] }
        "#,
        STEP
    ));
}

#[test]
fn a_file_that_is_not_there_is_told_once_and_its_name_is_known() {
    let told = mistakes(
        "data.users = { csv = \"no.csv\" }",
        "step = [{ path = \"/{{users.id}}\" }]",
    );
    assert!(told.contains("there is no file"), "{told}");
    assert!(!told.contains("nothing defines"), "{told}");
}

#[test]
fn numbers_of_so_many_decimals_are_multiples() {
    let range = |text: &str| {
        let plan = read(&format!("data.x = {text}"), STEP);
        match plan.data[0].kind {
            DataKind::Generator(Generator::Float(range)) => range,
            ref other => panic!("{other:?}"),
        }
    };
    let decimals = |from, to, decimals| FloatRange::Decimals { from, to, decimals };
    assert_eq!(
        range("{ float = [1.1, 1.5], decimals = 2 }"),
        decimals(110, 150, 2)
    );
    assert_eq!(
        range("{ float = [0.29, 0.31], decimals = 2 }"),
        decimals(29, 31, 2)
    );
    assert_eq!(
        range("{ float = [0.25, 0.99], decimals = 1 }"),
        decimals(3, 9, 1)
    );
    assert_eq!(
        range("{ float = [-0.5, 3], decimals = 0 }"),
        decimals(0, 3, 0)
    );
}

#[test]
fn a_source_may_take_its_bounds_from_the_environment() {
    let text = text("data.x = { integer = [\"${LOW:--3}\", 9] }", STEP);
    let plan = parse_plan(&text, "p", Path::new(""), &|_| None).expect("it is right");
    let expected = DataKind::Generator(Generator::Integer { from: -3, to: 9 });
    assert_eq!(plan.data[0].kind, expected);
}

#[test]
fn a_pattern_is_laid_out_as_what_texts_are_made_of() {
    let shown = |text: &str| match text.parse::<TextPattern>() {
        Ok(pattern) => format!("{:?}", pattern.piece()),
        Err(error) => format!("{} at {:?}", error.problem, error.span),
    };
    let cases = [
        "^[a-c]{2}$",
        "",
        "^",
        "x|yz",
        r"\d",
        r"\w",
        r"[^a]",
        ".",
        r"\s",
        "[äö]",
        "(?i)a",
        "a*",
        "a{3,}",
        r"\x00",
        "(?-u:\\xff)",
        "[a&&b]",
        "a^b",
        "(",
        "a{5,2}",
    ];
    let table: Vec<_> = cases
        .iter()
        .map(|case| format!("{case:12} {}", shown(case)))
        .collect();
    insta::assert_snapshot!(table.join("\n"));
}

#[test]
fn no_piece_reaches_into_numbers_that_are_no_characters() {
    let pattern: TextPattern = r"[\x{D000}-\x{F000}]".parse().expect("it is right");
    let expected = vec!['\u{d000}'..='\u{d7ff}', '\u{e000}'..='\u{f000}'];
    assert_eq!(pattern.piece(), &TextPiece::OneOf(expected));
}

#[test]
fn formats_of_time_are_words_or_patterns() {
    assert_eq!("unix".parse(), Ok(TimeFormat::Unix));
    assert_eq!("unix_ms".parse(), Ok(TimeFormat::UnixMillis));
    assert_eq!("rfc3339".parse(), Ok(TimeFormat::Rfc3339));
    let Ok(TimeFormat::Custom(pattern)) = "%d.%m.%Y %H:%M:%S.%3f".parse() else {
        panic!("a pattern");
    };
    let moment = "2026-11-21T05:09:36.042Z".parse().expect("a moment");
    assert_eq!(pattern.write(moment), "21.11.2026 05:09:36.042");
}

proptest! {
    #[test]
    fn a_template_is_its_parts(pieces in prop::collection::vec(("[^{}]{0,5}", "[a-z_][a-z0-9_-]{0,4}"), 0..5)) {
        let written: Vec<_> = pieces.iter().map(|(text, name)| format!("{text}{{{{{name}}}}}")).collect();
        let source = written.concat();
        let template: Template = source.parse().expect("it is right");
        prop_assert_eq!(template.to_string(), source.clone());
        prop_assert_eq!(template.is_fixed(), pieces.is_empty());
        let names: Vec<_> = template.references().map(|r| r.name().to_owned()).collect();
        let expected: Vec<_> = pieces.iter().map(|(_, name)| name.clone()).collect();
        prop_assert_eq!(names, expected);
        for reference in template.references() {
            let place = &source[reference.place().clone()];
            prop_assert_eq!(place, format!("{{{{{reference}}}}}"));
        }
        let texts: String = template.parts().iter().filter_map(|part| match part {
            TemplatePart::Text(text) => Some(text.as_str()),
            TemplatePart::Value(_) => None,
        }).collect();
        let expected: String = pieces.iter().map(|(text, _)| text.as_str()).collect();
        prop_assert_eq!(texts, expected);
    }

    #[test]
    fn a_fixed_text_stays_what_it_is(text in "\\PC*") {
        let template = Template::fixed(text.clone());
        prop_assert_eq!(template.as_fixed(), Some(text.as_str()));
    }

    #[test]
    fn a_fixed_text_can_be_written_as_a_template(text in "[a{}]{0,6}") {
        // Two braces in a row are written as four; a third one that stands before them is not
        // taken for one of those.
        let template = Template::fixed(text.clone());
        let again: Template = template.as_str().parse().expect("it is right");
        prop_assert_eq!(again.as_fixed(), Some(text.as_str()));
    }

    #[test]
    fn no_template_makes_it_panic(source in "[a-z.{} é]{0,20}") {
        if let Err(error) = source.parse::<Template>() {
            prop_assert!(source.get(error.span).is_some());
        }
    }

    #[test]
    fn no_pattern_makes_it_panic(source in "[a-z0-9.{}()\\[\\]|*+?,^$\\\\é-]{0,16}") {
        if let Err(error) = source.parse::<TextPattern>() {
            prop_assert!(source.get(error.span).is_some(), "{}", error.problem);
        }
    }
}
