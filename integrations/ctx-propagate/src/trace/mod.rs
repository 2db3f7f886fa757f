//! The trace that work belongs to: [W3C Trace Context], level 2.
//!
//! [W3C Trace Context]: https://www.w3.org/TR/trace-context-2/

mod beginning;
mod flags;
pub(crate) mod hex;
mod ids;
mod state;
mod traceparent;

use std::fmt;
use std::hash::{Hash, Hasher};

use ctx_runtime::Context;

use crate::report::{Report, Why};
use crate::text_map::{NotCarried, TextMap};

use beginning::Beginning;
pub use flags::TraceFlags;
pub use ids::{InvalidId, SpanId, TraceId};
pub use state::TraceState;
use traceparent::Traceparent;

const TRACEPARENT: &str = "traceparent";
const TRACESTATE: &str = "tracestate";

/// The trace that the current work belongs to, and the parent of what it does next: the headers `traceparent` and `tracestate`.
///
/// It is a key of ctx. Read it where a request comes in, bind it, and write a [`child`](TraceContext::child) to each request that goes out.
/// Its fields `trace_id` and `parent_id` may be logged, so ctx-tracing puts them on each line.
///
/// A clone is cheap: a copy, and a reference count if there is a `tracestate`.
///
/// ```
/// use ctx_propagate::{Report, TraceContext};
/// use ctx_runtime::{context, context_root, with_context};
///
/// #[with_context]
/// fn call_the_stock() -> Vec<(String, String)> {
///     let mut headers = Vec::new();
///     context!(TraceContext).child().write(&mut headers).expect("a list carries all headers");
///     headers
/// }
///
/// #[context_root(TraceContext::read(&headers, &mut Report::new()).unwrap_or_default())]
/// fn handle(headers: Vec<(String, String)>) -> Vec<(String, String)> { call_the_stock() }
///
/// let value = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
/// let sent = handle(vec![("traceparent".to_owned(), value.to_owned())]);
/// assert!(sent[0].1.starts_with("00-4bf92f3577b34da6a3ce929d0e0e4736-") && sent[0].1 != value);
/// ```
#[derive(Clone, Debug, Context)]
pub struct TraceContext {
    #[context(log)]
    trace_id: TraceId,
    #[context(log)]
    parent_id: SpanId,
    flags: TraceFlags,
    state: TraceState,
    beginning: Beginning,
}

impl TraceContext {
    /// Starts a trace: new random ids, the flag `random`, not sampled, no `tracestate`. [`TraceId::random`] says what that costs.
    pub fn new() -> Self {
        let flags = TraceFlags::RANDOM;
        let (trace_id, parent_id) = (TraceId::random(), SpanId::random());
        TraceContext { trace_id, parent_id, flags, state: TraceState::default(), beginning: Beginning::here() }
    }

    /// A context of these parts, for a tracer that makes ids of its own.
    pub fn from_parts(trace_id: TraceId, parent_id: SpanId, flags: TraceFlags, state: TraceState) -> Self {
        TraceContext { trace_id, parent_id, flags, state, beginning: Beginning::elsewhere() }
    }

    /// The trace.
    pub fn trace_id(&self) -> TraceId {
        self.trace_id
    }

    /// The work that asked for this work: the span of the caller in a context that was read, the own span in a
    /// [`child`](TraceContext::child).
    pub fn parent_id(&self) -> SpanId {
        self.parent_id
    }

    /// The flags.
    pub fn flags(&self) -> TraceFlags {
        self.flags
    }

    /// What the tracing systems on the way have added.
    pub fn state(&self) -> &TraceState {
        &self.state
    }

    /// Whether the trace began in this process, by [`new`](TraceContext::new): then no span has its `parent_id`. Not part of equality.
    pub fn is_new(&self) -> bool {
        self.beginning.is_here()
    }

    /// The id for the span that begins the trace, for a tracer: `None` if the trace is not [new](TraceContext::is_new), or if a span has taken
    /// the id already.
    pub fn take_for_span(&self) -> Option<TraceId> {
        self.beginning.take().then_some(self.trace_id)
    }

    /// Whether the caller may have recorded this trace. A caller can say so without need: it is a hint, not an order.
    pub fn is_sampled(&self) -> bool {
        self.flags.is_sampled()
    }

    /// The same trace with a new random `parent-id`. A service writes a child to each request that it sends, because the `parent-id`
    /// [has to be] that of its own work.
    ///
    /// [has to be]: https://www.w3.org/TR/trace-context-2/#a-traceparent-is-received
    #[must_use]
    pub fn child(&self) -> Self {
        TraceContext { parent_id: SpanId::random(), ..self.clone() }
    }

