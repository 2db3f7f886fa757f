//! What a process takes from requests that come in.

mod received;
mod source;

use std::fmt;
use std::marker::PhantomData;

use ctx_runtime::wire::{self, ReceivedKeys, WireForm};

use crate::baggage::Baggage;
use crate::format::{Formats, TraceFormat};
use crate::names::{self, Names};
use crate::report::{Report, Why};
use crate::request_id::RequestId;
use crate::text_map::{Environment, TextMap};
use crate::trace::TraceContext;
use crate::tracer;

pub use received::Received;
use source::Source;

/// What is taken from requests that come in: the trust in whoever sends them.
///
/// | | [`edge`](Inbound::edge) | [`internal`](Inbound::internal) |
/// |---|---|---|
/// | `traceparent`, `tracestate` | taken, if [valid](TraceContext::read); otherwise the trace of the current span of a [`Tracer`](crate::Tracer), or a new trace | the same |
/// | request id | taken, if it is of a [safe form](RequestId); otherwise a new one | the same |
/// | `baggage`, besides what keys take | the members of [`baggage`](Inbound::baggage) | each member |
/// | keys with `#[context(wire = "..")]` | the keys of [`keys`](Inbound::keys) | the keys of [`keys`](Inbound::keys) |
///
/// Whatever is refused is in the report of [`Received`].
///
/// ```
/// use ctx_propagate::{Inbound, RequestId};
/// use ctx_runtime::{Context, get, run};
///
/// #[derive(Context)]
/// struct Tenant(#[context(wire = "x-tenant-id")] String);
///
/// let headers = vec![
///     ("x-request-id".to_owned(), "req-7".to_owned()),
///     ("x-tenant-id".to_owned(), "acme".to_owned()),
///     ("baggage".to_owned(), "plan=paid".to_owned()),
/// ];
/// let received = Inbound::internal().keys::<Tenant>().receive(&headers);
/// assert!(received.report.is_empty());
/// run(received.into_values(), || {
///     assert_eq!((get::<RequestId>().as_str(), get::<Tenant>().0.as_str()), ("req-7", "acme"));
/// });
///
/// let received = Inbound::edge().receive(&headers);
/// assert!(received.baggage.is_empty());
/// assert_eq!(received.report.to_string(), "baggage member `plan` is not allowed here");
/// ```
pub struct Inbound<Keys = ()> {
    baggage: Names,
    request_id: Option<String>,
    begins_trace: bool,
    samples_new: bool,
    formats: Formats,
    keys: PhantomData<fn() -> Keys>,
}

/// The header of the request id, unless another is named.
const REQUEST_ID: &str = "x-request-id";

impl Inbound {
    /// For requests from outside, such as the internet.
    pub fn edge() -> Self {
        Inbound::trusting(Names::Nothing)
    }

    /// For requests of processes that are trusted: each member of the baggage is taken.
    pub fn internal() -> Self {
        Inbound::trusting(Names::Everything)
    }

    fn trusting(baggage: Names) -> Self {
        Inbound {
            baggage,
            request_id: Some(REQUEST_ID.to_owned()),
            begins_trace: false,
            samples_new: false,
            formats: Formats::default(),
            keys: PhantomData,
        }
    }
}

impl<Keys: ReceivedKeys> Inbound<Keys> {
    /// Makes values of these keys from the headers and members of the baggage that they [name](ctx_runtime::wire). Name only keys that whoever
    /// sends requests may set: at an edge, anybody; behind a gateway that overwrites a header, the gateway.
    ///
    /// A text is taken if its type reads it. If not each text is right, check it in a `FromStr` of the type.
    #[must_use]
    pub fn keys<Other: ReceivedKeys>(self) -> Inbound<Other> {
        self.with_keys()
    }

    /// Takes these members of the baggage, whoever sends them.
    #[must_use]
    pub fn baggage<Name: Into<String>>(mut self, names: impl IntoIterator<Item = Name>) -> Self {
        self.baggage.add(names);
        self
    }

    /// Takes the request id from this header, in place of `x-request-id`.
    ///
    /// # Panics
    /// If no header can have the name, or if the name says how a message is to be read, as `content-length` does.
    #[must_use]
    pub fn request_id(mut self, header: impl Into<String>) -> Self {
        self.request_id = Some(names::header(header.into()));
        self
    }

    /// Takes no request id: each request gets a new one.
    #[must_use]
    pub fn new_request_id(mut self) -> Self {
        self.request_id = None;
        self
    }

    /// Takes no trace: each request begins a new one. For an edge whose callers must not choose trace ids, or what is sampled.
    #[must_use]
    pub fn new_trace(mut self) -> Self {
        self.begins_trace = true;
        self
    }

