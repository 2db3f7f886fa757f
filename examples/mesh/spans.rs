//! The span of a request.

use axum::http::Request;
use tracing::{Span, info_span};

/// The span that a server makes for a request. The layer lies inside of `ContextLayer`, so the span is made in the context of the request.
pub(crate) fn of_request<B>(_: &Request<B>) -> Span {
    info_span!("request", otel.kind = "server")
}
