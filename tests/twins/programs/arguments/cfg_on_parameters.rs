//! Cfg on parameters.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async fn removed(a: u32, #[cfg(any())] b: u32, #[cfg(all())] c: u32) -> u32 {
    a + c
}

#[with_context]
pub async fn by_cfg_attr(a: u32, #[cfg_attr(all(), cfg(any()))] b: String, #[cfg_attr(all(), cfg(all()))] c: String) -> usize {
    a as usize + c.len()
}

#[context_root(Request(1))]
pub async fn root((a, _): (String, u8), #[cfg_attr(all(), cfg(any()))] (b, _): (String, u8)) -> usize {
    a.len()
}

#[with_context(bind(Request(1)))]
pub fn bound(#[cfg_attr(all(), cfg(any()))] (b, _): (String, u8), a: String) -> usize {
    a.len()
}

#[with_context]
pub async fn allowed(#[allow(unused_variables)] a: String, #[cfg_attr(all(), allow(unused_variables))] b: String) {}

fn main() {}
