//! What may leave to a destination.

use ctx_runtime::wire::{SentKey, WireField, WireForm};

use crate::format::{Formats, TraceFormat};
use crate::names::{self, Names};

/// What may leave to a destination of an [`Outbound`](super::Outbound). A key leaves only if it says so itself, with
/// `#[context(wire = "..")]`, and is allowed here.
#[derive(Clone, Debug)]
pub struct Allowed {
    pub(super) has_trace: bool,
    pub(super) formats: Formats,
    pub(super) request_id: Option<String>,
    headers: Names,
    baggage: Names,
}

/// The trace alone.
impl Default for Allowed {
    fn default() -> Self {
        Allowed {
            has_trace: true,
            formats: Formats::default(),
            request_id: None,
            headers: Names::Nothing,
            baggage: Names::Nothing,
        }
    }
}

impl Allowed {
    /// Nothing leaves.
    pub fn nothing() -> Self {
        Allowed { has_trace: false, ..Allowed::default() }
    }

    /// The trace alone: `traceparent` and `tracestate`.
    pub fn trace() -> Self {
        Allowed::default()
    }

    /// The trace, the request id in `x-request-id`, each member of the baggage, and each key with `#[context(wire = "..")]`.
    pub fn everything() -> Self {
        Allowed { has_trace: true, headers: Names::Everything, baggage: Names::Everything, ..Allowed::default() }
            .request_id("x-request-id")
    }

    /// The trace also in this format. To destinations whose rule does not name the format, its headers are removed, as `traceparent` is where
    /// no trace leaves.
    #[must_use]
    pub fn format(mut self, format: impl TraceFormat) -> Self {
        self.formats.add(format);
        self
    }

    /// Also the request id, in this header.
    ///
    /// # Panics
    /// If no header can have the name, or if the name says how a message is to be read, as `content-length` does.
    #[must_use]
    pub fn request_id(mut self, header: impl Into<String>) -> Self {
        self.request_id = Some(names::header(header.into()));
        self
    }

    /// Also this key: its headers, and its members of the baggage.
    #[must_use]
    pub fn key<Key: SentKey>(mut self) -> Self {
        for field in Key::SENT {
            self.names(field).add([field.name()]);
        }
        self
    }

    /// Also these members of the baggage, whichever key or request they come from.
    #[must_use]
    pub fn baggage<Name: Into<String>>(mut self, names: impl IntoIterator<Item = Name>) -> Self {
        self.baggage.add(names);
        self
    }

    fn names(&mut self, field: &WireField) -> &mut Names {
        match field.form() {
            WireForm::Baggage => &mut self.baggage,
            _ => &mut self.headers,
        }
    }

    pub(super) fn has_header(&self, name: &str) -> bool {
        self.headers.has(name)
    }

    pub(super) fn has_member(&self, name: &str) -> bool {
        self.baggage.has(name)
    }
}
