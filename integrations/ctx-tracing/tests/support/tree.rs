//! A layer that records spans and events, each by the path of names from the root: `request>work`.

use std::collections::HashMap;
use std::fmt;
use std::mem;
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

#[derive(Clone, Default)]
pub(crate) struct Tree(Arc<Mutex<Recorded>>);

#[derive(Default)]
struct Recorded {
    /// The path of each event, by its message.
    events: HashMap<String, String>,
    /// What happened to spans: `new request>work`, `enter ..`, `exit ..`, `close ..`.
    spans: Vec<String>,
    follows: Vec<(String, String)>,
    metadata: HashMap<String, (String, String, u32, String)>,
}

/// The values of an event or span, as text.
#[derive(Default)]
struct Values(HashMap<&'static str, String>);

impl Visit for Values {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }
}

impl Tree {
    /// Where the event with this message happened. Empty outside of spans, `None` if it was not seen.
    pub(crate) fn path_of(&self, message: &str) -> Option<String> {
        self.0.lock().unwrap().events.get(message).cloned()
    }

    /// What happened so far to the spans whose path contains `part`.
    pub(crate) fn spans(&self, part: &str) -> Vec<String> {
        let recorded = self.0.lock().unwrap();
        recorded.spans.iter().filter(|event| event.contains(part)).cloned().collect()
    }

    pub(crate) fn follows(&self, part: &str) -> Vec<(String, String)> {
        let recorded = self.0.lock().unwrap();
        recorded.follows.iter().filter(|(span, _)| span.contains(part)).cloned().collect()
    }

    /// Target, file, line, and the field `function` of a span.
    pub(crate) fn metadata(&self, path: &str) -> (String, String, u32, String) {
        self.0.lock().unwrap().metadata[path].clone()
    }

    pub(crate) fn take_events(&self) -> HashMap<String, String> {
        mem::take(&mut self.0.lock().unwrap().events)
    }

    fn record<S: for<'a> LookupSpan<'a> + Subscriber>(&self, what: &str, id: &Id, context: &Context<'_, S>) {
        let path = path(context, id);
        self.0.lock().unwrap().spans.push(format!("{what} {path}"));
    }
}

fn path<S: for<'a> LookupSpan<'a> + Subscriber>(context: &Context<'_, S>, id: &Id) -> String {
    let names: Vec<_> = context.span_scope(id).unwrap().from_root().map(|span| span.name()).collect();
    names.join(">")
}

impl<S: for<'a> LookupSpan<'a> + Subscriber> Layer<S> for Tree {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        self.record("new", id, &context);
        let mut values = Values::default();
        attributes.record(&mut values);
        let metadata = attributes.metadata();
        let (target, file) = (metadata.target().to_owned(), metadata.file().unwrap_or_default().to_owned());
        let function = values.0.remove("function").unwrap_or_default();
        let metadata = (target, file, metadata.line().unwrap_or_default(), function);
        self.0.lock().unwrap().metadata.insert(path(&context, id), metadata);
    }

    fn on_follows_from(&self, id: &Id, follows: &Id, context: Context<'_, S>) {
        let edge = (path(&context, id), path(&context, follows));
        self.0.lock().unwrap().follows.push(edge);
    }

    fn on_enter(&self, id: &Id, context: Context<'_, S>) {
        self.record("enter", id, &context);
    }

    fn on_exit(&self, id: &Id, context: Context<'_, S>) {
        self.record("exit", id, &context);
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        self.record("close", &id, &context);
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut values = Values::default();
        event.record(&mut values);
        let names: Vec<_> = context
            .event_scope(event)
            .into_iter()
            .flat_map(|scope| scope.from_root())
            .map(|span| span.name())
            .collect();
        let message = values.0.remove("message").unwrap_or_default();
        self.0.lock().unwrap().events.insert(message, names.join(">"));
    }
}
