//! What a tool of one's own does in the place of a request: the smallest way to have something
//! driven. It knows no protocol; whoever needs more of a step, or looks at answers, implements
//! [`Transport`] itself.

use std::future::Future;

use perf_core::{Bytes, RequestAddress, Step, Template};

use crate::laps::Laps;
use crate::transport::{Exchange, Failure, Transport};
use crate::values::Values;

/// Something that is done over and over: a query, a call, a computation. Every operation is a
/// [`Transport`], so that [`drive_with`](crate::drive_with) gives it the loads, clocks, failure
/// classes and records that HTTP has. Of a step it takes the path and the time limit; there is no
/// answer that could be expected to be something, or that values could be extracted from.
///
/// ```
/// use perf_driver::{Failure, Operation};
///
/// /// Sorts as many numbers as the step's path says.
/// struct Sorting;
///
/// impl Operation for Sorting {
///     type User = Vec<u32>;
///
///     async fn run(&self, list: &mut Vec<u32>, path: &str) -> Result<(), Failure> {
///         let count = path.trim_start_matches('/').parse().unwrap_or(1_000);
///         list.clear();
///         list.extend((0..count).rev());
///         list.sort_unstable();
///         Ok(())
///     }
/// }
/// ```
pub trait Operation: Send + Sync + 'static {
    /// What one user keeps from one time to the next, such as a connection; `()` for nothing. Each
    /// user begins with the default and stays on one thread.
    type User: Default + 'static;

    /// Does it once, as the step's `path` says, in which values are filled in. The clock runs
    /// meanwhile. It must not block the thread for long: all users of a worker share one.
    ///
    /// # Errors
    /// What went wrong, and the class that it is counted in.
    fn run(&self, user: &mut Self::User, path: &str) -> impl Future<Output = Result<(), Failure>>;
}

/// A step has no path: it speaks a protocol of its own or follows a link, and no operation does that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an operation takes the path of a step, and this one has none")]
pub struct NotAnOperation;

impl<O: Operation> Transport for O {
    type Prepared = Template;
    type Rendered = String;
    type Session = O::User;
    type Answer = ();
    type Error = NotAnOperation;

    fn prepare(&self, _scenario: usize, step: &Step) -> Result<Template, NotAnOperation> {
        let request = step.http().ok_or(NotAnOperation)?;
        match &request.address {
            RequestAddress::Path(path) => Ok(path.clone()),
            RequestAddress::Link(_) => Err(NotAnOperation),
        }
    }

    fn open_sessions(
        &self,
        _scenario: usize,
        count: usize,
    ) -> Result<Vec<O::User>, NotAnOperation> {
        Ok((0..count).map(|_| O::User::default()).collect())
    }

    fn render(&self, path: &Template, values: &mut Values) -> Result<String, Failure> {
        Ok(values.text(path)?)
    }

    async fn exchange(
        &self,
        user: &mut O::User,
        _path: &Template,
        path: String,
        _laps: &impl Laps,
    ) -> Exchange<()> {
        Exchange::new(Bytes::default(), self.run(user, &path).await)
    }
}
