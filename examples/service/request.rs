//! The context of a request, which two of its headers give.

use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use ctx_runtime::{Context, try_get};
use tracing::warn;

/// The values that every layer knows about its request, and that no signature below the router mentions. Each log line has them.
#[derive(Debug, Context)]
#[context(log)]
pub(crate) struct RequestInfo {
    #[context(wire = "x-request-id")]
    pub(crate) id: u32,
    #[context(wire = "x-tenant")]
    pub(crate) tenant: String,
}

/// A middleware that answers a request whose headers make no [`RequestInfo`].
pub(crate) async fn required(request: Request, next: Next) -> Response {
    if try_get::<RequestInfo>().is_ok_and(|request| !request.tenant.is_empty()) {
        return next.run(request).await;
    }
    warn!("the request does not say its id and its tenant");
    (StatusCode::BAD_REQUEST, "the header x-request-id has to be a number, and the header x-tenant a name\n")
        .into_response()
}
