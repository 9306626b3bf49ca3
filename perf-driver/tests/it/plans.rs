//! Plans for tests: short to write, complete to drive.

use std::num::{NonZeroU32, NonZeroU64};
use std::time::Duration;

use perf_core::{
    Arrivals, Body, Bytes, Call, Capacity, Conversation, Defaults, Expectations, HealthCheck,
    HttpSettings, Journey, Load, Method, OnFailure, Order, Per, Phases, Plan, Priority, Rate,
    RateLimit, Request, RequestAddress, Sample, Scenario, Share, Stage, Stages, StatusSet, Step,
    Target, WarmUp,
};
use perf_driver::{Drive, DriveOptions, StopSignal, Transport, drive, drive_with};

pub(crate) const LONG: Duration = Duration::from_secs(20);

pub(crate) fn plan(base_url: &str, scenarios: Vec<Scenario>) -> Plan {
    Plan {
        name: "test".to_owned(),
        description: None,
        seed: 0,
        target: Target {
            base_url: Some(base_url.parse().unwrap()),
            health: HealthCheck {
                path: None,
                status: StatusSet::success(),
                within: Duration::from_secs(1),
            },
            process: None,
        },
        http: HttpSettings::default(),
        nats: None,
        sql: None,
        grpc: None,
        tcp: None,
        udp: None,
        protocols: Vec::new(),
        variables: Vec::new(),
        defaults: Defaults {
            confidence: Share::new(0.95).unwrap(),
            rate_limit: None,
            quota: None,
            drain: LONG,
            order: Order::Sequential,
        },
        data: Vec::new(),
        metrics: Vec::new(),
        upstreams: Vec::new(),
        scenarios,
        left_out: Vec::new(),
        regression: perf_core::RegressionPolicy::default(),
        criteria: Vec::new(),
        hash: "0000000000000000".to_owned(),
    }
}

pub(crate) fn scenario(load: Load, steps: Vec<Step>) -> Scenario {
    Scenario {
        name: "scenario".to_owned(),
        description: None,
        tags: Vec::new(),
        priority: Priority::P0,
        load,
        warm_up: WarmUp::None,
        start_after: Duration::ZERO,
        faults: Vec::new(),
        rate_limit: None,
        http: HttpSettings::default(),
        quota: None,
        nats: None,
        sql: None,
        grpc: None,
        tcp: None,
        udp: None,
        journey: Journey::of_steps(steps),
        criteria: Vec::new(),
        scale: None,
        interleave: None,
        hash: String::new(),
    }
}

pub(crate) fn step(path: &str) -> Step {
    Step {
        name: path.to_owned(),
        call: Call::Http(Request {
            method: Method::default(),
            address: RequestAddress::Path(path.parse().unwrap()),
            query: Vec::new(),
            headers: Vec::new(),
            body: Body::Empty,
            conversation: Conversation::Answer,
            phases: Phases::Together,
        }),
        timeout: LONG,
        expect: Expectations::of_status(StatusSet::success(), Bytes::new(1_000_000)),
        extract: Vec::new(),
        record: Vec::new(),
        on_failure: OnFailure::EndIteration,
        criteria: Vec::new(),
        lap_criteria: Vec::new(),
    }
}

/// The request of a step over HTTP.
pub(crate) fn request_of(step: &mut Step) -> &mut Request {
    let Call::Http(request) = &mut step.call else {
        panic!("it goes over HTTP");
    };
    request
}

pub(crate) fn iterations(total: u64, virtual_users: u32) -> Load {
    Load::Iterations {
        total: NonZeroU64::new(total).unwrap(),
        virtual_users: NonZeroU32::new(virtual_users).unwrap(),
    }
}

pub(crate) fn arrivals(
    per_second: f64,
    duration: Duration,
    connections: u32,
    max_in_flight: u32,
) -> Load {
    Load::ArrivalRate {
        rate: Rate::per_second(per_second).unwrap(),
        duration,
        arrivals: Arrivals::Uniform,
        capacity: capacity(connections, max_in_flight),
    }
}

pub(crate) fn capacity(connections: u32, max_in_flight: u32) -> Capacity {
    Capacity {
        connections: NonZeroU32::new(connections).unwrap(),
        max_in_flight: NonZeroU32::new(max_in_flight).unwrap(),
    }
}

/// Users until `duration` is over, all from the start to the end.
pub(crate) fn users(virtual_users: u32, duration: Duration) -> Load {
    Load::VirtualUsers {
        virtual_users: NonZeroU32::new(virtual_users).unwrap(),
        duration,
        spawn_rate: None,
        ramp_down: Duration::ZERO,
    }
}

/// Stages from one value to another over a time in milliseconds.
pub(crate) fn stages<V: Copy + PartialOrd + Into<f64>>(stages: &[(V, V, u64)]) -> Stages<V> {
    let stages = stages.iter().map(|&(from, to, millis)| Stage {
        from,
        to,
        over: Duration::from_millis(millis),
    });
    Stages::new(stages.collect()).unwrap()
}

pub(crate) fn limit(per_second: f64, burst: u32) -> RateLimit {
    RateLimit {
        rate: Rate::per_second(per_second).unwrap(),
        burst: NonZeroU32::new(burst).unwrap(),
        per: Per::Host,
    }
}

/// Drives `plan` over HTTP to its end.
pub(crate) fn driven(plan: &Plan) -> Drive<Vec<Sample>> {
    let (options, stop) = (DriveOptions::new(), StopSignal::new());
    drive(plan, Vec::new(), &options, &stop, &mut |_| ()).unwrap()
}

/// Drives `plan` over `transport` to its end.
pub(crate) fn driven_with<T: Transport>(
    transport: T,
    plan: &Plan,
    options: &DriveOptions,
) -> Drive<Vec<Sample>> {
    let stop = StopSignal::new();
    drive_with(transport, plan, Vec::new(), options, &stop, &mut |_| ()).unwrap()
}
