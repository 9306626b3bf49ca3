//! Templates of the user's own: what they can change, what they cannot reach, and what a
//! mistake in them says.

use std::fs;
use std::path::Path;

use perf_report::{Output, RenderOptions, Renderer, TemplateError, View, built_in_templates};
use tempfile::TempDir;

use crate::runs;
use crate::shop::shop;

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn render(folder: &Path, output: Output) -> Result<String, TemplateError> {
    let view = View::of(&shop());
    Renderer::new(Some(folder))?.render(&view, output, &RenderOptions::default())
}

fn render_built_in(output: Output) -> String {
    let renderer = Renderer::new(None).unwrap();
    let view = View::of(&shop());
    renderer
        .render(&view, output, &RenderOptions::default())
        .unwrap()
}

/// Message and hint, with the folder's own path left out.
fn mistake(files: &[(&str, &str)]) -> String {
    let folder = folder(files);
    let error = render(folder.path(), Output::Console).unwrap_err();
    let shown = format!("{error}\nhint: {}", error.hint().unwrap_or_default());
    shown.replace(&folder.path().display().to_string(), "DIR")
}

#[test]
fn a_template_takes_the_place_of_the_built_in_one() {
    let folder = folder(&[(
        "console.txt",
        "{% for s in view.scenarios %}{{ s.name }} {{ s.requests.text }}\n{% endfor %}",
    )]);
    let text = render(folder.path(), Output::Console).unwrap();
    assert_eq!(text, "browse 1,500\ncheckout 1,000\nsearch 80\n");
    let built_in = Renderer::new(None).unwrap();
    let view = View::of(&shop());
    let markdown = built_in.render(&view, Output::Markdown, &RenderOptions::default());
    assert_eq!(
        render(folder.path(), Output::Markdown).unwrap(),
        markdown.unwrap(),
        "the others stay as they are"
    );
}

#[test]
fn the_example_prints_one_line_a_scenario() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/one_line_per_scenario");
    assert_eq!(
        render(&folder, Output::Console).unwrap(),
        "browse: p95 31.4 ms\ncheckout: p95 540 ms\nsearch: p95 191 ms\n"
    );
}

#[test]
fn the_example_of_a_page_has_its_own_header_and_all_else() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/company_header");
    let page = render(&folder, Output::Html).unwrap();
    assert!(page.contains("<b>ACME</b><span>main</span>"), "{page}");
    assert!(page.contains(".company { display: flex;"));
    let built_in = render_built_in(Output::Html);
    let body = built_in.split_once("<header").unwrap().1;
    assert!(
        page.ends_with(body),
        "what is below the header is as it was"
    );
}

#[test]
fn built_in_templates_render_as_a_users_own() {
    let files: Vec<(&str, &str)> = built_in_templates().collect();
    let folder = folder(&files);
    for output in Output::ALL {
        let theirs = render(folder.path(), output).unwrap();
        assert_eq!(theirs, render_built_in(output), "{output:?}");
    }
}

#[test]
fn a_part_takes_the_place_of_the_built_in_part() {
    let folder = folder(&[("console/headline.txt", "ACME {{ view.header.name }}\n")]);
    let text = render(folder.path(), Output::Console).unwrap();
    assert!(text.starts_with("ACME shop checkout\n\n  NAME"), "{text}");
}

#[test]
fn blocks_of_a_built_in_template_can_be_extended() {
    let folder = folder(&[
        (
            "markdown.md",
            "{% extends \"builtin/markdown.md\" %}{% block title %}{% include \"parts/logo.md\" %}{{ super() }}{% endblock %}",
        ),
        ("parts/logo.md", "ACME Inc.\n\n"),
    ]);
    let text = render(folder.path(), Output::Markdown).unwrap();
    assert!(
        text.starts_with("ACME Inc.\n\n# shop checkout: FAIL\n"),
        "{text}"
    );
    assert!(text.contains("## Appendix"), "{text}");
}

#[test]
fn users_templates_are_escaped_too() {
    let folder = folder(&[
        ("console.txt", "{{ view.header.name }}"),
        ("markdown.md", "{{ view.header.name }}"),
        ("run.json", "\"{{ view.header.name }}\""),
    ]);
    let renderer = Renderer::new(Some(folder.path())).unwrap();
    let view = View::of(&runs::hostile("\u{1b}[31m\"<b>|"));
    let shown = |output| {
        renderer
            .render(&view, output, &RenderOptions::default())
            .unwrap()
    };
    assert_eq!(shown(Output::Console), "␛[31m\"<b>|\n");
    assert_eq!(shown(Output::Markdown), "␛[31m\"&lt;b&gt;\\|\n");
    assert_eq!(shown(Output::Json), "\"\\u001b[31m\\\"<b>|\"\n");
}

