//! What a process keeps after many generations of jobs and many tasks: nothing. The memory that the process has allocated is
//! measured, so each test runs alone.

mod generations;
mod tasks;

use std::sync::{Mutex, MutexGuard, PoisonError};

use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// While it lives, no other test allocates.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Bytes that are allocated now.
fn allocated() -> isize {
    MEMORY.current_usage().try_into().expect("less than half of the address space")
}
