//! The second layer: reserving an item in a warehouse.

use std::time::Duration;

use ctx_runtime::with_context;
use tokio::task::JoinSet;
use tracing::info;

use crate::failure::Failure;

/// Items whose name begins like this are never in stock: an order waits until its client gives up.
pub(crate) const NEVER_IN_STOCK: &str = "comet";

const WAREHOUSES: [&str; 2] = ["north", "south"];

/// Asks all warehouses at once. If the order is cancelled, the set is dropped, and its tasks are cancelled.
#[with_context]
pub(crate) async fn reserve(item: &str) -> Result<(), Failure> {
    let mut questions = JoinSet::new();
    for warehouse in WAREHOUSES {
        let item = item.to_owned();
        questions.spawn(async move { ask(warehouse, &item).await });
    }
    while let Some(answer) = questions.join_next().await {
        answer?;
    }
    info!(item, "reserved");
    Ok(())
}

async fn ask(warehouse: &'static str, item: &str) {
    if item.starts_with(NEVER_IN_STOCK) {
        info!(item, warehouse, "out of stock");
        let _open = OpenQuestion { warehouse, item };
        std::future::pending::<()>().await;
    }
    // Some warehouses and some items take longer, so that requests overtake each other.
    let millis = item.bytes().chain(warehouse.bytes()).map(u64::from).sum::<u64>() % 6;
    tokio::time::sleep(Duration::from_millis(millis)).await;
    info!(item, warehouse, "in stock");
}

struct OpenQuestion<'a> {
    warehouse: &'static str,
    item: &'a str,
}

impl Drop for OpenQuestion<'_> {
    fn drop(&mut self) {
        let OpenQuestion { warehouse, item } = *self;
        info!(item, warehouse, "no longer asked");
    }
}
