//! No value is passed: the layers below the handler read constants.

use axum::extract::Path;
use axum::response::Response;

use crate::http::work::{self, Caller, Order};

pub(super) async fn handle(Caller { id, tenant }: Caller, Path(item): Path<u32>) -> Response {
    let order = place(item).await;
    work::response(id, &tenant, order)
}

async fn place(item: u32) -> Order {
    let reserved = reserve(item).await;
    let cents = price(item).await;
    let audited = tokio::spawn(audit(cents)).await.expect("an audit does not panic");
    Order { item, reserved, cents, audited }
}

async fn reserve(item: u32) -> u64 {
    work::query().await;
    work::reserved(0, item)
}

async fn price(item: u32) -> u64 {
    work::query().await;
    work::cents("", item)
}

async fn audit(cents: u64) -> u64 {
    work::query().await;
    work::audited(0, "", cents)
}
