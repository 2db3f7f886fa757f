//! The explanation of a read that finds nothing.

mod chain;
mod reads;
mod reasons;
#[cfg(tokio_unstable)]
mod tokio_unstable;

use std::panic::{AssertUnwindSafe, catch_unwind};

use ctx_runtime::diagnostics::{self, Loss, Watching, explain};
use ctx_runtime::{context_root, with_context};

use super::Request;
use super::alone::{Alone, alone};

/// A watch that no other test shares.
struct Watched {
    _watching: Watching,
    _alone: Alone,
}

fn watch() -> Watched {
    let alone = alone();
    Watched { _watching: diagnostics::watch(), _alone: alone }
}

fn panic_of(read: impl FnOnce()) -> String {
    *catch_unwind(AssertUnwindSafe(read)).unwrap_err().downcast::<String>().unwrap()
}

/// The rest of the first line that begins with `begins`.
#[track_caller]
fn line<'t>(text: &'t str, begins: &str) -> &'t str {
    text.lines()
        .find_map(|line| line.trim_start().strip_prefix(begins))
        .unwrap_or_else(|| panic!("no `{begins}` in:\n{text}"))
}

#[context_root(Request(1))]
async fn in_request<R>(f: impl AsyncFnOnce() -> R) -> R {
    f().await
}

#[context_root(Request(1))]
fn in_request_now<R>(f: impl FnOnce() -> R) -> R {
    f()
}

/// Explains from within an `async fn`, whose call is a piece of work.
#[with_context]
async fn explained() -> Loss {
    explain::<Request>()
}

/// The function names of the work around the read, from the inside to the outside, without their paths.
fn functions(loss: &Loss) -> Vec<&'static str> {
    loss.work().iter().filter_map(|step| step.resource().function().rsplit("::").next()).collect()
}
