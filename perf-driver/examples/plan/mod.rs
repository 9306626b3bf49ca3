//! A plan in Rust code, for the examples beside it: one scenario with one step.

use std::time::Duration;

use perf_core::{
    Body, Bytes, Defaults, Expectations, HealthCheck, Load, Method, Plan, Priority, Request,
    Scenario, Share, StatusSet, Step, Target,
};

/// A plan that asks `base_url` for `path` under `load`.
pub fn plan(base_url: &str, path: &str, load: Load) -> Result<Plan, Box<dyn std::error::Error>> {
    let step = Step {
        name: path.to_owned(),
        request: Request {
            method: Method::default(),
            path: path.to_owned(),
            query: Vec::new(),
            headers: Vec::new(),
            body: Body::Empty,
        },
        timeout: Duration::from_secs(5),
        expect: Expectations {
            status: StatusSet::success(),
            headers: Vec::new(),
            body_contains: None,
            max_body: Bytes::new(1_000_000),
        },
        criteria: Vec::new(),
    };
    let scenario = Scenario {
        name: "example".to_owned(),
        description: None,
        tags: Vec::new(),
        priority: Priority::default(),
        load,
        rate_limit: None,
        steps: vec![step],
        criteria: Vec::new(),
    };
    Ok(Plan {
        name: "example".to_owned(),
        description: None,
        target: Target {
            base_url: base_url.parse()?,
            health: HealthCheck {
                path: None,
                status: StatusSet::success(),
                within: Duration::from_secs(5),
            },
            process: None,
        },
        defaults: Defaults {
            confidence: Share::new(0.95).ok_or("a share is at most 1")?,
            rate_limit: None,
            drain: Duration::from_secs(5),
        },
        scenarios: vec![scenario],
        criteria: Vec::new(),
        hash: "0000000000000000".to_owned(),
    })
}
