//! Runs one scenario: its setup, its load, its teardown.

use std::sync::Arc;
use std::sync::mpsc::Sender;

use perf_core::SampleSink;

use super::around::{Around, SetUp};
use super::block::{Block, BlockEnd, drive_block};
use super::drive_error::DriveError;
use super::driven::ScenarioTiming;
use super::ready::ReadyScenario;
use super::setting::Setting;
use crate::pace_watch::PaceWatch;
use crate::progress::Progress;
use crate::readings::Watch;
use crate::recorder::Observed;
use crate::transport::Transport;

/// Runs `scenario` to its end. Its samples go to `sinks`, of which there is one for each worker.
/// `None` if a stop was asked for before it began.
pub(super) fn run_scenario<T: Transport, S: SampleSink + 'static>(
    setting: &Setting<'_, T>,
    scenario: &Arc<ReadyScenario<T::Prepared>>,
    mut sinks: Vec<S>,
    progress: &Sender<Progress>,
) -> Result<(Option<ScenarioTiming>, Vec<S>, Observed), DriveError> {
    let mut observed = Observed::default();
    let pace = scenario
        .is_counted
        .then(|| Arc::new(PaceWatch::new(scenario.quota, setting.clock)));
    let counted = |timing: ScenarioTiming| ScenarioTiming {
        pace: pace.as_ref().map(|watch| watch.pace()),
        ..timing
    };
    let caps = setting.caps(scenario, pace.as_ref());
    let mut around = Around::new(setting, scenario, caps.clone())?;
    let known = match around.set_up() {
        SetUp::Done(known) => known,
        SetUp::Stopped => return Ok((None, sinks, around.finish())),
        SetUp::Failed(message) => {
            let sink = sinks.last_mut().expect("there is a sink for every worker");
            let timing = around.record_failed_setup(sink, &message);
            around.tear_down();
            return Ok((Some(counted(timing)), sinks, around.finish()));
        }
    };
    let before = setting.watch.as_ref().map(Watch::look);
    let block = Block::whole(scenario);
    let driven = drive_block(
        setting,
        scenario,
        (&known, &caps),
        (&block, None),
        sinks,
        progress,
    );
    let after = setting.watch.as_ref().map(Watch::look);
    around.tear_down();
    let BlockEnd {
        timing,
        tick,
        sinks,
        observed: seen,
        before: _,
    } = driven?;
    // Nobody listening means that the caller panicked, and has stopped the run.
    let _unheard = progress.send(Progress::ScenarioEnded(tick));
    observed.join(seen);
    observed.join(around.finish());
    let timing = ScenarioTiming {
        read_between: before.zip(after),
        ..counted(timing)
    };
    Ok((Some(timing), sinks, observed))
}
