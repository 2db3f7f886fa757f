use ctx_runtime::{Context, context, context_root, with_context};

#[derive(Context)]
struct Request {
    id: u64,
}

#[allow(clippy::unused_async)]
#[with_context]
#[doc(hidden)]
async fn audit() -> u64 {
    #![allow(unused_variables)]
    let unused = 5;
    context!(Request.id)
}

#[cfg_attr(all(), with_context)]
fn by_cfg() -> u64 {
    context!(Request.id)
}

#[context_root(Request { id })]
async fn root(id: u64, #[cfg(any())] absent: Missing) -> u64 {
    audit().await + by_cfg()
}

/// Like `sqlx::test`: it moves the function into a function of the same name, which calls the inner one with a value.
macro_rules! moved_inside {
    ($(#[$attribute:meta])* async fn $name:ident($argument:ident: $type:ty) -> $output:ty $body:block) => {
        $(#[$attribute])*
        fn $name() -> $output {
            async fn $name($argument: $type) -> $output $body
            futures::executor::block_on($name(5))
        }
    };
}

moved_inside! {
    #[context_root(Request { id })]
    async fn with_an_argument(id: u64) -> u64 {
        audit().await + context!(Request.id)
    }
}

/// This is not a case of rstest, although its name begins like one.
#[context_root(Request { id: 3 })]
fn case_insensitive() -> u64 {
    let id = context!(Request.id);
    id
}

#[tokio::main]
#[context_root(Request { id: 7 })]
pub(crate) async fn main() {
    assert_eq!((with_an_argument(), case_insensitive()), (10, 3));
    assert_eq!(root(1).await, 2);
    assert_eq!(audit().await, 7);
}

#[tokio::test]
#[context_root(Request { id: 7 })]
async fn test() {
    assert_eq!(audit().await, 7);
}
