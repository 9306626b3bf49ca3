//! The parameters of an operation: those of the path, and what else it requires.

use super::openapi_error::OpenApiError;
use super::operation::Operation;
use super::sample::{Sampler, bounds, given, is_password, kind_of};
use crate::draft::document::Document;
use crate::draft::encoding::legal_in_path;
use crate::draft::json_tree::JsonTree;
use crate::draft::node::Node;
use crate::draft::secret_signs::is_secret;
use crate::draft::wording::{Piece, Wording};

/// What the parameters of an operation come to.
#[derive(Debug, Default)]
pub(super) struct Parameters {
    pub(super) path: Wording,
    pub(super) query: Vec<(String, Wording)>,
    pub(super) headers: Vec<(String, Wording)>,
}

/// A parameter of an operation.
struct Parameter<'d> {
    name: &'d str,
    place: &'d str,
    content: &'d Document,
}

/// The parameters of `operation`.
pub(super) fn parameters<'d>(
    operation: &Operation<'d>,
    sampler: &mut Sampler<'d, '_>,
) -> Result<Parameters, OpenApiError> {
    let described = described(operation, sampler)?;
    let mut parameters = Parameters {
        path: path(operation, &described, sampler)?,
        ..Parameters::default()
    };
    let mut cookies = Wording::default();
    for parameter in &described {
        let name = parameter.name;
        // A header or a cookie in whose name a secret is cannot be named in a plan.
        let is_sent = parameter.place == "query" || !sampler.secrets.are_in(name);
        if !parameter.content.flag("required") || name.is_empty() || !is_sent {
            continue;
        }
        match parameter.place {
            "query" => {
                let value = value(name, parameter.content, Kept::Inline, sampler)?;
                parameters
                    .query
                    .push((sampler.secrets.hide_in_key(name), value));
            }
            "header" if is_header(name) => {
                let value = value(name, parameter.content, Kept::Inline, sampler)?;
                parameters.headers.push((name.to_owned(), value));
            }
            "cookie" if is_cookie(name) => {
                let separator = if cookies.pieces().is_empty() {
                    ""
                } else {
                    "; "
                };
                cookies.push(Piece::Text(format!("{separator}{name}=")));
                cookies.append(value(name, parameter.content, Kept::Inline, sampler)?);
            }
            _ => {}
        }
    }
    if !cookies.pieces().is_empty() {
        parameters.headers.push(("Cookie".to_owned(), cookies));
    }
    Ok(parameters)
}

/// The parameters of the operation, on top of those of its path.
fn described<'d>(
    operation: &Operation<'d>,
    sampler: &Sampler<'d, '_>,
) -> Result<Vec<Parameter<'d>>, OpenApiError> {
    let mut described: Vec<Parameter<'d>> = Vec::new();
    for part in [operation.shared, operation.content] {
        for parameter in part.get("parameters").map_or(&[][..], Document::elements) {
            let content = sampler.scope.resolved(parameter)?;
            let (Some(name), Some(place)) = (content.text("name"), content.text("in")) else {
                continue;
            };
            described.retain(|known| known.name != name || known.place != place);
            described.push(Parameter {
                name,
                place,
                content,
            });
        }
    }
    Ok(described)
}

/// The path with its parameters filled in.
fn path<'d>(
    operation: &Operation<'d>,
    described: &[Parameter<'d>],
    sampler: &mut Sampler<'d, '_>,
) -> Result<Wording, OpenApiError> {
    const NOTHING: &Document = &Document::Null;
    let mut path = Wording::default();
    let mut rest = operation.path.split('#').next().unwrap_or_default();
    let mut before = "";
    while let Some((text, behind)) = rest.split_once('{') {
        path.append(fixed(text, sampler));
        let Some((name, behind)) = behind.split_once('}') else {
            break;
        };
        let noun = text
            .trim_end_matches('/')
            .rsplit('/')
            .next()
            .unwrap_or_default();
        before = if noun.is_empty() { before } else { noun };
        let parameter = described
            .iter()
            .find(|parameter| parameter.place == "path" && parameter.name == name);
        let content = parameter.map_or(NOTHING, |parameter| parameter.content);
        let called = if name == "id" {
            format!("{}_id", singular(before))
        } else {
            name.to_owned()
        };
        path.append(value(&called, content, Kept::AsSource, sampler)?);
        rest = behind;
    }
    path.append(fixed(rest, sampler));
    Ok(path)
}

/// What a path always has, without secrets.
fn fixed(text: &str, sampler: &mut Sampler<'_, '_>) -> Wording {
    let place = format!("path of {}", sampler.scope.place);
    sampler
        .secrets
        .hide_shapes("path", &legal_in_path(text), &place)
}

/// Where a value that is always the same is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kept {
    /// In its place.
    Inline,
    /// As a source of one value, for others to be put beside it.
    AsSource,
}

