//! One line of `tracing` for each request.

mod body;
mod line;

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::{Request, Response};
use http_body::Body;
use pin_project_lite::pin_project;
use tower_layer::Layer;
use tower_service::Service;

pub use body::LoggedBody;
use line::Line;

/// A layer that logs one line for each request, when the last byte of its answer is gone.
///
/// The line is an event of `tracing` at the level `INFO`, with the target `ctx_http::access_log` and these fields:
///
/// | field | value |
/// |---|---|
/// | `method`, `path` | of the request, without the query, which may hold secrets |
/// | `status` | of the answer; not there if there was no answer |
/// | `grpc_status` | of a call of gRPC |
/// | `latency_ms` | from the call to the last byte, in milliseconds |
/// | `bytes` | of the body that were taken |
/// | `outcome` | `complete`, `aborted`, `failed` or `panicked` |
///
/// A request is `complete` when all that the client gets was taken. It is `aborted` if the client hangs up or the request is cancelled, and
/// `failed` if the service or the body gives an error.
///
/// Inside of a [`ContextLayer`](crate::ContextLayer), the line is logged in the context of the request. With `ctx-tracing` it has the
/// context's fields, such as the request id. `TraceLayer` of tower-http has no such line: it logs the head and the end of an answer apart, and
/// counts no bytes.
///
/// ```
/// use axum::Router;
/// use axum::routing::get;
/// use ctx_http::{ContextLayer, access_log};
///
/// let app: Router = Router::new()
///     .route("/", get(|| async { "hello" }))
///     .layer(access_log())
///     .layer(ContextLayer::new(|_| ()));
/// ```
pub fn access_log() -> AccessLogLayer {
    AccessLogLayer(())
}

/// The layer that [`access_log`] makes.
#[derive(Clone, Copy, Debug)]
pub struct AccessLogLayer(());

impl<S> Layer<S> for AccessLogLayer {
    type Service = AccessLogService<S>;

    fn layer(&self, service: S) -> AccessLogService<S> {
        AccessLogService(service)
    }
}

/// The service that [`AccessLogLayer`] makes.
#[derive(Clone, Debug)]
pub struct AccessLogService<S>(S);

impl<S, Requested, Answered> Service<Request<Requested>> for AccessLogService<S>
where
    S: Service<Request<Requested>, Response = Response<Answered>>,
    Answered: Body,
{
    type Response = Response<LoggedBody<Answered>>;
    type Error = S::Error;
    type Future = AccessLogFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Requested>) -> Self::Future {
        let line = Line::new(request.method(), request.uri().path());
        AccessLogFuture { future: self.0.call(request), line }
    }
}

pin_project! {
    /// The future of [`AccessLogService`].
    #[derive(Debug)]
    pub struct AccessLogFuture<F> {
        #[pin]
        future: F,
        // Logs when it is dropped.
        line: Option<Line>,
    }
}

impl<F: Future<Output = Result<Response<B>, E>>, B: Body, E> Future for AccessLogFuture<F> {
    type Output = Result<Response<LoggedBody<B>>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let result = ready!(this.future.poll(cx));
        let mut line = this.line.take();
        if let Some(line) = &mut line {
            line.answered(&result);
        }
        Poll::Ready(result.map(|response| response.map(|body| LoggedBody::new(body, line))))
    }
}
