use ctx_runtime::{context, with_context};

use crate::keys::{Attempt, Request};

pub fn of(request: &Request, attempt: Attempt) -> (u64, &String, u32) {
    (request.id, &request.tenant, attempt.0)
}

#[with_context]
pub async fn all() -> usize {
    let request = context!(Request);
    let tenant = context!(Request.tenant);
    let id = context!(Request?.id).unwrap_or_default();
    let length = context!(Request, |request| request.tenant.len());
    let attempt = context!(Attempt.0);
    let everything = context!();
    drop(everything);
    length + tenant.len() + request.tenant.len() + id as usize + attempt as usize
}

#[with_context]
pub fn synchronous() -> Option<String> {
    let request = context!(Request?)?;
    Some(request.tenant.clone())
}
