//! Links between Markdown files, and the book that they hold together.

use super::sandbox::Sandbox;

#[test]
fn a_link_leads_to_a_file_and_a_heading() {
    let sandbox = Sandbox::new();
    sandbox
        .write(
            "README.md",
            "# A\n\n[b](docs/b.md) [b](docs/b.md#the-second-one) [a](#a) [web](https://x.example/y)\n\
             `[code](nowhere.md)`\n\n```text\n[code](nowhere.md)\n```\n",
        )
        .write("docs/b.md", "# B\n\n## The `second` one\n");
    sandbox.check(&[]);
    sandbox.write(
        "README.md",
        "[b](docs/c.md)\n[b](docs/b.md#second)\n[a](#b)\n",
    );
    sandbox.check(&[
        "README.md:1: links: `docs/c.md` is not there; docs/c.md was looked for",
        "README.md:2: links: `docs/b.md#second` names no heading of docs/b.md",
        "README.md:3: links: `#b` names no heading of README.md",
    ]);
}

#[test]
fn headings_of_one_name_are_numbered() {
    let sandbox = Sandbox::new();
    let text = "# A\n## The same\n## The same\n## [Linked](#a), with_words\n";
    let links = "[1](#the-same) [2](#the-same-1) [3](#linked-with_words)\n";
    sandbox.write("README.md", &format!("{text}{links}"));
    sandbox.check(&[]);
    sandbox.write("README.md", &format!("{text}[3](#the-same-2)\n"));
    sandbox.check(&["README.md:5: links: `#the-same-2` names no heading of README.md"]);
}

#[test]
fn the_book_lists_its_pages_and_stays_within_itself() {
    let sandbox = Sandbox::new();
    sandbox
        .write(
            "docs/SUMMARY.md",
            "# Summary\n\n- [A](a.md)\n- [B](more/b.md)\n",
        )
        .write("docs/a.md", "[b](more/b.md)\n")
        .write("docs/more/b.md", "# B\n\n[a](../a.md)\n");
    sandbox.check(&[]);
    sandbox
        .write("docs/c.md", "# C\n")
        .write("docs/README.md", "# D\n")
        .write(
            "docs/SUMMARY.md",
            "[D](README.md)\n\n- [A](a.md)\n- [B](more/b.md)\n",
        )
        .write(
            "docs/more/b.md",
            "[out](../../ARCHITECTURE.md)\n[d](../README.md)\n",
        );
    sandbox.check(&[
        "docs/c.md:1: links: no reader finds it; list it in docs/SUMMARY.md",
        "docs/more/b.md:1: links: `../../ARCHITECTURE.md` is not in the book; name it in `code` instead",
        "docs/more/b.md:2: links: `../README.md` is `index.html` in the book, which no link finds; call the page index.md",
    ]);
}
