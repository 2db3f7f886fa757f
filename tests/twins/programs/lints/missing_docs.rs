//! About the program.

use ctx_runtime::with_context;

pub struct S;

impl S {
    #[with_context]
    pub async fn method(&self) {}

    /// Documented.
    #[with_context]
    pub async fn documented(&self) {}
}

#[with_context]
pub async fn undocumented() {}

/// # Examples
#[with_context]
pub async fn fails() -> Result<(), String> {
    Ok(())
}

/// Panics.
#[with_context]
pub fn panics(x: Option<u8>) -> u8 {
    x.unwrap()
}

/// Is unsafe.
#[with_context]
pub unsafe fn is_unsafe() {}

fn main() {}
