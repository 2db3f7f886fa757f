//! ctx: the context begins at the handler.

use axum::extract::Path;
use axum::response::Response;
use ctx_runtime::{Context, context, context_root, with_context};

use crate::http::work::{self, Caller, Order};

#[derive(Context)]
struct Request {
    id: u64,
    tenant: String,
}

#[context_root(Request { id, tenant })]
pub(super) async fn handle(Caller { id, tenant }: Caller, Path(item): Path<u32>) -> Response {
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
