//! What can be written on the command line.

mod accept;
mod analyze;
mod baseline;
mod check;
mod compare;
mod export;
mod gate;
mod history;
mod import;
mod init;
mod live_address;
mod plan;
mod report;
mod report_request;
mod run;
mod store;
mod stub;
mod top;

pub(crate) use accept::AcceptArguments;
pub(crate) use analyze::AnalyzeArguments;
pub(crate) use baseline::{BaselineCommand, BaselineStoreArguments};
pub(crate) use check::CheckArguments;
pub(crate) use compare::CompareArguments;
pub(crate) use export::{ExportArguments, ExportFormat};
pub(crate) use gate::{BaselineArguments, Demands};
pub(crate) use history::HistoryArguments;
pub(crate) use import::{From, ImportArguments};
pub(crate) use init::InitArguments;
pub(crate) use live_address::LiveAddress;
pub(crate) use plan::{PlanArguments, PlanCommand};
pub(crate) use report::ReportArguments;
pub(crate) use report_request::ReportRequest;
pub(crate) use run::{ProgressKind, RunArguments};
pub(crate) use stub::StubArguments;
pub(crate) use top::{Command, read};
