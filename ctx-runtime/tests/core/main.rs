//! The storage and the scopes, with the API of the runtime alone. The tests are small enough for Miri, which finds
//! reads of freed memory, double frees and data races:
//!
//! `cargo +nightly miri test -p ctx-runtime --test core`

mod ends;
mod guards;
mod policies;
mod scopes;

use std::cell::RefCell;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Weak};
use std::task::{Context as Task, Poll, Waker};
use std::thread;

use ctx_runtime::{Context, Snapshot, fields, get, run, scope, try_get, try_with, with};

#[derive(Context, Debug, PartialEq)]
struct A(u32);
#[derive(Context, Debug, PartialEq)]
struct B(String);
#[derive(Context, Debug, PartialEq)]
struct C([u64; 3]);
/// Without a size: its address is not its own.
#[derive(Context, Debug, PartialEq)]
struct Marker;
#[repr(align(64))]
#[derive(Context, Debug, PartialEq)]
struct Aligned(u8);
#[derive(Context, Debug)]
struct Generic<T>(T);
/// Counts its drops.
#[derive(Context)]
struct Counted(Arc<AtomicUsize>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

fn a() -> Option<u32> {
    try_with(|a: &A| a.0).ok()
}

fn poll_once<F: Future + ?Sized>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Task::from_waker(Waker::noop()))
}

/// Pending once.
struct Yield(bool);
impl Future for Yield {
    type Output = ();
    fn poll(mut self: Pin<&mut Self>, _: &mut Task<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) { Poll::Ready(()) } else { Poll::Pending }
    }
}
