//! `load = { … }`. [`Load`] has the syntax of all its kinds.

use std::num::{NonZeroU32, NonZeroU64};
use std::time::Duration;

use super::amounts::{MAX_CONCURRENCY, decode_concurrency, positive_rate};
use super::fields::Fields;
use super::stages::{self, Decoded, decode_stages};
use super::value::Value;
use crate::plan::{Arrivals, Capacity, Load};

const ITERATIONS: &str = "`{ iterations = 100, virtual_users = 4 }`";
const USERS: &str = "`{ virtual_users = 10, duration = \"30s\", spawn_rate = \"2/s\", \
                     ramp_down = \"5s\" }`";
const ARRIVALS: &str = "`{ arrival_rate = \"50/s\", duration = \"30s\", arrivals = \"poisson\" }`";
const BURST: &str = "`{ burst = 500, times = 3, every = \"10s\" }`";
const EXPECTED: &str = "`{ iterations = 100 }`, `{ virtual_users = 10, duration = \"30s\" }`, \
                        `{ arrival_rate = \"50/s\", duration = \"30s\" }`, `{ burst = 500 }` or \
                        `{ stages = [ … ] }`";
const NOT_OPEN: &str = "goes with an arrival rate or a burst";
const MAX_ITERATIONS: u64 = 1_000_000_000_000;
/// Connections of a burst whose plan does not say: one for each start, up to this many.
const MAX_DEFAULT_CONNECTIONS: u32 = 500;

/// The keys of a load, as far as they are there.
struct Keys<'d> {
    fields: Fields<'d>,
    iterations: Option<Value<'d>>,
    virtual_users: Option<Value<'d>>,
    duration: Option<Value<'d>>,
    spawn_rate: Option<Value<'d>>,
    ramp_down: Option<Value<'d>>,
    arrival_rate: Option<Value<'d>>,
    arrivals: Option<Value<'d>>,
    connections: Option<Value<'d>>,
    max_in_flight: Option<Value<'d>>,
    stages: Option<Value<'d>>,
    burst: Option<Value<'d>>,
    times: Option<Value<'d>>,
    every: Option<Value<'d>>,
}

pub(super) fn decode_load(value: Value<'_>) -> Option<Load> {
    let mut fields = Fields::of(value, EXPECTED)?;
    let keys = Keys {
        iterations: fields.take("iterations"),
        virtual_users: fields.take("virtual_users"),
        duration: fields.take("duration"),
        spawn_rate: fields.take("spawn_rate"),
        ramp_down: fields.take("ramp_down"),
        arrival_rate: fields.take("arrival_rate"),
        arrivals: fields.take("arrivals"),
        connections: fields.take("connections"),
        max_in_flight: fields.take("max_in_flight"),
        stages: fields.take("stages"),
        burst: fields.take("burst"),
        times: fields.take("times"),
        every: fields.take("every"),
        fields,
    };
    let load = keys.load();
    keys.fields.close();
    load
}

impl<'d> Keys<'d> {
    fn load(&self) -> Option<Load> {
        let kinds = [
            ("stages", self.stages),
            ("a burst", self.burst),
            ("iterations", self.iterations),
            ("an arrival rate", self.arrival_rate),
        ];
        let mut kinds = kinds
            .iter()
            .filter_map(|(name, value)| value.map(|value| (name, value)));
        if let (Some((one, _)), Some((other, value))) = (kinds.next(), kinds.next()) {
            value.wrong(format!("both {one} and {other}"), EXPECTED);
            return None;
        }
        if let Some(list) = self.stages {
            self.stages(list)
        } else if let Some(size) = self.burst {
            self.burst(size)
        } else if let Some(total) = self.iterations {
            self.iterations(total)
        } else if let Some(rate) = self.arrival_rate {
            self.arrivals(rate)
        } else if let Some(users) = self.virtual_users {
            self.users(users)
        } else {
            // A misspelt key is told by its own name; that says enough.
            if !self.fields.has_unknown_key() {
                let problem = "a load that does not say how much";
                self.fields.lacks(problem, EXPECTED);
            }
            None
        }
    }

