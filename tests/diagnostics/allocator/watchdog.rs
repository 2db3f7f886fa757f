//! Ends a test that waits for ever.

use std::io::{Write, stderr};
use std::process::abort;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// Runs `f`. Ends the process if `f` takes more than a minute.
pub(crate) fn in_a_minute(what: &'static str, f: impl FnOnce()) {
    let (running, ended) = channel::<()>();
    let watchdog = thread::spawn(move || {
        if ended.recv_timeout(Duration::from_secs(60)) == Err(RecvTimeoutError::Timeout) {
            // Not `eprintln!`: the test harness captures its output.
            let _ = writeln!(
                stderr(),
                "deadlock ({what}): the allocator reads the context, and waits for a lock that the runtime holds while \
                 it allocates"
            );
            abort();
        }
    });
    f();
    drop(running);
    watchdog.join().unwrap();
}
