//! The same order. The functions that spawn are annotated, and its spans are whole.

use std::thread;

use ctx_runtime::with_context;
use tokio::task::spawn_blocking;
use tracing::{info, instrument};

#[with_context]
#[instrument]
pub(crate) async fn order(id: u32) {
    let price = spawn_blocking(move || price(id)).await.expect("no panic");
    info!(price, "priced");
    tokio::spawn(notify(id)).await.expect("no panic");
}

#[instrument]
fn price(id: u32) -> u32 {
    info!("looked up");
    id * 10
}

#[with_context]
#[instrument]
async fn notify(id: u32) {
    info!("mail sent");
    thread::spawn(move || archive(id)).join().expect("no panic");
}

#[instrument]
fn archive(id: u32) {
    info!("archived");
}
