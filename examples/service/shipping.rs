//! The second layer: a label printer, whose driver needs a separate thread.

use std::thread;

use ctx_runtime::with_context;
use tokio::sync::oneshot;
use tracing::info;

use crate::failure::Failure;

#[with_context]
pub(crate) async fn print_label(item: &str) -> Result<(), Failure> {
    let (printed, done) = oneshot::channel();
    let item = item.to_owned();
    thread::Builder::new().name("label-printer".to_owned()).spawn(move || {
        info!(item, "label printed");
        // If the order was cancelled meanwhile, no code waits for this.
        let _ = printed.send(());
    })?;
    Ok(done.await?)
}
