//! The routes. The context of each request begins here.

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use ctx_runtime::{context, context_root, with_context};
use serde_json::{Value, json};
use tower_http::trace::TraceLayer;
use tracing::{Instrument, Span, error, info, info_span};

use crate::failure::Failure;
use crate::orders::Orders;
use crate::request::RequestInfo;

type Answer = Result<Json<Value>, StatusCode>;

pub(crate) fn router(orders: Orders) -> Router {
    Router::new()
        .route("/orders/{item}", post(place_order))
        .route("/quotes/{item}", get(quote))
        .route_layer(TraceLayer::new_for_http().make_span_with(|_: &Request| Span::current()))
        // Added last, so it is around the layer above, whose events are in the context and in the span.
        .route_layer(from_fn(in_context))
        .with_state(orders)
}

#[context_root(caller)]
async fn in_context(caller: RequestInfo, request: Request, next: Next) -> Response {
    let span = info_span!("http", path = request.uri().path());
    next.run(request).instrument(span).await
}

async fn place_order(State(orders): State<Orders>, Path(item): Path<String>) -> Answer {
    info!(item, "order received");
    let cents = orders.place(&item).await.map_err(|failure| failed(&item, &failure))?;
    info!(item, "order accepted");
    Ok(answer(&item, cents))
}

async fn quote(State(orders): State<Orders>, Path(item): Path<String>) -> Answer {
    info!(item, "quote requested");
    let cents = orders.quote(&item).await.map_err(|failure| failed(&item, &failure))?;
    Ok(answer(&item, cents))
}

/// The answer names its request, so that the client can check that it got its own answer.
#[with_context]
fn answer(item: &str, cents: u64) -> Json<Value> {
    let request = context!(RequestInfo);
    Json(json!({ "request": request.id, "tenant": request.tenant, "item": item, "cents": cents }))
}

/// The reason is written to the log. The client does not see it.
fn failed(item: &str, failure: &Failure) -> StatusCode {
    error!(item, %failure, "request failed");
    StatusCode::INTERNAL_SERVER_ERROR
}
