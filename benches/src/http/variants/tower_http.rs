//! The layers of tower-http that a service has for request ids and logs: `SetRequestId`, `PropagateRequestId`, and `TraceLayer` around all.
//! Inside, it is `bare`: nothing below the handler knows the request.

use std::convert::Infallible;

use axum::routing::{MethodRouter, get};
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::trace::TraceLayer;

use super::bare;

pub(super) fn route() -> MethodRouter {
    get(bare::handle)
        .layer::<_, Infallible>(PropagateRequestIdLayer::x_request_id())
        .layer::<_, Infallible>(TraceLayer::new_for_http())
        .layer::<_, Infallible>(SetRequestIdLayer::x_request_id(MakeRequestUuid))
}
