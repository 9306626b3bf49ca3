//! When the users of a closed model are at work.

use std::time::Duration;

use perf_core::{Load, Stage, Stages};

/// When each user of a number of users that changes is at work.
///
/// At any time as many users are at work as the line of the load says, rounded up: user number `j`
/// is at work where the line is above `j`. So the first user begins at once when a line rises from
/// zero, the next when it has reached one, and those who came last leave first.
///
/// ```
/// use perf_core::parse_plan;
/// use perf_driver::UserSchedule;
/// use std::time::Duration;
///
/// let text = r#"
///     version = 1
///     target = { base_url = "http://127.0.0.1" }
///     [[scenario]]
///     name = "shop"
///     load = { virtual_users = 50, duration = "5m", spawn_rate = "5/s", ramp_down = "10s" }
///     step = [{ path = "/" }]
/// "#;
/// let plan = parse_plan(text, "plan.toml", "".as_ref(), &|_| None)?;
/// let users = UserSchedule::of(&plan.scenarios[0].load).expect("users for a time");
/// let shifts = users.shifts(20);
/// assert_eq!(shifts.len(), 1);
/// assert_eq!(shifts[0].start, Duration::from_secs(4));
/// assert_eq!(shifts[0].stop, Duration::from_secs(290 + 6));
/// # Ok::<(), perf_core::PlanMistakes>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct UserSchedule {
    stages: Stages<u32>,
}

/// A time in which a user is at work, counted from the start of its scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shift {
    /// Its beginning.
    pub start: Duration,
    /// Its end, which is not part of it; later than its beginning.
    pub stop: Duration,
}

impl UserSchedule {
    /// The users of a closed model that ends by time; `None` for any other load.
    #[must_use]
    pub fn of(load: &Load) -> Option<Self> {
        load.user_stages().map(|stages| Self { stages })
    }

    /// How many users there are: their numbers are those below it. A stage that takes no time has
    /// none of its own.
    #[must_use]
    pub fn users(&self) -> u32 {
        let stages = self.stages.as_slice().iter();
        let lasting = stages.filter(|stage| !stage.over.is_zero());
        lasting
            .map(|stage| stage.from.max(stage.to))
            .max()
            .unwrap_or(0)
    }

    /// When the load ends: no shift goes on beyond it.
    #[must_use]
    pub fn end(&self) -> Duration {
        self.stages.duration()
    }

    /// The times in which user number `user`, from zero, is at work, in order, with a gap between
    /// one and the next. A user that would come and leave within half a nanosecond does not come.
    #[must_use]
    pub fn shifts(&self, user: u64) -> Vec<Shift> {
        let mut shifts: Vec<Shift> = Vec::new();
        let mut began = Duration::ZERO;
        for stage in self.stages.as_slice() {
            if let Some(within) = above(user, stage) {
                let start = began.saturating_add(within.start);
                let stop = began.saturating_add(within.stop);
                match shifts.last_mut() {
                    Some(last) if last.stop >= start => last.stop = stop,
                    _ => shifts.push(Shift { start, stop }),
                }
            }
            began = began.saturating_add(stage.over);
        }
        shifts
    }
}

/// Where in `stage` the line is above `user`.
fn above(user: u64, stage: &Stage<u32>) -> Option<Shift> {
    let (from, to) = (u64::from(stage.from), u64::from(stage.to));
    let (start, stop) = match (from > user, to > user) {
        (false, false) => return None,
        (true, true) => (Duration::ZERO, stage.over),
        (false, true) => (portion(stage.over, user - from, to - from), stage.over),
        (true, false) => (Duration::ZERO, portion(stage.over, from - user, from - to)),
    };
    (start < stop).then_some(Shift { start, stop })
}

/// `part / whole` of `span`, to the nearest nanosecond.
fn portion(span: Duration, part: u64, whole: u64) -> Duration {
    let nanos = span.as_nanos().min(u64::MAX.into());
    let nanos = (nanos * u128::from(part) * 2 + u128::from(whole)) / (u128::from(whole) * 2);
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}
