//! Scopes of one thread end in the reverse order of their beginning, unless stackful coroutines, or the end of the process,
//! interfere. Then a read may find another context than the program shows, but the context must be alive.
//!
//! A read of a value whose destructor ran shows a violation: see [`Canary`]. Under AddressSanitizer, the read itself fails.

#[cfg(tokio_unstable)]
mod ambient;
mod coroutines;
mod exit;

use ctx_runtime::{Context, Snapshot, try_with};

/// Knows whether it is alive.
#[derive(Context)]
struct Canary {
    number: u32,
    state: Box<u64>,
}

const ALIVE: u64 = 0x5afe_5afe_5afe_5afe;

impl Canary {
    fn new(number: u32) -> Self {
        Canary { number, state: Box::new(ALIVE) }
    }

    fn number(&self) -> u32 {
        assert_eq!(**std::hint::black_box(&self.state), ALIVE, "read after it was dropped");
        self.number
    }
}

impl Drop for Canary {
    fn drop(&mut self) {
        *self.state = 0;
        std::hint::black_box(&self.state);
    }
}

fn snapshot(number: u32) -> Snapshot {
    Snapshot::empty().with(Canary::new(number))
}

/// The canary that is current.
fn current() -> Option<u32> {
    try_with(Canary::number).ok()
}