fn value<'d>(
    name: &str,
    parameter: &'d Document,
    kept: Kept,
    sampler: &mut Sampler<'d, '_>,
) -> Result<Wording, OpenApiError> {
    const NOTHING: &Document = &Document::Null;
    let schema = if let Some(schema) = sampler.scope.get(parameter, "schema")? {
        schema
    } else {
        let contents = parameter.get("content").map_or(&[][..], Document::entries);
        let content = contents.first().map(|(_, content)| content);
        let schema = content.map(|content| sampler.scope.get(content, "schema"));
        schema.transpose()?.flatten().unwrap_or(NOTHING)
    };
    if is_secret(name, "x") || is_password(schema) {
        return Ok(Wording::variable(sampler.variable(name)));
    }
    let words = schema.get("enum").map_or(&[][..], Document::elements);
    let words: Vec<_> = words.iter().filter(|word| is_literal(word)).collect();
    let examples = examples(parameter, schema, sampler)?;
    if examples.is_empty() && words.len() > 1 {
        let words = plain(name, &words, sampler);
        let source = Node::table([("choice", Node::List(words))]);
        return Ok(sampler.drawn(name, source, false));
    }
    if !examples.is_empty() {
        return Ok(given_value(name, &examples, kept, sampler));
    }
    Ok(made_up_value(name, schema, kept, sampler))
}

/// One of the examples that the description has.
fn given_value(
    name: &str,
    examples: &[&Document],
    kept: Kept,
    sampler: &mut Sampler<'_, '_>,
) -> Wording {
    let trees: Vec<_> = examples
        .iter()
        .map(|example| sampler.given(name, example))
        .collect();
    if let ([JsonTree::Text(wording)], Kept::Inline) = (trees.as_slice(), kept) {
        return wording.clone();
    }
    if let ([tree @ (JsonTree::Number(_) | JsonTree::Bool(_))], Kept::Inline) =
        (trees.as_slice(), kept)
    {
        return tree.as_text();
    }
    let plain = plain(name, examples, sampler);
    if plain.is_empty() {
        let source = Node::table([("values", Node::List(vec![Node::literal("example")]))]);
        return sampler.drawn(name, source, true);
    }
    let is_one = plain.len() == 1;
    let mut source = vec![("values".to_owned(), Node::List(plain))];
    if !is_one {
        source.push(("order".to_owned(), Node::literal("random")));
    }
    let source = Node::Table(source);
    sampler.drawn(name, source, false)
}

/// The scalars among `given` as a source has them, which fills in the environment and no values.
fn plain(name: &str, given: &[&Document], sampler: &mut Sampler<'_, '_>) -> Vec<Node> {
    let plain = given
        .iter()
        .filter_map(|given| match sampler.given(name, given) {
            JsonTree::Text(wording) => Some(Node::plain(&wording)),
            tree @ (JsonTree::Number(_) | JsonTree::Bool(_)) => tree.as_node(),
            _ => None,
        });
    plain.collect()
}

/// A value that fits the schema, which gives no example.
fn made_up_value(
    name: &str,
    schema: &Document,
    kept: Kept,
    sampler: &mut Sampler<'_, '_>,
) -> Wording {
    let source = match kind_of(schema) {
        "integer" => {
            let (from, to) = bounds(schema);
            Node::table([(
                "integer",
                Node::List(vec![Node::bare(&from), Node::bare(&to)]),
            )])
        }
        "number" => {
            let range = vec![Node::bare("1.0"), Node::bare("100.0")];
            Node::table([("float", Node::List(range)), ("decimals", Node::bare(&2))])
        }
        "boolean" => Node::table([(
            "choice",
            Node::List(vec![Node::bare(&true), Node::bare(&false)]),
        )]),
        _ if schema.text("format") == Some("uuid") => Node::table([("uuid", Node::bare(&true))]),
        _ => match sampler.text_of(name, schema) {
            text if text.is_text() && kept == Kept::AsSource => {
                Node::table([("values", Node::List(vec![Node::plain(&text)]))])
            }
            other => return other,
        },
    };
    sampler.drawn(name, source, true)
}

/// What the description gives as an example, of the parameter or of its schema. Of a list its
/// elements.
fn examples<'d>(
    parameter: &'d Document,
    schema: &'d Document,
    sampler: &Sampler<'d, '_>,
) -> Result<Vec<&'d Document>, OpenApiError> {
    let mut examples = Vec::new();
    examples.extend(parameter.get("example"));
    for (_, example) in parameter.get("examples").map_or(&[][..], Document::entries) {
        examples.extend(sampler.scope.resolved(example)?.get("value"));
    }
    if examples.is_empty() {
        examples.extend(schema.get("examples").map_or(&[][..], Document::elements));
    }
    let words = schema.get("enum").map_or(0, |words| words.elements().len());
    if examples.is_empty() && words <= 1 {
        examples.extend(given(schema));
    }
    let flat = examples.into_iter().flat_map(|example| match example {
        Document::List(elements) => elements.iter().take(1).collect(),
        other => vec![other],
    });
    Ok(flat.filter(|example| is_literal(example)).collect())
}

/// Whether it is a scalar that can stand in a source.
fn is_literal(document: &Document) -> bool {
    match document {
        Document::Text(text) => !text.is_empty(),
        Document::Number(number) => JsonTree::Number(number.clone()).as_node().is_some(),
        Document::Bool(_) => true,
        _ => false,
    }
}

/// Whether a parameter is a header that `OpenAPI` does not leave to other parts of the description.
fn is_header(name: &str) -> bool {
    let others = ["accept", "content-type", "authorization"];
    let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    !others.contains(&name.to_ascii_lowercase().as_str()) && name.chars().all(token)
}

fn is_cookie(name: &str) -> bool {
    name.chars()
        .all(|c| c.is_ascii_graphic() && !"=;,".contains(c))
}

fn singular(plural: &str) -> &str {
    match plural.strip_suffix('s') {
        Some(stem) if stem.len() > 1 && !stem.ends_with('s') => stem,
        _ => plural,
    }
}
