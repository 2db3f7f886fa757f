//! The allocator: it counts bytes by tenant, and reads the context in every way that is allowed.
#![allow(unsafe_code, reason = "an allocator is unsafe to implement")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::backtrace::Backtrace;
use std::cell::Cell;
use std::io::{Write, stderr};
use std::process::abort;
use std::sync::atomic::{AtomicUsize, Ordering};

use ctx_runtime::{Context, Snapshot, diagnostics, try_get, try_with};

/// Whose memory it is: a number below 64.
#[derive(Debug, Context)]
pub(crate) struct Tenant(pub(crate) usize);

/// Never bound, so that each read of it is an error.
#[derive(Debug, Context)]
pub(crate) struct Unbound;

static BYTES: [AtomicUsize; 64] = [const { AtomicUsize::new(0) }; 64];

/// How much was allocated for a tenant.
pub(crate) fn bytes_of(tenant: usize) -> usize {
    BYTES[tenant].load(Ordering::Relaxed)
}

pub(crate) struct Profiler;

thread_local! {
    /// What the profiler allocates itself is not profiled.
    static IS_PROFILING: Cell<bool> = const { Cell::new(false) };
}

fn profile(bytes: usize) {
    if IS_PROFILING.replace(true) {
        return;
    }
    if diagnostics::__is_locked() {
        let trace = Backtrace::force_capture();
        // Not by a macro, which would print to what the test harness captures.
        let _ = writeln!(stderr(), "memory is asked for, or given back, under a lock of the runtime:\n{trace}");
        abort();
    }
    let _ = try_with(|tenant: &Tenant| BYTES[tenant.0].fetch_add(bytes, Ordering::Relaxed));
    drop(try_get::<Tenant>());
    drop(try_get::<Unbound>());
    drop(Snapshot::capture());
    IS_PROFILING.set(false);
}

// SAFETY: all memory is `System`'s.
unsafe impl GlobalAlloc for Profiler {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        profile(layout.size());
        // SAFETY: as the caller says.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        profile(0);
        // SAFETY: as the caller says; the block is `System`'s.
        unsafe { System.dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        profile(size.saturating_sub(layout.size()));
        // SAFETY: as the caller says; the block is `System`'s.
        unsafe { System.realloc(block, layout, size) }
    }
}
