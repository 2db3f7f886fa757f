//! The spans of an event, and their fields, which are formatted when they are recorded.

use std::fmt;

use serde::Deserializer;
use serde::de::{MapAccess, Visitor};
use serde_json::value::RawValue;
use tracing::Subscriber;
use tracing::span::Record;
use tracing_subscriber::field::RecordFields;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatFields, FormattedFields};
use tracing_subscriber::registry::LookupSpan;

use super::members::{Members, RecordedFields, write_json};
use crate::names::Names;

/// Formats the fields of spans for [`Json`](super::Json): `"rows":3,"table":"orders"`.
///
/// ```
/// use ctx_tracing::{Json, JsonFields};
///
/// let layer = tracing_subscriber::fmt::layer().fmt_fields(JsonFields::new()).event_format(Json::new());
/// # use tracing_subscriber::prelude::*;
/// # tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || tracing::info!("formatted"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct JsonFields {
    _private: (),
}

impl JsonFields {
    /// The only format: fields keep their type, as those of events do.
    pub fn new() -> Self {
        JsonFields::default()
    }
}

impl<'writer> FormatFields<'writer> for JsonFields {
    fn format_fields<R: RecordFields>(&self, mut writer: Writer<'writer>, fields: R) -> fmt::Result {
        let mut members = Members::first(&mut writer);
        let mut names = Names::reserve(&["name"]);
        fields.record(&mut RecordedFields { members: &mut members, names: &mut names, origin: "span", left_out: &[] });
        members.finish()
    }

    /// A field that is recorded again takes the place of the earlier value.
    fn add_fields(&self, current: &'writer mut FormattedFields<Self>, fields: &Record<'_>) -> fmt::Result {
        let mut added = String::new();
        self.format_fields(Writer::new(&mut added), fields)?;
        let [before, added] = [&current.fields, &added].map(|members| format!("{{{members}}}"));
        let all = Written::default().and(&before)?.and(&added)?;
        current.fields.clear();
        let mut writer = current.as_writer();
        let mut members = Members::first(&mut writer);
        all.0.iter().for_each(|(name, value)| members.member(name, value));
        members.finish()
    }
}

/// Members in the order in which they were written, each value as it was written.
#[derive(Default)]
struct Written<'a>(Vec<(String, &'a RawValue)>);

impl<'a> Written<'a> {
    /// Adds the members of an object. A member that is there already keeps its place.
    fn and(self, object: &'a str) -> Result<Self, fmt::Error> {
        serde_json::Deserializer::from_str(object).deserialize_map(self).map_err(|_| fmt::Error)
    }
}

impl<'a> Visitor<'a> for Written<'a> {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the fields of a span")
    }

    fn visit_map<M: MapAccess<'a>>(mut self, mut members: M) -> Result<Self, M::Error> {
        while let Some((name, value)) = members.next_entry::<String, _>()? {
            match self.0.iter_mut().find(|(known, _)| *known == name) {
                Some(known) => known.1 = value,
                None => self.0.push((name, value)),
            }
        }
        Ok(self)
    }
}

/// Writes `,"spans":[..]`, from the root on. Writes nothing if the event is in no span.
pub(super) fn write<S>(ctx: &FmtContext<'_, S, JsonFields>, writer: &mut Writer<'_>) -> fmt::Result
where
    S: Subscriber + for<'lookup> LookupSpan<'lookup>,
{
    let Some(scope) = ctx.event_scope() else { return Ok(()) };
    for (index, span) in scope.from_root().enumerate() {
        writer.write_str(if index == 0 { r#","spans":["# } else { "," })?;
        writer.write_str(r#"{"name":"#)?;
        write_json(writer, span.name())?;
        let extensions = span.extensions();
        if let Some(fields) = extensions.get::<FormattedFields<JsonFields>>().filter(|fields| !fields.is_empty()) {
            write!(writer, ",{fields}")?;
        }
        writer.write_char('}')?;
    }
    writer.write_char(']')
}
