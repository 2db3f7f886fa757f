//! The keys that the annotated twins bind. The plain twins do not import the keys.

use ctx_runtime::Context;

/// Of a request.
#[derive(Context)]
pub struct Request(pub u32);

/// Whose request it is.
#[derive(Context)]
pub struct Tenant(pub String);

/// How often it was tried.
#[derive(Context)]
pub struct Attempt {
    /// From one on.
    pub number: u32,
}
