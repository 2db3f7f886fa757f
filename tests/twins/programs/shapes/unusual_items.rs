//! Unusual items.

use ctx_runtime::with_context;

#[with_context]
pub(crate) async unsafe fn crate_unsafe(x: u32) -> u32 {
    x
}

#[with_context]
pub extern "C" fn of_c(x: u32) -> u32 {
    x
}

#[with_context]
#[inline(always)]
#[doc(hidden)]
pub async fn inlined() {}

#[with_context]
#[cold]
#[track_caller]
pub fn tracked() -> u32 {
    1
}

#[with_context]
#[cfg(any())]
pub async fn removed() {}

#[cfg_attr(all(), inline)]
#[with_context]
pub async fn by_cfg_attr() {}

mod inner {
    use ctx_runtime::with_context;

    #[with_context]
    pub(in crate) async fn restricted() {}

    #[with_context]
    pub(super) fn of_super() {}
}

fn main() {
    drop((inner::restricted(), unsafe { crate_unsafe(1) }, inlined(), by_cfg_attr()));
    inner::of_super();
    of_c(tracked());
}
