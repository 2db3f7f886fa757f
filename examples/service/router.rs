//! The routes, and the layers around them. The context of each request begins here.

use axum::Router;
use axum::extract::Request;
use axum::middleware::from_fn;
use axum::routing::{get, post};
use ctx_http::{ContextLayer, access_log, carry};
use ctx_propagate::Inbound;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::trace::TraceLayer;
use tracing::{info_span, warn};

use crate::orders::Orders;
use crate::request::{self, RequestInfo};
use crate::{failure, handlers, manuals, refunds};

/// Each layer is around the layers above it. The last one is the outermost, so all others, and all that they answer, are in the context.
pub(crate) fn router(orders: Orders) -> Router {
    let span = |request: &Request| info_span!("http", path = request.uri().path());
    let headers = Inbound::internal().keys::<RequestInfo>();
    Router::new()
        .route("/orders/{item}", post(handlers::place_order))
        .route("/quotes/{item}", get(handlers::quote))
        .route("/manuals/{item}", get(manuals::download))
        .route("/refunds/{item}", post(refunds::refund))
        .with_state(orders)
        .layer(CatchPanicLayer::custom(failure::panicked))
        .layer(from_fn(request::required))
        // `TraceLayer` enters its span for polls. This layer carries the span to destructors too.
        .layer(carry())
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .layer(access_log())
        .layer(ContextLayer::new(|_| ()).inbound(headers).on_refused(|report| warn!(%report, "headers refused")))
}
