//! Scopes of one thread end in the reverse order of their beginning. Stackful coroutines and the end of the process
//! change this order. Then a read may find another context than the program shows, but that context must be alive.
//!
//! If a value is read after its destructor ran, the test fails: see [`Canary`]. AddressSanitizer stops at the read.

#[cfg(tokio_unstable)]
mod ambient;
mod coroutines;
mod exit;

use ctx_runtime::{Context, Snapshot, try_with};

/// A value that knows whether it is alive.
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
