//! The plan as a whole.

use std::time::Duration;

use super::custom_metric::CustomMetric;
use super::data::DataSource;
use super::grpc::GrpcSettings;
use super::http::{HttpSettings, Secret};
use super::lap::Lap;
use super::limits::{RateLimit, RequestQuota};
use super::nats::NatsSettings;
use super::protocol::{Protocol, ProtocolUse};
use super::regression::RegressionPolicy;
use super::scenario::Scenario;
use super::sql::SqlSettings;
use super::target::Target;
use super::tcp::TcpSettings;
use super::udp::UdpSettings;
use super::upstream::Upstream;
use crate::criterion::Criterion;
use crate::sample::SeriesId;
use crate::secret::without_secrets;
use crate::units::Share;

/// The version of the plan file that this program reads.
pub const PLAN_VERSION: i64 = 1;

/// The largest seed: the largest whole number of a plan file.
pub const MAX_SEED: u64 = i64::MAX.cast_unsigned();

/// A checked plan: every scenario has a step, every name is unique, every unit fits.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// A name for reports.
    pub name: String,
    /// What it is about.
    pub description: Option<String>,
    /// What everything that is drawn follows from: the same plan and seed give the same load.
    pub seed: u64,
    /// What the load goes to.
    pub target: Target,
    /// How HTTP is spoken where a scenario does not say otherwise; scenarios have it merged in.
    pub http: HttpSettings,
    /// How NATS is spoken where a scenario does not say otherwise; scenarios have it merged in.
    pub nats: Option<NatsSettings>,
    /// How a database is spoken with where a scenario does not say otherwise; scenarios have it merged
    /// in.
    pub sql: Option<SqlSettings>,
    /// How gRPC is spoken where a scenario does not say otherwise; scenarios have it merged in.
    pub grpc: Option<GrpcSettings>,
    /// How TCP is spoken where a scenario does not say otherwise; scenarios have it merged in.
    pub tcp: Option<TcpSettings>,
    /// How UDP is spoken where a scenario does not say otherwise; scenarios have it merged in.
    pub udp: Option<UdpSettings>,
    /// The protocols that its steps speak, in the order of the file; of a plan that was not read
    /// from a text, none.
    pub protocols: Vec<ProtocolUse>,
    /// What holds for every scenario that does not say otherwise.
    pub defaults: Defaults,
    /// Where the values in requests come from.
    pub data: Vec<DataSource>,
    /// Metrics of the plan's own that are read from somewhere.
    pub metrics: Vec<CustomMetric>,
    /// Services that the target calls, and whose calls are counted.
    pub upstreams: Vec<Upstream>,
    /// What to do, in [`Defaults::order`]: of a plan with a selection, what that picks.
    pub scenarios: Vec<Scenario>,
    /// The other scenarios, in the order of the file.
    pub left_out: Vec<LeftOut>,
    /// What must hold for the whole run, all scenarios taken together.
    pub criteria: Vec<Criterion>,
    /// How much worse than a baseline it may be, where it says so itself.
    pub regression: RegressionPolicy,
    /// What stood for variables of the environment whose names tell of secrets.
    pub variables: Vec<Secret>,
    /// A fingerprint of the text that the plan was read from: 16 hexadecimal digits.
    pub hash: String,
}

/// A scenario that a selection has left out.
#[derive(Debug, Clone, PartialEq)]
pub struct LeftOut {
    /// Its place among all scenarios, from 0.
    pub place: usize,
    /// The scenario.
    pub scenario: Scenario,
}

/// What holds for the whole plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Defaults {
    /// Two-sided confidence of every interval; verdicts are taken one-sided at the same level.
    pub confidence: Share,
    /// A cap on requests to the target, over all scenarios together, or of each user of any of
    /// them.
    pub rate_limit: Option<RateLimit>,
    /// What the target allows, over all scenarios together.
    pub quota: Option<RequestQuota>,
    /// How long answers are waited for after the last request was started.
    pub drain: Duration,
    /// Whether scenarios wait for each other.
    pub order: Order,
}

/// Whether scenarios wait for each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// One after another.
    #[default]
    Sequential,
    /// All begin together.
    Parallel,
}

/// One series of samples: a step of a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Series<'a> {
    /// Its number, as samples carry it.
    pub id: SeriesId,
    /// The scenario's place in the plan.
    pub scenario: usize,
    /// The scenario's name.
    pub scenario_name: &'a str,
    /// The step's name.
    pub step_name: &'a str,
    /// Whether there is a schedule, so that there are three clocks.
    pub scheduled: bool,
}

/// One series of samples within those of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LapSeries<'a> {
    /// Its number, as samples carry it.
    pub id: SeriesId,
    /// The series of the step that it is measured in.
    pub of: Series<'a>,
    /// What is measured.
    pub lap: Lap,
    /// What it is called: `prices / first event`.
    pub name: String,
    /// Whether there is a schedule for it, so that there are three clocks.
    pub scheduled: bool,
}

