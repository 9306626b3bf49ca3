//! A run while it goes on: plain data, and its forms as a line, as texts of a screen and as a page
//! of a browser. It draws no terminal and serves nothing.

mod line;
mod model;
mod page;
mod text;

pub use line::live_line;
pub use model::{
    LiveGenerator, LiveLatencies, LiveLatency, LivePoint, LiveResources, LiveScenario, LiveStage,
    LiveView,
};
pub use page::{LIVE_FILES, LiveFile, live_event};
pub use text::{
    clock_text, cores_text, count_text, interval_text, latency_text, memory_text, name_text,
    rate_text, share_text, span_text,
};
