//! A header of an HTTP request turns on its verbosity. A process of its own: the subscriber is that of all threads.

mod support;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request};
use axum::routing::get;
use ctx_runtime::context_root;
use ctx_tracing::{Verbosity, VerbosityFilter, json};
use support::Output;
use tower::ServiceExt;
use tracing::debug;
use tracing::subscriber::set_global_default;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::prelude::*;
use tracing_subscriber::registry;

fn verbosity(headers: &HeaderMap) -> Verbosity {
    let directives = headers.get("x-verbosity").and_then(|directives| directives.to_str().ok());
    directives.and_then(|directives| directives.parse().ok()).unwrap_or_default()
}

#[context_root(verbosity(&headers) as Verbosity)]
async fn quote(headers: HeaderMap) {
    tokio::spawn(async move { debug!(header = headers["x-verbosity"].to_str().unwrap(), "pricing") }).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_header_turns_on_the_verbosity_of_one_request() {
    let output = Output::default();
    let layer = json().with_writer(output.clone());
    set_global_default(registry().with(layer).with(VerbosityFilter::new(LevelFilter::INFO))).unwrap();

    let router: Router = Router::new().route("/quote", get(quote));
    for header in ["", "debug", "", "info", "header=debug", "other=debug", "header=loud", ""] {
        let request = Request::get("/quote").header("x-verbosity", header).body(Body::empty()).unwrap();
        assert!(router.clone().oneshot(request).await.unwrap().status().is_success());
    }
    let headers = output.json().into_iter().map(|mut line| line["header"].take()).collect::<Vec<_>>();
    assert_eq!(headers, ["debug", "header=debug"]);
}
