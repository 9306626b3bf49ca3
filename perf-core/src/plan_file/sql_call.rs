//! `sql = { query = "select …" }` in a step: what is asked of a database.

use std::fs;

use toml::de::DeValue;

use super::beside_http::{refuse_expectation, refuse_keys, refuse_places};
use super::fields::Fields;
use super::file::existing_file;
use super::inherited::Inherited;
use super::json::decode_json_template;
use super::sql_places::highest_place;
use super::value::Value;
use crate::plan::{
    Isolation, JsonTemplate, Protocol, RowCount, SqlCall, SqlKind, SqlParameter, SqlStatement,
    SqlWork, is_name,
};

const EXPECTED: &str = "`{ query = \"select name from items where id = $1\", values = [7] }`, \
                        `{ transaction = [{ query = \"…\" }, { query = \"…\" }] }`, \
                        `{ script = \"…\" }` or `{ file = \"schema.sql\" }`";
const STATEMENT: &str = "a table such as `{ query = \"select name from items where id = $1\", \
                         values = [\"{{number}}\"], rows = 1 }`";
const QUERY: &str = "a statement such as `\"select name from items where id = $1\"`";
const VALUE: &str = "a value such as `7` or `\"{{number}}\"`, or a table that says what it is made to \
                     be: `{ text = … }`, `{ whole = … }`, `{ float = … }`, `{ bool = … }`, \
                     `{ bytes = \"cafe\" }`, `{ json = … }` or `{ null = true }`";
const COUNT: &str = "a number of rows such as `1`, or `{ at_least = 1, at_most = 10 }`";
const MOST_VALUES: u32 = 32_767;
const MOST_ROWS: u64 = i64::MAX.cast_unsigned();
/// What only HTTP has, or NATS as well.
const NOT_OVER_SQL: [&str; 11] = [
    "path",
    "method",
    "query",
    "headers",
    "json",
    "form",
    "text",
    "file",
    "multipart",
    "events",
    "websocket",
];

/// The call that `sql` and the other `fields` of a step say.
pub(super) fn decode_sql_call(
    sql: Value<'_>,
    fields: &mut Fields<'_>,
    inherited: &Inherited,
) -> Option<SqlCall> {
    if inherited.lacks("sql") {
        let expected = "a table `[sql]` in the plan, with `url = \"postgres://…\"` or \
                        `url = \"sqlite:…\"`";
        sql.wrong("a step over SQL, and no database", expected);
    }
    let settings = inherited.sql.as_ref();
    let protocol = settings.map(|settings| settings.url.protocol());
    if let Some(protocol) = protocol {
        sql.decoder.speaks(protocol, &sql.span());
    }
    let said = "the statement and its `values` in `sql`";
    let fits = refuse_keys(fields, &NOT_OVER_SQL, "a step over SQL", said);
    let kept = "`json`, `body_contains`, `within`, or `rows` and `affected` in `sql`";
    let fits =
        refuse_expectation(fields, ("status", "a status"), "an answer over SQL", kept) && fits;
    let fits =
        refuse_expectation(fields, ("headers", "headers"), "an answer over SQL", kept) && fits;
    let place = "a place in the list of rows, such as `{ json = \"$[0].id\" }`";
    let fits = refuse_places(fields, ("rows", place)) && fits;
    let mut fields = Fields::of(sql, EXPECTED)?;
    let work = decode_work(&mut fields, protocol);
    fields.close();
    let (work, settings) = (work?, settings.filter(|_| fits)?);
    Some(SqlCall {
        work,
        protocol: settings.url.protocol(),
        pooled: settings.pool.is_some(),
    })
}

