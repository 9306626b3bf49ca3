//! The JSON report, as another program would read it.

use std::time::Duration;

use serde_json::Value;

use crate::workplace::Workplace;

/// A report that was written with `--report json=FILE`.
pub(crate) struct Report(pub(crate) Value);

/// One figure of a latency table.
#[derive(Debug)]
pub(crate) struct Figure {
    /// `exactly`, or `above` where the figure is a lower bound.
    pub(crate) bound: String,
    pub(crate) value: Duration,
    /// Both ends of its interval; an upper end that is `None` is not bounded.
    pub(crate) interval: Option<(Duration, Option<Duration>)>,
}

impl Report {
    pub(crate) fn read(place: &Workplace, name: &str) -> Self {
        Self(serde_json::from_str(&place.read(name)).unwrap())
    }

    /// A number of the named scenario, such as its `requests`.
    pub(crate) fn count(&self, scenario: &str, what: &str) -> u64 {
        self.scenario(scenario)[what]["count"].as_u64().unwrap()
    }

    /// The names of all scenarios, in the order of the report.
    pub(crate) fn scenarios(&self) -> Vec<&str> {
        let scenarios = self.0["scenarios"].as_array().unwrap().iter();
        scenarios.map(|s| s["name"].as_str().unwrap()).collect()
    }

    /// The codes of all criteria's verdicts.
    pub(crate) fn verdicts(&self) -> Vec<&str> {
        let criteria = self.0["criteria"].as_array().unwrap().iter();
        criteria
            .map(|c| c["verdict"]["code"].as_str().unwrap())
            .collect()
    }

    /// The names of a scenario's steps, and of what was measured within them, each with its count.
    pub(crate) fn steps(&self, scenario: &str) -> Vec<(String, u64)> {
        let steps = self.scenario(scenario)["steps"].as_array().unwrap().iter();
        let named = steps.map(|step| {
            let name = step["name"].as_str().unwrap().to_owned();
            (name, step["requests"]["count"].as_u64().unwrap())
        });
        named.collect()
    }

    /// The names of all criteria, in the order of the report.
    pub(crate) fn criteria(&self) -> Vec<&str> {
        let criteria = self.0["criteria"].as_array().unwrap().iter();
        criteria.map(|c| c["name"].as_str().unwrap()).collect()
    }

    /// The codes of the verdicts on all criteria of this name.
    pub(crate) fn verdicts_on(&self, name: &str) -> Vec<&str> {
        let criteria = self.0["criteria"].as_array().unwrap().iter();
        let named = criteria.filter(|c| c["name"] == name);
        named
            .map(|c| c["verdict"]["code"].as_str().unwrap())
            .collect()
    }

    /// The one criterion of this name.
    pub(crate) fn criterion(&self, name: &str) -> &Value {
        let criteria = self.0["criteria"].as_array().unwrap().iter();
        let named: Vec<_> = criteria.filter(|c| c["name"] == name).collect();
        let [criterion] = named.as_slice() else {
            panic!("not one {name} in {:?}", self.criteria());
        };
        criterion
    }

    /// The names of the criteria that fail.
    pub(crate) fn failing(&self) -> Vec<&str> {
        let criteria = self.0["criteria"].as_array().unwrap().iter();
        let failing = criteria.filter(|c| c["verdict"]["code"] == "fail");
        failing.map(|c| c["name"].as_str().unwrap()).collect()
    }

    /// How many failures there were of each class, by its code.
    pub(crate) fn failures(&self, scenario: &str) -> Vec<(&str, u64)> {
        let failures = self.scenario(scenario)["failures"].as_array().unwrap();
        failures
            .iter()
            .map(|failure| {
                let count = failure["count"]["count"].as_u64().unwrap();
                (failure["kind"]["code"].as_str().unwrap(), count)
            })
            .collect()
    }

    /// The findings of this code.
    pub(crate) fn findings(&self, code: &str) -> Vec<&Value> {
        let findings = self.0["findings"].as_array().unwrap().iter();
        findings.filter(|finding| finding["code"] == code).collect()
    }

    /// What `generator`, `target` or `host` has used.
    pub(crate) fn resources(&self, subject: &str) -> &Value {
        let mut resources = self.0["resources"].as_array().unwrap().iter();
        let resources = resources.find(|r| r["subject"]["code"] == subject);
        resources.unwrap_or_else(|| panic!("no resources of {subject}"))
    }

    /// By how many bytes the memory of `generator`, `target` or `host` has grown.
    pub(crate) fn memory_increase(&self, subject: &str) -> u64 {
        let increase = &self.resources(subject)["memory_increase"]["bytes"];
        increase.as_u64().unwrap()
    }

    /// A figure over all requests, failed ones included: `p95` of `response_time`.
    pub(crate) fn latency(&self, scenario: &str, clock: &str, row: &str) -> Figure {
        self.latency_of("all_requests", scenario, clock, row)
    }

    /// The same over successes only, which is there where some failed.
    pub(crate) fn latency_of_successes(&self, scenario: &str, clock: &str, row: &str) -> Figure {
        self.latency_of("successful_only", scenario, clock, row)
    }

    fn latency_of(&self, basis: &str, scenario: &str, clock: &str, row: &str) -> Figure {
        let latency = &self.scenario(scenario)["latency"];
        let columns = latency["columns"].as_array().unwrap();
        let at = columns
            .iter()
            .position(|column| column["clock"]["code"] == clock && column["basis"]["code"] == basis)
            .unwrap_or_else(|| panic!("no {clock} in {columns:?}"));
        let rows = latency["rows"].as_array().unwrap();
        let row = rows.iter().find(|candidate| candidate["name"] == row);
        Figure::of(&row.unwrap()["cells"][at])
    }

    /// What a scenario's section says.
    pub(crate) fn scenario(&self, name: &str) -> &Value {
        let scenarios = self.0["scenarios"].as_array().unwrap();
        let scenario = scenarios.iter().find(|scenario| scenario["name"] == name);
        scenario.unwrap_or_else(|| panic!("no scenario {name}"))
    }
}

impl Figure {
    fn of(cell: &Value) -> Self {
        let interval = cell["interval"].as_object().map(|interval| {
            // Requests that are worth too few independent ones have no lower end: no time is one.
            let low = time(&interval["low"]).unwrap_or_default();
            (low, time(&interval["high"]))
        });
        Self {
            bound: cell["bound"].as_str().unwrap().to_owned(),
            value: time(cell).unwrap_or_else(|| panic!("no time in {cell}")),
            interval,
        }
    }
}

fn time(value: &Value) -> Option<Duration> {
    value["nanoseconds"].as_u64().map(Duration::from_nanos)
}
