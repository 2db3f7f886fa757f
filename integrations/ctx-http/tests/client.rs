//! What clients send, and what their pools keep.

mod support;

use std::future::ready;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use ctx_http::{ContextLayer, DetachLayer, PropagateLayer};
use ctx_propagate::{Allowed, Inbound, Outbound, RequestId, TraceContext};
use ctx_runtime::{Context, get, scope, with_context};
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use support::{Contexts, Server};
use tower::retry::{Policy, RetryLayer};
use tower::{Service, ServiceBuilder, ServiceExt};
use tower_http::follow_redirect::FollowRedirectLayer;

#[derive(Context)]
struct Tenant(#[context(wire = "x-tenant-id")] String);

/// A server that keeps the headers of its requests, and answers the first `unavailable` ones with 503.
async fn upstream(unavailable: usize) -> (Server, Arc<Mutex<Vec<HeaderMap>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let keeps = Arc::clone(&seen);
    let app = Router::new().fallback(move |headers: HeaderMap| {
        let mut seen = keeps.lock().unwrap();
        seen.push(headers);
        ready(if seen.len() <= unavailable { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK })
    });
    (Server::start(app).await, seen)
}

fn outbound() -> Outbound {
    Outbound::new().to("127.0.0.1", Allowed::everything())
}

fn bound() -> (TraceContext, RequestId, Tenant) {
    (TraceContext::new().with_sampled(true), "req-7".parse().unwrap(), Tenant("acme".into()))
}

/// Checks that one request had all of `bound`.
fn check(headers: &HeaderMap, trace: &TraceContext) {
    let received = Inbound::internal().keys::<Tenant>().receive(headers);
    assert!(received.report.is_empty());
    assert_eq!((received.request_id.as_str(), received.values.unwrap().0.as_str()), ("req-7", "acme"));
    assert_eq!((received.trace.trace_id(), received.trace.is_sampled()), (trace.trace_id(), true));
    assert_ne!(received.trace.parent_id(), trace.parent_id());
}

#[tokio::test]
async fn the_client_of_hyper_sends_by_policy_and_its_pool_keeps_no_request() {
    let (server, seen) = upstream(0).await;
    let contexts = Contexts::default();
    let client = ServiceBuilder::new()
        .layer(PropagateLayer::new(outbound()))
        .service(Client::builder(TokioExecutor::new()).build_http::<Body>());
    let (trace, id, tenant) = bound();
    for _ in 0..3 {
        let values = (trace.clone(), id.clone(), Tenant(tenant.0.clone()), contexts.begin());
        let call = async {
            let request = Request::get(server.url("/")).body(Body::empty()).unwrap();
            let answer = client.clone().oneshot(request).await.unwrap();
            assert!(answer.into_body().collect().await.unwrap().to_bytes().is_empty());
        };
        scope(values, call).await;
        assert_eq!(contexts.alive(), 0, "the connection is in the pool, and the request is over");
    }
    let seen = seen.lock().unwrap().clone();
    assert_eq!(seen.len(), 3);
    seen.iter().for_each(|headers| check(headers, &trace));
    let mut parents: Vec<_> = seen.iter().map(|headers| headers["traceparent"].clone()).collect();
    parents.dedup();
    assert_eq!(parents.len(), 3, "each request has a parent id of its own");
}

#[cfg(feature = "reqwest")]
#[tokio::test]
async fn a_reqwest_client_is_a_service_and_its_pool_keeps_no_request() {
    let (server, seen) = upstream(0).await;
    let contexts = Contexts::default();
    let mut client = ServiceBuilder::new().layer(PropagateLayer::new(outbound())).service(reqwest::Client::new());
    let (trace, id, tenant) = bound();
    let call = async {
        let request = reqwest::Request::new(http::Method::GET, server.url("/").parse().unwrap());
        let answer: reqwest::Response = client.ready().await.unwrap().call(request).await.unwrap();
        answer.bytes().await.unwrap();
    };
    scope((trace.clone(), id, tenant, contexts.begin()), call).await;
    assert_eq!(contexts.alive(), 0);
    check(&seen.lock().unwrap()[0], &trace);
}

#[cfg(feature = "reqwest")]
#[tokio::test]
async fn a_reqwest_client_follows_no_redirect_to_another_host_if_it_is_told_so() {
    let (stranger, seen) = upstream(0).await;
    let elsewhere = stranger.url("/");
    let app = Router::new()
        .route("/elsewhere", axum::routing::get(move || ready(axum::response::Redirect::to(&elsewhere))))
        .route("/here", axum::routing::get(|| ready(axum::response::Redirect::to("/end"))))
        .route("/end", axum::routing::get(|headers: HeaderMap| ready(headers.contains_key("x-tenant-id").to_string())));
    let ours = Server::start(app).await;
    let client = reqwest::Client::builder().redirect(ctx_http::same_host()).build().unwrap();
    let get = |path| client.get(ours.url(path)).headers(outbound().headers("127.0.0.1")).send();
    let answers = async { (get("/here").await.unwrap(), get("/elsewhere").await.unwrap()) };
    let (here, elsewhere) = scope(bound(), answers).await;
    assert_eq!(here.text().await.unwrap(), "true");
    assert_eq!((elsewhere.status(), seen.lock().unwrap().len()), (StatusCode::SEE_OTHER, 0));
}

#[cfg(feature = "reqwest-middleware")]
#[tokio::test]
async fn it_is_a_middleware_of_reqwest_middleware() {
    let (server, seen) = upstream(0).await;
    let client =
        reqwest_middleware::ClientBuilder::new(reqwest::Client::new()).with(PropagateLayer::new(outbound())).build();
    let values = bound();
    let trace = values.0.clone();
    scope(values, async { client.get(server.url("/")).send().await.unwrap() }).await;
    check(&seen.lock().unwrap()[0], &trace);
}

#[cfg(feature = "reqwest-middleware")]
#[tokio::test]
async fn a_client_of_the_layer_sends_each_request_by_policy_and_follows_no_redirect_to_another_host() {
    let (stranger, strangers) = upstream(0).await;
    let elsewhere = stranger.url("/");
    let (keeps, seen) = std::sync::mpsc::channel();
    let app = Router::new().fallback(move |headers: HeaderMap| {
        keeps.send(headers).unwrap();
        ready(axum::response::Redirect::to(&elsewhere))
    });
    let server = Server::start(app).await;
    let client: ctx_http::ClientWithMiddleware =
        PropagateLayer::new(outbound()).client(reqwest::Client::builder()).unwrap();
    let values = bound();
    let trace = values.0.clone();
    let answer = scope(values, async { client.get(server.url("/")).send().await.unwrap() }).await;
    check(&seen.recv().unwrap(), &trace);
    assert_eq!((answer.status(), strangers.lock().unwrap().len()), (StatusCode::SEE_OTHER, 0));
}

/// Tries again as long as the answer is 503.
#[derive(Clone)]
struct Unavailable;

impl<B, E> Policy<Request<String>, http::Response<B>, E> for Unavailable {
    type Future = std::future::Ready<()>;

    fn retry(&mut self, _: &mut Request<String>, result: &mut Result<http::Response<B>, E>) -> Option<Self::Future> {
        let is_unavailable = result.as_ref().is_ok_and(|answer| answer.status() == StatusCode::SERVICE_UNAVAILABLE);
        is_unavailable.then(|| ready(()))
    }

    fn clone_request(&mut self, request: &Request<String>) -> Option<Request<String>> {
        Some(request.clone())
    }
}

#[tokio::test]
async fn each_try_behind_a_retry_has_a_parent_id_of_its_own() {
    let (server, seen) = upstream(2).await;
    let client = ServiceBuilder::new()
        .layer(RetryLayer::new(Unavailable))
        .layer(PropagateLayer::new(outbound()))
        .service(Client::builder(TokioExecutor::new()).build_http::<String>());
    let values = bound();
    let trace = values.0.clone();
    let request = Request::get(server.url("/")).body(String::new()).unwrap();
    assert_eq!(scope(values, client.oneshot(request)).await.unwrap().status(), 200);
    let seen = seen.lock().unwrap();
    seen.iter().for_each(|headers| check(headers, &trace));
    let parents: std::collections::HashSet<_> = seen.iter().map(|headers| headers["traceparent"].clone()).collect();
    assert_eq!(parents.len(), 3);
}

#[tokio::test]
async fn behind_a_layer_that_follows_redirects_each_host_gets_what_it_may_have() {
    let (stranger, seen) = upstream(0).await;
    let to = format!("http://localhost:{}/", stranger.address.port());
    let ours = Server::start(Router::new().fallback(move |headers: HeaderMap| {
        assert!(headers.contains_key("x-tenant-id"));
        ready(axum::response::Redirect::to(&to))
    }))
    .await;
    let client = ServiceBuilder::new()
        .layer(FollowRedirectLayer::new())
        .layer(PropagateLayer::new(outbound()))
        .service(Client::builder(TokioExecutor::new()).build_http::<Body>());
    let request = Request::get(ours.url("/")).body(Body::empty()).unwrap();
    assert_eq!(scope(bound(), client.oneshot(request)).await.unwrap().status(), 200);
    let seen = &seen.lock().unwrap()[0];
    assert!(
        seen.contains_key("traceparent") && !seen.contains_key("x-tenant-id") && !seen.contains_key("x-request-id")
    );
}

#[tokio::test]
async fn to_a_stranger_nothing_but_the_trace_leaves_and_the_report_is_told() {
    let (server, seen) = upstream(0).await;
    let reports = Arc::new(Mutex::new(Vec::new()));
    let notes = Arc::clone(&reports);
    let layer = PropagateLayer::new(Outbound::new())
        .on_refused(move |report| notes.lock().unwrap().push(format!("{report} ({})", get::<RequestId>())));
    let client = layer_around_hyper(layer);
    let request = Request::get(server.url("/")).body(Body::empty()).unwrap();
    scope(bound(), client.oneshot(request)).await.unwrap();
    let seen = &seen.lock().unwrap()[0];
    assert!(
        seen.contains_key("traceparent") && !seen.contains_key("x-tenant-id") && !seen.contains_key("x-request-id")
    );
    assert_eq!(*reports.lock().unwrap(), ["x-tenant-id is not allowed here (req-7)"]);
}

#[tokio::test]
async fn a_client_whose_requests_name_no_host_has_a_host_of_its_own() {
    let (server, seen) = upstream(0).await;
    let layer = PropagateLayer::new(Outbound::new().to("stock.internal", Allowed::everything())).host("stock.internal");
    let request = Request::get(server.url("/")).body(Body::empty()).unwrap();
    scope(bound(), layer_around_hyper(layer).oneshot(request)).await.unwrap();
    assert!(seen.lock().unwrap()[0].contains_key("x-tenant-id"));
}

fn layer_around_hyper(
    layer: PropagateLayer,
) -> impl Service<Request<Body>, Response = http::Response<hyper::body::Incoming>, Error: std::fmt::Debug> {
    ServiceBuilder::new().layer(layer).service(Client::builder(TokioExecutor::new()).build_http::<Body>())
}

#[tokio::test]
async fn the_trace_goes_through_a_service_and_is_forked_at_each_hop() {
    let (upstream, seen) = upstream(0).await;
    let url = upstream.url("/");
    #[with_context]
    async fn forward(url: String) -> String {
        let client = ServiceBuilder::new().layer(PropagateLayer::new(outbound())).service(reqwest::Client::new());
        let request = reqwest::Request::new(http::Method::GET, url.parse().unwrap());
        // A spawn in between, as real services have it.
        tokio::spawn(async move { client.oneshot(request).await.unwrap().status() }).await.unwrap();
        get::<TraceContext>().parent_id().to_string()
    }
    let app = Router::new().fallback(move || forward(url.clone())).layer(ContextLayer::new(|_| ()));
    let server = Server::start(app).await;
    let traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let request = reqwest::Client::new().get(server.url("/")).header("traceparent", traceparent);
    assert_eq!(request.send().await.unwrap().text().await.unwrap(), "00f067aa0ba902b7");
    let received = Inbound::edge().receive(&seen.lock().unwrap()[0]).trace;
    assert_eq!(received.trace_id().to_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
    assert!(received.is_sampled() && received.parent_id().to_string() != "00f067aa0ba902b7");
}

#[test]
fn what_is_sent_outside_of_a_context_begins_a_trace() {
    let mut request = Request::get("http://127.0.0.1/").body(()).unwrap();
    PropagateLayer::new(outbound()).send(&mut request);
    assert!(Inbound::edge().receive(request.headers()).report.is_empty() && request.headers().len() == 1);
}

/// Hands work over when it is dropped, and notes whether this work has the context.
struct HandsOver(Arc<Mutex<Vec<bool>>>);

impl Drop for HandsOver {
    #[with_context]
    fn drop(&mut self) {
        let has_context = std::thread::spawn(|| ctx_runtime::try_get::<Tenant>().is_ok());
        self.0.lock().unwrap().push(has_context.join().unwrap());
    }
}

#[tokio::test]
async fn what_a_client_hands_over_is_detached_also_when_its_future_is_dropped() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let inner = tower::service_fn(|()| {
        let hands_over = HandsOver(Arc::clone(&seen));
        async move {
            let _hands_over = hands_over;
            std::future::pending::<Result<(), ()>>().await
        }
    });
    scope(Tenant("acme".into()), async {
        let mut call = Box::pin(ServiceBuilder::new().layer(DetachLayer::new()).service(inner).oneshot(()));
        assert!(futures::poll!(call.as_mut()).is_pending());
    })
    .await;
    assert_eq!(*seen.lock().unwrap(), [false]);
}
