//! The secrets that a plan holds, so that they can be taken out of what is shown.

mod calls;

use serde_json::Value;

use self::calls::{arguments, of_call, of_value, query, variable};
use super::call::Call;
use super::fault::{FaultAction, FaultCommand};
use super::http::{Auth, ProxyUrl, Secret};
use super::model::Plan;
use super::nats::NatsAuth;
use super::process::Process;
use crate::secret::{basic, secret_forms};

impl Plan {
    /// Every text that is a secret, longest first: what it authenticates with, what variables with telling
    /// names stood for, and what headers, parameters, members of JSON, variables and arguments with such names hold; each
    /// in [all its forms](crate::secret_forms) and, of a password, as Basic authentication sends it. Texts of fewer than
    /// [`SHORTEST_SECRET`](crate::SHORTEST_SECRET) bytes are not among them.
    #[must_use]
    pub fn known_secrets(&self) -> Vec<String> {
        let mut texts = Vec::new();
        let mut add = |text: &str| texts.extend(secret_forms(text));
        self.variables
            .iter()
            .for_each(|secret| add(secret.expose()));
        let scenarios = self.scenarios.iter();
        let http = scenarios.clone().map(|scenario| &scenario.http);
        for auth in http
            .clone()
            .chain([&self.http])
            .filter_map(|http| http.auth.as_ref())
        {
            match auth {
                Auth::Bearer(secret) | Auth::ApiKey { value: secret, .. } => add(secret.expose()),
                Auth::Basic { user, password }
                | Auth::OAuth2 {
                    client_id: user,
                    client_secret: password,
                    ..
                } => {
                    add(password.expose());
                    add(&basic(user, password.expose()));
                }
            }
        }
        let proxies = http
            .chain([&self.http])
            .filter_map(|http| http.proxy.as_ref());
        proxies.filter_map(ProxyUrl::password).for_each(&mut add);
        let nats = scenarios
            .clone()
            .filter_map(|scenario| scenario.nats.as_ref());
        for auth in nats.chain(&self.nats).filter_map(|nats| nats.auth.as_ref()) {
            match auth {
                NatsAuth::User {
                    password: secret, ..
                }
                | NatsAuth::Token(secret)
                | NatsAuth::Nkey(secret) => add(secret.expose()),
                NatsAuth::Credentials(_) => (),
            }
        }
        let sql = scenarios
            .clone()
            .filter_map(|scenario| scenario.sql.as_ref());
        for auth in sql.chain(&self.sql).filter_map(|sql| sql.auth.as_ref()) {
            auth.password
                .iter()
                .for_each(|secret: &Secret| add(secret.expose()));
        }
        for scenario in scenarios {
            let journey = &scenario.journey;
            let steps = journey.steps().into_iter();
            for step in steps.chain(journey.surroundings.steps()) {
                of_call(&step.call, &mut add);
            }
            for fault in &scenario.faults {
                if let FaultAction::Command { run, undo } = &fault.action {
                    for command in [run].into_iter().chain(undo) {
                        of_fault(command, &mut add);
                    }
                }
            }
        }
        if let Some(Process::Command(command)) = &self.target.process {
            arguments(command.arguments.iter().map(String::as_str), &mut add);
            for set in &command.environment {
                variable(&set.name, &set.value, &mut add);
            }
        }
        let paths = self.target.health.path.iter();
        for path in paths.chain(self.metrics.iter().map(|metric| &metric.path)) {
            query(path, &mut add);
        }
        texts.sort_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
        texts.dedup();
        texts
    }
}

impl Call {
    /// The texts in it whose names tell of secrets, in every form.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let mut texts = Vec::new();
        of_call(self, &mut |text| texts.extend(secret_forms(text)));
        texts
    }
}

fn of_fault(command: &FaultCommand, add: &mut impl FnMut(&str)) {
    arguments(command.arguments.iter().map(String::as_str), add);
}

/// The texts in what is called `name` that are secrets: all of them if the name tells so, and else those below members
/// of JSON with such names; each in [all its forms](crate::secret_forms). Texts of fewer than [`SHORTEST_SECRET`](crate::SHORTEST_SECRET) bytes
/// are not among them.
///
/// ```
/// let login = serde_json::json!({ "user": "ann", "password": "7gW-x2b" });
/// assert_eq!(perf_core::named_secrets("login", &login), ["7gW-x2b"]);
/// ```
#[must_use]
pub fn named_secrets(name: &str, value: &Value) -> Vec<String> {
    let mut texts = Vec::new();
    of_value(name, value, &mut |text| texts.extend(secret_forms(text)));
    texts.sort_unstable();
    texts.dedup();
    texts
}
