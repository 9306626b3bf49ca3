//! The outline of a JSON value: which fields there are, not what is in them. Refuses to keep
//! more than tells formats apart.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess};
use serde::de::{Error, Visitor};

/// Deeper fields are not looked at.
const DEPTH: u8 = 3;
/// More fields of one object are not looked at.
const FIELDS: usize = 64;
/// Longer names are no field's that tells anything.
const LONGEST: usize = 100;

/// What a JSON value is made of.
#[derive(Debug, Clone, Default)]
pub(super) struct Outline {
    kind: Kind,
    /// The fields of an object.
    fields: BTreeMap<String, Outline>,
    /// The first element of an array.
    first: Option<Box<Outline>>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Kind {
    Object,
    Array,
    #[default]
    Plain,
}

impl Outline {
    /// The outline of a text that is one JSON value and nothing else.
    pub(super) fn of(text: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(text)
    }

    pub(super) fn has(&self, field: &str) -> bool {
        self.fields.contains_key(field)
    }

    pub(super) fn has_all(&self, fields: &[&str]) -> bool {
        fields.iter().all(|field| self.has(field))
    }

    /// The outline of a field; of the first element where it is an array.
    pub(super) fn at(&self, field: &str) -> Option<&Self> {
        self.fields.get(field).map(Self::or_first)
    }

    /// The first element of an array; itself if it is none.
    pub(super) fn or_first(&self) -> &Self {
        self.first.as_deref().unwrap_or(self)
    }

    pub(super) fn is_array(&self) -> bool {
        self.kind == Kind::Array
    }

    pub(super) fn is_object(&self) -> bool {
        self.kind == Kind::Object
    }

    pub(super) fn fields(&self) -> impl Iterator<Item = (&str, &Self)> {
        self.fields.iter().map(|(name, field)| (&**name, field))
    }

    /// In words, for a message.
    pub(super) fn in_words(&self) -> String {
        const SHOWN: usize = 6;
        let of = |outline: &Self| {
            let names: Vec<String> = outline
                .fields
                .keys()
                .take(SHOWN)
                .map(|name| super::import_error::shown(name))
                .collect();
            let more = if outline.fields.len() > SHOWN {
                ", …"
            } else {
                ""
            };
            format!("the fields `{}`{more}", names.join("`, `"))
        };
        match (self.kind, self.first.as_deref()) {
            (Kind::Object, _) if self.fields.is_empty() => "an empty JSON object".to_owned(),
            (Kind::Object, _) => format!("JSON with {}", of(self)),
            (Kind::Array, Some(first)) if !first.fields.is_empty() => {
                format!("a JSON list of objects with {}", of(first))
            }
            (Kind::Array, None) => "an empty JSON list".to_owned(),
            (Kind::Array, Some(_)) => "a JSON list".to_owned(),
            (Kind::Plain, _) => "a single JSON value".to_owned(),
        }
    }
}

impl<'de> Deserialize<'de> for Outline {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Depth(DEPTH).deserialize(from)
    }
}

/// How much deeper to look.
#[derive(Clone, Copy)]
struct Depth(u8);

impl<'de> DeserializeSeed<'de> for Depth {
    type Value = Outline;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Outline, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Depth {
    type Value = Outline;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Outline, A::Error> {
        let mut fields = BTreeMap::new();
        while let Some(name) = map.next_key::<String>()? {
            if self.0 == 0 || fields.len() >= FIELDS || name.len() > LONGEST {
                map.next_value::<IgnoredAny>()?;
            } else {
                let field = map.next_value_seed(Self(self.0 - 1))?;
                fields.insert(name, field);
            }
        }
        Ok(Outline {
            kind: Kind::Object,
            fields,
            first: None,
        })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Outline, A::Error> {
        let first = if self.0 == 0 {
            list.next_element::<IgnoredAny>()?;
            None
        } else {
            list.next_element_seed(Self(self.0 - 1))?.map(Box::new)
        };
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Outline {
            kind: Kind::Array,
            fields: BTreeMap::new(),
            first,
        })
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Outline, E> {
        Ok(Outline::default())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Outline, E> {
        Ok(Outline::default())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Outline, E> {
        Ok(Outline::default())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Outline, E> {
        Ok(Outline::default())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Outline, E> {
        Ok(Outline::default())
    }

    fn visit_unit<E: Error>(self) -> Result<Outline, E> {
        Ok(Outline::default())
    }
}
