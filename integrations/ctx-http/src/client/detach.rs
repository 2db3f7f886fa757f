//! The layer around a client whose pool is everybody's.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use ctx_runtime::detached;
use pin_project_lite::pin_project;
use tower_layer::Layer;
use tower_service::Service;

/// Keeps the tasks that a client starts for its pool from belonging to the request that happened to need a connection.
///
/// Without ambient mode it is not needed: no context follows the tasks of a library. In [ambient mode](ctx_runtime#features), each task
/// begins in the context of its spawner. So a connection would keep the context of its first request, log with its id, and hold its span open
/// (hyperium/hyper#3904). This layer goes directly around the client; what lies inside reads the context, but what it spawns leaves it
/// behind.
///
/// ```
/// use ctx_http::{DetachLayer, PropagateLayer};
/// use ctx_propagate::Outbound;
/// use tower::ServiceBuilder;
///
/// let client = ServiceBuilder::new()
///     .layer(PropagateLayer::new(Outbound::new()))
///     .layer(DetachLayer::new())
///     .service(reqwest::Client::new());
/// ```
///
/// Costs a block of memory for each call, each poll, and the drop.
#[derive(Clone, Copy, Debug, Default)]
pub struct DetachLayer(());

impl DetachLayer {
    /// The layer.
    pub const fn new() -> Self {
        DetachLayer(())
    }
}

impl<S> Layer<S> for DetachLayer {
    type Service = DetachService<S>;

    fn layer(&self, service: S) -> DetachService<S> {
        DetachService(service)
    }
}

/// The service that [`DetachLayer`] makes.
#[derive(Clone, Debug)]
pub struct DetachService<S>(S);

impl<S: Service<R>, R> Service<R> for DetachService<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = DetachFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        detached(|| self.0.poll_ready(cx))
    }

    fn call(&mut self, request: R) -> Self::Future {
        DetachFuture { future: Some(detached(|| self.0.call(request))) }
    }
}

pin_project! {
    /// The future of [`DetachService`].
    #[derive(Debug)]
    pub struct DetachFuture<F> {
        // `None` while it is dropped.
        #[pin]
        future: Option<F>,
    }

    impl<F> PinnedDrop for DetachFuture<F> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            detached(|| this.future.set(None));
        }
    }
}

impl<F: Future> Future for DetachFuture<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let Some(future) = self.project().future.as_pin_mut() else { unreachable!("it is dropped with this") };
        detached(|| future.poll(cx))
    }
}
