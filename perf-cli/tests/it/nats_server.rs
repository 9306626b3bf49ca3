//! A real nats-server, and somebody who speaks NATS with it by hand: what is said here is written
//! down in <https://docs.nats.io/reference/reference-protocols/nats-protocol>.
//!
//! A server that is not installed is `None`: `cargo xtask test` says so.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::thread;

use crate::child::Running;
use crate::servers::find;

/// A server that ends with the test.
pub(crate) struct NatsServer {
    pub(crate) port: u16,
    process: Running,
}

impl NatsServer {
    /// A server that keeps what its streams have in `folder`.
    pub(crate) fn start(folder: &Path) -> Option<Self> {
        Self::with(folder, "")
    }

    /// A server with more to its configuration.
    pub(crate) fn with(folder: &Path, configuration: &str) -> Option<Self> {
        Self::on(folder, configuration, -1)
    }

    /// A server on the port of one that has ended.
    pub(crate) fn again(folder: &Path, port: u16) -> Option<Self> {
        Self::on(folder, "", port.into())
    }

    fn on(folder: &Path, configuration: &str, port: i32) -> Option<Self> {
        let program = find("nats-server")?;
        let file = folder.join("nats-server.conf");
        let store = folder.join("nats-store");
        let whole = format!(
            "host: 127.0.0.1\nport: {port}\njetstream {{ store_dir: {:?} }}\n{configuration}\n",
            store.display()
        );
        fs::write(&file, whole).unwrap();
        let mut process = Running::start(Command::new(program).arg("-c").arg(file));
        // "[1] 2026/01/01 00:00:00 [INF] Listening for client connections on 127.0.0.1:40123"
        let line = process.wait_for_stderr("Listening for client connections");
        let port = line
            .rsplit(':')
            .next()
            .and_then(|port| port.trim().parse().ok());
        process.wait_for_stderr("Server is ready");
        Some(Self {
            port: port.expect("it says where it is"),
            process,
        })
    }

    pub(crate) fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// Ends it, as `kill -9` does.
    pub(crate) fn kill(self) -> u16 {
        drop(self.process);
        self.port
    }

    /// Somebody who hears `subject`, and publishes what `say` makes of each message: its reply
    /// subject, if it has one, its headers as they were sent, and its content.
    pub(crate) fn peer(&self, subject: &str, say: impl Fn(&Heard) -> Vec<Said> + Send + 'static) {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let mut writer = stream.try_clone().unwrap();
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        write!(
            writer,
            "CONNECT {{\"headers\":true}}\r\nSUB {subject} 1\r\nPING\r\n"
        )
        .unwrap();
        while !line.starts_with("PONG") {
            line.clear();
            assert_ne!(
                reader.read_line(&mut line).unwrap(),
                0,
                "the server hangs up"
            );
        }
        // It ends when the server does, which hangs up then.
        thread::spawn(move || {
            while let Some(heard) = hear(&mut reader, &mut writer) {
                for Said {
                    subject,
                    headers,
                    content,
                } in say(&heard)
                {
                    let (head, all) = (headers.len(), headers.len() + content.len());
                    let line = match head {
                        0 => format!("PUB {subject} {all}\r\n"),
                        _ => format!("HPUB {subject} {head} {all}\r\n"),
                    };
                    let whole = [line.as_bytes(), &headers, &content, b"\r\n"].concat();
                    if writer.write_all(&whole).is_err() {
                        return;
                    }
                }
            }
        });
    }
}

/// A message that somebody heard.
pub(crate) struct Heard {
    pub(crate) reply: Option<String>,
    pub(crate) headers: Vec<u8>,
    pub(crate) content: Vec<u8>,
}

/// A message that somebody publishes.
pub(crate) struct Said {
    pub(crate) subject: String,
    pub(crate) headers: Vec<u8>,
    pub(crate) content: Vec<u8>,
}

impl Heard {
    /// The same message on another subject.
    pub(crate) fn said_on(&self, subject: &str) -> Said {
        Said {
            subject: subject.to_owned(),
            headers: self.headers.clone(),
            content: self.content.clone(),
        }
    }
}

/// The next message; `None` when the server hangs up.
fn hear(reader: &mut BufReader<TcpStream>, writer: &mut TcpStream) -> Option<Heard> {
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        let (head, sizes) = match words.first() {
            Some(&"PING") => {
                writer.write_all(b"PONG\r\n").ok()?;
                continue;
            }
            Some(&"MSG") => (&words[3..words.len() - 1], [None, words.last().copied()]),
            Some(&"HMSG") => {
                let (head, sizes) = words.split_at(words.len() - 2);
                (&head[3..], [Some(sizes[0]), Some(sizes[1])])
            }
            _ => continue,
        };
        let [headers, all] = sizes.map(|size| size.map_or(0, |size| size.parse().unwrap()));
        let mut bytes = vec![0; all + 2];
        reader.read_exact(&mut bytes).ok()?;
        bytes.truncate(all);
        let content = bytes.split_off(headers);
        return Some(Heard {
            reply: head.first().map(ToString::to_string),
            headers: bytes,
            content,
        });
    }
}
