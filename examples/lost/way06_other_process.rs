//! Another process has its own memory. Pass the values that it needs like other data, and begin a root there.

use std::env;
use std::process::Command;

use ctx_runtime::diagnostics::explain;
use ctx_runtime::{context, context_root};

use crate::{ID, RequestInfo};

const REQUEST: &str = "LOST_REQUEST";

#[context_root(RequestInfo { id: ID })]
pub(crate) fn lost(child: Command) -> String {
    output(child)
}

#[context_root(RequestInfo { id: ID })]
pub(crate) fn kept(mut child: Command) -> u64 {
    child.env(REQUEST, context!(RequestInfo.id).to_string());
    let output = output(child);
    let id = output.rsplit("the child works for ").next().and_then(|id| id.lines().next()?.parse().ok());
    id.unwrap_or_else(|| panic!("no request in: {output}"))
}

fn output(mut child: Command) -> String {
    let output = child.output().expect("the child runs");
    String::from_utf8(output.stdout).expect("it writes text").trim_end().to_owned()
}

/// The code that runs in the other process.
pub(crate) fn child() {
    match env::var(REQUEST).ok().and_then(|id| id.parse().ok()) {
        Some(id) => work(id),
        None => println!("{}", explain::<RequestInfo>()),
    }
}

#[context_root(RequestInfo { id })]
fn work(id: u64) {
    println!("the child works for {}", context!(RequestInfo.id));
}
