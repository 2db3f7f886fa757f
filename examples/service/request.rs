//! The context of a request, and the headers that it comes from.

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use ctx_runtime::Context;

/// The values that every layer knows about its request, and that no signature below the root mentions. Each log line has them.
#[derive(Debug, Context)]
#[context(log)]
pub(crate) struct RequestInfo {
    pub(crate) id: u32,
    pub(crate) tenant: String,
}

/// From the headers `x-request-id` and `x-tenant`.
impl<S: Sync> FromRequestParts<S> for RequestInfo {
    type Rejection = (StatusCode, &'static str);

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let header = |name| parts.headers.get(name)?.to_str().ok();
        let id = header("x-request-id").and_then(|id| id.parse().ok());
        let tenant = header("x-tenant").filter(|tenant| !tenant.is_empty());
        Ok(RequestInfo {
            id: id.ok_or((StatusCode::BAD_REQUEST, "the header x-request-id has to be a number\n"))?,
            tenant: tenant.ok_or((StatusCode::BAD_REQUEST, "the header x-tenant has to be a name\n"))?.to_owned(),
        })
    }
}
