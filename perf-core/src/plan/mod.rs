//! The plan: what to send and what must hold.

mod brief;
mod call;
mod command;
mod conversation;
mod custom_metric;
mod data;
mod delay;
mod expectations;
mod expected_value;
mod extraction;
mod fault;
mod filled_check;
mod glob;
mod grpc;
mod guard;
mod http;
mod interleave;
mod journey;
mod json_path;
mod json_template;
mod lap;
mod limits;
mod load;
mod load_in_words;
mod message_check;
mod model;
mod multipart;
mod nats;
mod pattern;
mod payload;
mod process;
mod programs;
mod prometheus;
mod protocol;
mod regression;
mod request;
mod rows;
mod scale;
mod scenario;
mod secrets;
mod selection;
mod socket_address;
mod sql;
mod stages;
mod status_set;
mod step;
mod target;
mod tcp;
mod template;
mod text_pattern;
mod time_format;
mod udp;
mod upstream;
mod value_check;
mod warm_up;

pub use call::Call;
pub use command::{CommandCall, CommandLine, ExitCodes};
pub use conversation::{
    Conversation, EventStream, Listen, MessageContent, StreamEnd, Turn, WebSocket,
};
pub use custom_metric::{CustomMetric, ReadFrom};
pub use data::{
    BUILT_IN_NAMES, Choice, DataKind, DataScope, DataSource, FloatRange, Generator, RowOrder, Rows,
    value_at,
};
pub use delay::Delay;
pub use expectations::{Expectations, HeaderCheck, JsonCheck};
pub use expected_value::ExpectedValue;
pub use extraction::{ExtractFrom, Extraction};
pub use fault::{Fault, FaultAction, FaultCommand};
pub use grpc::{GrpcCall, GrpcCode, GrpcConnections, GrpcDescriptors, GrpcSettings, GrpcStream};
pub use guard::Guard;
pub use http::{
    Auth, ClientIdentity, Connections, HttpSettings, HttpTransportChoice, HttpVersion, KeyPlace,
    Override, Phases, ProxyUrl, Secret, TlsSettings, TokenUrl, Trust,
};
pub use interleave::Interleave;
pub use journey::{Action, Journey, Surroundings, Task, Times};
pub use json_path::JsonPath;
pub use json_template::JsonTemplate;
pub use lap::Lap;
pub use limits::{Per, RateLimit, RequestQuota};
pub use load::{Arrivals, Capacity, Load};
pub use message_check::{MessageCheck, Received};
pub use model::{Defaults, LapSeries, LeftOut, MAX_SEED, Order, PLAN_VERSION, Plan, Series};
pub use multipart::{Part, PartContent};
pub use nats::{NatsAuth, NatsAwaited, NatsCall, NatsDelivery, NatsMark, NatsSettings, NatsUrl};
pub use pattern::Pattern;
pub use payload::Payload;
pub use process::{Process, StopWith, TargetCommand, Variable};
pub use prometheus::PrometheusSelector;
pub use protocol::{Protocol, ProtocolUse};
pub use regression::{PolicyRule, RegressionPolicy};
pub use request::{Body, Method, Parameter, Request, RequestAddress};
pub use rows::RowsAt;
pub use scale::{ScaleAxis, ScalePoint};
pub use scenario::Scenario;
pub use secrets::named_secrets;
pub use selection::{Selection, SelectionError};
pub use socket_address::{SocketAddress, SocketReuse};
pub use sql::{
    Isolation, RowCount, SqlAuth, SqlCall, SqlKind, SqlParameter, SqlSettings, SqlStatement,
    SqlUrl, SqlWork,
};
pub use stages::{Stage, Stages};
pub use status_set::StatusSet;
pub use step::{LapCriterion, OnFailure, Step};
pub use target::{BaseUrl, HealthCheck, Target};
pub use tcp::{FrameLength, TcpAnswer, TcpCall, TcpPart, TcpSettings};
pub(crate) use template::is_name;
pub use template::{Reference, Template, TemplatePart};
pub use text_pattern::{TextPattern, TextPiece};
pub use time_format::{TimeFormat, TimePattern};
pub use udp::{UdpAnswer, UdpCall, UdpSettings};
pub use upstream::Upstream;
pub use value_check::{Condition, Relation, ValueCheck};
pub use warm_up::WarmUp;