impl Plan {
    /// The servers that the load goes to, in one text: `http://127.0.0.1:8080`, or several of them
    /// with commas between.
    #[must_use]
    pub fn addresses(&self) -> String {
        let http = self.target.base_url.iter().map(ToString::to_string);
        let nats = self.nats_servers().into_iter();
        let sql = self.databases().into_iter();
        let sql = sql.map(|sql| sql.url.to_string());
        let tcp = self.tcp_servers().into_iter();
        let tcp = tcp.map(|tcp| format!("tcp://{}", tcp.address));
        let udp = self.udp_servers().into_iter();
        let udp = udp.map(|udp| format!("udp://{}", udp.address));
        let nats = nats.map(|nats| nats.url.to_string());
        let grpc = self.grpc_servers().into_iter();
        let grpc = grpc.map(|grpc| format!("grpc://{}", grpc.address));
        let all = http
            .chain(nats)
            .chain(sql)
            .chain(grpc)
            .chain(tcp)
            .chain(udp);
        let mut addresses: Vec<String> = Vec::new();
        for address in all {
            if !addresses.contains(&address) {
                addresses.push(address);
            }
        }
        if addresses.is_empty() {
            return "this machine".to_owned();
        }
        without_secrets(addresses.join(", "), self.known_secrets())
    }

    /// The settings of the NATS servers that its scenarios speak with, each once, in the order of the
    /// file.
    #[must_use]
    pub fn nats_servers(&self) -> Vec<&NatsSettings> {
        let speaking = self.scenarios.iter();
        let speaking = speaking.filter(|scenario| scenario.speaks(Protocol::Nats));
        each_once(speaking.filter_map(|scenario| scenario.nats.as_ref()))
    }

    /// The settings of the databases that its scenarios speak with, each once, in the order of the
    /// file.
    #[must_use]
    pub fn databases(&self) -> Vec<&SqlSettings> {
        let settings = self.scenarios.iter().filter_map(|scenario| {
            let settings = scenario.sql.as_ref()?;
            let speaks = scenario.speaks(settings.url.protocol());
            speaks.then_some(settings)
        });
        each_once(settings)
    }

    /// The settings of the servers that its scenarios speak with over gRPC, each once, in the order of
    /// the file.
    #[must_use]
    pub fn grpc_servers(&self) -> Vec<&GrpcSettings> {
        let speaking = self.scenarios.iter();
        let speaking = speaking.filter(|scenario| scenario.speaks(Protocol::Grpc));
        each_once(speaking.filter_map(|scenario| scenario.grpc.as_ref()))
    }

    /// The settings of the servers that its scenarios speak with over TCP, each once, in the order of
    /// the file.
    #[must_use]
    pub fn tcp_servers(&self) -> Vec<&TcpSettings> {
        let speaking = self.scenarios.iter();
        let speaking = speaking.filter(|scenario| scenario.speaks(Protocol::Tcp));
        each_once(speaking.filter_map(|scenario| scenario.tcp.as_ref()))
    }

    /// The settings of the servers that its scenarios speak with over UDP, each once, in the order of
    /// the file.
    #[must_use]
    pub fn udp_servers(&self) -> Vec<&UdpSettings> {
        let speaking = self.scenarios.iter();
        let speaking = speaking.filter(|scenario| scenario.speaks(Protocol::Udp));
        each_once(speaking.filter_map(|scenario| scenario.udp.as_ref()))
    }

    /// The series of what is measured within steps, numbered on from those of the steps.
    #[must_use]
    pub fn lap_series(&self) -> Vec<LapSeries<'_>> {
        let series = self.series();
        let first = series.len();
        let steps = self.scenarios.iter().flat_map(Scenario::steps);
        let laps = series.into_iter().zip(steps).flat_map(|(of, step)| {
            let laps = step.laps().into_iter();
            laps.map(move |lap| (of, lap, step.lap_name(lap)))
        });
        laps.enumerate()
            .map(|(number, (of, lap, name))| LapSeries {
                id: SeriesId(first + number),
                of,
                lap,
                name,
                scheduled: of.scheduled && lap.begins_with_request(),
            })
            .collect()
    }

    /// The series of the plan, numbered from zero in order: the steps of the first scenario,
    /// then those of the next.
    #[must_use]
    pub fn series(&self) -> Vec<Series<'_>> {
        let steps = self
            .scenarios
            .iter()
            .enumerate()
            .flat_map(|(index, scenario)| {
                scenario
                    .steps()
                    .into_iter()
                    .map(move |step| (index, scenario, step))
            });
        steps
            .enumerate()
            .map(|(number, (index, scenario, step))| Series {
                id: SeriesId(number),
                scenario: index,
                scenario_name: &scenario.name,
                step_name: &step.name,
                scheduled: scenario.load.is_open(),
            })
            .collect()
    }
}

fn each_once<'a, T: PartialEq>(settings: impl Iterator<Item = &'a T>) -> Vec<&'a T> {
    let mut known: Vec<&T> = Vec::new();
    for settings in settings {
        if !known.contains(&settings) {
            known.push(settings);
        }
    }
    known
}
