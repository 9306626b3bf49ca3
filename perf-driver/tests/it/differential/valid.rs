//! Answers that are as they should be, however odd.

use super::shape::{Shape, chunked, ok, shape, with_header};

/// An answer of status 200, and behind it nothing.
const NEXT: &str = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

/// All of them.
pub(super) fn valid() -> Vec<Shape> {
    let groups = [
        statuses(),
        without_body(),
        interim(),
        lengths(),
        chunks(),
        trailers(),
        until_close(),
        connections(),
        header_forms(),
        status_lines(),
        beyond(),
    ];
    groups.concat()
}

fn statuses() -> Vec<Shape> {
    let codes = [
        200, 201, 202, 203, 205, 206, 207, 208, 226, 299, 300, 301, 302, 303, 305, 307, 308, 399,
        400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417,
        418, 421, 422, 423, 424, 425, 426, 428, 429, 431, 451, 499, 500, 501, 502, 503, 504, 505,
        506, 507, 508, 510, 511, 599, 600, 799, 999,
    ];
    let of_code = |code| {
        let text = format!("HTTP/1.1 {code} X\r\nContent-Length: 5\r\n\r\nhello");
        shape(format!("status {code}"), text)
    };
    let mut shapes: Vec<Shape> = codes.into_iter().map(of_code).collect();
    shapes.extend([
        ok("the answer to a POST", "Content-Length: 4\r\n", "pong").of_post(),
        shape(
            "an answer to a POST that was not read",
            "HTTP/1.1 413 X\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno",
        )
        .closed()
        .of_post(),
        shape(
            "a redirect with its place",
            "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n",
        ),
    ]);
    shapes
}

fn without_body() -> Vec<Shape> {
    let line = |code| format!("HTTP/1.1 {code} X\r\n");
    let with = |code, headers: &str| format!("{}{headers}\r\n", line(code));
    vec![
        shape("204", with(204, "")),
        shape("204 with length 0", with(204, "Content-Length: 0\r\n")),
        shape("204 with a length", with(204, "Content-Length: 5\r\n")),
        shape("204 in chunks", with(204, "Transfer-Encoding: chunked\r\n")),
        shape("204 that closes", with(204, "Connection: close\r\n")).closed(),
        shape("304", with(304, "ETag: \"x\"\r\n")),
        shape("304 with a length", with(304, "Content-Length: 5\r\n")),
        shape("304 in chunks", with(304, "Transfer-Encoding: chunked\r\n")),
        shape("205 with length 0", with(205, "Content-Length: 0\r\n")),
        shape(
            "205 in no chunks",
            with(205, "Transfer-Encoding: chunked\r\n") + "0\r\n\r\n",
        ),
        shape("HEAD", with(200, "")).of_head(),
        shape("HEAD with a length", with(200, "Content-Length: 5\r\n")).of_head(),
        shape(
            "HEAD with the largest length",
            with(200, "Content-Length: 18446744073709551615\r\n"),
        )
        .of_head(),
        shape(
            "HEAD with lengths that differ",
            with(200, "Content-Length: 5\r\nContent-Length: 6\r\n"),
        )
        .of_head(),
        shape(
            "HEAD in chunks",
            with(200, "Transfer-Encoding: chunked\r\n"),
        )
        .of_head(),
        shape(
            "HEAD of what is not there",
            with(404, "Content-Length: 9\r\n"),
        )
        .of_head(),
        shape("HEAD and 204", with(204, "")).of_head(),
        shape("HEAD that closes", with(200, "Connection: close\r\n"))
            .of_head()
            .closed(),
        shape(
            "HEAD in HTTP/1.0",
            "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\n",
        )
        .of_head()
        .closed(),
        shape(
            "HEAD behind a hint",
            format!("{}\r\n{}", line(103), with(200, "Content-Length: 5\r\n")),
        )
        .of_head(),
    ]
}

