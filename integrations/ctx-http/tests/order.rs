//! The order of layers decides what sees the context, as the documentation says.

mod support;

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use ctx_http::{ContextLayer, access_log};
use http::Request;
use http_body_util::BodyExt;
use serde_json::Value;
use support::Log;
use tower::{ServiceBuilder, ServiceExt};
use tower_http::trace::TraceLayer;
use tracing::Level;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::prelude::*;

/// The lines that a request to `app` logs.
async fn lines(app: Router) -> Vec<Value> {
    let log = Log::default();
    let layer = ctx_tracing::json().with_writer(log.clone());
    let _default = tracing_subscriber::registry().with(LevelFilter::DEBUG).with(layer).set_default();
    let request = Request::get("/").header("x-request-id", "req-7").body(Body::empty()).unwrap();
    app.oneshot(request).await.unwrap().into_body().collect().await.unwrap();
    log.lines()
}

fn routes() -> Router {
    Router::new().route("/", get(|| async { tracing::info!("handled") }))
}

/// Whether each line of a target has the id of the request. There is at least one.
fn have_the_id(lines: &[Value], target: &str) -> bool {
    let of_target: Vec<_> = lines.iter().filter(|line| line["target"].as_str().unwrap().starts_with(target)).collect();
    assert!(!of_target.is_empty(), "{target}: {lines:?}");
    of_target.iter().all(|line| line["request_id"] == "req-7")
}

#[tokio::test]
async fn what_lies_inside_has_the_context_in_its_events_and_spans() {
    let trace = TraceLayer::new_for_http().make_span_with(|_: &Request<Body>| {
        let id = ctx_runtime::get::<ctx_propagate::RequestId>();
        tracing::span!(Level::INFO, "http", of = %id)
    });
    let lines = lines(routes().layer(access_log()).layer(trace).layer(ContextLayer::new(|_| ()))).await;
    assert!(["order", "tower_http", "ctx_http"].iter().all(|target| have_the_id(&lines, target)));
    let handled = lines.iter().find(|line| line["message"] == "handled").unwrap();
    assert_eq!(handled["spans"][0]["of"], "req-7");
}

#[tokio::test]
async fn what_lies_outside_has_no_context() {
    let lines =
        lines(routes().layer(ContextLayer::new(|_| ())).layer(TraceLayer::new_for_http()).layer(access_log())).await;
    assert!(have_the_id(&lines, "order"));
    assert!(!have_the_id(&lines, "tower_http") && !have_the_id(&lines, "ctx_http"));
}

#[tokio::test]
async fn in_a_service_builder_the_first_layer_is_the_outermost() {
    let layers =
        ServiceBuilder::new().layer(ContextLayer::new(|_| ())).layer(TraceLayer::new_for_http()).layer(access_log());
    let lines = lines(routes().layer(layers)).await;
    assert!(["order", "tower_http", "ctx_http"].iter().all(|target| have_the_id(&lines, target)));
}
