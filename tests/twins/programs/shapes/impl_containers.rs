//! Impl containers.

use ctx_runtime::with_context;

pub struct S(pub Vec<u32>);

#[with_context]
impl S {
    /// One.
    pub const LIMIT: u32 = 3;

    pub fn new() -> S {
        S(Vec::new())
    }

    pub const fn limit() -> u32 {
        Self::LIMIT
    }

    pub async fn load(&self, unused: u32) -> usize {
        self.0.len()
    }

    pub fn rows(&self) -> impl Iterator<Item = &u32> + '_ {
        self.0.iter()
    }

    async fn never_called(&self) {}
}

#[with_context]
impl Iterator for S {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        self.0.pop()
    }
}

#[with_context]
impl Drop for S {
    fn drop(&mut self) {
        self.0.clear();
    }
}

#[with_context]
impl Clone for S {
    fn clone(&self) -> S {
        S(self.0.clone())
    }
}

#[with_context]
pub mod inner {
    pub async fn free() {}

    fn never_called() {}

    pub struct T;

    impl T {
        pub async fn method(&self) {}
    }
}

fn main() {}
