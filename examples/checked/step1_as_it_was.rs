//! Step 1. `refund` was added after `order`, and does not bind the tenant. `book`, three calls below, reads the tenant.
//! The program compiles, because no function declares the keys that it needs.

use ctx_runtime::{Context, context, context_root, with_context};

#[derive(Debug, Context)]
struct RequestInfo {
    id: u64,
}

#[derive(Debug, Context)]
struct Tenant(String);

#[context_root(RequestInfo { id }, Tenant(tenant))]
pub(crate) async fn order(id: u64, tenant: String) -> String {
    charge(30).await
}

#[context_root(RequestInfo { id })]
pub(crate) async fn refund(id: u64) -> String {
    charge(-30).await
}

#[with_context]
async fn charge(cents: i64) -> String {
    book(cents).await
}

#[with_context]
async fn book(cents: i64) -> String {
    format!("request {}: {cents} cents for {}", context!(RequestInfo.id), context!(Tenant, |tenant| tenant.0.clone()))
}
