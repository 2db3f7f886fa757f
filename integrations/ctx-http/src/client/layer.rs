//! The layer around a client.

use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};

use ctx_propagate::{Outbound, Report};
use tower_layer::Layer;
use tower_service::Service;

use super::outgoing::{self, Outgoing};

/// Writes the trace into each request that a client sends, and what else the [`Outbound`] allows for the destination.
///
/// ```
/// use ctx_http::PropagateLayer;
/// use ctx_propagate::{Allowed, Outbound};
/// use tower::ServiceBuilder;
///
/// # fn client() -> impl tower::Service<http::Request<()>> + Clone { tower::service_fn(|_| async { Ok::<_, ()>(()) }) }
/// let outbound = Outbound::new().to("*.internal", Allowed::everything());
/// let client = ServiceBuilder::new().layer(PropagateLayer::new(outbound)).service(client());
/// ```
///
/// It goes around the client of hyper-util, around a channel of tonic, and, with the feature `reqwest`, around a `reqwest::Client`, which is a
/// service. A client that a layer above tries again gets a new parent id for each try, if that layer lies outside of this one.
///
/// # Redirects
///
/// A client that follows redirects by itself, as `reqwest::Client` does, sends the headers of the first request to the second host, whatever
/// the policy says of that host. If the policy allows a host more than the trace, make the client with `redirect(ctx_http::same_host())`, of
/// the feature `reqwest`. A client of hyper follows none by itself; in a layer outside of this one, such as tower-http's `FollowRedirectLayer`,
/// each hop is a request of its own.
///
/// # The pool of the client
///
/// The context is read when the client is called. The connections of a client, and the tasks of its pool, run in no context of a request; in
/// ambient mode, they need a [`DetachLayer`](super::DetachLayer).
#[derive(Clone)]
pub struct PropagateLayer(Arc<Shared>);

#[derive(Clone)]
struct Shared {
    outbound: Outbound,
    host: Option<String>,
    on_refused: Option<OnRefused>,
}

type OnRefused = Arc<dyn Fn(&Report) + Send + Sync>;

impl PropagateLayer {
    /// A layer with this policy.
    pub fn new(outbound: Outbound) -> Self {
        PropagateLayer(Arc::new(Shared { outbound, host: None, on_refused: None }))
    }

    /// The destination of all requests, for a client whose requests do not name it, such as a channel of tonic.
    #[must_use]
    pub fn host(self, host: impl Into<String>) -> Self {
        self.with(|shared| shared.host = Some(host.into()))
    }

    /// Calls `f` with what did not leave with a request, if anything did not.
    #[must_use]
    pub fn on_refused(self, f: impl Fn(&Report) + Send + Sync + 'static) -> Self {
        self.with(|shared| shared.on_refused = Some(Arc::new(f)))
    }

    fn with(mut self, change: impl FnOnce(&mut Shared)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }

    /// Writes what may leave into a request, for clients that are no services.
    pub fn send(&self, request: &mut impl Outgoing) {
        let Shared { outbound, host, on_refused } = &*self.0;
        let report = outgoing::send(outbound, host.as_deref(), request);
        if let Some(on_refused) = on_refused
            && !report.is_empty()
        {
            on_refused(&report);
        }
    }
}

impl fmt::Debug for PropagateLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PropagateLayer").field(&self.0.outbound).finish()
    }
}

impl<S> Layer<S> for PropagateLayer {
    type Service = PropagateService<S>;

    fn layer(&self, service: S) -> Self::Service {
        PropagateService { service, layer: self.clone() }
    }
}

/// The service that [`PropagateLayer`] makes.
#[derive(Clone, Debug)]
pub struct PropagateService<S> {
    service: S,
    layer: PropagateLayer,
}

impl<S: Service<R>, R: Outgoing> Service<R> for PropagateService<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.service.poll_ready(cx)
    }

    fn call(&mut self, mut request: R) -> S::Future {
        self.layer.send(&mut request);
        self.service.call(request)
    }
}
