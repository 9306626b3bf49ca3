//! The tables `[data.NAME]`: rows of files, and lists. Files are only looked for; they are read by
//! who drives the load.

use super::fields::Fields;
use super::file::existing_file;
use super::generator::{GENERATORS, decode_generator};
use super::json::decode_json;
use super::value::Value;
use crate::plan::{
    BUILT_IN_NAMES, DataKind, DataScope, DataSource, Generator, RowOrder, Rows, is_name,
};

const EXPECTED: &str = "a table such as `{ csv = \"users.csv\" }` or `{ integer = [5, 15] }`";

/// A source by its name; `None` where there is a mistake in it.
pub(super) type NamedSource = (String, Option<DataSource>);

/// All sources, in the order of the file.
pub(super) fn decode_data(value: Value<'_>) -> Option<Vec<NamedSource>> {
    let table = value.table("tables such as `[data.users]`")?;
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(name, _)| name.span().start);
    let decoder = value.decoder;
    let sources = entries.into_iter().map(|(key, raw)| {
        let name = key.get_ref().to_string();
        let problem = if BUILT_IN_NAMES.contains(&name.as_str()) {
            Some(format!("`{name}` is there in every plan"))
        } else if is_name(&name) {
            None
        } else {
            Some(format!("`{name}` is not a name that a template can use"))
        };
        let is_legal = problem.is_none();
        if let Some(problem) = problem {
            let expected = "another name: letters, digits, `_` and `-`";
            decoder.mistake(&key.span(), problem, expected);
        }
        let source = decode_source(Value { decoder, raw }, name.clone());
        (name, source.filter(|_| is_legal))
    });
    Some(sources.collect())
}

fn decode_source(value: Value<'_>, name: String) -> Option<DataSource> {
    let mut fields = Fields::of(value, EXPECTED)?;
    let rows: Vec<_> = ["csv", "json", "values"]
        .into_iter()
        .filter_map(|key| Some((key, fields.take(key)?)))
        .collect();
    let generators: Vec<_> = GENERATORS
        .into_iter()
        .filter_map(|key| Some((key, fields.take(key)?)))
        .collect();
    let decimals = fields.take("decimals");
    let numbers = fields.take("numbers");
    let order = fields.take("order");
    let scope = fields.take("scope");
    let scope = scope.map_or(Some(DataScope::default()), decode_scope);
    let excluded = |key: Option<Value<'_>>, reason: &str| {
        if let Some(key) = key {
            key.wrong(reason, "the key only where it means something");
        }
    };
    let kind = match (rows.as_slice(), generators.as_slice()) {
        ([(key, value)], []) => {
            excluded(decimals, "decimals without `float`");
            let order = order.map_or(Some(RowOrder::default()), decode_order);
            if *key != "csv" {
                excluded(numbers, "`numbers` without `csv`");
            }
            let rows = decode_rows(key, *value, numbers);
            rows.zip(order)
                .map(|(rows, order)| DataKind::Rows { rows, order })
        }
        ([], [(key, value)]) => {
            if *key != "float" {
                excluded(decimals, "decimals without `float`");
            }
            excluded(order, "an order without rows");
            excluded(numbers, "`numbers` without `csv`");
            decode_generator(key, *value, decimals).map(DataKind::Generator)
        }
        ([], []) => {
            fields.lacks_unless_misspelt("nothing to take values from", EXPECTED);
            None
        }
        (_, [(_, second)] | [_, (_, second), ..]) | ([_, (_, second), ..], []) => {
            second.wrong("values from two places", "one kind of source a table");
            None
        }
    };
    fields.close();
    let source = DataSource {
        name,
        scope: scope?,
        kind: kind?,
    };
    check_scope(value, &source)?;
    Some(source)
}

/// How many requests went before is only known in one worker, so that nothing that counts can be
/// drawn for each of them.
fn check_scope(value: Value<'_>, source: &DataSource) -> Option<()> {
    let counts = matches!(
        source.kind,
        DataKind::Rows {
            order: RowOrder::Sequential | RowOrder::Shuffled | RowOrder::Unique,
            ..
        } | DataKind::Generator(Generator::Counter { .. })
    );
    if counts && source.scope == DataScope::Request {
        value.wrong(
            "a new value for each request, from a source that counts",
            "`order = \"random\"`, or the scope `\"iteration\"` or `\"user\"`",
        );
        return None;
    }
    Some(())
}

fn decode_rows(key: &str, value: Value<'_>, numbers: Option<Value<'_>>) -> Option<Rows> {
    match key {
        "csv" => {
            let numbers = numbers.map_or(Some(false), Value::flag);
            let file = existing_file(value);
            let (file, numbers) = (file?, numbers?);
            Some(Rows::Csv { file, numbers })
        }
        "json" => existing_file(value).map(|file| Rows::Json { file }),
        _ => {
            let elements = value.list("a list of values such as `[\"a\", \"b\"]`")?;
            if elements.is_empty() {
                value.wrong("no value", "at least one value");
                return None;
            }
            let values: Vec<_> = elements.into_iter().map(decode_json).collect();
            values.into_iter().collect::<Option<_>>().map(Rows::Values)
        }
    }
}

fn decode_scope(value: Value<'_>) -> Option<DataScope> {
    value.one_of(&[
        ("iteration", DataScope::Iteration),
        ("request", DataScope::Request),
        ("user", DataScope::User),
    ])
}

fn decode_order(value: Value<'_>) -> Option<RowOrder> {
    value.one_of(&[
        ("sequential", RowOrder::Sequential),
        ("random", RowOrder::Random),
        ("shuffled", RowOrder::Shuffled),
        ("unique", RowOrder::Unique),
        ("per_user", RowOrder::PerUser),
    ])
}