    fn iterations(&self, total: Value<'d>) -> Option<Load> {
        let total = total.positive(MAX_ITERATIONS).and_then(NonZeroU64::new);
        let virtual_users = self
            .virtual_users
            .map_or(Some(NonZeroU32::MIN), decode_concurrency);
        let alone = without(
            ITERATIONS,
            &[
                (self.duration, "a number of iterations needs no duration"),
                (self.spawn_rate, "a spawn rate goes with a duration"),
                (self.ramp_down, "a ramp down goes with a duration"),
            ],
        ) & self.without_capacity(ITERATIONS)
            & self.without_repetition(ITERATIONS);
        let (total, virtual_users) = (total?, virtual_users?);
        alone.then_some(Load::Iterations {
            total,
            virtual_users,
        })
    }

    fn users(&self, users: Value<'d>) -> Option<Load> {
        let virtual_users = decode_concurrency(users);
        let duration = self.required_duration();
        let rate = |value: Value<'d>| value.read("a rate such as `\"5/s\"`", positive_rate);
        let spawn_rate = self.spawn_rate.map(rate);
        let ramp_down = self.ramp_down.map(Value::duration_or_none);
        let alone = self.without_capacity(USERS) & self.without_repetition(USERS);
        let (virtual_users, duration) = (virtual_users?, duration?);
        let spawn_rate = spawn_rate.map_or(Some(None), |rate| rate.map(Some))?;
        let ramp_down = ramp_down.unwrap_or(Some(Duration::ZERO))?;
        let spawning = spawn_rate.map_or(0.0, |rate| {
            f64::from(virtual_users.get()) / rate.as_per_second()
        });
        let beside = ramp_down.as_secs_f64() + spawning;
        if beside > duration.as_secs_f64() * (1.0 + 1e-9)
            && let Some(value) = self.spawn_rate.or(self.ramp_down)
        {
            let problem = "coming and leaving take longer than the duration";
            let expected =
                format!("a duration of at least {beside:.1} s, or users that are faster");
            value.wrong(problem, expected);
            return None;
        }
        alone.then_some(Load::VirtualUsers {
            virtual_users,
            duration,
            spawn_rate,
            ramp_down,
        })
    }

    fn arrivals(&self, rate: Value<'d>) -> Option<Load> {
        let rate = rate.read("a rate such as `\"50/s\"`", positive_rate);
        let duration = self.required_duration();
        let arrivals = self.spread();
        let usual = Capacity::default();
        let capacity = self.capacity(usual.connections.get(), usual.max_in_flight.get());
        let no_users = "an arrival rate has no users; it has connections";
        let alone = self.without_users(ARRIVALS, no_users) & self.without_repetition(ARRIVALS);
        let (rate, duration) = (rate?, duration?);
        let (arrivals, capacity) = (arrivals?, capacity?);
        alone.then_some(Load::ArrivalRate {
            rate,
            duration,
            arrivals,
            capacity,
        })
    }

    fn stages(&self, list: Value<'d>) -> Option<Load> {
        let decoded = decode_stages(list);
        let expected = stages::EXPECTED;
        let no_users = "stages say themselves how many users there are";
        let no_duration = "stages say themselves how long they take";
        let mut alone = self.without_users(expected, no_users)
            & without(expected, &[(self.duration, no_duration)])
            & self.without_repetition(expected);
        let load = match decoded? {
            Decoded::Users(stages) => {
                alone &= self.without_capacity(expected);
                Load::UserStages(stages)
            }
            Decoded::Rates(stages) => {
                let arrivals = self.spread();
                let usual = Capacity::default();
                let capacity = self.capacity(usual.connections.get(), usual.max_in_flight.get());
                let (arrivals, capacity) = (arrivals?, capacity?);
                Load::ArrivalStages {
                    stages,
                    arrivals,
                    capacity,
                }
            }
        };
        alone.then_some(load)
    }

