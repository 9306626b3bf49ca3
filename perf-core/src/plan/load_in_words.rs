//! A load as a report names it.

use std::fmt;
use std::time::Duration;

use super::load::{Arrivals, Load};
use super::stages::{Stage, Stages};
use crate::units::{Rate, format_duration};

/// As many stages are told one by one.
const TOLD: usize = 3;

impl fmt::Display for Load {
    /// In words: `100 iterations by 4 users`, `50/s for 10.0 s`, `0/s to 50/s over 10.0 s, then
    /// 50/s for 1m00s`, `500 at once`. Of more than three stages only number, peak and duration.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Iterations {
                total,
                virtual_users,
            } => write!(f, "{total} iterations by {}", users(virtual_users.get())),
            Self::VirtualUsers {
                virtual_users,
                duration,
                spawn_rate,
                ramp_down,
            } => {
                let (users, duration) = (users(virtual_users.get()), format_duration(*duration));
                write!(f, "{users} for {duration}")?;
                if let Some(rate) = spawn_rate {
                    write!(f, ", coming at {rate}")?;
                }
                if !ramp_down.is_zero() {
                    write!(f, ", leaving over {}", format_duration(*ramp_down))?;
                }
                Ok(())
            }
            Self::UserStages(stages) => told(f, stages, |count| users(*count), u32::to_string),
            Self::ArrivalRate {
                rate,
                duration,
                arrivals,
                ..
            } => {
                write!(f, "{rate} for {}", format_duration(*duration))?;
                spread(f, *arrivals)
            }
            Self::ArrivalStages {
                stages, arrivals, ..
            } => {
                told(f, stages, Rate::to_string, Rate::to_string)?;
                spread(f, *arrivals)
            }
            Self::Burst {
                size, times, every, ..
            } => {
                if times.get() > 1 {
                    write!(f, "{times} times ")?;
                }
                write!(f, "{size} at once")?;
                if times.get() > 1 {
                    write!(f, ", every {}", format_duration(*every))?;
                }
                Ok(())
            }
        }
    }
}

fn users(count: u32) -> String {
    match count {
        1 => "1 user".to_owned(),
        many => format!("{many} users"),
    }
}

fn spread(f: &mut fmt::Formatter<'_>, arrivals: Arrivals) -> fmt::Result {
    match arrivals {
        Arrivals::Uniform => Ok(()),
        Arrivals::Poisson => f.write_str(", Poisson arrivals"),
    }
}

/// `full` writes a value with its unit, `short` one that is followed by such.
fn told<V: Copy + PartialOrd + Into<f64>>(
    f: &mut fmt::Formatter<'_>,
    stages: &Stages<V>,
    full: impl Fn(&V) -> String,
    short: impl Fn(&V) -> String,
) -> fmt::Result {
    let all = stages.as_slice();
    if all.len() > TOLD {
        let (count, peak) = (all.len(), full(&stages.peak()));
        let whole = format_duration(stages.duration());
        return write!(f, "{count} stages, at most {peak}, {whole}");
    }
    for (number, Stage { from, to, over }) in all.iter().enumerate() {
        if number > 0 {
            f.write_str(", then ")?;
        }
        let over: Duration = *over;
        let span = format_duration(over);
        let (start, end): (f64, f64) = ((*from).into(), (*to).into());
        if start.max(end) <= 0.0 {
            write!(f, "none for {span}")?;
        } else if from == to {
            write!(f, "{} for {span}", full(to))?;
        } else {
            write!(f, "{} to {} over {span}", short(from), full(to))?;
        }
    }
    Ok(())
}