    /// The same trace, sampled or not. If this changes the flag, the `parent-id` is new, as the specification [demands].
    ///
    /// [demands]: https://www.w3.org/TR/trace-context-2/#mutating-the-traceparent-field
    #[must_use]
    pub fn with_sampled(&self, sampled: bool) -> Self {
        if sampled == self.is_sampled() {
            return self.clone();
        }
        TraceContext { flags: self.flags.with_sampled(sampled), ..self.child() }
    }

    /// The same trace with another `tracestate`.
    #[must_use]
    pub fn with_state(&self, state: TraceState) -> Self {
        TraceContext { state, ..self.clone() }
    }

    /// Reads `traceparent` and `tracestate`. `None` if there is no valid `traceparent`; then the caller starts a trace.
    ///
    /// What is invalid is left out, and added to the report:
    ///
    /// - More than one `traceparent`, or an invalid one: both headers are left out.
    /// - A `tracestate` with an invalid member, or with more than 32 members: the whole `tracestate` is left out.
    /// - A second member with the same key: the first is kept, because it is the most recent.
    /// - Members over [`TraceState::MOST_BYTES`]: those of more than 128 bytes first, then from the end.
    ///
    /// Higher versions than `00` are read as the specification says, and written as `00`. Unknown flags are dropped.
    ///
    /// Without a `tracestate`, nothing is allocated. With one, at most 48 KiB at a time, however long the headers are.
    pub fn read(map: &(impl TextMap + ?Sized), report: &mut Report) -> Option<Self> {
        let Traceparent { trace_id, parent_id, flags } = read_traceparent(map, report)?;
        let state = TraceState::read(map, report);
        Some(TraceContext::from_parts(trace_id, parent_id, flags, state))
    }

    /// Writes `traceparent` and `tracestate` in place of those that are there. Without a `tracestate`, that header is removed.
    ///
    /// This writes the context as it is. To call another service, write a [`child`](TraceContext::child). Allocates only what the carrier
    /// allocates.
    ///
    /// # Errors
    ///
    /// If the carrier refuses a header. Neither header is there then.
    pub fn write(&self, map: &mut (impl TextMap + ?Sized)) -> Result<(), NotCarried> {
        map.remove(TRACESTATE);
        let written = map.set(TRACEPARENT, str::from_utf8(&self.traceparent()).unwrap_or_default()).and_then(|()| {
            match self.state.as_str() {
                "" => Ok(()),
                state => map.set(TRACESTATE, state),
            }
        });
        if written.is_err() {
            map.remove(TRACEPARENT);
        }
        written
    }

    /// What goes over the wire.
    fn parts(&self) -> (TraceId, SpanId, TraceFlags, &TraceState) {
        (self.trace_id, self.parent_id, self.flags, &self.state)
    }

    fn traceparent(&self) -> [u8; 55] {
        let TraceContext { trace_id, parent_id, flags, .. } = *self;
        traceparent::write(&Traceparent { trace_id, parent_id, flags })
    }
}

impl PartialEq for TraceContext {
    fn eq(&self, other: &Self) -> bool {
        self.parts() == other.parts()
    }
}

impl Eq for TraceContext {}

impl Hash for TraceContext {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.parts().hash(state);
    }
}

/// Starts a trace, as [`TraceContext::new`] does.
impl Default for TraceContext {
    fn default() -> Self {
        TraceContext::new()
    }
}

/// The value of the header `traceparent`.
impl fmt::Display for TraceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(str::from_utf8(&self.traceparent()).unwrap_or_default())
    }
}

/// The one `traceparent`, if it is valid.
fn read_traceparent(map: &(impl TextMap + ?Sized), report: &mut Report) -> Option<Traceparent> {
    let mut found: Option<Result<Traceparent, Why>> = None;
    map.each(TRACEPARENT, &mut |value| {
        found = Some(if found.is_none() { traceparent::parse(value) } else { Err(Why::Repeated) });
    });
    match found {
        Some(Ok(traceparent)) => return Some(traceparent),
        Some(Err(why)) => report.header(TRACEPARENT, why),
        None => {}
    }
    let mut has_state = false;
    map.each(TRACESTATE, &mut |_| has_state = true);
    if has_state {
        report.header(TRACESTATE, Why::NoTraceparent);
    }
    None
}
