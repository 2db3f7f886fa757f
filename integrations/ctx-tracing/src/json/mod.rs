//! Events as lines of JSON.

mod members;
mod spans;

use std::fmt;

use tracing::{Event, Subscriber};
use tracing_log::NormalizeEvent;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};
use tracing_subscriber::fmt::{self as subscriber_fmt, FmtContext, FormatEvent};
use tracing_subscriber::registry::LookupSpan;

use crate::names::Names;
use crate::visit::visit;
use members::{Members, RecordedFields};

pub use spans::JsonFields;

/// The names of a line's own members.
const OWN: [&str; 7] = ["timestamp", "level", "target", "message", "file", "line", "spans"];

/// The fields of an event of the `log` crate that are its metadata.
const METADATA_OF_LOG: [&str; 4] = ["log.target", "log.module_path", "log.file", "log.line"];

/// Formats an event as one line of JSON. The fields of the context stand at the top level, beside `timestamp` and `level`.
///
/// ```json
/// {"timestamp":"..","level":"INFO","target":"shop","id":7,"tenant":"acme","message":"loaded","rows":3,"spans":[{"name":"load"}]}
/// ```
///
/// [`json`] makes a layer of it. By hand, use it together with [`JsonFields`], which formats the fields of spans:
///
/// ```
/// use ctx_tracing::{Json, JsonFields};
/// use tracing_subscriber::prelude::*;
///
/// let layer = tracing_subscriber::fmt::layer()
///     .fmt_fields(JsonFields::new())
///     .event_format(Json::new().with_source_location(true).with_spans(false));
/// let subscriber = tracing_subscriber::registry().with(layer);
/// # tracing::subscriber::with_default(subscriber, || tracing::info!("formatted"));
/// ```
///
/// # Names
///
/// No name occurs twice in a line, and no field is lost. Names are given in this order:
///
/// 1. the line's own members: `timestamp`, `level`, `target`, `file`, `line`, `spans`, and the event's `message`;
/// 2. the fields of [scopes](crate::fields!);
/// 3. the loggable fields of keys, in the order of [`ctx_runtime::fields::visit`];
/// 4. the fields of the event.
///
/// A field whose name is taken is written with its origin in front: `scope.level`; `Job.id`, with the name of the key; `event.tenant`.
/// So a field of the context has the same name on every line, also if a library has a field of this name.
///
/// # Types
///
/// Numbers and booleans keep their type. An `i128` or `u128` that needs more than 64 bits is a text, because most readers of JSON would
/// round it. `NaN` and the infinities, which JSON has no number for, are `null`.
#[derive(Clone, Debug)]
pub struct Json<T = SystemTime> {
    timer: T,
    spans: bool,
    source_location: bool,
}

/// A layer that writes events as JSON, with the fields of the context. Its writer is stdout, unless `with_writer` gives another.
///
/// ```
/// use tracing_subscriber::prelude::*;
///
/// let subscriber = tracing_subscriber::registry().with(ctx_tracing::json().with_writer(std::io::stderr));
/// # tracing::subscriber::with_default(subscriber, || tracing::info!("written"));
/// ```
pub fn json<S>() -> subscriber_fmt::Layer<S, JsonFields, Json>
where
    S: Subscriber + for<'lookup> LookupSpan<'lookup>,
{
    subscriber_fmt::layer().fmt_fields(JsonFields::new()).event_format(Json::new())
}

impl Json {
    /// The format with a timestamp and spans, without the source location.
    pub fn new() -> Self {
        Json { timer: SystemTime, spans: true, source_location: false }
    }
}

impl Default for Json {
    fn default() -> Self {
        Json::new()
    }
}

impl<T> Json<T> {
    /// Takes the timestamp from another timer. The timer `()` writes no timestamp.
    pub fn with_timer<T2>(self, timer: T2) -> Json<T2> {
        Json { timer, spans: self.spans, source_location: self.source_location }
    }

    /// Whether the spans that the event is in are shown, from the root on, each with its name and fields. They are by default.
    pub fn with_spans(self, spans: bool) -> Self {
        Json { spans, ..self }
    }

    /// Whether the source `file` and `line` of the event are shown. They are not by default.
    pub fn with_source_location(self, source_location: bool) -> Self {
        Json { source_location, ..self }
    }
}

impl<S, T> FormatEvent<S, JsonFields> for Json<T>
where
    S: Subscriber + for<'lookup> LookupSpan<'lookup>,
    T: FormatTime,
{
    fn format_event(
        &self,
        ctx: &FmtContext<'_, S, JsonFields>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let normalized = event.normalized_metadata();
        let metadata = normalized.as_ref().unwrap_or_else(|| event.metadata());
        writer.write_char('{')?;
        let mut members = Members::first(&mut writer);
        let timestamp = timestamp(&self.timer);
        if !timestamp.is_empty() {
            members.member("timestamp", &timestamp);
        }
        members.member("level", metadata.level().as_str());
        members.member("target", metadata.target());
        if self.source_location {
            metadata.file().into_iter().for_each(|file| members.member("file", file));
            metadata.line().into_iter().for_each(|line| members.member("line", &line));
        }
        let mut names = Names::reserve(&OWN);
        visit(&mut names, |name, value| members.logged(name, value));
        names.release("message");
        let left_out: &[&str] = if normalized.is_some() { &METADATA_OF_LOG } else { &[] };
        event.record(&mut RecordedFields { members: &mut members, names: &mut names, origin: "event", left_out });
        members.finish()?;
        if self.spans {
            spans::write(ctx, &mut writer)?;
        }
        writer.write_str("}\n")
    }
}

fn timestamp(timer: &impl FormatTime) -> String {
    let mut timestamp = String::new();
    match timer.format_time(&mut Writer::new(&mut timestamp)) {
        Ok(()) => timestamp,
        Err(_) => "<unknown time>".to_owned(),
    }
}
