//! A report that goes to a file: its format and where to.

use std::path::PathBuf;

use perf_report::Output;

/// A report and the file that it goes to.
#[derive(Debug, Clone)]
pub(crate) struct ReportRequest {
    pub(crate) output: Output,
    pub(crate) file: PathBuf,
}

impl ReportRequest {
    /// Its file, and what it is.
    pub(crate) fn as_file(&self) -> (&'static str, PathBuf) {
        (self.output.name(), self.file.clone())
    }
}

pub(super) fn report_request(text: &str) -> Result<ReportRequest, String> {
    let (format, file) = text
        .split_once('=')
        .ok_or("it must name a format and a file, such as markdown=perf.md")?;
    let output = output(format)?;
    if file.is_empty() {
        return Err("the file's name is missing".to_owned());
    }
    Ok(ReportRequest {
        output,
        file: file.into(),
    })
}

/// The output of this name.
pub(super) fn output(name: &str) -> Result<Output, String> {
    Output::named(name).ok_or_else(|| {
        let known: Vec<_> = Output::ALL.iter().map(|output| output.name()).collect();
        format!(
            "there is no format `{name}`; there are {}",
            known.join(", ")
        )
    })
}
