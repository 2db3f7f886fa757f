//! tokio's `task_local!`. It does not cross a spawn, so the spawn reads the value and opens a scope with it. The value
//! is in two scopes, so it is an `Arc`.

use std::sync::Arc;

use axum::extract::Path;
use axum::response::Response;

use crate::http::work::{self, Caller, Order};

tokio::task_local! {
    static CALLER: Arc<Caller>;
}

pub(super) async fn handle(caller: Caller, Path(item): Path<u32>) -> Response {
    let answer = async {
        let order = place(item).await;
        CALLER.with(|caller| work::response(caller.id, &caller.tenant, order))
    };
    CALLER.scope(Arc::new(caller), answer).await
}

async fn place(item: u32) -> Order {
    let reserved = reserve(item).await;
    let cents = price(item).await;
    let audited =
        tokio::spawn(CALLER.scope(CALLER.with(Arc::clone), audit(cents))).await.expect("an audit does not panic");
    Order { item, reserved, cents, audited }
}

async fn reserve(item: u32) -> u64 {
    work::query().await;
    CALLER.with(|caller| work::reserved(caller.id, item))
}

async fn price(item: u32) -> u64 {
    work::query().await;
    CALLER.with(|caller| work::cents(&caller.tenant, item))
}

async fn audit(cents: u64) -> u64 {
    work::query().await;
    CALLER.with(|caller| work::audited(caller.id, &caller.tenant, cents))
}
