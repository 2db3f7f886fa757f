//! OpenTelemetry's current context follows the work.

use ctx_propagate::{Baggage, TraceContext, set_tracer};
use ctx_runtime::carriers::{self, Carrier, HandOver, Installed};
use ctx_runtime::hooks::Kind;
use ctx_runtime::{try_with, with};
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt};
use opentelemetry::{Context, ContextGuard};

use crate::tracer::OpenTelemetry;
use crate::{baggage, parts};

/// Takes OpenTelemetry's current context along wherever annotated code hands work over: its span, its baggage, the mark that suppresses
/// telemetry, and values of your own. [`init`](crate::init) installs it.
///
/// The context is attached in each poll, and each run of a closure. Somebody may give the work a span by hand: `block.with_context(other)`,
/// `block.instrument(other)`. So an `async` block or stream that is polled in another span of its trace stays in this span. So do blocks,
/// streams, closures and snapshots that were made where no span was current.
///
/// A root that binds a [`TraceContext`] begins with a context of its own: [who makes the ids](crate#who-makes-the-ids).
///
/// # What it costs
///
/// A clone of the context at each hand-over, also where no span is current, because a context does not tell whether it is empty. A clone is
/// attached and detached in each poll, as by `FutureExt::with_context` of OpenTelemetry. docs/PERFORMANCE.md compares both.
#[derive(Clone, Copy, Debug, Default)]
#[must_use = "nothing follows before `install`"]
pub struct OtelCarrier {
    tasks_have_spans: bool,
}

impl OtelCarrier {
    /// Takes the context along to all work.
    pub fn new() -> Self {
        OtelCarrier::default()
    }

    /// For use with `ctx_tracing::SpanCarrier::with_child_spans` or `with_following_spans`, and a layer of tracing-opentelemetry: tasks, threads
    /// and blocking closures run in the context of their own span, if a layer wants the span. The context of a child has the baggage of the place
    /// where the work was handed over. A following span begins a trace, and has no baggage.
    pub fn tasks_have_spans(self) -> Self {
        OtelCarrier { tasks_have_spans: true }
    }

    /// Installs the carrier until the result is dropped, and makes OpenTelemetry the [tracer](set_tracer) of the process, for ever. If the
    /// process has a tracer already, that tracer stays.
    pub fn install(self) -> Installed {
        // Of a second carrier, the tracer would do the same.
        let _ = set_tracer(OpenTelemetry);
        carriers::install(self)
    }
}

impl Carrier for OtelCarrier {
    type State = OtelState;
    type Entered<'a> = EnteredContext;

    fn capture(&self, hand_over: &HandOver) -> Option<OtelState> {
        let enters = match hand_over.kind() {
            Some(Kind::Task | Kind::LocalTask | Kind::Blocking | Kind::Thread) if self.tasks_have_spans => {
                Enters::UnlessOtherThan(with_local_span(&Context::current(), SpanContext::span_id))
            }
            Some(Kind::Task | Kind::LocalTask | Kind::Blocking | Kind::Thread | Kind::Pool) => Enters::Always,
            Some(Kind::Scope | Kind::Stream) => Enters::UnlessInTrace,
            _ => Enters::UnlessNothing,
        };
        Some(OtelState { context: Context::current(), enters })
    }

    fn begin_root(&self, _: &HandOver) -> Option<OtelState> {
        let current = Context::current();
        let around = with_local_span(&current, SpanContext::span_id);
        let baggage = with(Baggage::clone);
        let context = match try_with(|trace: &TraceContext| of_trace(trace, &current)).ok().flatten() {
            Some(context) => context,
            None if baggage.is_empty() => return None,
            None => current,
        };
        Some(OtelState { context: baggage::copied(context, baggage), enters: Enters::UnlessOtherThan(around) })
    }

    fn enter(&self, state: &OtelState) -> EnteredContext {
        EnteredContext { _attached: state.enters().then(|| state.context.clone().attach()) }
    }

    fn name(&self) -> &'static str {
        "opentelemetry"
    }
}

/// The context in which a root with this trace begins. `None` if the span around the root belongs to the trace.
fn of_trace(trace: &TraceContext, around: &Context) -> Option<Context> {
    let span = parts::span_context(trace);
    if around.span().span_context().trace_id() == span.trace_id() {
        return None;
    }
    let empty =
        if around.is_telemetry_suppressed() { Context::new().with_telemetry_suppressed() } else { Context::new() };
    Some(if trace.is_new() { empty } else { empty.with_remote_span_context(span) })
}

/// What [`OtelCarrier`] takes along.
#[derive(Clone)]
pub struct OtelState {
    context: Context,
    enters: Enters,
}

#[derive(Clone, Copy)]
enum Enters {
    Always,
    /// If there is no span in it, not where a span is current.
    UnlessNothing,
    /// The same, and not where another span of the same trace is current.
    UnlessInTrace,
    /// Not where another span is current than this one, which was current before: somebody has put it around the work.
    UnlessOtherThan(Option<SpanId>),
}

impl OtelState {
    /// Whether the context is to be attached where this thread is.
    fn enters(&self) -> bool {
        let is_here = |is_other: &dyn Fn(&SpanContext) -> bool| {
            Context::map_current(|current| with_local_span(current, is_other)).unwrap_or(false)
        };
        let own = self.context.span();
        let own = own.span_context();
        // Else what the exporter does would be exported.
        let is_nothing = !own.is_valid() && !self.context.is_telemetry_suppressed();
        match self.enters {
            Enters::Always => true,
            Enters::UnlessNothing => !(is_nothing && is_here(&|_| true)),
            Enters::UnlessInTrace => {
                !is_here(&|here| is_nothing || (here.trace_id() == own.trace_id() && here.span_id() != own.span_id()))
            }
            Enters::UnlessOtherThan(around) => !is_here(&|here| Some(here.span_id()) != around),
        }
    }
}

/// Runs `f` on the span of the context, if it is a span of this process.
fn with_local_span<R>(context: &Context, f: impl FnOnce(&SpanContext) -> R) -> Option<R> {
    let span = context.span();
    let span = span.span_context();
    (span.is_valid() && !span.is_remote()).then(|| f(span))
}

/// The context while it is current on a thread.
pub struct EnteredContext {
    _attached: Option<ContextGuard>,
}
