//! Where tasks park.

use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::Notify;

/// Tasks wait here until it opens. They tell what they have read when they go through.
#[derive(Default)]
pub(super) struct Gate {
    opened: Notify,
    all_through: Notify,
    arrived: AtomicU64,
    through: AtomicU64,
    read: AtomicU64,
}

impl Gate {
    /// For a task: parks.
    pub(super) fn pass(&self) -> impl Future<Output = ()> {
        self.arrived.fetch_add(1, Ordering::Relaxed);
        self.opened.notified()
    }

    /// For a task: the last thing that it does.
    pub(super) fn passed(&self, read: u64) {
        self.read.fetch_add(read, Ordering::Relaxed);
        let through = self.through.fetch_add(1, Ordering::Relaxed) + 1;
        if through == self.arrived.load(Ordering::Relaxed) {
            self.all_through.notify_one();
        }
    }

    pub(super) fn arrived(&self) -> u64 {
        self.arrived.load(Ordering::Relaxed)
    }

    /// Lets all pass that are here, and waits for them. Gives the sum of what they have read.
    pub(super) async fn open(&self) -> u64 {
        self.opened.notify_waiters();
        self.all_through.notified().await;
        self.read.load(Ordering::Relaxed)
    }
}
