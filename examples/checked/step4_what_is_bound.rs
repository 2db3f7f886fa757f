//! Step 4. `refund` says whose money it is: it compiles, and whoever forgets the tenant next time will not get that far.

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

#[context_root(RequestInfo { id }, Tenant(tenant))]
pub(crate) async fn refund(id: u64, tenant: String) -> String {
    charge(-30).await
}

#[with_context(needs(RequestInfo, Tenant))]
async fn charge(cents: i64) -> String {
    book(cents).await
}

#[with_context(needs(RequestInfo, Tenant))]
async fn book(cents: i64) -> String {
    format!("request {}: {cents} cents for {}", context!(RequestInfo.id), context!(Tenant, |tenant| tenant.0.clone()))
}
