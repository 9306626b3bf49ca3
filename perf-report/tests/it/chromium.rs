//! A real browser, steered over a pipe by the protocol of its developer tools. Knows nothing of
//! reports.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

/// No answer takes so long but that of a browser that hangs.
const PATIENCE: Duration = Duration::from_mins(1);

/// A browser with one page, ended when it is dropped.
pub(crate) struct Chromium {
    process: Child,
    to: File,
    from: Receiver<Value>,
    session: String,
    calls: u64,
    events: Vec<Value>,
    folder: TempDir,
}

impl Chromium {
    /// `None` where no Chromium is installed: the test is then left out, and `cargo xtask test`
    /// says so.
    pub(crate) fn start() -> Option<Self> {
        let program = ["chromium", "chromium-browser"]
            .into_iter()
            .find(|program| {
                let version = Command::new(program).arg("--version").output();
                version.is_ok_and(|version| version.status.success())
            })?;
        let folder = tempfile::tempdir().unwrap();
        let (input, output) = (folder.path().join("in"), folder.path().join("out"));
        let made = Command::new("mkfifo")
            .args([&input, &output])
            .status()
            .unwrap();
        assert!(made.success());
        let process = Command::new("sh")
            .args(["-c", "exec \"$@\" 3<\"$IN\" 4>\"$OUT\"", "sh", program])
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
            ])
            // It looks for nothing of its own on the network.
            .args([
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ])
            .args([
                "--hide-scrollbars",
                "--disable-dev-shm-usage",
                "--remote-debugging-pipe",
            ])
            .arg(format!(
                "--user-data-dir={}",
                folder.path().join("profile").display()
            ))
            .arg("about:blank")
            .env("IN", &input)
            .env("OUT", &output)
            // What it forgets there goes with the folder.
            .env("TMPDIR", folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let to = OpenOptions::new().write(true).open(&input).unwrap();
        let from = messages(File::open(&output).unwrap());
        let mut browser = Self {
            process,
            to,
            from,
            session: String::new(),
            calls: 0,
            events: Vec::new(),
            folder,
        };
        let target = browser.call("Target.createTarget", &json!({"url": "about:blank"}));
        let target = json!({"targetId": target["targetId"], "flatten": true});
        let attached = browser.call("Target.attachToTarget", &target);
        attached["sessionId"]
            .as_str()
            .unwrap()
            .clone_into(&mut browser.session);
        for domain in ["Page", "Network", "Runtime", "Log"] {
            browser.call(&format!("{domain}.enable"), &json!({}));
        }
        Some(browser)
    }

    /// Opens `page`, a text of HTML, from a file, and waits until all of it is loaded.
    pub(crate) fn open(&mut self, page: &str) {
        let file = self.folder.path().join("page.html");
        std::fs::write(&file, page).unwrap();
        self.visit(&format!("file://{}", file.display()));
    }

    /// Opens what is at an address, and waits until all of it is loaded.
    pub(crate) fn visit(&mut self, url: &str) {
        self.events.clear();
        self.call("Page.navigate", &json!({"url": url}));
        let is_loaded = |event: &Value| event["method"] == "Page.loadEventFired";
        while !self.events.iter().any(is_loaded) {
            let event = self
                .from
                .recv_timeout(PATIENCE)
                .expect("the browser answers");
            self.events.push(event);
        }
    }

    /// What the page has asked for since it was opened, itself included.
    pub(crate) fn requests(&self) -> Vec<String> {
        let sent = self
            .events
            .iter()
            .filter(|e| e["method"] == "Network.requestWillBeSent");
        let urls = sent.map(|event| {
            event["params"]["request"]["url"]
                .as_str()
                .unwrap()
                .to_owned()
        });
        // What is part of the page is not asked for.
        urls.filter(|url| !url.starts_with("data:")).collect()
    }

    /// Messages of the console, dialogs and exceptions since the page was opened.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let methods = [
            "Runtime.consoleAPICalled",
            "Runtime.exceptionThrown",
            "Log.entryAdded",
            "Page.javascriptDialogOpening",
        ];
        let told = self.events.iter();
        let told = told.filter(|event| methods.iter().any(|method| event["method"] == *method));
        told.map(Value::to_string).collect()
    }

    /// How large the page's window is, whether it is dark and whether it is paper.
    pub(crate) fn look(&mut self, width: u32, scheme: &str, media: &str) {
        let size = json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false});
        self.call("Emulation.setDeviceMetricsOverride", &size);
        let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        let media = json!({"media": media, "features": features});
        self.call("Emulation.setEmulatedMedia", &media);
    }

    /// The value of an expression in the page.
    pub(crate) fn value(&mut self, expression: &str) -> Value {
        let arguments =
            json!({"expression": expression, "returnByValue": true, "awaitPromise": true});
        let answer = self.call("Runtime.evaluate", &arguments);
        assert!(answer["exceptionDetails"].is_null(), "{answer}");
        answer["result"]["value"].clone()
    }

    /// What axe-core says of the page, a line each; `None` where it is not there: `cargo xtask
    /// test` says so.
    pub(crate) fn inaccessible(&mut self) -> Option<Vec<String>> {
        let axe = std::env::var_os("PERF_AXE_CORE")?;
        self.value(&(std::fs::read_to_string(axe).unwrap() + "; true"));
        let run = "axe.run(document, {resultTypes: ['violations']}).then(r => [r.passes.length, \
                   r.violations.flatMap(v => v.nodes.map(n => `${v.impact} ${v.id}: ${n.target} ${n.failureSummary}`))])";
        let found = self.value(run);
        assert!(found[0].as_u64().unwrap() > 10, "it has looked: {found}");
        let lines = found[1].as_array().unwrap().iter();
        Some(
            lines
                .map(|line| line.as_str().unwrap().to_owned())
                .collect(),
        )
    }

    /// Moves the mouse to a place in the window.
    pub(crate) fn point_at(&mut self, x: f64, y: f64) {
        self.call(
            "Input.dispatchMouseEvent",
            &json!({"type": "mouseMoved", "x": x, "y": y}),
        );
    }

    /// Presses the tabulator.
    pub(crate) fn press_tab(&mut self) {
        for kind in ["keyDown", "keyUp"] {
            let key =
                json!({"type": kind, "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9});
            self.call("Input.dispatchKeyEvent", &key);
        }
    }

    /// A picture of all of the page, as a PNG file, for a person to look at.
    pub(crate) fn picture(&mut self, file: &Path) {
        let arguments = json!({"format": "png", "captureBeyondViewport": true});
        let picture = self.call("Page.captureScreenshot", &arguments);
        let encoded = picture["data"].as_str().unwrap();
        let mut decode = Command::new("base64")
            .arg("-d")
            .stdin(Stdio::piped())
            .stdout(File::create(file).unwrap())
            .spawn()
            .unwrap();
        decode
            .stdin
            .take()
            .unwrap()
            .write_all(encoded.as_bytes())
            .unwrap();
        assert!(decode.wait().unwrap().success());
    }

    fn call(&mut self, method: &str, params: &Value) -> Value {
        self.calls += 1;
        let mut message = json!({"id": self.calls, "method": method, "params": params});
        if !self.session.is_empty() {
            message["sessionId"] = json!(self.session);
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        self.to.write_all(&bytes).unwrap();
        loop {
            let answer = self
                .from
                .recv_timeout(PATIENCE)
                .expect("the browser answers");
            if answer["id"] == self.calls {
                assert!(answer["error"].is_null(), "{method}: {answer}");
                return answer["result"].clone();
            }
            self.events.push(answer);
        }
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ended = self.process.kill();
        let _reaped = self.process.wait();
    }
}

/// Messages as they arrive, each ended by a zero.
fn messages(mut pipe: File) -> Receiver<Value> {
    let (send, receive) = channel();
    thread::spawn(move || {
        let (mut buffer, mut kept) = (vec![0; 1 << 16], Vec::new());
        while let Ok(count @ 1..) = pipe.read(&mut buffer) {
            kept.extend_from_slice(&buffer[..count]);
            while let Some(end) = kept.iter().position(|byte| *byte == 0) {
                let message: Vec<u8> = kept.drain(..=end).collect();
                let message = serde_json::from_slice(&message[..end]).unwrap();
                if send.send(message).is_err() {
                    return;
                }
            }
        }
    });
    receive
}
