//! The interface of the stock service: what `protoc` would generate from a `.proto`.

use serde::{Deserialize, Serialize};

pub(crate) const RESERVE: &str = "/mesh.Stock/Reserve";
pub(crate) const WATCH: &str = "/mesh.Stock/Watch";

/// Items of this name are never in stock: who reserves one waits for ever.
pub(crate) const NEVER_IN_STOCK: &str = "unicorn";
/// The level of items of this name does not change after the first: who watches one waits for ever.
pub(crate) const NEVER_SOLD: &str = "anvil";

/// The warehouses in which an order reserves.
pub(crate) const WAREHOUSES: [&str; 2] = ["north", "south"];
/// The levels that a watcher is told.
pub(crate) const LEVELS: u32 = 4;
/// The levels that a watcher is told of an item that is never sold.
pub(crate) const LEVELS_IF_NEVER_SOLD: u32 = 2;

/// The stock service starts a worker for each request of which the number is a multiple.
pub(crate) const WORKER_EVERY: u32 = 20;

/// Unary: answers with one [`Reserved`].
#[derive(Serialize, Deserialize)]
pub(crate) struct Reserve {
    pub(crate) item: String,
    pub(crate) warehouse: String,
}

/// For whom the stock service has reserved, as its context says.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Reserved {
    pub(crate) item: String,
    pub(crate) request_id: String,
    pub(crate) tenant: String,
}

/// Server streaming: answers with [`Level`]s.
#[derive(Serialize, Deserialize)]
pub(crate) struct Watch {
    pub(crate) item: String,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Level {
    pub(crate) item: String,
    pub(crate) tenant: String,
    pub(crate) left: u32,
}

/// The number at the end of an item: `lamp-7`.
pub(crate) fn number_of(item: &str) -> Option<u32> {
    item.rsplit_once('-')?.1.parse().ok()
}