    fn burst(&self, size: Value<'d>) -> Option<Load> {
        let count = decode_concurrency(size);
        let times = self.times.map_or(Some(NonZeroU32::MIN), decode_concurrency);
        let every = self.every.map(Value::duration);
        let starts = count.map_or(0, NonZeroU32::get);
        let connections = starts.clamp(1, MAX_DEFAULT_CONNECTIONS);
        let max_in_flight = starts
            .saturating_mul(2)
            .max(Capacity::default().max_in_flight.get());
        let capacity = self.capacity(connections, max_in_flight);
        let alone = self.without_users(BURST, "a burst has no users; it has connections")
            & without(
                BURST,
                &[
                    (
                        self.duration,
                        "a burst takes no time; `every` is from one to the next",
                    ),
                    (self.arrivals, "`arrivals` goes with an arrival rate"),
                ],
            );
        if self.times.is_some() != self.every.is_some()
            && let Some(value) = self.times.or(self.every)
        {
            value.wrong("`times` and `every` go together", BURST);
            return None;
        }
        let (count, times, capacity) = (count?, times?, capacity?);
        let every = every.unwrap_or(Some(Duration::ZERO))?;
        if count > capacity.max_in_flight
            && let Some(value) = self.max_in_flight
        {
            let problem = format!("a burst of {count} does not fit in it");
            value.wrong(
                problem,
                format!("a number from {count} to {MAX_CONCURRENCY}"),
            );
            return None;
        }
        alone.then_some(Load::Burst {
            size: count.into(),
            times,
            every,
            capacity,
        })
    }

    fn required_duration(&self) -> Option<Duration> {
        if self.duration.is_none() {
            let expected = "a duration such as `duration = \"30s\"`";
            self.fields.lacks("`duration` is missing", expected);
        }
        self.duration?.duration()
    }

    fn spread(&self) -> Option<Arrivals> {
        self.arrivals.map_or(Some(Arrivals::default()), |word| {
            word.one_of(&[
                ("uniform", Arrivals::Uniform),
                ("poisson", Arrivals::Poisson),
            ])
        })
    }

    /// The capacity of an open model, with what holds where the plan does not say.
    fn capacity(&self, connections: u32, max_in_flight: u32) -> Option<Capacity> {
        let or = |value: Option<Value<'d>>, default| {
            value.map_or_else(|| NonZeroU32::new(default), decode_concurrency)
        };
        let connections = or(self.connections, connections);
        let max_in_flight = or(self.max_in_flight, max_in_flight);
        Some(Capacity {
            connections: connections?,
            max_in_flight: max_in_flight?,
        })
    }

    fn without_users(&self, expected: &str, reason: &str) -> bool {
        without(
            expected,
            &[
                (self.virtual_users, reason),
                (self.spawn_rate, "a spawn rate goes with virtual users"),
                (self.ramp_down, "a ramp down goes with virtual users"),
            ],
        )
    }

    fn without_capacity(&self, expected: &str) -> bool {
        without(
            expected,
            &[
                (self.arrivals, "`arrivals` goes with an arrival rate"),
                (self.connections, &format!("`connections` {NOT_OPEN}")),
                (self.max_in_flight, &format!("`max_in_flight` {NOT_OPEN}")),
            ],
        )
    }

    fn without_repetition(&self, expected: &str) -> bool {
        without(
            expected,
            &[
                (self.times, "`times` goes with a burst"),
                (self.every, "`every` goes with a burst"),
            ],
        )
    }
}

/// Whether none of these is there; each that is there is a mistake for its reason.
fn without(expected: &str, strays: &[(Option<Value<'_>>, &str)]) -> bool {
    let there = strays
        .iter()
        .filter_map(|(value, reason)| value.map(|value| (value, *reason)));
    there.fold(true, |_, (value, reason)| {
        value.wrong(reason, expected);
        false
    })
}
