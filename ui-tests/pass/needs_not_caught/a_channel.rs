//! A future is sent over a channel, and awaited elsewhere.
//!
//! What a function keeps that does not await it is often of a type that is not known yet: it is not asked. A call that is
//! pushed is, in functions that name `FuturesUnordered`, `FuturesOrdered` or `SelectAll`.

use std::sync::mpsc;

use ctx_runtime::with_context;
use ctx_ui_tests::{audit, run_without};

#[with_context]
fn place() {
    let (sender, receiver) = mpsc::channel();
    sender.send(audit("order")).unwrap();
    run_without("Request", receiver.recv().unwrap());
}

pub(crate) fn main() {
    place();
}
