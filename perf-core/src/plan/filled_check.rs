//! Checks with the values of a run filled in. Where the values come from is not known here.

use std::borrow::Cow;

use serde_json::Value;

use super::expectations::JsonCheck;
use super::expected_value::ExpectedValue;
use super::message_check::MessageCheck;
use super::template::Template;
use super::value_check::{Condition, ValueCheck};

impl ValueCheck {
    /// The templates in it that vary.
    #[must_use]
    pub fn templates(&self) -> Vec<&Template> {
        let varying = self
            .conditions()
            .iter()
            .filter_map(|condition| match condition {
                Condition::Varying(_, expected) => Some(expected.templates()),
                _ => None,
            });
        varying.flatten().collect()
    }

    /// The check with what varies in it filled in by `fill`; itself where nothing varies.
    ///
    /// # Errors
    /// That of `fill`.
    pub fn filled<E>(
        &self,
        fill: &mut dyn FnMut(&ExpectedValue) -> Result<Value, E>,
    ) -> Result<Cow<'_, Self>, E> {
        let varies = |condition: &Condition| matches!(condition, Condition::Varying(..));
        if !self.conditions().iter().any(varies) {
            return Ok(Cow::Borrowed(self));
        }
        let conditions = self.conditions().iter().map(|condition| match condition {
            Condition::Varying(relation, expected) => {
                let filled = relation.with(fill(expected)?);
                Ok(if expected.is_secret() {
                    Condition::Secret(Box::new(filled))
                } else {
                    filled
                })
            }
            fixed => Ok(fixed.clone()),
        });
        let filled = Self::all_of(conditions.collect::<Result<Vec<_>, E>>()?);
        // There are as many conditions as before, and so at least one.
        Ok(filled.map_or(Cow::Borrowed(self), Cow::Owned))
    }
}

impl JsonCheck {
    /// The check with what varies in it filled in by `fill`; itself where nothing varies.
    ///
    /// # Errors
    /// That of `fill`.
    pub fn filled<E>(
        &self,
        fill: &mut dyn FnMut(&ExpectedValue) -> Result<Value, E>,
    ) -> Result<Cow<'_, Self>, E> {
        Ok(match self.check.filled(fill)? {
            Cow::Borrowed(_) => Cow::Borrowed(self),
            Cow::Owned(check) => Cow::Owned(Self {
                path: self.path.clone(),
                check,
            }),
        })
    }
}

impl MessageCheck {
    /// The templates in it that vary.
    #[must_use]
    pub fn templates(&self) -> Vec<&Template> {
        let own = [&self.event, &self.id, &self.text];
        let json = self.json.iter().map(|json| &json.check);
        let checks = own.into_iter().flatten().chain(json);
        checks.flat_map(ValueCheck::templates).collect()
    }

    /// The check with what varies in it filled in by `fill`.
    ///
    /// # Errors
    /// That of `fill`.
    pub fn filled<E>(
        &self,
        fill: &mut dyn FnMut(&ExpectedValue) -> Result<Value, E>,
    ) -> Result<Self, E> {
        let mut own = |check: &Option<ValueCheck>| {
            let filled = check.as_ref().map(|check| check.filled(fill));
            Ok(filled.transpose()?.map(Cow::into_owned))
        };
        let (event, id, text) = (own(&self.event)?, own(&self.id)?, own(&self.text)?);
        let json = self
            .json
            .iter()
            .map(|json| Ok(json.filled(fill)?.into_owned()));
        Ok(Self {
            event,
            id,
            text,
            json: json.collect::<Result<_, E>>()?,
        })
    }
}
