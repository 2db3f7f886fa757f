//! The keys that the tests bind.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ctx_runtime::{Context, context_var, try_with};

#[derive(Debug, Clone, PartialEq, Context)]
pub(crate) struct Request {
    pub(crate) id: u64,
    pub(crate) tenant: String,
}

impl Request {
    pub(crate) fn new(id: u64) -> Self {
        Request { id, tenant: format!("tenant of {id}") }
    }
}

#[derive(Debug, Clone, PartialEq, Context)]
pub(crate) struct User(pub(crate) &'static str);

#[derive(Debug, PartialEq, Context)]
#[context(default = Level(3))]
pub(crate) struct Level(pub(crate) u8);

context_var! {
    pub(crate) Region: String;
    /// A key with a default.
    pub(crate) Retries: u32 = 2;
}

/// The current id. The function reads it without a macro, so it works in any code.
pub(crate) fn id() -> Option<u64> {
    try_with(|request: &Request| request.id).ok()
}

pub(crate) fn user() -> Option<&'static str> {
    try_with(|user: &User| user.0).ok()
}

/// When it is dropped, it stores the current id plus one, or zero if no id is bound.
pub(crate) struct ReadsOnDrop(pub(crate) Arc<AtomicUsize>);

impl Drop for ReadsOnDrop {
    fn drop(&mut self) {
        self.0.store(id().map_or(0, |id| id as usize + 1), Ordering::Release);
    }
}
