//! The layer that begins a root for each request.

use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};

use ctx_propagate::{Inbound, Report, RequestId};
use ctx_runtime::wire::ReceivedKeys;
use ctx_runtime::{Bindings, RootSite};
use http::request::Parts;
use http::{HeaderName, HeaderValue, Request, Response};
use http_body::Body;
use tower_layer::Layer;
use tower_service::Service;

use super::body::ContextBody;
use super::future::ResponseFuture;

/// Begins a context for each request: a root, as `#[context_root]` begins for a function. The service inside, its future, and the body of
/// its answer run in this context, to the last byte.
///
/// The context has the [`RequestId`], the trace and the baggage of the request, the keys of the [`Inbound`], and what the function returns: a
/// value of a key, or a tuple.
///
/// ```
/// use axum::Router;
/// use axum::routing::get;
/// use ctx_http::ContextLayer;
/// use ctx_propagate::RequestId;
/// use ctx_runtime::{Context, context, with_context};
///
/// #[derive(Context)]
/// struct Route { #[context(log)] path: String }
///
/// #[with_context]
/// async fn hello() -> String {
///     format!("{} asks for {}", context!(RequestId), context!(Route.path))
/// }
///
/// let app: Router = Router::new()
///     .route("/hello", get(hello))
///     .layer(ContextLayer::new(|request| Route { path: request.uri.path().to_owned() }));
/// ```
///
/// # Where to put it
///
/// A layer sees the context if it lies inside of this one. With `Router::layer` of axum, the layer that is added last is the outermost, so
/// add this one last: then the spans of `TraceLayer`, `CatchPanicLayer`, timeouts, fallbacks and the answers of errors have the context. With
/// `ServiceBuilder`, and with `Server::layer` of tonic, the first is the outermost.
///
/// For each layer of `Router::layer`, axum puts the route of a request, its future and its body into boxes. Around the whole router, there is one
/// box, for the body: a request takes 0.3 µs less. The context then begins before axum chooses the route, so `values` cannot read the
/// `MatchedPath`.
///
/// ```
/// # async fn run(router: axum::Router, listener: tokio::net::TcpListener) -> std::io::Result<()> {
/// use axum::body::Body;
/// use axum::extract::Request;
/// use axum::{ServiceExt, http::Response, serve};
/// use ctx_http::ContextLayer;
/// use tower::ServiceBuilder;
///
/// let app = ServiceBuilder::new()
///     .map_response(|response: Response<_>| response.map(Body::new))
///     .layer(ContextLayer::new(|_| ()))
///     .service(router);
/// serve(listener, ServiceExt::<Request>::into_make_service(app)).await
/// # }
/// ```
///
/// # Costs
///
/// A block of memory for each request, and another if `values` returns any; a thread uses them again. The texts of the headers that are
/// read; and two swaps of a pointer for each poll and each frame.
pub struct ContextLayer<F, Keys = ()>(Arc<Shared<F, Keys>>);

struct Shared<F, Keys> {
    values: Arc<F>,
    inbound: Inbound<Keys>,
    site: RootSite,
    /// The header of the request id in answers.
    echo: Option<HeaderName>,
    on_refused: Option<OnRefused>,
}

type OnRefused = Arc<dyn Fn(&Report) + Send + Sync>;

impl<F, V> ContextLayer<F>
where
    F: Fn(&Parts) -> V + Send + Sync + 'static,
    V: Bindings,
{
    /// A layer that binds what `values` returns for a request, on top of what [`Inbound::edge`] takes. `values` can read the context, such as
    /// the [`RequestId`].
    ///
    /// For hooks and diagnostics, the place of this call is the place of the roots. The place is kept for ever, once for each place in the code.
    #[track_caller]
    pub fn new(values: F) -> Self {
        let inbound = Inbound::edge();
        ContextLayer(Arc::new(Shared {
            values: Arc::new(values),
            echo: echo(&inbound),
            inbound,
            site: RootSite::of::<F>("ContextLayer"),
            on_refused: None,
        }))
    }
}

