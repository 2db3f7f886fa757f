//! The calls pass a reference. The task may outlive the request and needs an owner, so the request is in an `Arc`.

use std::sync::Arc;

use axum::extract::Path;
use axum::response::Response;

use crate::http::work::{self, Caller, Order};

pub(super) async fn handle(caller: Caller, Path(item): Path<u32>) -> Response {
    let caller = Arc::new(caller);
    let order = place(&caller, item).await;
    work::response(caller.id, &caller.tenant, order)
}

async fn place(caller: &Arc<Caller>, item: u32) -> Order {
    let reserved = reserve(caller, item).await;
    let cents = price(caller, item).await;
    let audited = tokio::spawn(audit(Arc::clone(caller), cents)).await.expect("an audit does not panic");
    Order { item, reserved, cents, audited }
}

async fn reserve(caller: &Caller, item: u32) -> u64 {
    work::query().await;
    work::reserved(caller.id, item)
}

async fn price(caller: &Caller, item: u32) -> u64 {
    work::query().await;
    work::cents(&caller.tenant, item)
}

async fn audit(caller: Arc<Caller>, cents: u64) -> u64 {
    work::query().await;
    work::audited(caller.id, &caller.tenant, cents)
}
