use std::fmt::Debug;
use std::future::Future;

use ctx_runtime::with_context;

use crate::keys::audit;

#[with_context]
pub async fn shown<'a, T, const N: usize>(values: &'a [T; N], last: T) -> Vec<String>
where
    T: Debug + Clone,
{
    let mut shown = Vec::new();
    for value in values {
        let text = format!("{value:?}");
        audit(&text).await;
        shown.push(text);
    }
    shown.push(format!("{:?}", last.clone()));
    shown
}

#[with_context]
pub async fn twice<F, Fut>(make: F) -> (Fut::Output, Fut::Output)
where
    F: Fn(u32) -> Fut,
    Fut: Future,
{
    let first = make(1).await;
    (first, make(2).await)
}