/// What is done, of which `protocol` is the database's, where that is known.
fn decode_work(fields: &mut Fields<'_>, protocol: Option<Protocol>) -> Option<SqlWork> {
    let kinds = ["query", "transaction", "script", "file"];
    let present: Vec<_> = kinds
        .into_iter()
        .filter_map(|kind| Some((kind, fields.take(kind)?)))
        .collect();
    let isolation = fields.take("isolation");
    let of_query = ["values", "rows", "affected"].map(|key| (key, fields.take(key)));
    match present.as_slice() {
        [("query", _)] => {
            refuse_beside(&[("isolation", isolation)], "one statement")?;
            decode_statement(fields).map(SqlWork::Statement)
        }
        [("transaction", list)] => {
            refuse_beside(&of_query, "a transaction, beside its statements")?;
            let isolation = isolation.map(|word| decode_isolation(word, protocol));
            let statements = decode_statements(*list);
            Some(SqlWork::Transaction {
                statements: statements?,
                isolation: isolation.map_or(Some(None), |word| word.map(Some))?,
            })
        }
        [(kind, script)] => {
            refuse_beside(&of_query, "a script")?;
            refuse_beside(&[("isolation", isolation)], "a script")?;
            decode_script(kind, *script).map(SqlWork::Script)
        }
        [] => {
            fields.lacks_unless_misspelt("a step over SQL that asks nothing", EXPECTED);
            None
        }
        [(first, _), (second, value), ..] => {
            let problem = format!("both `{first}` and `{second}`");
            value.wrong(problem, "one of them in one step");
            None
        }
    }
}

/// `None` where one of `keys` is there; that is noted.
fn refuse_beside(keys: &[(&str, Option<Value<'_>>)], what: &str) -> Option<()> {
    let mut present = keys
        .iter()
        .filter_map(|(key, value)| Some((key, (*value)?)));
    let Some((key, value)) = present.next() else {
        return Some(());
    };
    value.wrong(format!("`{key}` of {what}"), EXPECTED);
    None
}

/// The statements of a script, or of a file.
fn decode_script(kind: &str, script: Value<'_>) -> Option<String> {
    let text = if kind == "file" {
        let path = existing_file(script)?;
        match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) => {
                let problem = format!("cannot read `{}`: {error}", path.display());
                script.wrong(problem, "a file with statements in UTF-8");
                return None;
            }
        }
    } else {
        script.text("statements with `;` between them")?.content
    };
    if text.trim().is_empty() {
        script.wrong("a script without a statement", EXPECTED);
        return None;
    }
    Some(text)
}

fn decode_isolation(word: Value<'_>, protocol: Option<Protocol>) -> Option<Isolation> {
    let known = [
        ("read_committed", Isolation::ReadCommitted),
        ("repeatable_read", Isolation::RepeatableRead),
        ("serializable", Isolation::Serializable),
        ("immediate", Isolation::Immediate),
        ("exclusive", Isolation::Exclusive),
    ];
    let of_this = known
        .iter()
        .filter(|(_, isolation)| protocol.is_none_or(|protocol| isolation.protocol() == protocol));
    let words: Vec<_> = of_this.copied().collect();
    word.one_of(&words)
}

fn decode_statements(list: Value<'_>) -> Option<Vec<SqlStatement>> {
    const LIST: &str = "a list such as `[{ query = \"…\" }, { query = \"…\" }]`";
    let elements = list.list(LIST)?;
    if elements.is_empty() {
        list.wrong("a transaction without a statement", LIST);
        return None;
    }
    let decoded: Vec<_> = elements
        .into_iter()
        .map(|element| {
            let mut fields = Fields::of(element, STATEMENT)?;
            fields.require("query", STATEMENT);
            let statement = decode_statement(&mut fields);
            fields.close();
            statement
        })
        .collect();
    decoded.into_iter().collect()
}

fn decode_statement(fields: &mut Fields<'_>) -> Option<SqlStatement> {
    let query = fields.take("query");
    let text = query.and_then(decode_query);
    let list = fields.take("values");
    let values = list.map_or(Some(Vec::new()), decode_values);
    let rows = fields.take("rows").map(decode_count);
    let affected = fields.take("affected").map(decode_count);
    let (text, values) = (text?, values?);
    let places = highest_place(&text);
    if u32::try_from(values.len()) != Ok(places) {
        let of_statement = match places {
            0 => "no place for a value".to_owned(),
            1 => "one place, `$1`,".to_owned(),
            many if many > MOST_VALUES => format!("a place above `${MOST_VALUES}`"),
            many => format!("places up to `${many}`"),
        };
        let problem = format!(
            "a statement with {of_statement} and {} values",
            values.len()
        );
        let expected = "`values = […]` with one value for each of `$1`, `$2` and so on";
        list.or(query)?.wrong(problem, expected);
        return None;
    }
    Some(SqlStatement {
        query: text,
        values,
        rows: rows.map_or(Some(None), |count| count.map(Some))?,
        affected: affected.map_or(Some(None), |count| count.map(Some))?,
    })
}

