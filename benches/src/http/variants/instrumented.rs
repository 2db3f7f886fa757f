//! `parameters`, with a span for each call. The span of the task is a child of the span that is current at the spawn.

use std::sync::Arc;

use axum::extract::Path;
use axum::response::Response;
use tracing::{Instrument, instrument};

use crate::http::work::{self, Caller, Order};

#[instrument(skip_all, fields(id = caller.id, tenant = %caller.tenant, item = %item.0))]
pub(super) async fn handle(caller: Caller, item: Path<u32>) -> Response {
    let Path(item) = item;
    let caller = Arc::new(caller);
    let order = place(&caller, item).await;
    work::response(caller.id, &caller.tenant, order)
}

#[instrument(skip(caller))]
async fn place(caller: &Arc<Caller>, item: u32) -> Order {
    let reserved = reserve(caller, item).await;
    let cents = price(caller, item).await;
    let audited =
        tokio::spawn(audit(Arc::clone(caller), cents).in_current_span()).await.expect("an audit does not panic");
    Order { item, reserved, cents, audited }
}

#[instrument(skip(caller))]
async fn reserve(caller: &Caller, item: u32) -> u64 {
    work::query().await;
    work::reserved(caller.id, item)
}

#[instrument(skip(caller))]
async fn price(caller: &Caller, item: u32) -> u64 {
    work::query().await;
    work::cents(&caller.tenant, item)
}

#[instrument(skip(caller))]
async fn audit(caller: Arc<Caller>, cents: u64) -> u64 {
    work::query().await;
    work::audited(caller.id, &caller.tenant, cents)
}