    /// Marks traces that begin here as sampled. Otherwise they are not: a tracing system below that follows its caller records nothing of
    /// them, unless one here samples.
    #[must_use]
    pub fn sample_new_traces(mut self) -> Self {
        self.samples_new = true;
        self
    }

    /// Takes the trace by this format, if a request has no valid `traceparent`.
    #[must_use]
    pub fn format(mut self, format: impl TraceFormat) -> Self {
        self.formats.add(format);
        self
    }

    /// The header in which a request brings its id, and an answer takes it back. `None` if no id is taken.
    pub fn request_id_header(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// The environment variables of this process that [`receive`](Inbound::receive) reads: for a child process whose parent has given it a
    /// context by [`Outbound::send`](crate::Outbound::send) to a [`Command`](std::process::Command).
    ///
    /// ```
    /// use ctx_propagate::Inbound;
    ///
    /// let inbound = Inbound::internal();
    /// let received = inbound.receive(&inbound.environment());
    /// assert!(received.report.is_empty());
    /// ```
    pub fn environment(&self) -> Environment {
        let mut names = vec!["traceparent", "tracestate", "baggage"];
        names.extend(self.formats.names());
        names.extend(self.request_id.as_deref());
        Keys::each(&mut |field| {
            if field.form() == WireForm::Header {
                names.push(field.name());
            }
        });
        Environment::of(names)
    }

    /// Reads what came in. Nothing of ours panics, and nothing is read in part: what is invalid counts as absent, and is reported.
    pub fn receive(&self, from: &(impl TextMap + ?Sized)) -> Received<Keys::Values> {
        let mut report = Report::new();
        let trace = self.trace(from, &mut report);
        let request_id = self.request_id.as_deref().and_then(|name| read_request_id(from, name, &mut report));
        let all = Baggage::read(from, &mut report);
        let mut source = Source::new(from, &all, &mut report);
        let values = wire::receive::<Keys>(&mut source);
        let baggage = self.allowed(&all, &mut report);
        Received {
            trace: trace.unwrap_or_else(|| TraceContext::new().with_sampled(self.samples_new)),
            request_id: request_id.unwrap_or_else(RequestId::new),
            baggage,
            values,
            report,
        }
    }

    fn trace(&self, from: &(impl TextMap + ?Sized), report: &mut Report) -> Option<TraceContext> {
        if self.begins_trace {
            return None;
        }
        let trace = TraceContext::read(from, report).or_else(|| self.formats.read(from, report));
        trace.or_else(tracer::current)
    }

    /// The members that are allowed. A member that a key takes is in the key, and not in the baggage.
    fn allowed(&self, baggage: &Baggage, report: &mut Report) -> Baggage {
        baggage.filtered(|member| {
            let (is_allowed, is_taken) = (self.baggage.has(member.name()), source::is_taken::<Keys>(member.name()));
            if !is_allowed && !is_taken {
                report.member("baggage", member.name().as_bytes(), Why::NotAllowed);
            }
            is_allowed && !is_taken
        })
    }
}

impl<Keys> Inbound<Keys> {
    fn with_keys<Other>(self) -> Inbound<Other> {
        Inbound {
            baggage: self.baggage,
            request_id: self.request_id,
            begins_trace: self.begins_trace,
            samples_new: self.samples_new,
            formats: self.formats.clone(),
            keys: PhantomData,
        }
    }
}

/// Not derived: the keys need not be `Clone`.
impl<Keys> Clone for Inbound<Keys> {
    fn clone(&self) -> Self {
        let Inbound { baggage, request_id, begins_trace, .. } = self;
        Inbound {
            baggage: baggage.clone(),
            request_id: request_id.clone(),
            begins_trace: *begins_trace,
            samples_new: self.samples_new,
            formats: self.formats.clone(),
            keys: PhantomData,
        }
    }
}

impl<Keys> fmt::Debug for Inbound<Keys> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inbound { baggage, request_id, begins_trace, .. } = self;
        f.debug_struct("Inbound")
            .field("baggage", baggage)
            .field("request_id", request_id)
            .field("begins_trace", begins_trace)
            .finish_non_exhaustive()
    }
}

fn read_request_id(from: &(impl TextMap + ?Sized), name: &str, report: &mut Report) -> Option<RequestId> {
    let mut found = None;
    from.each(name, &mut |value| {
        let id = || std::str::from_utf8(value).ok()?.parse().ok();
        found = Some(if found.is_some() { Err(Why::Repeated) } else { id().ok_or(Why::UnsafeId) });
    });
    found?.map_err(|why| report.named(name, why)).ok()
}
