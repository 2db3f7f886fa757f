//! The keys that the annotated twins bind. The plain twins do not import the keys.

use ctx_runtime::Context;

/// The number of a request.
#[derive(Context)]
pub struct Request(pub u32);

/// The tenant of a request.
#[derive(Context)]
pub struct Tenant(pub String);

/// The number of the attempt.
#[derive(Context)]
pub struct Attempt {
    /// The first attempt is 1.
    pub number: u32,
}
