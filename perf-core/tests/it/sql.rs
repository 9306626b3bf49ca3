//! Steps over SQL, as they are read from a plan.

use std::path::Path;

use perf_core::{
    Call, Lap, Plan, Protocol, RowCount, SqlCall, SqlUrl, SqlWork, Step, parse_plan, read_plan,
};

fn scenario(text: &str) -> String {
    format!(
        "version = 1\n[sql]\nurl = \"postgres://127.0.0.1/shop\"\n[[scenario]]\nname = \"a\"\n\
         load = {{ iterations = 1 }}\n{text}\n"
    )
}

fn parse(text: &str) -> Result<Plan, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/v1");
    let variable = |name: &str| (name == "SECRET").then(|| "hunter2".to_owned());
    let parsed = parse_plan(text, "perf.toml", &folder, &variable);
    parsed.map_err(|error| error.to_string())
}

fn step(text: &str) -> Step {
    let plan = parse(&scenario(&format!("step = [{{ {text} }}]"))).expect("it is right");
    plan.scenarios[0].steps()[0].clone()
}

fn call(text: &str) -> SqlCall {
    match step(text).call {
        Call::Sql(call) => call,
        other => panic!("{other:?}"),
    }
}

fn mistakes<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let told = texts.into_iter().map(|text| match parse(text) {
        Ok(plan) => panic!("no mistake in {text}: {plan:#?}"),
        Err(told) => told,
    });
    told.collect::<Vec<_>>().join("\n\n")
}

#[test]
fn version_1_of_steps_over_sql_stays_readable() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/v1");
    let plan = read_plan(&fixtures.join("sql.toml"), |_| None).expect("it is right");
    let here = fixtures.join("").display().to_string();
    assert_eq!(
        plan.addresses().replace(&here, ""),
        "postgres://db.example:5433/shop, postgres://[::1]:5432/shop, sqlite:shop.db"
    );
    assert_eq!(plan.databases().len(), 3);
    let shown: Vec<_> = plan
        .scenarios
        .iter()
        .map(|scenario| (&scenario.sql, scenario.steps()))
        .collect();
    let shown = format!("{shown:#?}");
    assert!(!shown.contains("secret"), "no secret is shown");
    insta::assert_snapshot!(shown.replace(&here, ""));
}

#[test]
fn a_step_is_named_after_what_it_asks_and_measures_the_wait_for_a_pool() {
    let shown = |text| step(text).name;
    assert_eq!(
        shown("sql = { query = \"\"\"select 1\n  from items\"\"\" }"),
        "select 1 from items"
    );
    let long =
        shown("sql = { query = \"select a_column, another_column, a_third_column from a_table\" }");
    assert_eq!(
        long,
        "select a_column, another_column, a_third_column from a_table"
    );
    let longer = shown(
        "sql = { query = \"select a_column, another_column, a_third_column from a_table order by 1\" }",
    );
    assert!(
        longer.ends_with('…') && longer.chars().count() <= 61,
        "{longer}"
    );
    assert_eq!(shown("sql = { script = \"select 1; select 2\" }"), "script");
    assert_eq!(
        shown("sql = { transaction = [{ query = \"select 1\" }] }"),
        "transaction of 1 statement"
    );
    assert!(step("sql = { query = \"select 1\" }").laps().is_empty());
    let pooled = scenario("step = [{ sql = { query = \"select 1\" } }]\nsql = { pool = 3 }");
    let plan = parse(&pooled).expect("it is right");
    assert_eq!(plan.scenarios[0].steps()[0].laps(), [Lap::Connection]);
    assert!(Lap::Connection.begins_with_request());
}

#[test]
fn places_are_found_where_the_database_finds_them() {
    let of = |query: &str, values: &str| {
        call(&format!(
            "sql = {{ query = '''{query}''', values = {values} }}"
        ))
    };
    for (query, values) in [
        ("select $1, $2, $1", "[1, 2]"),
        ("select '$3', \"$3\", $1 -- $3", "[1]"),
        ("select /* $3 */ $1 -- it's\n, $2", "[1, 2]"),
        ("select $$ $3 $$, $a$ $$ $3 $a$, $1", "[1]"),
        ("select a$3, 'it''s $3', $1::int", "[1]"),
        ("select 'ä', $1", "[1]"),
        ("select 1", "[]"),
    ] {
        let call = of(query, values);
        assert_eq!(call.work.statements()[0].query, query);
    }
}

#[test]
fn what_varies_in_a_statement_is_known() {
    let step = step(
        "sql = { transaction = [{ query = \"select $1\", values = [\"{{user}}\"] }, \
         { query = \"select $1\", values = [{ json = { a = \"{{uuid}}\" } }] }] }",
    );
    let templates: Vec<_> = step.templates().iter().map(ToString::to_string).collect();
    assert_eq!(templates, ["{{user}}", "{{uuid}}"]);
    assert!(step.http().is_none());
    assert!(
        matches!(step.call, Call::Sql(call) if matches!(call.work, SqlWork::Transaction { .. }))
    );
}

#[test]
fn the_first_step_of_each_database_is_known_with_its_place() {
    let text = scenario(
        "step = [{ sql = { query = \"select 1\" } }, { sql = { query = \"select 2\" } }]\n\
         [[scenario]]\nname = \"b\"\nload = { iterations = 1 }\nsql = { url = \"sqlite:a.db\" }\n\
         step = [{ sql = { query = \"select 3\" } }]",
    );
    let plan = parse(&text).expect("it is right");
    let protocols: Vec<_> = plan.protocols.iter().map(|known| known.protocol).collect();
    assert_eq!(protocols, [Protocol::Postgres, Protocol::Sqlite]);
    let told: Vec<_> = plan
        .protocols
        .iter()
        .map(|known| known.unspoken.to_string())
        .collect();
    insta::assert_snapshot!(told.join("\n\n"));
}

