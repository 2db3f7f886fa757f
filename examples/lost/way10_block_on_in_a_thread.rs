//! Synchronous code waits for a future in a new thread. A function without an annotation calls the `async fn` there.

use std::thread;

use ctx_runtime::diagnostics::{Loss, explain};
use ctx_runtime::{context, context_root, with_context};
use tokio::runtime::Builder;

use crate::{ID, RequestInfo};

fn wait_for<F: Future<Output: Send + 'static>>(call: impl FnOnce() -> F + Send + 'static) -> F::Output {
    let waiting = thread::spawn(move || {
        let runtime = Builder::new_current_thread().build().expect("a runtime needs nothing");
        runtime.block_on(call())
    });
    waiting.join().expect("it does not panic")
}

#[with_context]
async fn audit() -> Loss {
    explain::<RequestInfo>()
}

#[context_root(RequestInfo { id: ID })]
pub(crate) fn lost() -> Loss {
    wait_for(audit)
}

#[with_context]
async fn book() -> u64 {
    context!(RequestInfo.id)
}

#[context_root(RequestInfo { id: ID })]
pub(crate) fn kept() -> u64 {
    let booked = book();
    wait_for(|| booked)
}
