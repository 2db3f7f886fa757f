//! A future is sent over a channel, and awaited elsewhere.
//!
//! `send` is no spawn site, and its argument is a future.

use std::sync::mpsc;

use ctx_runtime::with_context;
use ctx_ui_tests::{audit, run_without};

#[with_context(strict)]
fn place() {
    let (sender, receiver) = mpsc::channel();
    sender.send(audit("order")).unwrap(); //~
    run_without("Request", receiver.recv().unwrap());
}

fn main() {
    place();
}