fn interim() -> Vec<Shape> {
    let behind = |name: &str, first: &str| shape(name, format!("{first}{NEXT}"));
    vec![
        behind("100", "HTTP/1.1 100 Continue\r\n\r\n"),
        behind("100 to a POST", "HTTP/1.1 100 Continue\r\n\r\n").of_post(),
        behind("100 without a reason", "HTTP/1.1 100\r\n\r\n"),
        behind("102", "HTTP/1.1 102 Processing\r\n\r\n"),
        behind("103", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
        behind("199", "HTTP/1.1 199 X\r\n\r\n"),
        behind(
            "many hints",
            &"HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n".repeat(20),
        ),
        behind(
            "100 and 103",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 X\r\nLink: </b>\r\n\r\n",
        ),
        behind(
            "100 with length 0",
            "HTTP/1.1 100 X\r\nContent-Length: 0\r\n\r\n",
        ),
        behind(
            "100 with a length",
            "HTTP/1.1 100 X\r\nContent-Length: 5\r\n\r\n",
        ),
        behind(
            "100 in chunks",
            "HTTP/1.1 100 X\r\nTransfer-Encoding: chunked\r\n\r\n",
        ),
        behind(
            "100 that closes",
            "HTTP/1.1 100 X\r\nConnection: close\r\n\r\n",
        ),
        behind("100 in HTTP/1.0", "HTTP/1.0 100 Continue\r\n\r\n"),
        shape(
            "100 and 204",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
        ),
        shape(
            "103 and chunks",
            "HTTP/1.1 103 X\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\
             2\r\nok\r\n0\r\n\r\n",
        ),
        shape(
            "103 and until the end",
            "HTTP/1.1 103 X\r\n\r\nHTTP/1.1 200 OK\r\n\r\nok",
        )
        .closed(),
    ]
}

fn lengths() -> Vec<Shape> {
    let told = |name: &str, told: &str, length: usize| {
        ok(
            name,
            &format!("Content-Length:{told}\r\n"),
            &"x".repeat(length),
        )
    };
    vec![
        told("length 0", " 0", 0),
        told("length 1", " 1", 1),
        told("length 2", " 2", 2),
        told("length 1000", " 1000", 1000),
        told("a large body", " 100000", 100_000),
        told("a length without a blank before it", "5", 5),
        told("a length among blanks", "   5   ", 5),
        told("a length among tabs", "\t5\t", 5),
        told("a length with zeros before it", " 0005", 5),
        told(
            "a length with many zeros",
            " 0000000000000000000000000005",
            5,
        ),
        told("a length twice in a line", " 5, 5", 5),
        told("a length thrice in a line", " 5,5 ,\t5", 5),
        told("length 0 in a list", " 0, 0", 0),
        told("a length in two lines", " 5\r\nContent-Length: 5", 5),
        told("a length in odd letters", " 5\r\ncOnTeNt-LeNgTh: 5", 5),
        told(
            "a length that is written in two ways",
            " 5\r\nContent-Length: 05",
            5,
        ),
        shape("every byte in a body", {
            let mut bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 256\r\n\r\n".to_vec();
            bytes.extend(0..=u8::MAX);
            bytes
        }),
        ok(
            "a body that looks like an answer",
            &format!("Content-Length: {}\r\n", NEXT.len()),
            NEXT,
        ),
    ]
}

fn chunks() -> Vec<Shape> {
    let letters = "x".repeat(26);
    let many = "1\r\nx\r\n".repeat(100) + "0\r\n\r\n";
    let signed = "2;signature=0123456789abcdef\r\nok\r\n".repeat(20) + "0\r\n\r\n";
    let extended = format!("2;x={}\r\nok\r\n", "y".repeat(250)).repeat(100) + "0\r\n\r\n";
    let large = format!("11170\r\n{}\r\n0\r\n\r\n", "x".repeat(70_000));
    let encoded = |name: &str, lines: &str| ok(name, lines, "5\r\nhello\r\n0\r\n\r\n");
    vec![
        chunked("one chunk", "5\r\nhello\r\n0\r\n\r\n"),
        chunked("two chunks", "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"),
        chunked("no chunk", "0\r\n\r\n"),
        chunked("a last chunk of many zeros", "000000\r\n\r\n"),
        chunked("many chunks of one byte", &many),
        chunked("a large chunk", &large),
        chunked("small letters", &format!("1a\r\n{letters}\r\n0\r\n\r\n")),
        chunked("large letters", &format!("1A\r\n{letters}\r\n0\r\n\r\n")),
        chunked("zeros before a size", "0005\r\nhello\r\n0\r\n\r\n"),
        chunked("many zeros", "0000000000000000000005\r\nhello\r\n0\r\n\r\n"),
        chunked("an extension", "5;x\r\nhello\r\n0\r\n\r\n"),
        chunked("an extension with a value", "5;x=y\r\nhello\r\n0\r\n\r\n"),
        chunked(
            "an extension in quotes",
            "5; x=\"a;b \\\" c\" ;z\r\nhello\r\n0\r\n\r\n",
        ),
        chunked("an extension of nothing", "5;\r\nhello\r\n0\r\n\r\n"),
        chunked("an extension behind a blank", "5 ;x\r\nhello\r\n0\r\n\r\n"),
        chunked(
            "an extension of the last chunk",
            "5\r\nhello\r\n0;x=y\r\n\r\n",
        ),
        chunked(
            "an extension with bytes above 127",
            "5;x=\u{e9}\r\nhello\r\n0\r\n\r\n",
        ),
        chunked("extensions of many chunks", &signed),
        chunked("extensions of 25 KB together", &extended),
        chunked("blanks behind a size", "5  \r\nhello\r\n0 \r\n\r\n"),
        chunked("a tab behind a size", "5\t\r\nhello\r\n0\t\r\n\r\n"),
        chunked("line ends in a chunk", "4\r\n\r\n\r\n\r\n0\r\n\r\n"),
        chunked("an end in a chunk", "5\r\n0\r\n\r\n\r\n0\r\n\r\n"),
        chunked("chunks that close", "5\r\nhello\r\n0\r\n\r\n").closed(),
        chunked("chunks to a POST", "5\r\nhello\r\n0\r\n\r\n").of_post(),
        encoded("CHUNKED", "Transfer-Encoding: CHUNKED\r\n"),
        encoded(
            "an encoding in odd letters",
            "tRANSFER-eNCODING: Chunked\r\n",
        ),
        encoded(
            "an encoding among blanks",
            "Transfer-Encoding: \t chunked \t\r\n",
        ),
        encoded("gzip and chunked", "Transfer-Encoding: gzip, chunked\r\n"),
        encoded(
            "gzip and chunked in two lines",
            "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
        ),
        encoded(
            "chunks and a length",
            "Transfer-Encoding: chunked\r\nContent-Length: 15\r\n",
        ),
        encoded(
            "a length and chunks",
            "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        ),
        encoded(
            "chunks and lengths that differ",
            "Content-Length: 3\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        ),
        encoded(
            "chunks and a connection that closes",
            "Transfer-Encoding: chunked\r\nConnection: close\r\n",
        )
        .closed(),
    ]
}

fn trailers() -> Vec<Shape> {
    let with = |name: &str, lines: &str| {
        let chunks = format!("5\r\nhello\r\n0\r\n{lines}\r\n");
        chunked(name, &chunks)
    };
    vec![
        with("a trailer", "X-Sum: 1\r\n"),
        with("two trailers", "X-Sum: 1\r\nX-More: 2\r\n"),
        with("a trailer without a value", "X-Sum:\r\n"),
        with("a trailer among blanks", "X-Sum: \t 1 \t\r\n"),
        with("a trailer with bytes above 127", "X-Sum: \u{e9}\r\n"),
        with(
            "a trailer that looks like a length",
            "Content-Length: 3\r\n",
        ),
        with("50 trailers", &"X-Sum: 1\r\n".repeat(50)),
        with("101 trailers", &"X-Sum: 1\r\n".repeat(101)),
        with(
            "a long trailer",
            &format!("X-Sum: {}\r\n", "1".repeat(9_000)),
        ),
    ]
}

fn until_close() -> Vec<Shape> {
    let old = |name: &str, headers: &str, body: &str| {
        shape(name, format!("HTTP/1.0 200 OK\r\n{headers}\r\n{body}"))
    };
    vec![
        ok("until the end", "", "hello").closed(),
        ok("until the end at once", "", "").closed(),
        ok(
            "until the end that is told",
            "Connection: close\r\n",
            "hello",
        )
        .closed(),
        ok("until the end, much", "", &"x".repeat(100_000)).closed(),
        ok("what looks like chunks", "", "5\r\nhello\r\n0\r\n\r\n").closed(),
        ok("identity", "Transfer-Encoding: identity\r\n", "hello").closed(),
        ok("gzip alone", "Transfer-Encoding: gzip\r\n", "hello").closed(),
        ok("an encoding of nothing", "Transfer-Encoding:\r\n", "hello").closed(),
        ok(
            "chunked and gzip",
            "Transfer-Encoding: chunked, gzip\r\n",
            "hello",
        )
        .closed(),
        ok(
            "an unknown encoding",
            "Transfer-Encoding: x-chunked\r\n",
            "hello",
        )
        .closed(),
        ok(
            "chunked in quotes",
            "Transfer-Encoding: \"chunked\"\r\n",
            "hello",
        )
        .closed(),
        ok(
            "chunked with more",
            "Transfer-Encoding: chunked;q=1\r\n",
            "hello",
        )
        .closed(),
        ok(
            "an unknown encoding and a length",
            "Content-Length: 3\r\nTransfer-Encoding: x\r\n",
            "hello",
        )
        .closed(),
        old("HTTP/1.0 until the end", "", "hello").closed(),
        old("HTTP/1.0 with a length", "Content-Length: 5\r\n", "hello").closed(),
        old(
            "HTTP/1.0 that stays without being asked",
            "Content-Length: 5\r\n",
            "hello",
        ),
        old(
            "HTTP/1.0 until the end that says it stays",
            "Connection: keep-alive\r\n",
            "hello",
        )
        .closed(),
        old(
            "HTTP/1.0 that stays",
            "Content-Length: 5\r\nConnection: keep-alive\r\n",
            "hello",
        ),
        old(
            "HTTP/1.0 that stays in large letters",
            "Content-Length: 5\r\nConnection: Keep-Alive\r\n",
            "hello",
        ),
        old(
            "HTTP/1.0 that stays and closes",
            "Content-Length: 5\r\nConnection: keep-alive, close\r\n",
            "hello",
        )
        .closed(),
        shape("HTTP/1.0 and 204", "HTTP/1.0 204 No Content\r\n\r\n").closed(),
        shape(
            "HTTP/1.0 and 304 that stays",
            "HTTP/1.0 304 X\r\nConnection: keep-alive\r\n\r\n",
        ),
    ]
}

fn connections() -> Vec<Shape> {
    let says = |name: &str, value: &str| with_header(name, &format!("Connection: {value}"));
    vec![
        says("it closes", "close").closed(),
        says("it closes in odd letters", "CLoSe").closed(),
        says("it closes among others", "x, close , y").closed(),
        says("it closes and does not", "close"),
        says("it stays", "keep-alive"),
        says("it stays and closes", "keep-alive, close").closed(),
        says("it says nothing", ""),
        says("it says something else", "x"),
        says("it says something like it", "closed"),
        with_header(
            "it closes in a second line",
            "Connection: keep-alive\r\nConnection: close",
        )
        .closed(),
        with_header("a proxy's connection closes", "Proxy-Connection: close"),
        with_header("for how long it stays", "Keep-Alive: timeout=5, max=100"),
        with_header("it closes without a word", "X-A: b").closed(),
        with_header("it resets without a word", "X-A: b").reset(),
        with_header("it would speak another protocol", "Upgrade: h2c"),
    ]
}

fn header_forms() -> Vec<Shape> {
    let lines = |count: usize| {
        let lines = (0..count).map(|number| format!("X-{number}: {number}\r\n"));
        format!("{}Content-Length: 5\r\n", lines.collect::<String>())
    };
    let long = |name: &str, name_length: usize, value_length: usize| {
        let (left, right) = ("n".repeat(name_length), "v".repeat(value_length));
        with_header(name, &format!("{left}: {right}"))
    };
    vec![
        with_header("a header in large letters", "X-UPPER: A"),
        with_header("a header in small letters", "x-lower: a"),
        with_header("no blank behind the colon", "X-A:b"),
        with_header("blanks around a value", "X-A:   b  c   "),
        with_header("tabs around a value", "X-A:\t\tb\tc\t"),
        with_header("a header of nothing", "X-A:"),
        with_header("a header of blanks", "X-A:    "),
        with_header("colons in a value", "X-A: a:b: c"),
        with_header("bytes above 127 in a value", "X-A: \u{e9}\u{20ac}"),
        with_header(
            "quotes and commas in a value",
            "X-A: \"a, b\", c; d=\"e\\\"\"",
        ),
        with_header("a header twice", "X-A: 1\r\nX-A: 2\r\nx-a: 3"),
        with_header("every sign in a name", "!#$%&'*+-.^_`|~09azAZ: 1"),
        with_header("a name of one letter", "a: b"),
        with_header("cookies", "Set-Cookie: a=b\r\nSet-Cookie: c=d; Path=/"),
        with_header("a type", "Content-Type: text/html; charset=utf-8"),
        with_header("an encoding of the body", "Content-Encoding: x-own"),
        with_header("trailers are told", "Trailer: X-Sum"),
        ok("12 headers", &lines(11), "hello"),
        ok("60 headers", &lines(59), "hello"),
        ok("99 headers", &lines(98), "hello"),
        ok("100 headers", &lines(99), "hello"),
        long("a value of 8 KB", 3, 8_000),
        long("a value of 60 KB", 3, 60_000),
        long("a name of 1 KB", 1_000, 3),
        long("a name of 30 KB", 30_000, 3),
        shape("bare line feeds", NEXT.replace('\r', "")),
        shape(
            "line feeds of both kinds",
            "HTTP/1.1 200 OK\nContent-Length: 5\r\nX-A: b\n\r\nhello",
        ),
        shape("a bare line feed at the end", {
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\nhello"
        }),
    ]
}

fn status_lines() -> Vec<Shape> {
    let line = |name: &str, line: &str| {
        let text = format!("{line}\r\nContent-Length: 5\r\n\r\nhello");
        shape(name, text)
    };
    vec![
        line("no reason", "HTTP/1.1 200"),
        line("a reason of nothing", "HTTP/1.1 200 "),
        line("a reason of blanks", "HTTP/1.1 200    "),
        line("a reason with a tab", "HTTP/1.1 200 a\tb"),
        line("a reason of many words", "HTTP/1.1 200 it is all as it was"),
        line(
            "a reason with bytes above 127",
            "HTTP/1.1 200 d\u{e9}j\u{e0}",
        ),
        line(
            "a long reason",
            &format!("HTTP/1.1 200 {}", "x".repeat(5_000)),
        ),
        line("a line end before it", "\r\nHTTP/1.1 200 OK"),
        line("line ends before it", "\r\n\n\r\nHTTP/1.1 200 OK"),
    ]
}

/// More than belongs to the answer.
fn beyond() -> Vec<Shape> {
    vec![
        ok("bytes beyond a length", "Content-Length: 5\r\n", "hello!"),
        ok("bytes beyond length 0", "Content-Length: 0\r\n", "hello"),
        ok(
            "an answer beyond a length",
            "Content-Length: 2\r\n",
            &format!("ok{NEXT}"),
        ),
        ok(
            "a line end beyond a length",
            "Content-Length: 5\r\n",
            "hello\r\n",
        ),
        ok(
            "bytes beyond, and the end",
            "Content-Length: 5\r\n",
            "hello!",
        )
        .closed(),
        chunked("bytes beyond chunks", "5\r\nhello\r\n0\r\n\r\nmore"),
        chunked(
            "an answer beyond chunks",
            &format!("2\r\nok\r\n0\r\n\r\n{NEXT}"),
        ),
        shape("bytes beyond 204", "HTTP/1.1 204 X\r\n\r\nhello"),
        shape(
            "a body that is told of 304",
            "HTTP/1.1 304 X\r\nContent-Length: 5\r\n\r\nhello",
        ),
        shape("the body of a HEAD", NEXT).of_head(),
    ]
}
