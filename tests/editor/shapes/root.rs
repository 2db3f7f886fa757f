use ctx_runtime::context_root;

use crate::keys::{Attempt, Request, audit, new_id};

pub fn made(tenant: &str) -> (Request, Attempt) {
    (Request { id: new_id(), tenant: tenant.to_owned() }, Attempt(1))
}

#[context_root(Request { id: new_id(), tenant: tenant.to_owned() }, Attempt(1))]
pub async fn handle(tenant: &str) -> usize {
    audit(tenant).await
}

#[context_root(Attempt(1))]
pub fn main() -> usize {
    let length = "text".len();
    length + 1
}
