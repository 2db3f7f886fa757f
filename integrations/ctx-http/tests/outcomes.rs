//! The access log of requests that do not end well.

mod support;

use std::convert::Infallible;
use std::io;

use axum::body::{Body, Bytes};
use ctx_http::access_log;
use futures::stream;
use http::{Request, Response};
use http_body_util::BodyExt;
use support::Log;
use tower::{Layer, ServiceExt, service_fn};
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
async fn a_request_costs_nothing_when_nobody_wants_the_line() {
    let log = Log::default();
    let filter = tracing_subscriber::filter::LevelFilter::WARN;
    let layer = ctx_tracing::json().with_writer(log.clone());
    let _guard = tracing_subscriber::registry().with(filter).with(layer).set_default();
    let service = access_log().layer(streaming(vec![Ok("ab")]));
    let body: Bytes = service.oneshot(Request::new(())).await.unwrap().into_body().collect().await.unwrap().to_bytes();
    assert_eq!(body, "ab");
    assert!(log.lines().is_empty());
}
