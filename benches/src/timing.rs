//! The clock around a loop, and a minimal executor.

use std::future::Future;
use std::hint::black_box;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

/// Evaluates an expression `iterations` times, and returns the time. It is a macro, so that the expression can await.
///
/// For the compiler, the result of the expression is used by code that may also change any memory. So neither
/// the work nor a load is moved out of the loop.
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

/// Reads a value repeatedly, and checks it at the end. All peers use this loop, and it calls through a pointer, so the
/// compiler moves no part of a read out of the loop. Peers that read no parameter ignore `values`.
#[inline(never)]
pub fn reads<V>(iterations: u64, read: fn(&V) -> u64, values: &V, expected: u64) -> Duration {
    let (read, values) = (black_box(read), black_box(values));
    let elapsed = timed!(iterations, read(values));
    assert_eq!(read(values), expected);
    elapsed
}

/// Runs a function repeatedly. All peers use this loop.
#[inline(never)]
pub fn runs<T: Copy>(iterations: u64, run: fn(T), with: T) -> Duration {
    let run = black_box(run);
    timed!(iterations, run(with))
}

/// Polls a future that stays pending. All peers use this loop, with a virtual call, as in executors. So no poll is
/// compiled into its own loop, and no loop lies at a better address than another.
#[inline(never)]
pub fn polls(iterations: u64, mut future: Pin<&mut dyn Future<Output = ()>>) -> Duration {
    let mut context = Context::from_waker(Waker::noop());
    let start = Instant::now();
    for _ in 0..iterations {
        assert!(future.as_mut().poll(&mut context).is_pending());
    }
    start.elapsed()
}
