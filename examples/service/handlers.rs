//! The handlers of orders and quotes.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use ctx_runtime::{context, with_context};
use serde_json::{Value, json};
use tracing::{error, info};

use crate::failure::Failure;
use crate::orders::Orders;
use crate::request::RequestInfo;

type Answer = Result<Json<Value>, StatusCode>;

pub(crate) async fn place_order(State(orders): State<Orders>, Path(item): Path<String>) -> Answer {
    info!(item, "order received");
    let cents = orders.place(&item).await.map_err(|failure| failed(&item, &failure))?;
    info!(item, "order accepted");
    Ok(answer(&item, cents))
}

pub(crate) async fn quote(State(orders): State<Orders>, Path(item): Path<String>) -> Answer {
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