#[test]
fn counts_and_addresses_say_what_they_are() {
    let count = |least, most| RowCount { least, most };
    for (count, shown, inside, outside) in [
        (count(1, Some(1)), "1", 1, 0),
        (count(0, Some(3)), "at most 3", 3, 4),
        (count(1, Some(3)), "1 to 3", 1, 0),
        (count(2, None), "at least 2", 9, 1),
    ] {
        assert_eq!(count.to_string(), shown);
        assert!(count.contains(inside) && !count.contains(outside));
    }
    for (written, shown) in [
        ("postgres://a", "postgres://a:5432"),
        ("postgresql://a:1/b", "postgres://a:1/b"),
        ("sqlite://a/b.db", "sqlite:a/b.db"),
    ] {
        let url: SqlUrl = written.parse().expect("it is right");
        assert_eq!(url.to_string(), shown);
    }
}

#[test]
fn mistakes_in_a_database_are_told_in_their_places() {
    let step = "[[scenario]]\nname = \"a\"\nload = { iterations = 1 }\n\
                step = [{ sql = { query = \"select 1\" } }]\n";
    let databases = [
        "sql = {}",
        "sql = \"postgres://a\"",
        "sql = { url = \"mysql://ann:secret@a\" }",
        "sql = { url = \"postgres://ann:secret@a/b\" }",
        "sql = { url = \"postgres://a/b/c\" }",
        "sql = { url = \"postgres:///b\" }",
        "sql = { url = \"postgres://a:70000/b\" }",
        "sql = { url = \"sqlite::memory:\" }",
        "sql = { url = \"postgres://a\", user = \"x\" }",
        "sql = { url = \"postgres://a\", auth = \"ann\" }",
        "sql = { url = \"postgres://a\", auth = { password = \"x\" } }",
        "sql = { url = \"postgres://a\", tls = { ca = \"no.pem\" } }",
        "sql = { url = \"postgres://a\", pool = 0 }",
        "sql = { url = \"sqlite:a.db\", auth = { user = \"x\" } }",
        "sql = { url = \"sqlite:a.db\", tls = {} }",
        "target = { base_url = \"http://a\" }",
    ];
    let texts: Vec<_> = databases
        .iter()
        .map(|database| format!("version = 1\n{database}\n{step}"))
        .collect();
    let told = mistakes(texts.iter().map(String::as_str));
    let here = format!("{}/tests/fixtures/v1/", env!("CARGO_MANIFEST_DIR"));
    insta::assert_snapshot!(told.replace(&here, ""));
}

#[test]
fn mistakes_in_a_step_are_told_in_their_places() {
    let steps = [
        "sql = {}",
        "sql = \"select 1\"",
        "sql = { qery = \"select 1\" }",
        "sql = { query = \"\" }",
        "sql = { query = \"select 1\", script = \"select 1\" }",
        "sql = { query = \"select {{user}}\" }",
        "sql = { query = \"select $1\" }",
        "sql = { query = \"select $2\", values = [1] }",
        "sql = { query = \"select 1\", values = [1] }",
        "sql = { query = \"select $1\", values = 1 }",
        "sql = { query = \"select $1\", values = [[1]] }",
        "sql = { query = \"select $1\", values = [{}] }",
        "sql = { query = \"select $1\", values = [{ int = 1 }] }",
        "sql = { query = \"select $1\", values = [{ whole = 1, text = \"a\" }] }",
        "sql = { query = \"select $1\", values = [{ null = false }] }",
        "sql = { query = \"select $1\", values = [\"{{nobody}}\"] }",
        "sql = { query = \"select 1\", rows = -1 }",
        "sql = { query = \"select 1\", rows = true }",
        "sql = { query = \"select 1\", rows = {} }",
        "sql = { query = \"select 1\", rows = { at_least = 2, at_most = 1 } }",
        "sql = { query = \"select 1\", isolation = \"serializable\" }",
        "sql = { transaction = [] }",
        "sql = { transaction = [{ rows = 1 }] }",
        "sql = { transaction = [{ query = \"select 1\" }], rows = 1 }",
        "sql = { transaction = [{ query = \"select 1\" }], isolation = \"immediate\" }",
        "sql = { script = \" \" }",
        "sql = { script = \"select $1\", values = [1] }",
        "sql = { file = \"no.sql\" }",
        "sql = { query = \"select 1\" }, nats = { request = \"a\" }",
        "sql = { query = \"select 1\" }, path = \"/a\"",
        "sql = { query = \"select 1\" }, json = { a = 1 }",
        "sql = { query = \"select 1\" }, headers = { a = \"1\" }",
        "sql = { query = \"select 1\" }, expect = { status = 200 }",
        "sql = { query = \"select 1\" }, expect = { headers = { a = \"1\" } }",
        "sql = { query = \"select 1\" }, extract = { a = { header = \"a\" } }",
        "sql = { query = \"select 1\" }, criteria = [{ require = \"p95 < 1s\", of = \"connection\" }]",
    ];
    let texts: Vec<_> = steps
        .iter()
        .map(|step| scenario(&format!("step = [{{ {step} }}]")))
        .collect();
    let told = mistakes(texts.iter().map(String::as_str));
    let here = format!("{}/tests/fixtures/v1/", env!("CARGO_MANIFEST_DIR"));
    insta::assert_snapshot!(told.replace(&here, ""));
}
