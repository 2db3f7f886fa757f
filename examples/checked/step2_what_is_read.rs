//! Step 2. `book` says which keys it reads. Now the compiler refuses `charge`, which calls `book`: `charge` may be called from
//! anywhere, and does not say that it needs a tenant. The message is in `step2_what_is_read.stderr`.

use ctx_runtime::{Context, context, context_root, with_context};

#[derive(Debug, Context)]
struct RequestInfo {
    id: u64,
}

#[derive(Debug, Context)]
struct Tenant(String);

#[context_root(RequestInfo { id }, Tenant(tenant))]
pub async fn order(id: u64, tenant: String) -> String {
    charge(30).await
}

#[context_root(RequestInfo { id })]
pub async fn refund(id: u64) -> String {
    charge(-30).await
}

#[with_context(needs(RequestInfo))]
async fn charge(cents: i64) -> String {
    book(cents).await
}

#[with_context(needs(RequestInfo, Tenant))]
async fn book(cents: i64) -> String {
    format!("request {}: {cents} cents for {}", context!(RequestInfo.id), context!(Tenant, |tenant| tenant.0.clone()))
}

fn main() {
    drop((order(1, "acme".to_owned()), refund(2)));
}
