//! The clock around a loop, and a minimal executor.

use std::future::Future;
use std::hint::black_box;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

/// Evaluates an expression that often, and gives the time. A macro, and not a function, so that it can be awaited in.
///
/// What the expression gives is used, as far as the compiler knows, by something that may also change any memory. So
/// neither the work nor a load of it is moved out of the loop.
#[macro_export]
macro_rules! timed {
    ($iterations:expr, $work:expr) => {{
        let iterations: u64 = $iterations;
        let start = std::time::Instant::now();
        for _ in 0..iterations {
            let _ = std::hint::black_box($work);
        }
        start.elapsed()
    }};
}

/// Runs a future that does not wait.
#[inline]
pub fn run_ready<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => unreachable!("nothing here waits"),
    }
}

/// Reads a value, and looks at the last one. One loop for all, and a call through a pointer: nothing of the read is moved
/// out of the loop, for no peer. Those that have no parameter to read do not look at it.
#[inline(never)]
pub fn reads<V>(iterations: u64, read: fn(&V) -> u64, values: &V, expected: u64) -> Duration {
    let (read, values) = (black_box(read), black_box(values));
    let elapsed = timed!(iterations, read(values));
    assert_eq!(read(values), expected);
    elapsed
}

/// Runs something. One loop for all, as in the others.
#[inline(never)]
pub fn runs<T: Copy>(iterations: u64, run: fn(T), with: T) -> Duration {
    let run = black_box(run);
    timed!(iterations, run(with))
}

/// Polls a future that stays pending. One loop for all, and a virtual call, as executors make: no peer's poll is
/// compiled into a loop of its own, and no loop lies at a better address than another.
#[inline(never)]
pub fn polls(iterations: u64, mut future: Pin<&mut dyn Future<Output = ()>>) -> Duration {
    let mut context = Context::from_waker(Waker::noop());
    let start = Instant::now();
    for _ in 0..iterations {
        assert!(future.as_mut().poll(&mut context).is_pending());
    }
    start.elapsed()
}
