//! A layer that keeps spans and events, and shows them as a tree.

use std::fmt::{self, Write};
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

#[derive(Clone, Default)]
pub(crate) struct Tree(Arc<Mutex<Vec<Node>>>);

/// A span, or an event.
struct Node {
    id: Option<Id>,
    parent: Option<Id>,
    text: String,
}

impl Tree {
    /// Shows what was kept since the last call.
    pub(crate) fn take(&self) -> String {
        let nodes = mem::take(&mut *self.nodes());
        let mut shown = String::new();
        show(&nodes, None, "", &mut shown);
        shown
    }

    fn nodes(&self) -> MutexGuard<'_, Vec<Node>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Shows the nodes below `parent`, each on a line that begins with `margin`.
fn show(nodes: &[Node], parent: Option<&Id>, margin: &str, shown: &mut String) {
    let below: Vec<&Node> = nodes.iter().filter(|node| node.parent.as_ref() == parent).collect();
    for (index, node) in below.iter().enumerate() {
        let (branch, next) = match (parent, index + 1 == below.len()) {
            (None, _) => ("", ""),
            (Some(_), false) => ("├─ ", "│  "),
            (Some(_), true) => ("└─ ", "   "),
        };
        *shown += &format!("{margin}{branch}{}\n", node.text);
        if node.id.is_some() {
            show(nodes, node.id.as_ref(), &format!("{margin}{next}"), shown);
        }
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Tree {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let parent = context.span(id).and_then(|span| span.parent()).map(|parent| parent.id());
        let text = attributes.metadata().name().to_owned();
        self.nodes().push(Node { id: Some(id.clone()), parent, text });
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let parent = context.event_span(event).map(|span| span.id());
        let mut text = Text(String::from("· "));
        event.record(&mut text);
        self.nodes().push(Node { id: None, parent, text: text.0 });
    }
}

/// The fields of an event. The first is the message.
struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let written = match field.name() {
            "message" => write!(self.0, "{value:?}"),
            name => write!(self.0, " {name}={value:?}"),
        };
        written.expect("text takes everything");
    }
}