#[test]
fn other_files_are_passed_over() {
    let folder = folder(&[
        ("console.txt", "mine"),
        ("logo.png", "\u{0}{{"),
        (".hidden.txt", "{{"),
    ]);
    assert_eq!(render(folder.path(), Output::Console).unwrap(), "mine\n");
}

#[test]
fn a_syntax_error() {
    insta::assert_snapshot!(mistake(&[("console.txt", "line one\n  {% if view %}\nnever ended")]), @r#"
    DIR/console.txt:3:12: unexpected end of input
    hint: `{{ … }}` prints a value, `{% … %}` is a statement, `{# … #}` a comment
    "#);
    insta::assert_snapshot!(mistake(&[("console.txt", "héé {{ 1 + }}")]), @r#"
    DIR/console.txt:1:12: found `}}` but expected one of: integer, float, string, bool, ident, `-`, `not`, `<`, `{`, `[` or `(`
    hint: `{{ … }}` prints a value, `{% … %}` is a statement, `{# … #}` a comment
    "#);
}

#[test]
fn an_unknown_variable_or_field() {
    insta::assert_snapshot!(mistake(&[("console.txt", "\n{{ veiw.header.name }}")]), @r#"
    DIR/console.txt:2:4: variable `veiw` is not defined
    hint: did you mean `view`?
    "#);
    insta::assert_snapshot!(mistake(&[("console.txt", "{{ view.header.nmae }}")]), @r#"
    DIR/console.txt:1:16: field `nmae` is not defined
    hint: did you mean `name`?
    "#);
    insta::assert_snapshot!(mistake(&[("console/verdict.txt", "{{ view.tally.percentage }}")]), @r#"
    DIR/console/verdict.txt:1:15: field `percentage` is not defined
    hint: known are failed, inconclusive, passed, text, total, warned
    "#);
}

#[test]
fn unknown_filters_all_at_once() {
    insta::assert_snapshot!(mistake(&[
        ("console.txt", "{{ view | jsn }}\n{{ view.header.name | uper }}"),
        ("part.txt", "{{ view | sparkle_and_shine }}"),
    ]), @r#"
    DIR/console.txt:1:11: unknown filter `jsn`
    DIR/console.txt:2:23: unknown filter `uper`
    DIR/part.txt:1:11: unknown filter `sparkle_and_shine`
    hint: 1:11: did you mean `json`?
    2:23: did you mean `upper`?
    1:11: known are fit, json, property, style, table, wrap, abs, capitalize, default, escape, escape_html, escape_xml, first, float, get, group_by, indent, int, join, keys, last, length, lower, newlines_to_br, nth, pairs, pluralize, replace, reverse, round, safe, sort, split, str, title, trim, trim_end, trim_start, truncate, unique, upper, values, wordcount
    "#);
}

#[test]
fn a_wrong_use_of_a_filter() {
    insta::assert_snapshot!(mistake(&[("console.txt", "{{ \"x\" | style(as=\"pink\") }}")]), @r#"
    DIR/console.txt:1:10: unknown style `pink`, known are critical, dim, fail, failed, generator_fault, heading, inconclusive, interrupted, invalid, not_judged, notice, opportunity, pass, passed, passed_with_warnings, undecided, warn, warning
    hint:
    "#);
    insta::assert_snapshot!(mistake(&[("console.txt", "{{ [[1]] | table(columns=[{\"titel\": \"A\"}]) }}")]), @r#"
    DIR/console.txt:1:12: unknown key `titel` of a column, known are title, align, shrink_to, drop, gap
    hint:
    "#);
    insta::assert_snapshot!(mistake(&[("console.txt", "{{ 1 | table(columns=[]) }}")]), @r#"
    DIR/console.txt:1:8: `table` takes an array of rows
    hint:
    "#);
    insta::assert_snapshot!(mistake(&[("console.txt", "{{ \"x\" | fit }}")]), @r#"
    DIR/console.txt:1:10: missing keyword argument `to`
    hint:
    "#);
}

#[test]
fn missing_includes_and_parents() {
    insta::assert_snapshot!(mistake(&[("console.txt", "a\n{% include \"console/headlin.txt\" %}")]), @r#"
    DIR/console.txt:2:12: unknown template `console/headlin.txt`
    hint: did you mean `console/headline.txt`?
    "#);
    insta::assert_snapshot!(mistake(&[("console.txt", "\n{% extends \"base.txt\" %}")]), @r#"
    DIR/console.txt:2:4: unknown template `base.txt`
    hint: known are analysis.json, analysis.txt, annotations.txt, console.txt, github.md, junit.xml, markdown.md, report.html, run.json, summary.csv, timeline.csv
    "#);
    insta::assert_snapshot!(mistake(&[("console.txt", "{% extends \"console.txt\" %}")]), @r#"
    DIR/console.txt:1:4: the template extends itself
    hint: the built-in template of that name is `builtin/console.txt`
    "#);
    insta::assert_snapshot!(mistake(&[("console.txt", "x\n{% include \"console.txt\" %}")]), @r#"
    DIR/console.txt:2:4: the template includes itself
    hint: the built-in template of that name is `builtin/console.txt`
    "#);
}

#[test]
fn nothing_outside_the_folder_is_reached() {
    insta::assert_snapshot!(mistake(&[("console.txt", "{% include \"../secret.txt\" %}")]), @r#"
    DIR/console.txt:1:12: unknown template `../secret.txt`
    hint: a template only reaches files within its own folder, by their path in it
    "#);
    insta::assert_snapshot!(mistake(&[("console.txt", "{% include \"/etc/passwd\" %}")]), @r#"
    DIR/console.txt:1:12: unknown template `/etc/passwd`
    hint: a template only reaches files within its own folder, by their path in it
    "#);
}

#[cfg(unix)]
#[test]
fn symbolic_links_are_refused() {
    let outside = folder(&[("secret.txt", "secret")]);
    let folder = folder(&[("console.txt", "mine")]);
    let link = folder.path().join("secret.txt");
    std::os::unix::fs::symlink(outside.path().join("secret.txt"), &link).unwrap();
    let error = render(folder.path(), Output::Console).unwrap_err();
    assert!(matches!(&error, TemplateError::Link { path } if *path == link));
    fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink(outside.path(), folder.path().join("parts")).unwrap();
    let error = render(folder.path(), Output::Console).unwrap_err();
    assert!(matches!(error, TemplateError::Link { .. }));
}

#[test]
fn a_folder_that_is_none() {
    let error = Renderer::new(Some(Path::new("no/such/folder"))).unwrap_err();
    insta::assert_snapshot!(error, @r#"`no/such/folder` is not a folder of templates"#);
    let folder = folder(&[("console.txt", "mine")]);
    let error = Renderer::new(Some(&folder.path().join("console.txt"))).unwrap_err();
    assert!(matches!(error, TemplateError::NoFolder { .. }));
}

#[test]
fn a_folder_without_a_known_name_lists_the_known_ones() {
    insta::assert_snapshot!(mistake(&[("consol.txt", "mine")]), @r#"
    `DIR` has no template of a known name
    hint: known names are analysis.json, analysis.txt, annotations.txt, console.txt, github.md, junit.xml, markdown.md, report.html, run.json, summary.csv, timeline.csv and those of their parts
    "#);
}

#[test]
fn files_that_are_no_templates() {
    let folder = folder(&[]);
    let file = folder.path().join("console.txt");
    fs::write(&file, [0xff, 0xfe]).unwrap();
    let error = render(folder.path(), Output::Console).unwrap_err();
    assert!(matches!(error, TemplateError::NotText { .. }), "{error}");
    fs::write(&file, " ".repeat(1024 * 1024 + 1)).unwrap();
    let error = render(folder.path(), Output::Console).unwrap_err();
    assert!(matches!(error, TemplateError::TooLarge { .. }), "{error}");
}

#[test]
fn an_indent_beyond_the_width_is_the_width() {
    let text = "{{ \"a b\" | wrap(first=9223372036854775807, rest=9223372036854775807) }}";
    let folder = folder(&[("console.txt", text)]);
    let shown = render(folder.path(), Output::Console).unwrap();
    assert_eq!(shown.lines().map(str::len).max(), Some(101));
}
