//! Hunts texts that are more than text in a report: whatever a name, a message or a tag holds, no
//! output has an element, a link, a row or a command of theirs, and none steers a terminal.
//!
//! `cargo xtask fuzz texts` searches for as long as it is told; what is found lies in
//! `tests/corpus/texts` then, which the tests read again.

use std::path::{Path, PathBuf};

use perf_report::{Output, RenderOptions, Renderer, View};
use unicode_width::UnicodeWidthStr;

use crate::hostile::{TEXTS, has_hidden, page_outline, table_heads};
use crate::hunt::{self, Draws, Quarry};
use crate::markdown::{Outline, outline};
use crate::pipelines::{read_csv, read_junit};
use crate::runs;

/// What texts mean something with.
const WORDS: &[&str] = &[
    "<b>",
    "</b>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?x?>",
    "&lt;",
    "&#60;",
    "&#x3c",
    "&amp;amp;",
    "\" onload=\"x",
    "' onload='x",
    "</title>",
    "</style>",
    "</script>",
    "javascript:",
    "http://a.b",
    "www.a.b",
    "a@b.cd",
    "@octocat",
    "#12",
    "GH-1",
    "[a](b)",
    "![a](b)",
    "[a]: b",
    "[^1]",
    "| a | b |",
    "|---|",
    "\\|",
    "\\",
    "`",
    "```",
    "~~~",
    "**",
    "__",
    "~~",
    "$$",
    "# ",
    "> ",
    "- ",
    "+ ",
    "* ",
    "1. ",
    "1) ",
    "[x] ",
    "===",
    "---",
    "    ",
    "  \n",
    "\n\n",
    "::error::",
    "::endgroup::",
    "%0A",
    "%25",
    "##[error]",
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\",\"",
    "{{ 1234*567 }}",
    "{% raw %}",
    "{# x",
    "\u{1b}]0;x\u{7}",
    "\u{1b}[2J",
    "\u{9b}31m",
    "\u{90}x\u{9c}",
    "\u{2066}",
    "\u{200f}",
    "\u{fff9}",
    "\u{fe0f}",
    "\u{1f3fb}",
    "\u{e0001}",
    "\u{115f}",
    "\u{3164}",
    "\u{ad}",
    "\u{ffff}",
    "\u{fffd}",
];

/// Texts in every place of a run that takes one.
struct Texts {
    renderer: Renderer,
    harmless: Harmless,
}

/// What outputs are like where the text means nothing.
struct Harmless {
    console_tables: usize,
    markdown: Outline,
    summary: Outline,
    page: Vec<String>,
    rows: usize,
}

impl Texts {
    fn new() -> Self {
        let renderer = Renderer::new(None).unwrap();
        let view = View::of(&runs::hostile("harmless"));
        let shown = |output| rendered(&renderer, &view, output);
        let harmless = Harmless {
            console_tables: table_heads(&shown(Output::Console)),
            markdown: outline(&shown(Output::Markdown)),
            summary: outline(&shown(Output::GithubSummary)),
            page: page_outline(&shown(Output::Html)),
            rows: read_csv(&shown(Output::Csv)).unwrap().1.len(),
        };
        Self { renderer, harmless }
    }

    fn check_output(&self, view: &View, text: &str, output: Output) -> Result<(), String> {
        let shown = rendered(&self.renderer, view, output);
        if has_hidden(&shown) {
            return Err(format!("{output:?} has hidden characters"));
        }
        if shown.contains("699678") {
            return Err(format!("a template ran in {output:?}"));
        }
        match output {
            Output::Console => self.check_console(&shown),
            Output::Markdown => self.check_markdown(&shown),
            Output::Html => self.check_page(&shown),
            Output::Json => check_json(&shown, text),
            Output::AnalysisJson => serde_json::from_str::<serde_json::Value>(&shown)
                .map(drop)
                .map_err(|error| format!("no JSON: {error}")),
            Output::Csv => self.check_csv(&shown),
            Output::CsvTimeline => read_csv(&shown).map(drop).map_err(|e| e.to_string()),
            Output::Junit => read_junit(&shown).map(drop).map_err(|e| e.to_string()),
            Output::Github => check_commands(&shown),
            Output::GithubSummary => no_markup(&outline(&shown), &self.harmless.summary),
            Output::Analysis => Ok(()),
        }
    }

    fn check_console(&self, shown: &str) -> Result<(), String> {
        let longest = shown.lines().map(UnicodeWidthStr::width).max();
        if longest > Some(100) {
            return Err(format!("a line of the console has {longest:?} columns"));
        }
        if table_heads(shown) != self.harmless.console_tables {
            return Err("the console has another number of tables".to_owned());
        }
        Ok(())
    }

