//! Reads a metric of the plan's own from an answer.

use perf_core::{BaseUrl, CustomMetric, Extraction, HttpSettings, PrometheusSelector, ReadFrom};

use super::contact::Contact;
use super::setup_error::HttpSetupError;
use crate::judge::{Taking, number_of};

/// More than any page of metrics has, in bytes.
const LARGEST: usize = 16 * 1024 * 1024;

/// Asks for a number, again and again.
#[derive(Debug)]
pub(crate) struct MetricReader {
    contact: Contact,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Answer(Taking),
    Prometheus(PrometheusSelector),
}

impl MetricReader {
    /// A reader of `metric`, of the `target` or of somebody else: then without the credentials that
    /// are the target's, and not on the way that leads there.
    pub(crate) fn new(
        target: Option<&BaseUrl>,
        metric: &CustomMetric,
        settings: &HttpSettings,
    ) -> Result<Self, HttpSetupError> {
        let path = Some(metric.path.as_str());
        let contact = match &metric.base_url {
            None => {
                let target = target.ok_or(HttpSetupError::NoAddress)?;
                Contact::new(target, path, settings)?
            }
            Some(other) => {
                let settings = HttpSettings {
                    tls: settings.tls.clone(),
                    ..HttpSettings::default()
                };
                Contact::new(other, path, &settings)?
            }
        };
        let place = match &metric.read {
            ReadFrom::Answer(from) => Place::Answer(Taking::new(&Extraction {
                name: metric.name.to_string(),
                from: from.clone(),
                default: None,
            })?),
            ReadFrom::Prometheus(selector) => Place::Prometheus(selector.clone()),
        };
        Ok(Self { contact, place })
    }

    /// The number as it is now; or why there is none.
    pub(crate) async fn read(&self) -> Result<f64, String> {
        let answer = self.contact.fetch(LARGEST).await?;
        match &self.place {
            Place::Answer(taking) => {
                let value = taking.value(&answer)?;
                number_of(&value).ok_or_else(|| format!("{value} is not a number"))
            }
            Place::Prometheus(selector) => {
                let text = String::from_utf8_lossy(answer.body());
                selector
                    .sum_in(&text)
                    .ok_or_else(|| format!("there is no sample `{selector}`"))
            }
        }
    }
}
