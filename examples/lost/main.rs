//! Twelve ways to lose a context, the explanation that ctx gives for each, and how to keep the context.
//!
//! Each file is a small piece of a shop that works for a request, and loses its context. The function `lost` has the
//! mistake, and `kept` does not. A real program reads `context!(RequestInfo.id)`, and panics with the explanation.
//! `lost` asks for the explanation itself, with `explain::<RequestInfo>()`.
//!
//! | | lost | kept |
//! |---|---|---|
//! | 1 | `way01_plain_spawn.rs`: a spawn in a function without an annotation | `#[with_context]` |
//! | 2 | `way02_callback_before_the_root.rs`: a callback that was wrapped before the root | not wrapped |
//! | 3 | `way03_actor.rs`: a job for an actor | a `Snapshot` in the message |
//! | 4 | `way04_deferred.rs`: work that a library keeps in a thread-local | `#[context(carry)]` |
//! | 5 | `way05_own_pool.rs`: your own pool | `spawn(execute)` |
//! | 6 | `way06_other_process.rs`: another process | an environment variable, and a root |
//! | 7 | `way07_detached.rs`: a forgotten `#[context(detach)]` | without |
//! | 8 | `way08_stays_behind.rs`: a key with `#[context(drop)]` | an argument |
//! | 9 | `way09_called_outside.rs`: a call outside of the scope that was meant | inside |
//! | 10 | `way10_block_on_in_a_thread.rs`: `block_on` in a new thread | called before |
//! | 11 | `way11_macro_made_spawn.rs`: a spawn that a macro makes | the macro takes a snapshot |
//! | 12 | `way12_function_pointer.rs`: `let start = tokio::spawn` | a closure |
//!
//! Two related cases: a task that the first request starts (`bleeding.rs`) has a context, but the wrong one; and
//! `select!`, `join!` and `FuturesUnordered` lose nothing (`not_lost.rs`).
//!
//! ```text
//! cargo run --example lost
//! ```

mod bleeding;
mod not_lost;
#[cfg(test)]
mod tests;
mod way01_plain_spawn;
mod way02_callback_before_the_root;
mod way03_actor;
mod way04_deferred;
mod way05_own_pool;
mod way06_other_process;
mod way07_detached;
mod way08_stays_behind;
mod way09_called_outside;
mod way10_block_on_in_a_thread;
mod way11_macro_made_spawn;
mod way12_function_pointer;

use std::env;
use std::process::Command;

use ctx_runtime::Context;
use ctx_runtime::diagnostics;

/// The request that the code works for.
#[derive(Debug, Context)]
struct RequestInfo {
    id: u64,
}

#[tokio::main]
async fn main() {
    // From here on, explanations know what created the work around a read.
    let _watching = diagnostics::watch();
    if env::args().nth(1).as_deref() == Some("child") {
        return way06_other_process::child();
    }
    let child = || {
        let mut command = Command::new(env::current_exe().expect("the path of this program"));
        command.arg("child");
        command
    };

    show("1. A spawn in a function without an annotation", way01_plain_spawn::lost().await);
    kept("#[with_context] on it", way01_plain_spawn::kept().await);
    show("2. A callback that was wrapped before the root", way02_callback_before_the_root::lost());
    kept("it is not wrapped: it runs in its caller's context", way02_callback_before_the_root::kept());
    show("3. A job for an actor", way03_actor::lost().await);
    kept("a `Snapshot` in the message", way03_actor::kept().await);
    show("4. Work that a library keeps in a thread-local", way04_deferred::lost());
    kept("#[context(carry)] on the closure", way04_deferred::kept());
    show("5. A pool of one's own", way05_own_pool::lost());
    kept("#[with_context(spawn(execute))]", way05_own_pool::kept());
    show("6. Another process", way06_other_process::lost(child()));
    kept("an environment variable, and a root", way06_other_process::kept(child()));
    show("7. A forgotten #[context(detach)]", way07_detached::lost().await);
    kept("without it", way07_detached::kept().await);
    show("8. A key with #[context(drop)]", way08_stays_behind::lost().await);
    kept("what the job needs of it is an argument", way08_stays_behind::kept().await);
    show("9. A call outside of the scope that was meant", way09_called_outside::lost().await);
    kept("inside", way09_called_outside::kept().await);
    show("10. `block_on` in a new thread", way10_block_on_in_a_thread::lost());
    kept("the call is made before", way10_block_on_in_a_thread::kept());
    show("11. A spawn that a macro makes", way11_macro_made_spawn::lost().await);
    kept("the macro takes a snapshot", way11_macro_made_spawn::kept().await);
    show("12. `let start = tokio::spawn`", way12_function_pointer::lost().await);
    kept("a closure", way12_function_pointer::kept().await);

    show("Not lost, and wrong: a task that the first request starts", bleeding::mixed_up().await);
    kept("it is detached, and each query brings its own context", bleeding::kept().await);
    show("Not lost: what `select!`, `join!` and `FuturesUnordered` poll", not_lost::all().await);
}

fn show(what: &str, loss: impl std::fmt::Display) {
    println!("== {what}\n\n{loss}\n");
}

fn kept(how: &str, id: u64) {
    assert_eq!(id, ID, "the fix works");
    println!("   kept: {how}\n");
}

/// The id of the request in all ways.
const ID: u64 = 7;
