//! Whether every value that a plan asks for is there by then. It looks at names only, so that a
//! plan with other mistakes is checked as well.

use std::collections::BTreeSet;

use super::data::NamedSource;
use super::decoder::Decoder;
use super::uses::{Area, Section, StepNames, Use};
use crate::did_you_mean::did_you_mean;
use crate::plan::{BUILT_IN_NAMES, DataKind, Generator, Rows, value_at};

/// Notes every use of a name that nothing has defined by then, and every name that is taken.
pub(super) fn check_names(decoder: &Decoder<'_>, sources: &[NamedSource]) {
    // What several steps inherit is told once.
    let mut told = BTreeSet::new();
    for sections in decoder.uses.take() {
        for section in &sections {
            for (index, step) in section.steps.iter().enumerate() {
                let scope = Scope {
                    sources,
                    sections: &sections,
                    area: section.area,
                    earlier: &section.steps[..index],
                };
                for defined in &step.defines {
                    if let Some(problem) = taken(&defined.name, sources) {
                        let expected = "a name of its own for every value";
                        decoder.mistake(&defined.span, problem, expected);
                    }
                }
                for usage in &step.uses {
                    if let Some((problem, expected)) = scope.check(usage)
                        && told.insert(usage.span.start)
                    {
                        decoder.mistake(&usage.span, problem, expected);
                    }
                }
            }
        }
    }
}

/// What a step knows.
struct Scope<'a> {
    sources: &'a [NamedSource],
    /// All lists of the scenario.
    sections: &'a [Section],
    area: Area,
    /// The steps that came before in the same list.
    earlier: &'a [StepNames],
}

impl Scope<'_> {
    /// What is wrong with a use, and what would be right.
    fn check(&self, usage: &Use) -> Option<(String, String)> {
        let (name, fields) = (usage.reference.name(), usage.reference.fields());
        if self.is_found_out(name) {
            return None;
        }
        if let Some((_, source)) = self.sources.iter().find(|(known, _)| known == name) {
            // One with a mistake of its own is not to blame twice.
            let known = lacks(&source.as_ref()?.kind, fields)?;
            return Some(lacks_field(name, fields, &known));
        }
        if BUILT_IN_NAMES.contains(&name) {
            return self.check_built_in(name, fields);
        }
        if self.is_defined_anywhere(name) {
            let expected = "what a step before this one extracts; a step that inherits a header \
                            knows what is in it, or sets its own";
            return Some((format!("`{name}` is not known yet"), expected.to_owned()));
        }
        let problem = format!("nothing defines `{name}`");
        let known = self.sources.iter().map(|(known, _)| known.as_str());
        let expected = did_you_mean(name, known.chain(BUILT_IN_NAMES)).unwrap_or_else(|| {
            let all = BUILT_IN_NAMES.join(", ");
            format!("a source `[data.{name}]`, what an earlier step extracts, or one of {all}")
        });
        Some((problem, expected))
    }

    fn check_built_in(&self, name: &str, fields: &[String]) -> Option<(String, String)> {
        let once = matches!(self.area, Area::Setup | Area::Teardown);
        let each = matches!(self.area, Area::BeforeEach | Area::Task | Area::AfterEach);
        let problem = match name {
            "user" if once => Some("there is no user in setup and teardown"),
            "iteration" if once => Some("there are no iterations in setup and teardown"),
            "iteration" if !each => Some("there are no iterations in on_start and on_stop"),
            _ => None,
        };
        if let Some(problem) = problem {
            return Some((problem.to_owned(), "a name that is known here".to_owned()));
        }
        (!fields.is_empty()).then(|| lacks_field(name, fields, &[]))
    }

    /// Whether a step that came before finds out `name`.
    fn is_found_out(&self, name: &str) -> bool {
        let before = |area: Area| match self.area {
            Area::Setup => false,
            Area::OnStart | Area::Teardown => area == Area::Setup,
            Area::BeforeEach | Area::OnStop => matches!(area, Area::Setup | Area::OnStart),
            Area::Task => matches!(area, Area::Setup | Area::OnStart | Area::BeforeEach),
            Area::AfterEach => matches!(
                area,
                Area::Setup | Area::OnStart | Area::BeforeEach | Area::Task
            ),
        };
        let sections = self
            .sections
            .iter()
            .filter(|section| before(section.area))
            .flat_map(|section| &section.steps);
        sections
            .chain(self.earlier)
            .any(|step| step.defines.iter().any(|defined| defined.name == name))
    }

    fn is_defined_anywhere(&self, name: &str) -> bool {
        let mut steps = self.sections.iter().flat_map(|section| &section.steps);
        steps.any(|step| step.defines.iter().any(|defined| defined.name == name))
    }
}

/// Why a step cannot call what it finds out `name`.
fn taken(name: &str, sources: &[NamedSource]) -> Option<String> {
    if BUILT_IN_NAMES.contains(&name) {
        return Some(format!("`{name}` is there in every plan"));
    }
    let is_source = sources.iter().any(|(known, _)| known == name);
    is_source.then(|| format!("`{name}` is a source of data already"))
}

fn lacks_field(name: &str, fields: &[String], known: &[String]) -> (String, String) {
    let field = fields.join(".");
    let expected = match known {
        [] => format!("`{{{{{name}}}}}`, which has no fields"),
        known => did_you_mean(&field, known.iter().map(String::as_str))
            .unwrap_or_else(|| format!("one of {}", known.join(", "))),
    };
    (format!("`{name}` has no field `{field}`"), expected)
}

/// The fields that there are, if the values of `kind` are known and one of them lacks `fields`.
fn lacks(kind: &DataKind, fields: &[String]) -> Option<Vec<String>> {
    let of_values = |values: &mut dyn Iterator<Item = &serde_json::Value>| {
        let mut known = None;
        for value in values {
            let keys = value.as_object().map(|object| object.keys().cloned());
            let keys: Vec<_> = keys.into_iter().flatten().collect();
            let is_there = value_at(value, fields).is_some();
            known = known.or((!is_there).then_some(keys));
        }
        known
    };
    match kind {
        DataKind::Rows { rows, .. } => match rows {
            Rows::Csv { .. } | Rows::Json { .. } => None,
            Rows::Values(values) => of_values(&mut values.iter()),
        },
        DataKind::Generator(Generator::Choice(choices)) => {
            of_values(&mut choices.iter().map(|choice| &choice.value))
        }
        DataKind::Generator(generator) => {
            let known = generator.fields();
            let is_there = match fields {
                [] => true,
                [field] => known.contains(&field.as_str()),
                _ => false,
            };
            let owned = || known.iter().map(|&field| field.to_owned()).collect();
            (!is_there).then(owned)
        }
    }
}
