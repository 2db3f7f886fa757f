//! The access log of requests that do not end well.

mod support;

use std::convert::Infallible;
use std::future::ready;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use ctx_http::{ContextLayer, access_log};
use futures::stream;
use http::{Method, Request, Response};
use http_body::Frame;
use http_body_util::{BodyExt, Empty};
use support::Log;
use tower::{Layer, Service, ServiceBuilder, ServiceExt, service_fn};
use tower_http::timeout::TimeoutLayer;
use tracing_subscriber::prelude::*;

/// The outcome and the status in the one line of `log`.
fn ended(log: &Log) -> (String, Option<u64>, u64) {
    let lines = log.lines();
    assert_eq!(lines.len(), 1, "{lines:?}");
    let line = &lines[0];
    (line["outcome"].as_str().unwrap().to_owned(), line["status"].as_u64(), line["bytes"].as_u64().unwrap())
}

fn log() -> (Log, tracing::subscriber::DefaultGuard) {
    let log = Log::default();
    let guard = tracing_subscriber::registry().with(ctx_tracing::json().with_writer(log.clone())).set_default();
    (log, guard)
}

fn streaming(
    items: Vec<io::Result<&'static str>>,
) -> impl tower::Service<Request<()>, Response = Response<Body>, Error = Infallible> {
    let items = std::sync::Mutex::new(Some(items));
    service_fn(move |_: Request<()>| {
        let items = items.lock().unwrap().take().unwrap();
        async move { Ok(Response::new(Body::from_stream(stream::iter(items)))) }
    })
}

#[tokio::test]
async fn a_body_that_is_dropped_before_its_end_is_aborted() {
    let (log, _guard) = log();
    let service = access_log().layer(streaming(vec![Ok("ab"), Ok("c")]));
    let mut body = service.oneshot(Request::new(())).await.unwrap().into_body();
    body.frame().await.unwrap().unwrap();
    assert!(log.lines().is_empty());
    drop(body);
    assert_eq!(ended(&log), ("aborted".into(), Some(200), 2));
}

#[tokio::test]
async fn a_body_that_fails_is_failed() {
    let (log, _guard) = log();
    let service = access_log().layer(streaming(vec![Ok("ab"), Err(io::Error::other("broken"))]));
    assert!(service.oneshot(Request::new(())).await.unwrap().into_body().collect().await.is_err());
    assert_eq!(ended(&log), ("failed".into(), Some(200), 2));
}

#[tokio::test]
async fn a_service_that_fails_is_failed_without_a_status() {
    let (log, _guard) = log();
    let service = access_log().layer(service_fn(|_: Request<()>| async { Err::<Response<Body>, _>("broken") }));
    service.oneshot(Request::new(())).await.unwrap_err();
    assert_eq!(ended(&log), ("failed".into(), None, 0));
}

#[tokio::test]
async fn a_request_that_is_cancelled_is_aborted_without_a_status() {
    let (log, _guard) = log();
    let service =
        access_log().layer(service_fn(|_: Request<()>| std::future::pending::<Result<Response<Body>, Infallible>>()));
    let mut future = Box::pin(service.oneshot(Request::new(())));
    assert!(futures::poll!(future.as_mut()).is_pending());
    drop(future);
    assert_eq!(ended(&log), ("aborted".into(), None, 0));
}

#[tokio::test]
async fn a_request_whose_line_nobody_wants_allocates_nothing_for_it() {
    let (log, _guard) = log();
    let call = || {
        let mut service = access_log()
            .layer(service_fn(|_: Request<()>| ready(Ok::<_, Infallible>(Response::new(Empty::<Bytes>::new())))));
        let request = Request::get("/path").body(()).unwrap();
        let mut future = None;
        let count = allocation_counter::measure(|| future = Some(service.call(request))).count_total;
        drop(future);
        count
    };
    assert_eq!(call(), 1, "the path");
    assert_eq!(log.lines().len(), 1);
    let _unwanted = tracing_subscriber::registry().with(tracing_subscriber::filter::LevelFilter::WARN).set_default();
    assert_eq!(call(), 0);
}

/// A body of a known length that does not know its end, and gives it whole.
struct Sized(Option<&'static str>);

impl http_body::Body for Sized {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.take().map(|text| Ok(Frame::data(Bytes::from(text)))))
    }
}

