//! An extractor of axum.

use axum_core::extract::FromRequestParts;
use axum_core::response::{IntoResponse, Response};
use ctx_runtime::{Context, ContextRef, Missing, Shareable, try_get};
use http::StatusCode;
use http::request::Parts;
use std::ops::Deref;

/// A value of the context, as an argument of an axum handler.
///
/// ```
/// use axum::routing::get;
/// use axum::Router;
/// use ctx_http::{ContextLayer, Ctx};
/// use ctx_propagate::RequestId;
///
/// async fn hello(Ctx(id): Ctx<RequestId>) -> String {
///     format!("request {id}")
/// }
///
/// let app: Router = Router::new().route("/", get(hello)).layer(ContextLayer::new(|_| ()));
/// ```
///
/// If the key is not bound and has no default, the answer is 500: its body says that a value of the context is missing. What is missing, and
/// why, is an event of `tracing` at the level `ERROR`, because it is nobody's business outside.
#[derive(Clone)]
pub struct Ctx<T: Context>(pub ContextRef<T>);

impl<T: Context> Deref for Ctx<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<S: Sync, T: Context + Shareable> FromRequestParts<S> for Ctx<T> {
    type Rejection = MissingFromContext;

    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self, MissingFromContext> {
        try_get().map(Ctx).map_err(MissingFromContext)
    }
}

/// The answer if a value is missing.
#[derive(Debug)]
pub struct MissingFromContext(pub Missing);

impl IntoResponse for MissingFromContext {
    fn into_response(self) -> Response {
        tracing::error!("{}", self.0);
        (StatusCode::INTERNAL_SERVER_ERROR, "a value of the request's context is missing").into_response()
    }
}
