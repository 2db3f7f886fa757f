//! Step 4. `refund` binds the tenant, and the program compiles. From now on, a root without a tenant does not compile.

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
