//! The load generators that are compared, and how each is told what to do.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::Context as _;

use super::our_run;
use super::server::Cores;
use crate::bench::cost::{self, Cost};

/// Connections that are kept open.
const CONNECTIONS: u32 = 50;
/// A rate at which nearly every request pays for its own wake-up.
const SLOW: u32 = 2_000;

/// Who sends.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Sender {
    Ours {
        program: PathBuf,
        transport: &'static str,
    },
    /// A loop over reqwest that does nothing else.
    Bare(PathBuf),
    Wrk,
    Oha,
    Hey,
}

/// What is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// As much as it can.
    Closed,
    /// Half as much, by a schedule.
    Half,
    /// A few, by a schedule.
    Slow,
}

/// Requests in a second; `None` for as many as can be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Load(Option<f64>);

/// One line of the table.
#[derive(Debug)]
pub(super) struct Tool {
    sender: Sender,
    shape: Shape,
}

/// Those that are there. The first is wrk, which the others are compared with.
pub(super) fn tools(ours: &Path, bare: &Path) -> anyhow::Result<Vec<Tool>> {
    anyhow::ensure!(
        is_there("wrk"),
        "wrk is not there (Debian: apt-get install wrk)"
    );
    let own = |transport| Sender::Ours {
        program: ours.to_owned(),
        transport,
    };
    let mut lines = vec![
        (Sender::Wrk, Shape::Closed),
        (own("lean"), Shape::Closed),
        (own("reqwest"), Shape::Closed),
        (Sender::Bare(bare.to_owned()), Shape::Closed),
        (own("lean"), Shape::Half),
        (own("lean"), Shape::Slow),
    ];
    for (program, sender) in [("oha", Sender::Oha), ("hey", Sender::Hey)] {
        if is_there(program) {
            lines.push((sender.clone(), Shape::Closed));
            lines.push((sender, Shape::Slow));
        }
    }
    let lines = lines.into_iter();
    Ok(lines
        .map(|(sender, shape)| Tool { sender, shape })
        .collect())
}

fn is_there(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok()
}

impl Tool {
    pub(super) fn name(&self) -> &'static str {
        match &self.sender {
            Sender::Ours {
                transport: "lean", ..
            } => "perf, lean",
            Sender::Ours { .. } => "perf, reqwest",
            Sender::Bare(_) => "reqwest, bare",
            Sender::Wrk => "wrk",
            Sender::Oha => "oha",
            Sender::Hey => "hey",
        }
    }

    /// Its load in words.
    pub(super) fn told(&self) -> String {
        match self.shape {
            Shape::Closed => "closed".to_owned(),
            Shape::Half => "open, half of that".to_owned(),
            Shape::Slow => format!("open, {SLOW}/s"),
        }
    }

    pub(super) fn title(&self) -> String {
        format!("{}, {}", self.name(), self.told())
    }

    /// Whether half of its rate is what comes later.
    pub(super) fn is_the_fastest(&self) -> bool {
        self.shape == Shape::Closed && self.name() == "perf, lean"
    }

    /// What it is to send, where `fastest` requests in a second are the most.
    pub(super) fn load(&self, fastest: f64) -> Load {
        Load(match self.shape {
            Shape::Closed => None,
            Shape::Half => Some((fastest / 2.0).round()),
            Shape::Slow => Some(SLOW.into()),
        })
    }

    /// Runs it for as long as `each`.
    pub(super) fn measure(
        &self,
        url: &str,
        Load(rate): Load,
        each: Duration,
        cores: &Cores,
    ) -> anyhow::Result<Cost> {
        let seconds = format!("{}s", each.as_secs());
        let connections = CONNECTIONS.to_string();
        let mut command = match &self.sender {
            Sender::Ours { program, transport } => {
                return ours(program, transport, url, rate, each, cores);
            }
            Sender::Bare(program) => {
                let mut bare = cores.client(program);
                bare.args([url, &connections, &each.as_secs().to_string()]);
                bare
            }
            Sender::Wrk => {
                let mut wrk = cores.client("wrk");
                wrk.args(["-t1", "-c", &connections, "-d", &seconds, url]);
                wrk
            }
            Sender::Oha => {
                let mut oha = cores.client("oha");
                oha.args(["--no-tui", "-c", &connections, "-z", &seconds]);
                if let Some(rate) = rate {
                    oha.args(["-q", &rate.to_string()]);
                }
                oha.arg(url);
                oha
            }
            Sender::Hey => {
                let mut hey = cores.client("hey");
                hey.args(["-c", &connections, "-z", &seconds]);
                if let Some(rate) = rate {
                    // Its rate is that of each connection.
                    hey.args(["-q", &(rate / f64::from(CONNECTIONS)).to_string()]);
                }
                hey.arg(url);
                hey
            }
        };
        let (cost, written) = cost::of(&mut command)?;
        let requests = answers_in(&written)
            .with_context(|| format!("{} does not say how many requests it sent", self.name()))?;
        Ok(cost.with(requests))
    }
}

/// How many answers a tool has counted: `N requests in` of wrk, `[200] N responses` of oha and hey.
pub(crate) fn answers_in(written: &str) -> Option<u64> {
    let words = |line: &str| -> Option<u64> {
        let mut words = line.split_ascii_whitespace();
        match (words.next()?, words.next()?, words.next()) {
            (count, "requests", Some("in")) | ("[200]", count, Some("responses")) => {
                count.parse().ok()
            }
            _ => None,
        }
    };
    written.lines().find_map(words)
}

fn ours(
    program: &Path,
    transport: &str,
    url: &str,
    rate: Option<f64>,
    each: Duration,
    cores: &Cores,
) -> anyhow::Result<Cost> {
    let seconds = each.as_secs();
    let load = match rate {
        None => format!("virtual_users = {CONNECTIONS}, duration = \"{seconds}s\""),
        Some(rate) => format!(
            "arrival_rate = \"{rate}/s\", duration = \"{seconds}s\", connections = {CONNECTIONS}, \
             max_in_flight = 100000"
        ),
    };
    let plan = format!(
        "version = 1\n[target]\nbase_url = \"{}\"\n[http]\ntransport = \"{transport}\"\n\
         [[scenario]]\nname = \"bench\"\nload = {{ {load} }}\ncriteria = [\"p99 < 1m\"]\n\
         step = [{{ path = \"/\" }}]\n",
        url.trim_end_matches('/')
    );
    let (cost, report) = our_run::of(program, &plan, cores)?;
    let requests = report["scenarios"][0]["requests"]["count"].as_u64();
    let failed = report["scenarios"][0]["failed"]["count"].as_u64();
    anyhow::ensure!(failed == Some(0), "{failed:?} requests failed");
    let requests = requests.context("the report has no count of requests")?;
    Ok(cost.with(requests))
}
