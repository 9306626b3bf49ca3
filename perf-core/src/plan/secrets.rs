//! The secrets that a plan holds, so that they can be taken out of what is shown.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::http::{Auth, Secret};
use super::json_template::JsonTemplate;
use super::model::Plan;
use super::nats::NatsAuth;
use super::request::{Body, Parameter, Request};
use crate::secret::{SHORTEST_SECRET, is_secret_name};

impl Plan {
    /// Every text that is a secret, longest first: what it authenticates with, what variables with telling
    /// names stood for, and what headers, parameters and members of JSON with such names hold; each as it is, as it
    /// stands in an address and, of a password, as Basic authentication sends it. Texts of fewer than
    /// [`SHORTEST_SECRET`] bytes are not among them.
    #[must_use]
    pub fn known_secrets(&self) -> Vec<String> {
        let mut texts = Vec::new();
        let mut add = |text: &str| {
            if text.len() >= SHORTEST_SECRET {
                texts.extend([text.to_owned(), in_address(text)]);
            }
        };
        self.variables
            .iter()
            .for_each(|secret| add(secret.expose()));
        let scenarios = self.scenarios.iter();
        let http = scenarios.clone().map(|scenario| &scenario.http);
        for auth in http
            .chain([&self.http])
            .filter_map(|http| http.auth.as_ref())
        {
            match auth {
                Auth::Bearer(secret)
                | Auth::ApiKey { value: secret, .. }
                | Auth::OAuth2 {
                    client_secret: secret,
                    ..
                } => add(secret.expose()),
                Auth::Basic { user, password } => {
                    add(password.expose());
                    add(&STANDARD.encode(format!("{user}:{}", password.expose())));
                }
            }
        }
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
            let requests = steps
                .chain(journey.surroundings.steps())
                .filter_map(|step| step.http());
            for request in requests {
                of_request(request, &mut add);
            }
        }
        texts.sort_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
        texts.dedup();
        texts
    }
}

/// Gives `add` the texts in `request` whose names tell of secrets.
fn of_request(request: &Request, add: &mut impl FnMut(&str)) {
    let form: &[Parameter] = match &request.body {
        Body::Form(fields) => fields,
        _ => &[],
    };
    if let Body::Json(value) = &request.body {
        members(value, add);
    }
    let named = request.headers.iter().chain(&request.query).chain(form);
    for parameter in named.filter(|parameter| is_secret_name(&parameter.name)) {
        let fixed = parameter.value.as_fixed().unwrap_or_default();
        add(fixed);
        // `Bearer abcdef`, `session=abcdef; lang=de`
        for word in fixed.split([' ', ';', ',']) {
            add(word.split_once('=').map_or(word, |(_, value)| value));
        }
    }
}

/// Gives `add` the texts in `value` whose names tell of secrets.
fn members(value: &JsonTemplate, add: &mut impl FnMut(&str)) {
    match value {
        JsonTemplate::Fixed(value) => fixed_members(value, add),
        JsonTemplate::Text(_) => (),
        JsonTemplate::List(elements) => elements.iter().for_each(|one| members(one, add)),
        JsonTemplate::Object(entries) => {
            for (name, value) in entries {
                match value.as_fixed() {
                    Some(Value::String(text)) if is_secret_name(name) => add(text),
                    _ => members(value, add),
                }
            }
        }
    }
}

fn fixed_members(value: &Value, add: &mut impl FnMut(&str)) {
    match value {
        Value::Array(elements) => elements.iter().for_each(|one| fixed_members(one, add)),
        Value::Object(entries) => {
            for (name, value) in entries {
                match value {
                    Value::String(text) if is_secret_name(name) => add(text),
                    other => fixed_members(other, add),
                }
            }
        }
        _ => (),
    }
}

/// `text` as it stands in an address.
fn in_address(text: &str) -> String {
    let encoded = text.bytes().map(|byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    });
    encoded.collect()
}
