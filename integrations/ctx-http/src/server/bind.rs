//! The layer that binds more inside of a request.

use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};

use ctx_runtime::{Bindings, Snapshot, run};
use http::request::Parts;
use http::{Request, Response};
use http_body::Body;
use tower_layer::Layer;
use tower_service::Service;

use super::body::ContextBody;
use super::future::ResponseFuture;

/// Binds more values for the services inside of it, on top of the current context: what a nested router knows of its requests.
///
/// ```
/// use axum::Router;
/// use axum::routing::get;
/// use ctx_http::{BindLayer, ContextLayer};
/// use ctx_runtime::Context;
///
/// #[derive(Context)]
/// struct Area(#[context(log = "area")] &'static str);
///
/// let admin: Router = Router::new().route("/users", get(|| async { "" })).route_layer(BindLayer::new(|_| Area("admin")));
/// let app: Router = Router::new().nest("/admin", admin).layer(ContextLayer::new(|_| ()));
/// ```
///
/// Costs two blocks of memory a request, and two swaps of a pointer for each poll and each frame.
pub struct BindLayer<F>(Arc<F>);

impl<F, V> BindLayer<F>
where
    F: Fn(&Parts) -> V + Send + Sync + 'static,
    V: Bindings,
{
    /// A layer that binds what `values` returns for a request. `values` can read the context.
    pub fn new(values: F) -> Self {
        BindLayer(Arc::new(values))
    }
}

/// A layer that binds nothing, and carries what is current where it lies: the context, and the states of
/// [carriers](ctx_runtime::carriers).
///
/// `TraceLayer` of tower-http enters its span while it polls, and not while a future or a body is dropped. Inside of `TraceLayer`, and with
/// `SpanCarrier` of ctx-tracing, this layer carries the span to destructors.
///
/// ```
/// use axum::Router;
/// use axum::routing::get;
/// use ctx_http::{ContextLayer, carry};
/// use tower_http::trace::TraceLayer;
///
/// let app: Router = Router::new()
///     .route("/", get(|| async { "hello" }))
///     .layer(carry())
///     .layer(TraceLayer::new_for_http())
///     .layer(ContextLayer::new(|_| ()));
/// ```
pub fn carry() -> BindLayer<fn(&Parts)> {
    BindLayer::new(|_| ())
}

impl<F> Clone for BindLayer<F> {
    fn clone(&self) -> Self {
        BindLayer(Arc::clone(&self.0))
    }
}

impl<F> fmt::Debug for BindLayer<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BindLayer").finish_non_exhaustive()
    }
}

impl<S, F> Layer<S> for BindLayer<F> {
    type Service = BindService<S, F>;

    fn layer(&self, service: S) -> Self::Service {
        BindService { service, layer: self.clone() }
    }
}

/// The service that [`BindLayer`] makes.
pub struct BindService<S, F> {
    service: S,
    layer: BindLayer<F>,
}

impl<S: Clone, F> Clone for BindService<S, F> {
    fn clone(&self) -> Self {
        BindService { service: self.service.clone(), layer: self.layer.clone() }
    }
}

impl<S: fmt::Debug, F> fmt::Debug for BindService<S, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BindService").field("service", &self.service).finish_non_exhaustive()
    }
}

impl<S, F, V, Requested, Answered> Service<Request<Requested>> for BindService<S, F>
where
    S: Service<Request<Requested>, Response = Response<Answered>>,
    Answered: Body,
    F: Fn(&Parts) -> V,
    V: Bindings,
{
    type Response = Response<ContextBody<Answered, Snapshot>>;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future, Snapshot>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.service.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Requested>) -> Self::Future {
        let (parts, body) = request.into_parts();
        let context = run((self.layer.0)(&parts), Snapshot::capture);
        let method = parts.method.clone();
        let request = Request::from_parts(parts, body);
        let future = context.run(|| self.service.call(request));
        ResponseFuture::new(future, context, method, None)
    }
}
