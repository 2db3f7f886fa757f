use ctx_runtime::{context, with_context};

use crate::keys::{Attempt, Request, audit};

#[with_context(needs(Request, Attempt))]
pub async fn place(limit: u64) -> u64 {
    let id = context!(Request.id);
    let text = inner(limit).await;
    audit(&text).await;
    id + limit
}

#[with_context(needs(Request))]
async fn inner(limit: u64) -> String {
    let tenant = context!(Request.tenant);
    format!("{tenant}{limit}")
}

pub fn of(request: &Request) -> (u64, &String) {
    (request.id, &request.tenant)
}
