//! Operations of our own in place of a protocol: what they do is in the step's path.

use std::convert::Infallible;
use std::future::pending;
use std::time::Duration;

use perf_core::{Bytes, FailureKind, Sample, Step};
use perf_driver::{Exchange, Failure, Laps, Transport, Values};
use tokio::time::sleep;

/// `/instant`, `/never`, `/fail`, or a number of milliseconds: `/20`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Operations;

#[derive(Debug, Clone, Copy)]
pub(crate) enum Behaviour {
    Instant,
    Never,
    Fail,
    After(Duration),
}

impl Transport for Operations {
    type Prepared = Behaviour;
    type Rendered = ();
    type Session = ();
    type Answer = ();
    type Error = Infallible;

    fn prepare(&self, _scenario: usize, step: &Step) -> Result<Behaviour, Infallible> {
        Ok(match step.http().unwrap().address.template().as_str() {
            "/instant" => Behaviour::Instant,
            "/never" => Behaviour::Never,
            "/fail" => Behaviour::Fail,
            other => Behaviour::After(Duration::from_millis(other[1..].parse().unwrap())),
        })
    }

    fn open_sessions(&self, _scenario: usize, count: usize) -> Result<Vec<()>, Infallible> {
        Ok(vec![(); count])
    }

    fn render(&self, _: &Behaviour, _: &mut Values) -> Result<(), Failure> {
        Ok(())
    }

    async fn exchange(
        &self,
        (): &mut (),
        behaviour: &Behaviour,
        (): (),
        _: &impl Laps,
    ) -> Exchange<()> {
        let result = match behaviour {
            Behaviour::Instant => Ok(()),
            Behaviour::Never => pending().await,
            Behaviour::Fail => Err(Failure::new(FailureKind::Reset, "as asked")),
            Behaviour::After(span) => {
                sleep(*span).await;
                Ok(())
            }
        };
        Exchange::new(Bytes::new(1), result)
    }
}

/// How many samples failed as `kind`.
pub(crate) fn count(samples: &[Sample], kind: FailureKind) -> usize {
    let failed = |sample: &&Sample| sample.outcome == perf_core::Outcome::Failure(kind);
    samples.iter().filter(failed).count()
}

/// How many samples succeeded.
pub(crate) fn successes(samples: &[Sample]) -> usize {
    let succeeded = |sample: &&Sample| sample.outcome == perf_core::Outcome::Success;
    samples.iter().filter(succeeded).count()
}
