//! The second layer: a computation that takes too long for a worker thread of the runtime.

use ctx_runtime::{context, with_context};
use tracing::info;

use crate::failure::Failure;
use crate::request::RequestInfo;

/// Returns the price in cents.
#[with_context]
pub(crate) async fn price(item: &str) -> Result<u64, Failure> {
    let item = item.to_owned();
    Ok(tokio::task::spawn_blocking(move || compute(&item)).await?)
}

#[with_context]
fn compute(item: &str) -> u64 {
    let cents = context!(RequestInfo, |request| price_for(&request.tenant, item));
    info!(item, cents, "price computed");
    cents
}

/// Each tenant has its own prices, so if the tenant in the context is wrong, the client gets a wrong price.
pub(crate) fn price_for(tenant: &str, item: &str) -> u64 {
    // FNV-1a, repeated so often that it takes time.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in (0..1_000).flat_map(|_| tenant.bytes().chain(item.bytes())) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    100 + hash % 9_900
}
