//! What was taken from a request.

use ctx_runtime::Bindings;

use crate::baggage::Baggage;
use crate::report::Report;
use crate::request_id::RequestId;
use crate::trace::TraceContext;

/// What [`Inbound::receive`](super::Inbound::receive) took from a request, and what it refused.
#[derive(Debug)]
#[non_exhaustive]
pub struct Received<Values = ()> {
    /// The trace of the request. If the request has none, the trace of the current span of a [`Tracer`](crate::Tracer), or a new one.
    pub trace: TraceContext,
    /// The id of the request; a new one, if the request has none.
    pub request_id: RequestId,
    /// The members of the baggage that are taken.
    pub baggage: Baggage,
    /// The values of the keys, each an `Option`.
    pub values: Values,
    /// What was refused, and why.
    pub report: Report,
}

impl<Values: Bindings> Received<Values> {
    /// What to bind: the trace, the request id, the baggage if there is any, and the values.
    pub fn into_values(self) -> impl Bindings + use<Values> {
        let baggage = Some(self.baggage).filter(|baggage| !baggage.is_empty());
        (self.trace, self.request_id, baggage, self.values)
    }
}