fn decode_query(value: Value<'_>) -> Option<String> {
    let text = value.text(QUERY)?;
    let query = text.content.trim().trim_end_matches(';').trim_end();
    if query.is_empty() {
        value.wrong("an empty statement", QUERY);
        return None;
    }
    if let Some(name) = spliced(query) {
        let problem =
            format!("`{{{{{name}}}}}` within a statement: values are never put into its text");
        let expected = format!("`$1` in its place, and `values = [\"{{{{{name}}}}}\"]`");
        value.wrong(problem, expected);
        return None;
    }
    Some(query.to_owned())
}

/// The name that `query` asks to have filled in. What else is in two braces is an array of PostgreSQL.
fn spliced(query: &str) -> Option<&str> {
    query.split("{{").skip(1).find_map(|rest| {
        let (asked, _) = rest.split_once("}}")?;
        let asked = asked.trim();
        asked
            .split('.')
            .next()
            .is_some_and(is_name)
            .then_some(asked)
    })
}

fn decode_values(list: Value<'_>) -> Option<Vec<SqlParameter>> {
    let elements = list.list("a list of values such as `[7, \"{{name}}\"]`")?;
    let decoded: Vec<_> = elements.into_iter().map(decode_value).collect();
    decoded.into_iter().collect()
}

fn decode_value(value: Value<'_>) -> Option<SqlParameter> {
    if let DeValue::Array(_) = value.raw.get_ref() {
        value.wrong("a list where one value belongs", VALUE);
        return None;
    }
    let DeValue::Table(_) = value.raw.get_ref() else {
        let value = decode_json_template(value)?;
        return Some(SqlParameter { value, kind: None });
    };
    let kinds = [
        ("text", Some(SqlKind::Text)),
        ("whole", Some(SqlKind::Whole)),
        ("float", Some(SqlKind::Float)),
        ("bool", Some(SqlKind::Bool)),
        ("bytes", Some(SqlKind::Bytes)),
        ("json", Some(SqlKind::Json)),
        ("null", None),
    ];
    let mut fields = Fields::of(value, VALUE)?;
    let present: Vec<_> = kinds
        .into_iter()
        .filter_map(|(key, kind)| Some((kind, fields.take(key)?)))
        .collect();
    let parameter = match present.as_slice() {
        [(None, null)] => null.flag().and_then(|is_null| {
            if !is_null {
                null.wrong("a value that is not null, and nothing else", VALUE);
            }
            let value = JsonTemplate::Fixed(serde_json::Value::Null);
            is_null.then_some(SqlParameter { value, kind: None })
        }),
        [(kind, value)] => {
            decode_json_template(*value).map(|value| SqlParameter { value, kind: *kind })
        }
        _ => {
            fields.lacks_unless_misspelt("a value has one kind", VALUE);
            None
        }
    };
    fields.close();
    parameter
}

fn decode_count(value: Value<'_>) -> Option<RowCount> {
    let DeValue::Table(_) = value.raw.get_ref() else {
        if !matches!(
            value.raw.get_ref(),
            DeValue::Integer(_) | DeValue::String(_)
        ) {
            value.wrong(format!("{} where rows are counted", value.kind()), COUNT);
            return None;
        }
        let count = value.whole(0, MOST_ROWS)?;
        return Some(RowCount {
            least: count,
            most: Some(count),
        });
    };
    let mut fields = Fields::of(value, COUNT)?;
    let least = fields.take("at_least").map(|v| v.whole(0, MOST_ROWS));
    let most = fields.take("at_most").map(|v| v.whole(0, MOST_ROWS));
    if least.is_none() && most.is_none() {
        fields.lacks_unless_misspelt("a number of rows without a limit", COUNT);
        fields.close();
        return None;
    }
    fields.close();
    let least = least.unwrap_or(Some(0))?;
    let most = most.map_or(Some(None), |most| most.map(Some))?;
    if most.is_some_and(|most| most < least) {
        value.wrong("nothing is that many and that few", COUNT);
        return None;
    }
    Some(RowCount { least, most })
}
