//! The name and the id of the thread in a line of the full format.

use std::sync::Mutex;
use std::thread;

use tracing::field::FieldSet;
use tracing::metadata::Kind;
use tracing::subscriber::Interest;
use tracing::{Callsite, Event, Level, Metadata, Subscriber, callsite};
use tracing_subscriber::fmt::format::{Format, Full};
use tracing_subscriber::layer::Layer;
use tracing_subscriber::{Registry, fmt};

/// What a format shows of the thread.
#[derive(Clone, Copy, Debug)]
pub(super) struct ShownThread {
    name: bool,
    id: bool,
}

impl ShownThread {
    /// A format does not tell its settings, so it formats two events that have nothing but the thread.
    pub(super) fn by<T: Clone>(format: &Format<Full, T>) -> Self {
        let format = format.clone().without_time().with_ansi(false).with_level(false).with_target(false);
        let format = format.with_file(false).with_line_number(false);
        ShownThread {
            name: writes_text(format.clone().with_thread_ids(false)),
            id: writes_text(format.with_thread_names(false)),
        }
    }

    /// The length of the name and the id, with the spaces behind them, at the begin of a text that the format wrote on this thread.
    pub(super) fn len(self, text: &str) -> usize {
        let thread = thread::current();
        let mut behind = text;
        // The name is padded in front.
        if let Some(name) = thread.name().filter(|_| self.name) {
            behind = behind.find(name).and_then(|at| behind[at + name.len()..].strip_prefix(' ')).unwrap_or(behind);
        }
        // In place of a name that the thread does not have, the format shows the id.
        if self.id || self.name && thread.name().is_none() {
            behind = behind.strip_prefix(&format!("{:0>2?} ", thread.id())).unwrap_or(behind);
        }
        text.len() - behind.len()
    }
}

/// Whether anything is in the line of an event that has no fields.
fn writes_text(format: Format<Full, ()>) -> bool {
    type Output = Mutex<Vec<u8>>;
    let layer = fmt::layer().event_format(format).with_writer(Output::default());
    // The subscriber is called by hand: one that is installed, if only here, changes what `tracing` knows of the whole process.
    let subscriber: &dyn Subscriber = &layer.with_subscriber(Registry::default());
    subscriber.event(&Event::new(&METADATA, &METADATA.fields().value_set(&[])));
    let output = subscriber.downcast_ref::<Output>().and_then(|output| output.lock().ok());
    output.is_some_and(|line| !line.trim_ascii().is_empty())
}

static METADATA: Metadata<'static> = Metadata::new(
    "event",
    module_path!(),
    Level::INFO,
    None,
    None,
    None,
    FieldSet::new(&[], callsite::Identifier(&Site)),
    Kind::EVENT,
);

/// Is never registered.
struct Site;

impl Callsite for Site {
    fn set_interest(&self, _: Interest) {}

    fn metadata(&self) -> &Metadata<'_> {
        &METADATA
    }
}
