//! Hunts templates of users that are read wrongly: any text in the place of a template is rendered, or
//! is refused with a place in it.
//!
//! `cargo xtask fuzz templates` searches for as long as it is told; what is found lies in
//! `tests/corpus/templates` then, which the tests read again.

use std::fs;
use std::path::{Path, PathBuf};

use perf_report::{
    Output, RenderOptions, Renderer, TemplateError, TemplateProblem, View, built_in_templates,
};

use crate::hunt::{self, Draws, Quarry};
use crate::shop::shop;

/// What templates are made of. There is no `range`: one who loops for ever is not stopped.
const WORDS: &[&str] = &[
    "{{ ",
    " }}",
    "{% ",
    " %}",
    "{%- ",
    " -%}",
    "{# ",
    " #}",
    "{{ view.header.name }}",
    "{{ view.scenarios }}",
    "{{ options.width }}",
    "{% for s in view.scenarios %}",
    "{% for k, v in view %}",
    "{% endfor %}",
    "{% if view.scenarios %}",
    "{% elif s %}",
    "{% else %}",
    "{% endif %}",
    "{% set x = 1 %}",
    "{% set_global x = x ~ x %}",
    "{% block a %}",
    "{% endblock %}",
    "{% extends \"builtin/console.txt\" %}",
    "{% include \"console.txt\" %}",
    "{% include \"builtin/analysis.txt\" %}",
    "{% macro m(a=1) %}",
    "{% endmacro %}",
    "{% filter upper %}",
    "{% endfilter %}",
    "{% raw %}",
    "{% endraw %}",
    "{{ super() }}",
    "{{ __tera_context }}",
    "loop.index",
    " | json",
    " | style(as=\"fail\")",
    " | table(columns=[{\"title\": \"a\", \"align\": \"decimal\", \"shrink_to\": 2}])",
    " | wrap(first=2, rest=4, mark=\"warn\")",
    " | fit(to=20)",
    " | property",
    " | default(value=\"x\")",
    " | length",
    " | first",
    " | nth(n=1)",
    " | get(key=\"a\")",
    " | split(pat=\"\")",
    " | replace(from=\"\", to=\"x\")",
    " | truncate(length=3)",
    " | round",
    " | safe",
    " | sort",
    " | reverse",
    " and ",
    " or ",
    " not ",
    " in ",
    " is defined",
    " ~ ",
    " // ",
    " % ",
    " ** ",
    "[1, 2]",
    "{\"a\": 1}",
    "view[0]",
    "view.a.b?.c",
    "(((((((((((((((((",
];

/// Texts in the place of the console's template.
struct Templates {
    folder: tempfile::TempDir,
    view: View,
}

impl Templates {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            view: View::of(&shop()),
        }
    }

    fn render(&self) -> Result<String, TemplateError> {
        let renderer = Renderer::new(Some(self.folder.path()))?;
        renderer.render(&self.view, Output::Console, &RenderOptions::default())
    }
}

impl Quarry for Templates {
    type Input = Vec<u8>;

    fn corpus(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/templates")
    }

    fn seeds(&self) -> Vec<Vec<u8>> {
        let built_in = built_in_templates();
        let built_in = built_in.map(|(_, text)| text.as_bytes().to_vec());
        built_in.filter(|text| text.len() < 4_000).collect()
    }

    fn words(&self) -> &[&str] {
        WORDS
    }

    fn longest(&self) -> usize {
        4_000
    }

    fn check(&self, input: &Vec<u8>, _draws: &mut Draws) -> Result<String, String> {
        let text = String::from_utf8_lossy(input);
        fs::write(self.folder.path().join("console.txt"), text.as_bytes()).unwrap();
        match self.render() {
            Ok(shown) if !shown.ends_with('\n') => Err("no break at its end".to_owned()),
            Ok(_shown) => Ok("it is rendered".to_owned()),
            Err(TemplateError::Invalid { problems }) if !problems.is_empty() => {
                for problem in &problems {
                    check_problem(problem, &text)?;
                }
                Ok(problems[0].message.clone())
            }
            Err(error) => Err(format!("it is refused without a place: {error}")),
        }
    }
}

/// What must hold of a mistake in a template.
fn check_problem(problem: &TemplateProblem, text: &str) -> Result<(), String> {
    let shown = format!("{problem} {:?}", problem.hint);
    if let Some(control) = shown.chars().find(|c| c.is_control()) {
        return Err(format!("{control:?} goes to the terminal: {shown:?}"));
    }
    let is_theirs = problem.file.ends_with("console.txt") && !problem.file.starts_with("built-in");
    let Some((line, column)) = problem.place.filter(|_| is_theirs) else {
        return Ok(());
    };
    let found = line
        .checked_sub(1)
        .and_then(|line| text.split('\n').nth(line));
    match found {
        Some(found) if column > 0 && column <= found.chars().count() + 1 => Ok(()),
        _ => Err(format!(
            "there is no place {line}:{column} for {}",
            problem.message
        )),
    }
}

#[test]
fn what_was_found_is_read_as_it_must_be() {
    hunt::check_what_is_known(&Templates::new());
}

#[test]
fn a_short_hunt_finds_nothing() {
    let kept = hunt::a_short_hunt(Templates::new, 60);
    assert!(kept > 10, "it leads to {kept} kinds of outcomes");
}

#[test]
#[ignore = "takes as long as it is told"]
fn templates() {
    eprintln!("{}", hunt::as_long_as_told(Templates::new));
}
