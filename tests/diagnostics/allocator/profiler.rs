//! The allocator: it counts bytes by tenant, and reads the context in every way that an allocator may use.
#![allow(unsafe_code, reason = "an allocator is unsafe to implement")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::backtrace::Backtrace;
use std::cell::Cell;
use std::io::{Write, stderr};
use std::process::abort;
use std::sync::atomic::{AtomicUsize, Ordering};

use ctx_runtime::{Context, Snapshot, diagnostics, try_get, try_with};

/// The tenant that allocates: a number below 64.
#[derive(Debug, Context)]
#[context(log)]
pub(crate) struct Tenant(pub(crate) usize);

/// A key that is never bound, so each read of it is an error.
#[derive(Debug, Context)]
pub(crate) struct Unbound;

static BYTES: [AtomicUsize; 64] = [const { AtomicUsize::new(0) }; 64];

/// The number of bytes that were allocated for a tenant.
pub(crate) fn bytes_of(tenant: usize) -> usize {
    BYTES[tenant].load(Ordering::Relaxed)
}

pub(crate) struct Profiler;

thread_local! {
    /// Whether the profiler runs on this thread. Its own allocations are not profiled.
    static IS_PROFILING: Cell<bool> = const { Cell::new(false) };
}

fn profile(bytes: usize) {
    if IS_PROFILING.replace(true) {
        return;
    }
    if diagnostics::__is_locked() {
        let trace = Backtrace::force_capture();
        // Not `eprintln!`: the test harness captures its output.
        let _ = writeln!(stderr(), "memory is asked for, or given back, under a lock of the runtime:\n{trace}");
        abort();
    }
    let _ = try_with(|tenant: &Tenant| BYTES[tenant.0].fetch_add(bytes, Ordering::Relaxed));
    drop(try_get::<Tenant>());
    drop(try_get::<Unbound>());
    drop(Snapshot::capture());
    IS_PROFILING.set(false);
}

// SAFETY: each call is passed on to `System`.
unsafe impl GlobalAlloc for Profiler {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        profile(layout.size());
        // SAFETY: the caller keeps the rules of `GlobalAlloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        profile(0);
        // SAFETY: the caller keeps the rules of `GlobalAlloc`; the block comes from `System`.
        unsafe { System.dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        profile(size.saturating_sub(layout.size()));
        // SAFETY: the caller keeps the rules of `GlobalAlloc`; the block comes from `System`.
        unsafe { System.realloc(block, layout, size) }
    }
}
