use ctx_runtime::{Context, context, context_root, with_context};

#[derive(Context)]
struct Request {
    id: u64,
}

/// Documented.
#[with_context]
#[inline]
#[must_use]
pub(crate) async fn visible() -> u64 {
    context!(Request.id)
}

#[with_context]
async unsafe fn dangerous(pointer: *const u64) -> u64 {
    unsafe { *pointer }
}

#[with_context]
unsafe fn dangerous_sync(pointer: *const u64) -> u64 {
    unsafe { *pointer }
}

#[context_root(Request { id: 1 })]
unsafe fn dangerous_root(pointer: *const u64) -> u64 {
    unsafe { *pointer + context!(Request.id) }
}

#[with_context]
extern "C" fn foreign(number: u64) -> u64 {
    number
}

#[with_context]
#[cfg(any())]
async fn absent() -> Missing {}

#[with_context]
#[allow(non_snake_case)]
async fn r#match(r#type: u64, #[allow(unused_variables)] Unused: u8) -> u64 {
    r#type
}

#[tokio::main]
#[context_root(Request { id: 7 })]
pub(crate) async fn main() {
    let number = 3;
    assert_eq!(visible().await, 7);
    assert_eq!(unsafe { dangerous(&number).await }, 3);
    assert_eq!(unsafe { dangerous_sync(&number) }, 3);
    assert_eq!(unsafe { dangerous_root(&number) }, 4);
    assert_eq!(foreign(3), 3);
    assert_eq!(r#match(3, 4).await, 3);
}