impl<F, Keys: ReceivedKeys> ContextLayer<F, Keys> {
    /// What is taken from requests, in place of [`Inbound::edge`].
    #[must_use]
    pub fn inbound<Other: ReceivedKeys>(self, inbound: Inbound<Other>) -> ContextLayer<F, Other> {
        let Shared { values, site, on_refused, .. } = &*self.0;
        let (values, on_refused) = (Arc::clone(values), on_refused.clone());
        let echo = self.0.echo.as_ref().and_then(|_| echo(&inbound));
        ContextLayer(Arc::new(Shared { values, inbound, site: *site, echo, on_refused }))
    }

    /// Does not set the request id in answers. Otherwise it is set in the header in which requests bring it.
    #[must_use]
    pub fn without_echo(self) -> Self {
        self.with(|shared| shared.echo = None)
    }

    /// Calls `f` with what was refused of a request's headers, if anything was. It runs in the context of the request.
    #[must_use]
    pub fn on_refused(self, f: impl Fn(&Report) + Send + Sync + 'static) -> Self {
        self.with(|shared| shared.on_refused = Some(Arc::new(f)))
    }

    fn with(mut self, change: impl FnOnce(&mut Shared<F, Keys>)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }
}

fn echo<Keys: ReceivedKeys>(inbound: &Inbound<Keys>) -> Option<HeaderName> {
    inbound.request_id_header().and_then(|name| name.parse().ok())
}

impl<F, Keys: ReceivedKeys> Clone for Shared<F, Keys> {
    fn clone(&self) -> Self {
        let Shared { values, inbound, site, echo, on_refused } = self;
        let (inbound, echo, on_refused) = (inbound.clone(), echo.clone(), on_refused.clone());
        Shared { values: Arc::clone(values), inbound, site: *site, echo, on_refused }
    }
}

impl<F, Keys> Clone for ContextLayer<F, Keys> {
    fn clone(&self) -> Self {
        ContextLayer(Arc::clone(&self.0))
    }
}

impl<F, Keys> fmt::Debug for ContextLayer<F, Keys> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ContextLayer").field(&self.0.site).finish()
    }
}

impl<S, F, Keys> Layer<S> for ContextLayer<F, Keys> {
    type Service = ContextService<S, F, Keys>;

    fn layer(&self, service: S) -> Self::Service {
        ContextService { service, layer: self.clone() }
    }
}

/// The service that [`ContextLayer`] makes.
pub struct ContextService<S, F, Keys = ()> {
    service: S,
    layer: ContextLayer<F, Keys>,
}

impl<S: Clone, F, Keys> Clone for ContextService<S, F, Keys> {
    fn clone(&self) -> Self {
        ContextService { service: self.service.clone(), layer: self.layer.clone() }
    }
}

impl<S: fmt::Debug, F, Keys> fmt::Debug for ContextService<S, F, Keys> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContextService").field("service", &self.service).finish_non_exhaustive()
    }
}

impl<S, F, Keys, V, Requested, Answered> Service<Request<Requested>> for ContextService<S, F, Keys>
where
    S: Service<Request<Requested>, Response = Response<Answered>>,
    Answered: Body,
    F: Fn(&Parts) -> V,
    V: Bindings,
    Keys: ReceivedKeys,
{
    type Response = Response<ContextBody<Answered>>;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.service.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Requested>) -> Self::Future {
        let Shared { values, inbound, site, echo, on_refused } = &*self.layer.0;
        let (parts, body) = request.into_parts();
        let mut received = inbound.receive(&parts.headers);
        let report = std::mem::take(&mut received.report);
        let echo = echo.clone().and_then(|name| Some((name, value(&received.request_id)?)));
        let mut root = site.begin_with(received.into_values(), || values(&parts));
        let method = parts.method.clone();
        let request = Request::from_parts(parts, body);
        let future = root.run(|| {
            if let Some(on_refused) = on_refused
                && !report.is_empty()
            {
                on_refused(&report);
            }
            self.service.call(request)
        });
        ResponseFuture::new(future, root, method, echo)
    }
}

fn value(id: &RequestId) -> Option<HeaderValue> {
    HeaderValue::from_str(id.as_str()).ok()
}
