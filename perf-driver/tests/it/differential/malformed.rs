//! Answers that are not as they should be.

use super::shape::{Shape, chunked, ok, shape, with_header};

/// All of them.
pub(super) fn malformed() -> Vec<Shape> {
    [lengths(), chunks(), trailers(), heads(), headers(), ends()].concat()
}

fn lengths() -> Vec<Shape> {
    let told = |name: &str, told: &str| ok(name, &format!("Content-Length:{told}\r\n"), "hello");
    vec![
        told(
            "lengths that differ in two lines",
            " 5\r\nContent-Length: 6",
        ),
        told("lengths that differ in one line", " 5, 6"),
        told("a length and none", " 5\r\nContent-Length:"),
        told("a negative length", " -5"),
        told("a length with a plus", " +5"),
        told("a length with a fraction", " 5.0"),
        told("a length in another base", " 0x5"),
        told("a length with an exponent", " 5e0"),
        told("two lengths without a comma", " 5 5"),
        told("a length with a semicolon", " 5;"),
        told("a length in quotes", " \"5\""),
        told("a length of nothing", ""),
        told("a length of blanks", "  "),
        told("a length of a comma", " ,"),
        told("a length and a comma", " 5,"),
        told("a comma and a length", " ,5"),
        told("a length in words", " five"),
        told("a length in other digits", " \u{ff15}"),
        told("a length of 2^64", " 18446744073709551616"),
        told("a length of twenty nines", " 99999999999999999999"),
        told("a length of many digits", &format!(" {}", "9".repeat(500))),
        told("the largest length", " 18446744073709551615").closed(),
        told(
            "a length that is nearly the largest",
            " 18446744073709551613",
        )
        .closed(),
        shape(
            "chunks in HTTP/1.0",
            "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        )
        .closed(),
        shape(
            "gzip in HTTP/1.0",
            "HTTP/1.0 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nhello",
        )
        .closed(),
    ]
}

fn chunks() -> Vec<Shape> {
    let long = format!("1;{}\r\nx\r\n0\r\n\r\n", "x".repeat(20_000));
    vec![
        chunked("a size that is no number", "g\r\nhello\r\n0\r\n\r\n"),
        chunked("no size", "\r\nhello\r\n0\r\n\r\n"),
        chunked("an extension without a size", ";x\r\nhello\r\n0\r\n\r\n"),
        chunked("a negative size", "-5\r\nhello\r\n0\r\n\r\n"),
        chunked("a size with a plus", "+5\r\nhello\r\n0\r\n\r\n"),
        chunked("a size with 0x", "0x5\r\nhello\r\n0\r\n\r\n"),
        chunked("a blank before a size", " 5\r\nhello\r\n0\r\n\r\n"),
        chunked("a size in quotes", "\"5\"\r\nhello\r\n0\r\n\r\n"),
        chunked("a size with a fraction", "5.0\r\nhello\r\n0\r\n\r\n"),
        chunked("a size with a comma", "5,\r\nhello\r\n0\r\n\r\n"),
        chunked("two sizes", "5 5\r\nhello\r\n0\r\n\r\n"),
        chunked("a size with NUL", "5\0\r\nhello\r\n0\r\n\r\n"),
        chunked(
            "a size of 17 digits",
            "10000000000000000\r\nhello\r\n0\r\n\r\n",
        ),
        chunked(
            "a size of many digits",
            &format!("{}\r\nx", "f".repeat(300)),
        ),
        chunked("the largest size", "ffffffffffffffff\r\nhello").closed(),
        chunked("a bare line feed behind a size", "5\nhello\r\n0\r\n\r\n"),
        chunked(
            "a bare line feed in an extension",
            "5;a\nb\r\nhello\r\n0\r\n\r\n",
        ),
        chunked(
            "a carriage return in an extension",
            "5;a\rb\r\nhello\r\n0\r\n\r\n",
        ),
        chunked("NUL in an extension", "5;\0\r\nhello\r\n0\r\n\r\n"),
        chunked(
            "two carriage returns behind a size",
            "5\r\r\nhello\r\n0\r\n\r\n",
        ),
        chunked(
            "a bare carriage return behind a size",
            "5\rhello\r\n0\r\n\r\n",
        ),
        chunked("a chunk that is too long", "4\r\nhello\r\n0\r\n\r\n"),
        chunked("a chunk that is too short", "6\r\nhello\r\n0\r\n\r\n"),
        chunked("no line end behind a chunk", "5\r\nhello0\r\n\r\n"),
        chunked("a bare line feed behind a chunk", "5\r\nhello\n0\r\n\r\n"),
        chunked(
            "a bare carriage return behind a chunk",
            "5\r\nhello\r0\r\n\r\n",
        ),
        chunked(
            "a bare line feed behind the last chunk",
            "5\r\nhello\r\n0\n\r\n",
        ),
        chunked(
            "a bare line feed behind all chunks",
            "5\r\nhello\r\n0\r\n\n",
        ),
        chunked("a carriage return at the end", "5\r\nhello\r\n0\r\n\r\r"),
        chunked("an extension that is too long", &long),
        ok(
            "a length that is chunked",
            "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
            "hello",
        ),
        ok(
            "a length that is chunked, and the end",
            "Transfer-Encoding: chunked\r\nContent-Length: 100\r\n",
            "5\r\nhello\r\n",
        )
        .closed(),
        ok(
            "chunks twice",
            "Transfer-Encoding: chunked, chunked\r\n",
            "f\r\n5\r\nhello\r\n0\r\n\r\n\r\n0\r\n\r\n",
        ),
    ]
}

fn trailers() -> Vec<Shape> {
    let with = |name: &str, lines: &str| {
        let chunks = format!("5\r\nhello\r\n0\r\n{lines}\r\n");
        chunked(name, &chunks)
    };
    vec![
        with("a trailer without a colon", "what\r\n"),
        with("a trailer without a name", ": 1\r\n"),
        with("a blank before a trailer's colon", "X-Sum : 1\r\n"),
        with("a blank in a trailer's name", "X Sum: 1\r\n"),
        with("NUL in a trailer's name", "X\0: 1\r\n"),
        with("NUL in a trailer", "X-Sum: \0\r\n"),
        with("DEL in a trailer", "X-Sum: \x7f\r\n"),
        with("a carriage return in a trailer", "X-Sum: a\rb\r\n"),
        with("a bare line feed behind a trailer", "X-Sum: 1\n"),
        with("a folded trailer", "X-Sum: 1\r\n 2\r\n"),
        with("a blank before a trailer", " X-Sum: 1\r\n"),
        with("another chunk behind the last", "5\r\nhello\r\n"),
        with(
            "trailers that are too long",
            &format!("X: {}\r\n", "1".repeat(17_000)),
        ),
        with(
            "trailers that are too long together",
            &"X: 1\r\n".repeat(3_000),
        ),
    ]
}

fn heads() -> Vec<Shape> {
    let line = |name: &str, line: &str| {
        let text = format!("{line}\r\nContent-Length: 5\r\n\r\nhello");
        shape(name, text)
    };
    vec![
        shape("garbage", "\0\x01\x02 what?\r\n\r\n"),
        shape("a page without a head", "<html>hello</html>\r\n\r\n").closed(),
        shape("a greeting of another protocol", "220 mail ESMTP\r\n"),
        shape("SSH", "SSH-2.0-OpenSSH_9.9\r\n"),
        shape("an alert of TLS", b"\x15\x03\x01\x00\x02\x02\x46".to_vec()).closed(),
        shape(
            "frames of HTTP/2",
            b"\0\0\x06\x04\0\0\0\0\0\0\x03\0\0\0\x64".to_vec(),
        ),
        line("no status", "HTTP/1.1"),
        line("no status but a blank", "HTTP/1.1 "),
        line("a status of two digits", "HTTP/1.1 20 OK"),
        line("a status of four digits", "HTTP/1.1 2000 OK"),
        line("a status of letters", "HTTP/1.1 abc OK"),
        line("status 099", "HTTP/1.1 099 OK"),
        line("status 000", "HTTP/1.1 000 OK"),
        line("a negative status", "HTTP/1.1 -20 OK"),
        line("a status with a fraction", "HTTP/1.1 200.1 OK"),
        line("no blank behind the status", "HTTP/1.1 200OK"),
        line("two blanks before the status", "HTTP/1.1  200 OK"),
        line("a tab before the status", "HTTP/1.1\t200 OK"),
        line("a blank before it all", " HTTP/1.1 200 OK"),
        line("HTTP/2", "HTTP/2 200 OK"),
        line("HTTP/2.0", "HTTP/2.0 200 OK"),
        line("HTTP/1.2", "HTTP/1.2 200 OK"),
        line("HTTP/0.9", "HTTP/0.9 200 OK"),
        line("HTTP/1", "HTTP/1 200 OK"),
        line("HTTP/1.10", "HTTP/1.10 200 OK"),
        line("http in small letters", "http/1.1 200 OK"),
        line("HTP", "HTP/1.1 200 OK"),
        line("HTTPS", "HTTPS/1.1 200 OK"),
        line("NUL in the reason", "HTTP/1.1 200 O\0K"),
        line("a carriage return in the reason", "HTTP/1.1 200 O\rK"),
        line("DEL in the reason", "HTTP/1.1 200 O\x7fK"),
        line("a request", "GET / HTTP/1.1"),
        line("another protocol", "HTTP/1.1 101 Switching Protocols"),
        line(
            "another protocol that is named",
            "HTTP/1.1 101 X\r\nConnection: upgrade\r\nUpgrade: websocket",
        ),
        line(
            "another protocol behind a hint",
            "HTTP/1.1 103 X\r\n\r\nHTTP/1.1 101 X",
        ),
        line("garbage behind a hint", "HTTP/1.1 103 X\r\n\r\nwhat?"),
        line("NUL behind a hint", "HTTP/1.1 103 X\r\n\r\n\0"),
        shape(
            "carriage returns alone",
            "HTTP/1.1 200 OK\rContent-Length: 5\r\rhello",
        ),
        shape(
            "a body behind one line end",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nhello",
        )
        .closed(),
    ]
}

fn headers() -> Vec<Shape> {
    let lines = |count: usize| {
        let lines = (0..count).map(|number| format!("X-{number}: {number}\r\n"));
        lines.collect::<String>()
    };
    let folded = "HTTP/1.1 200 OK\r\nX-A: b\r\n c\r\nContent-Length: 5\r\n\r\nhello";
    let first_folded = "HTTP/1.1 200 OK\r\n X-A: b\r\nContent-Length: 5\r\n\r\nhello";
    vec![
        with_header("a header without a colon", "what"),
        with_header("a header without a name", ": b"),
        with_header("a blank before a colon", "X-A : b"),
        with_header("a tab before a colon", "X-A\t: b"),
        with_header("a blank in a name", "X A: b"),
        with_header("NUL in a name", "X\0A: b"),
        with_header("NUL in a value", "X-A: b\0"),
        with_header("a bell in a value", "X-A: b\x07"),
        with_header("DEL in a value", "X-A: b\x7f"),
        with_header("a carriage return in a value", "X-A: b\rc"),
        with_header("a carriage return before a line end", "X-A: b\r"),
        with_header("a bracket in a name", "X(A): b"),
        with_header("bytes above 127 in a name", "X-\u{e9}: b"),
        with_header("a slash in a name", "X/A: b"),
        with_header("quotes around a name", "\"X-A\": b"),
        shape("a folded header", folded),
        shape("a folded first header", first_folded),
        ok("101 headers", &lines(101), "hello").closed(),
        ok("128 headers", &lines(128), "hello").closed(),
        ok("129 headers", &lines(129), "hello").closed(),
        ok("1000 headers", &lines(1_000), "hello").closed(),
        with_header(
            "a value of 100 KB",
            &format!("X-A: {}", "b".repeat(100_000)),
        ),
        with_header(
            "a value of 300 KB",
            &format!("X-A: {}", "b".repeat(300_000)),
        ),
        with_header("a name of 70 KB", &format!("{}: b", "b".repeat(70_000))),
    ]
}

/// Where the connection ends too soon, or nothing more comes.
fn ends() -> Vec<Shape> {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
    let part = format!("{head}hel");
    let chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel";
    let until = "HTTP/1.1 200 OK\r\n\r\nhel";
    let hint = "HTTP/1.1 100 Continue\r\n\r\n";
    vec![
        shape("nothing and the end", "").closed(),
        shape("nothing and a reset", "").reset(),
        shape("nothing", ""),
        shape("a line end and the end", "\r\n").closed(),
        shape("line ends", "\r\n\r\n"),
        shape("half a head", "HTTP/1.1 200 OK\r\nContent-Le"),
        shape("half a head and a reset", "HTTP/1.1 200 OK\r\nContent-Le").reset(),
        shape("a hint", hint),
        shape("a hint and the end", hint).closed(),
        shape("a hint and a reset", hint).reset(),
        shape("a head without its body", head),
        shape("a head and the end", head).closed(),
        shape("half a body", part.clone()),
        shape("half a body and the end", part.clone()).closed(),
        shape("half a body and a reset", part).reset(),
        shape("half a chunk", chunks),
        shape("half a chunk and the end", chunks).closed(),
        shape("half a chunk and a reset", chunks).reset(),
        shape("no end", until),
        shape("a reset in place of the end", until).reset(),
        shape("a head of a POST and the end", head)
            .closed()
            .of_post(),
        shape("half a head of a HEAD", "HTTP/1.1 200 OK\r\nContent-Le")
            .of_head()
            .closed(),
    ]
}
