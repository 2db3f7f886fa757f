//! An order, as many services write it. Its spans break at three spawns.

use std::thread;

use tokio::task::spawn_blocking;
use tracing::{info, instrument};

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

#[instrument]
async fn notify(id: u32) {
    info!("mail sent");
    thread::spawn(move || archive(id)).join().expect("no panic");
}

#[instrument]
fn archive(id: u32) {
    info!("archived");
}
