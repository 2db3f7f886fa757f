//! ctx-http: the context begins at a layer, which reads the request's id, trace and tenant from the headers, and sends the id back.

use std::convert::Infallible;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request as Requested};
use axum::http;
use axum::response::Response;
use axum::routing::{MethodRouter, get};
use ctx_http::ContextLayer;
use ctx_propagate::Inbound;
use ctx_runtime::{Context, context, with_context};
use tower::{Service, ServiceBuilder};

use crate::http::work::{self, Order};

#[derive(Context)]
struct Request {
    #[context(wire = "x-request-id")]
    id: u64,
    #[context(wire = "x-tenant")]
    tenant: String,
}

pub(super) fn route() -> MethodRouter {
    get(handle).layer(layer())
}

/// The layer around the whole router: axum boxes no route and no future for it.
pub(in crate::http) fn around(
    router: Router,
) -> impl Service<Requested, Response = Response, Error = Infallible, Future: Send> + Clone + Send + 'static {
    let boxed = |response: http::Response<_>| response.map(Body::new);
    ServiceBuilder::new().map_response(boxed).layer(layer()).service(router)
}

fn layer() -> ContextLayer<impl Fn(&http::request::Parts) + Send + Sync + 'static, Request> {
    ContextLayer::new(|_: &http::request::Parts| ()).inbound(Inbound::internal().keys::<Request>())
}

#[with_context]
pub(super) async fn handle(Path(item): Path<u32>) -> Response {
    let order = place(item).await;
    context!(Request, |request| work::response(request.id, &request.tenant, order))
}

#[with_context]
async fn place(item: u32) -> Order {
    let reserved = reserve(item).await;
    let cents = price(item).await;
    let audited = tokio::spawn(audit(cents)).await.expect("an audit does not panic");
    Order { item, reserved, cents, audited }
}

#[with_context]
async fn reserve(item: u32) -> u64 {
    work::query().await;
    work::reserved(context!(Request.id), item)
}

#[with_context]
async fn price(item: u32) -> u64 {
    work::query().await;
    context!(Request, |request| work::cents(&request.tenant, item))
}

#[with_context]
async fn audit(cents: u64) -> u64 {
    work::query().await;
    context!(Request, |request| work::audited(request.id, &request.tenant, cents))
}
