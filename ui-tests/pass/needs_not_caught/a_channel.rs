//! A future is sent over a channel, and awaited elsewhere.
//!
//! The type of a future that is kept and not awaited is often not known yet, so it is not checked. A pushed call is
//! checked, in functions that name `FuturesUnordered`, `FuturesOrdered` or `SelectAll`.

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