    fn check_markdown(&self, shown: &str) -> Result<(), String> {
        let outline = outline(shown);
        no_markup(&outline, &self.harmless.markdown)?;
        let shape = |outline: &Outline| {
            let levels: Vec<_> = outline.headings.iter().map(|(level, _)| *level).collect();
            let tables: Vec<_> = outline.tables.iter().map(Vec::len).collect();
            (levels, tables)
        };
        let (is, was) = (shape(&outline), shape(&self.harmless.markdown));
        if is != was {
            return Err(format!(
                "Markdown has another shape: {is:?} and not {was:?}"
            ));
        }
        Ok(())
    }

    fn check_page(&self, shown: &str) -> Result<(), String> {
        let outline = page_outline(shown);
        let mut both = outline.iter().zip(&self.harmless.page);
        match both.find(|(is, was)| is != was) {
            Some((is, was)) => Err(format!("the page has <{is}> and not <{was}>")),
            None if outline.len() != self.harmless.page.len() => {
                Err("the page has another number of elements".to_owned())
            }
            None => Ok(()),
        }
    }

    fn check_csv(&self, shown: &str) -> Result<(), String> {
        let (_, rows) = read_csv(shown).map_err(|error| error.to_string())?;
        if rows.len() != self.harmless.rows {
            return Err(format!("CSV has {} rows", rows.len()));
        }
        let is_formula =
            |cell: &str| cell.starts_with(['=', '+', '-', '@']) && cell.parse::<f64>().is_err();
        match rows.iter().flatten().find(|cell| is_formula(cell)) {
            Some(cell) => Err(format!("a spreadsheet runs the cell `{cell}`")),
            None => Ok(()),
        }
    }
}

fn rendered(renderer: &Renderer, view: &View, output: Output) -> String {
    let options = RenderOptions {
        width: Some(100),
        color: false,
    };
    renderer.render(view, output, &options).unwrap()
}

/// There is no link, and no HTML that is not in `harmless`, but for what parts signs that would mean
/// something together.
fn no_markup(outline: &Outline, harmless: &Outline) -> Result<(), String> {
    if outline.links > 0 {
        return Err("Markdown has a link".to_owned());
    }
    let html = |outline: &Outline| -> Vec<String> {
        let all = outline.html.iter().filter(|html| *html != "<!-- -->");
        all.cloned().collect()
    };
    let (is, was) = (html(outline), html(harmless));
    if is == was {
        Ok(())
    } else {
        Err(format!(
            "Markdown has HTML of theirs: {is:?} and not {was:?}"
        ))
    }
}

fn check_json(shown: &str, text: &str) -> Result<(), String> {
    let view: View = serde_json::from_str(shown).map_err(|error| format!("no JSON: {error}"))?;
    if view.header.name == text && view.scenarios[1].name == text {
        Ok(())
    } else {
        Err("JSON has another text".to_owned())
    }
}

/// Every line is a command of ours.
fn check_commands(shown: &str) -> Result<(), String> {
    let is_ours = |line: &str| {
        ["::error ", "::warning ", "::notice "]
            .iter()
            .any(|command| line.starts_with(command))
    };
    match shown
        .lines()
        .find(|line| !line.is_empty() && !is_ours(line))
    {
        Some(line) => Err(format!("a line of commands is `{line}`")),
        None => Ok(()),
    }
}

impl Quarry for Texts {
    type Input = Vec<u8>;

    fn corpus(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/texts")
    }

    fn seeds(&self) -> Vec<Vec<u8>> {
        TEXTS.iter().map(|text| text.as_bytes().to_vec()).collect()
    }

    fn words(&self) -> &[&str] {
        WORDS
    }

    fn longest(&self) -> usize {
        190
    }

    fn check(&self, input: &Vec<u8>, _draws: &mut Draws) -> Result<String, String> {
        let text = String::from_utf8_lossy(input);
        if text.chars().all(|c| c.is_whitespace() || c.is_control()) {
            return Ok("nothing".to_owned());
        }
        let view = View::of(&runs::hostile(&text));
        for output in Output::ALL {
            self.check_output(&view, &text, output)?;
        }
        // What came of it is the text itself: its signs are what makes a difference.
        let signs = text.chars().filter(|c| !c.is_alphanumeric());
        let kinds = signs.filter_map(|sign| char::from_digit(u32::from(sign) % 23 + 10, 36));
        Ok(kinds.take(4).collect())
    }
}

#[test]
fn what_was_found_is_shown_as_it_must_be() {
    hunt::check_what_is_known(&Texts::new());
}

#[test]
fn a_short_hunt_finds_nothing() {
    let kept = hunt::a_short_hunt(Texts::new, 40);
    assert!(kept > 20, "it leads to {kept} kinds of outcomes");
}

#[test]
#[ignore = "takes as long as it is told"]
fn texts() {
    eprintln!("{}", hunt::as_long_as_told(Texts::new));
}
