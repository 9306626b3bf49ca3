//! Renders views: the one operation of this module.

use std::path::Path;

use serde::Serialize;
use tera::{Context, EscapeFn, Tera, Value};

use super::builtin;
use super::error::TemplateError;
use super::escape;
use super::filters::{self, Medium};
use super::folder;
use super::output::Output;
use super::problem::{self, Source, Sources};
use super::style::Colour;
use crate::chart::Charts;
use crate::view::View;

/// Renders views with the built-in templates and a user's own.
///
/// Every template is read and checked when the renderer is made; rendering reads no file.
#[derive(Debug, Clone)]
pub struct Renderer {
    engine: Tera,
    sources: Sources,
}

/// What the place that a text goes to is like. Templates have them as `options`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RenderOptions {
    /// Columns of the terminal; 100 where it is not known. Less than 40 is taken as 40. Only
    /// the console output looks at it.
    pub width: Option<usize>,
    /// Whether the console output is coloured.
    pub color: bool,
}

/// Columns of a terminal of which nothing is known.
const USUAL_WIDTH: usize = 100;
/// Narrower than this no table can be read.
const LEAST_WIDTH: usize = 40;

/// The options as templates see them.
#[derive(Serialize)]
struct ShownOptions {
    width: usize,
    color: bool,
}

impl Renderer {
    /// A renderer with the built-in templates and, where `overrides` names a folder, with the
    /// templates in it: one with the name of a built-in template takes its place, and any of
    /// them can be included by its path within the folder. The built-in ones stay within reach
    /// under `builtin/`, so that `{% extends "builtin/console.txt" %}` changes some blocks and
    /// keeps the rest.
    ///
    /// Files that do not end in `.txt`, `.md`, `.json`, `.html`, `.css`, `.csv` or `.xml`, hidden ones, and
    /// those in more than eight folders within each other are passed over.
    ///
    /// # Errors
    /// A folder that cannot be read or has no template of a known name, a symbolic link in it, a
    /// template that is not UTF-8 or larger than 1 MiB, and every mistake in a template that
    /// shows without rendering it: syntax, unknown filters, missing includes.
    pub fn new(overrides: Option<&Path>) -> Result<Self, TemplateError> {
        let mut sources = Sources::default();
        for (name, text) in builtin::TEMPLATES {
            let source = Source {
                shown: format!("built-in {name}"),
                text: text.to_owned(),
            };
            sources
                .0
                .insert(format!("{}{name}", builtin::PREFIX), source);
        }
        if let Some(path) = overrides {
            let found = folder::read(path)?;
            let is_known = |name: &str| builtin::TEMPLATES.iter().any(|(known, _)| *known == name);
            if !found.iter().any(|template| is_known(&template.name)) {
                let path = path.to_owned();
                return Err(TemplateError::NothingKnown { path });
            }
            for template in found {
                let source = Source {
                    shown: template.path.display().to_string(),
                    text: template.text,
                };
                sources.0.insert(template.name, source);
            }
        }
        let engine = engine(&sources).map_err(|error| TemplateError::Invalid {
            problems: problem::problems(&error, &sources),
        })?;
        Ok(Self { engine, sources })
    }

    /// The text of `view` as `output`, with one line break at its end.
    ///
    /// # Errors
    /// A mistake in a template that shows only when it is rendered: an unknown variable or
    /// field, or a filter on a value that it cannot take.
    pub fn render(
        &self,
        view: &View,
        output: Output,
        options: &RenderOptions,
    ) -> Result<String, TemplateError> {
        let width = options.width.unwrap_or(USUAL_WIDTH).max(LEAST_WIDTH);
        let color = options.color && output.is_for_terminal();
        let mut engine = self.engine.clone();
        engine.set_escape_fn(escape_of(output));
        filters::register(
            &mut engine,
            Medium {
                output,
                width,
                colour: if color { Colour::Ansi } else { Colour::None },
            },
        );
        let source = view;
        let rendered = Value::try_from_serializable(view).and_then(|view| {
            let mut context = Context::new();
            context.insert_value("view", view);
            context.insert("options", &ShownOptions { width, color });
            if output == Output::Html {
                context.insert("charts", &Charts::of(source));
            }
            engine.render(output.template(), &context)
        });
        let mut text = rendered.map_err(|error| TemplateError::Invalid {
            problems: problem::problems(&error, &self.sources),
        })?;
        text.truncate(text.trim_end_matches('\n').len());
        text.push('\n');
        Ok(text)
    }
}

/// An engine with every template, checked.
fn engine(sources: &Sources) -> Result<Tera, tera::Error> {
    let mut engine = Tera::new();
    // A name that is not found is looked for among the built-in ones.
    engine.set_fallback_prefixes([builtin::PREFIX])?;
    // Every name ends in nothing, so every template is escaped.
    engine.autoescape_on([""]);
    filters::register(
        &mut engine,
        Medium {
            output: Output::Console,
            width: USUAL_WIDTH,
            colour: Colour::None,
        },
    );
    let templates = sources.0.iter().map(|(name, source)| (name, &source.text));
    engine.add_raw_templates(templates)?;
    Ok(engine)
}

const fn escape_of(output: Output) -> EscapeFn {
    match output {
        Output::Console | Output::Analysis => escape::console,
        Output::Markdown | Output::GithubSummary => escape::markdown,
        Output::Csv | Output::CsvTimeline => escape::csv,
        Output::Github => escape::command,
        Output::Html | Output::Junit => escape::markup,
        Output::Json | Output::AnalysisJson => escape::json,
    }
}