#[tokio::test]
async fn who_knows_the_length_asks_for_no_end() {
    let (log, _guard) = log();
    let service = access_log().layer(service_fn(|_: Request<()>| async {
        Ok::<_, Infallible>(Response::builder().header("content-length", 3).body(Sized(Some("abc"))).unwrap())
    }));
    let mut body = service.oneshot(Request::new(())).await.unwrap().into_body();
    body.frame().await.unwrap().unwrap();
    drop(body);
    assert_eq!(ended(&log), ("complete".into(), Some(200), 3));
}

#[tokio::test]
async fn answers_without_a_body_for_the_client_are_complete() {
    for (method, status) in [(Method::HEAD, 200), (Method::GET, 304), (Method::GET, 204)] {
        let (log, _guard) = log();
        let service = access_log().layer(service_fn(move |_: Request<()>| async move {
            Ok::<_, Infallible>(Response::builder().status(status).body(Sized(Some("abc"))).unwrap())
        }));
        let request = Request::builder().method(method).body(()).unwrap();
        drop(service.oneshot(request).await.unwrap());
        assert_eq!(ended(&log), ("complete".into(), Some(u64::from(status)), 0));
    }
}

/// A body that panics when it is polled, and whenever it is asked for its end after that.
struct Poisoned(bool, Arc<Mutex<Vec<bool>>>);

impl http_body::Body for Poisoned {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0 = true;
        panic!("poisoned");
    }

    fn is_end_stream(&self) -> bool {
        assert!(!self.0, "poisoned before");
        false
    }
}

impl Drop for Poisoned {
    fn drop(&mut self) {
        self.1.lock().unwrap().push(ctx_runtime::try_get::<ctx_propagate::RequestId>().is_ok());
    }
}

#[tokio::test]
async fn a_body_that_panics_is_dropped_in_the_context_and_asked_nothing_more() {
    let (log, _guard) = log();
    let dropped = Arc::new(Mutex::new(Vec::new()));
    let service =
        ServiceBuilder::new().layer(ContextLayer::new(|_| ())).layer(access_log()).service_fn(|_: Request<()>| {
            let body = Poisoned(false, Arc::clone(&dropped));
            async move { Ok::<_, Infallible>(Response::new(body)) }
        });
    let body = service.oneshot(Request::new(())).await.unwrap().into_body();
    let panicked = tokio::spawn(async move { drop(Box::pin(body).frame().await) }).await;
    assert!(panicked.unwrap_err().is_panic());
    assert_eq!(*dropped.lock().unwrap(), [true]);
    assert_eq!(ended(&log), ("panicked".into(), Some(200), 0));
}

#[test]
fn layers_that_make_answers_of_their_own_lie_around_them() {
    fn is_a_service<S: tower::Service<Request<()>>>(_: S) {}
    let service = service_fn(|_: Request<()>| async { Ok::<_, Infallible>(Response::new(Empty::<Bytes>::new())) });
    let timeout = TimeoutLayer::with_status_code(http::StatusCode::REQUEST_TIMEOUT, std::time::Duration::from_secs(1));
    is_a_service(
        ServiceBuilder::new().layer(timeout).layer(ContextLayer::new(|_| ())).layer(access_log()).service(service),
    );
}

#[tokio::test]
async fn a_call_of_grpc_has_the_status_of_its_trailers() {
    let (log, _guard) = log();
    let service = access_log().layer(service_fn(|_: Request<()>| async {
        let trailers = http::HeaderMap::from_iter([(
            http::HeaderName::from_static("grpc-status"),
            http::HeaderValue::from_static("16"),
        )]);
        let frames = [Ok::<_, Infallible>(Frame::data(Bytes::from("ab"))), Ok(Frame::trailers(trailers))];
        Ok::<_, Infallible>(Response::new(http_body_util::StreamBody::new(stream::iter(frames))))
    }));
    service.oneshot(Request::new(())).await.unwrap().into_body().collect().await.unwrap();
    assert_eq!(log.lines()[0]["grpc_status"], 16);
    assert_eq!(ended(&log), ("complete".into(), Some(200), 2));
}

#[tokio::test]
async fn a_body_that_has_failed_stays_failed_also_if_it_is_at_its_end_then() {
    let (log, _guard) = log();
    let service = access_log().layer(streaming(vec![Err(io::Error::other("broken"))]));
    let mut body = service.oneshot(Request::new(())).await.unwrap().into_body();
    assert!(body.frame().await.unwrap().is_err());
    assert!(body.frame().await.is_none());
    drop(body);
    assert_eq!(ended(&log), ("failed".into(), Some(200), 0));
}
