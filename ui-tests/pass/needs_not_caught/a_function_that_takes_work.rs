//! A future is an argument of a function that is no known spawn site, and is not awaited.
//!
//! The attribute does not know that this call hands the future over. `spawn(submit)` declares it.

use std::future::Future;

use ctx_runtime::with_context;
use ctx_ui_tests::{audit, run, run_without};

fn submit<T>(future: impl Future<Output = T>) {
    run_without("Request", future);
}

#[with_context]
async fn place() {
    submit(audit("order"));
}

pub(crate) fn main() {
    std::thread::spawn(|| run(async { drop(place) })).join().unwrap();
    let place = place();
    futures::executor::block_on(async {
        std::thread::scope(|scope| scope.spawn(|| futures::executor::block_on(place)).join().unwrap());
    });
}
