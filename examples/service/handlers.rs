//! The routes. The context of each request begins here.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use ctx_runtime::{context, context_root, with_context};
use serde_json::{Value, json};
use tracing::{error, info};

use crate::failure::Failure;
use crate::orders::Orders;
use crate::request::{Caller, RequestInfo};

type Answer = Result<Json<Value>, StatusCode>;

pub(crate) fn router(orders: Orders) -> Router {
    Router::new().route("/orders/{item}", post(place_order)).route("/quotes/{item}", get(quote)).with_state(orders)
}

#[context_root(RequestInfo { id, tenant })]
async fn place_order(Caller { id, tenant }: Caller, State(orders): State<Orders>, Path(item): Path<String>) -> Answer {
    info!(request = context!(RequestInfo.id), tenant = context!(RequestInfo.tenant), item, "order received");
    let cents = orders.place(&item).await.map_err(|failure| failed(&item, &failure))?;
    info!(request = context!(RequestInfo.id), tenant = context!(RequestInfo.tenant), item, "order accepted");
    Ok(answer(&item, cents))
}

#[context_root(RequestInfo { id, tenant })]
async fn quote(Caller { id, tenant }: Caller, State(orders): State<Orders>, Path(item): Path<String>) -> Answer {
    info!(request = context!(RequestInfo.id), tenant = context!(RequestInfo.tenant), item, "quote requested");
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
#[with_context]
fn failed(item: &str, failure: &Failure) -> StatusCode {
    error!(request = context!(RequestInfo.id), tenant = context!(RequestInfo.tenant), item, %failure, "request failed");
    StatusCode::INTERNAL_SERVER_ERROR
}
