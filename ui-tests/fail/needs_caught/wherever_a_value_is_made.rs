//! Calls that need a key are in branches, blocks, tuples and parentheses of awaited or handed-over values.
//!
//! The check follows a value to the expression that makes it, as far as the syntax shows the expression.
#![allow(unused_parens)]

use std::future::Future;
use std::time::Duration;

use ctx_runtime::with_context;
use ctx_ui_tests::{audit, rows};
use futures::future::join_all;
use futures::{FutureExt, StreamExt};
use tokio::time::timeout;

const LIMIT: Duration = Duration::from_secs(1);

#[with_context]
async fn awaited(is_order: bool) {
    (timeout(LIMIT, if is_order { audit("order") } else { unreachable!() })).await.unwrap(); //~
    timeout(LIMIT, match is_order { _ => audit("order") }).await.unwrap(); //~
    timeout(LIMIT, { let what = "order"; (audit(what)) }).await.unwrap(); //~
    join_all((0..2).map(|number| (number, audit("order"))).map(|(_, audited)| audited)).await; //~
    let variable = audit("order");
    tokio::join!(timeout(LIMIT, variable)).0.unwrap(); //~
    let mut rows = rows();
    tokio::select! { row = rows.next() => drop(row) } //~
}

#[with_context]
fn handed_over() {
    tokio::spawn(audit("order").map(|audited| audited + 1)); //~
    tokio::spawn((timeout(LIMIT, audit("order")))); //~
    let rows = rows();
    tokio::spawn(rows.map(|row| row + 1).count()); //~
    drop(#[context(carry)] audit("order").map(|audited| audited + 1)); //~
}

#[with_context]
fn returned() -> impl Future<Output = u64> {
    timeout(LIMIT, audit("order")).map(|audited| audited.unwrap()) //~
}

fn main() {
    drop((awaited(true), handed_over(), returned()));
}
