//! Where code runs.

use ctx_runtime::diagnostics::{self, Here, here};
use ctx_runtime::{context_root, with_context};
use tokio::task::spawn_blocking;

use crate::Request;
use crate::alone::alone;

#[context_root(Request(1))]
async fn handle() -> Here {
    price().await
}

#[with_context]
async fn price() -> Here {
    tokio::spawn(async { look_up().await }).await.unwrap()
}

#[with_context]
async fn look_up() -> Here {
    spawn_blocking(here).await.unwrap()
}

/// The text, without the places in the source and the numbers of work.
fn outline(here: &Here) -> Vec<String> {
    let outline = |line: &str| {
        let line = line.split(" tests/").next().unwrap_or_default();
        line.trim_start().chars().filter(|character| !character.is_ascii_digit()).collect()
    };
    here.to_string().lines().map(outline).collect()
}

#[tokio::test]
async fn the_work_is_known_while_somebody_watches() {
    let _alone = alone();
    let watching = diagnostics::watch();
    let found = handle().await;
    drop(watching);
    assert_eq!(
        outline(&found),
        [
            "context: began at `diagnostics::here::handle` (#[context_root] at",
            "this work: blocking , `spawn_blocking` in `diagnostics::here::look_up` at",
            "in the call of `diagnostics::here::look_up` at",
            "in task , `tokio::spawn` in `diagnostics::here::price` at",
            "in the call of `diagnostics::here::price` at",
            "in root `diagnostics::here::handle` (#[context_root] at",
        ]
    );
    assert!(found.root().unwrap().function().unwrap().ends_with("::handle"));
    assert!(found.work().iter().all(|step| step.is_bound().is_none()));
}

#[tokio::test]
async fn the_root_is_known_always() {
    let _alone = alone();
    let found = handle().await;
    assert_eq!(outline(&found), ["context: began at `diagnostics::here::handle` (#[context_root] at"]);
    assert!(found.work().is_empty() && found.made_by().is_some());
    assert_eq!(here().to_string(), "  context: none");
    assert!(here().root().is_none() && here().made_by().is_none());
}
