//! Two services of axum, by the layers of ctx-http. They are in one process, and the first calls the second.

use std::collections::HashSet;
use std::convert::Infallible;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::Request;
use axum::response::Response;
use axum::routing::get;
use ctx_http::{ContextLayer, PropagateLayer};
use ctx_propagate::Outbound;
use ctx_runtime::{Context, with_context};
use futures::stream::{FuturesUnordered, StreamExt};
use opentelemetry::trace::{FutureExt as _, TraceContextExt, Tracer};
use opentelemetry_sdk::trace::SdkTracer;
use tokio::task::spawn_blocking;
use tower::{Layer, Service, ServiceExt};

use crate::install;
use crate::recorder::Recorder;

#[derive(Context)]
struct Tenant(#[context(log)] String);

#[with_context]
async fn shop(State(tracer): State<SdkTracer>) {
    tokio::spawn(order(tracer)).await.unwrap();
}

async fn order(tracer: SdkTracer) {
    let order = opentelemetry::Context::current_with_span(tracer.start("order"));
    let stock = service(Router::new().route("/", get(stock)).with_state(tracer));
    let client = PropagateLayer::new(Outbound::new()).layer(stock);
    // The client reads the span when it is called, so the call is inside.
    let call = async { client.oneshot(Request::get("/").body(Body::empty()).unwrap()).await };
    assert_eq!(call.with_context(order).await.unwrap().status(), 200);
}

#[with_context]
async fn stock(State(tracer): State<SdkTracer>) {
    spawn_blocking(move || tracer.in_span("reserve", |_| ())).await.unwrap();
}

type Requested = Request<Body>;

fn service(router: Router) -> impl Service<Requested, Response = Response, Error = Infallible, Future: Send> + Clone {
    router.layer(ContextLayer::new(|request| {
        let tenant = request.headers.get("x-tenant").and_then(|value| value.to_str().ok()).unwrap_or("nobody");
        Tenant(tenant.to_owned())
    }))
}

#[tokio::test(flavor = "multi_thread")]
async fn each_request_is_one_tree_over_both_services() {
    const REQUESTS: usize = 1000;
    install();
    let recorder = Recorder::new();
    let shop = service(Router::new().route("/", get(shop)).with_state(recorder.tracer.clone()));
    let requests: FuturesUnordered<_> = (0..REQUESTS)
        .map(|number| {
            let request = Request::get("/").header("x-tenant", format!("tenant {number}")).body(Body::empty()).unwrap();
            tokio::spawn(shop.clone().oneshot(request))
        })
        .collect();
    requests.for_each(|answer| async move { assert_eq!(answer.unwrap().unwrap().status(), 200) }).await;

    let spans = recorder.spans();
    let (mut tenants, mut parents) = (HashSet::new(), HashSet::new());
    for span in &spans {
        let tenant = span.attributes.iter().find(|attribute| attribute.key.as_str() == "tenant").unwrap();
        if span.name == "order" {
            tenants.insert(tenant.value.as_str().into_owned());
        } else {
            parents.insert((span.parent_span_id, span.span_context.trace_id()));
            assert_eq!(tenant.value.as_str(), "nobody", "the second service has a tenant of its own");
        }
    }
    assert_eq!((spans.len(), tenants.len()), (2 * REQUESTS, REQUESTS), "no span has the tenant of another request");
    let orders = spans.iter().filter(|span| span.name == "order");
    let orders: HashSet<_> = orders.map(|span| (span.span_context.span_id(), span.span_context.trace_id())).collect();
    assert_eq!(parents, orders);
}
