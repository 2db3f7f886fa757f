//! The gate at which tasks park.

use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::Notify;

/// Tasks wait at the gate until it opens. When they pass, they report the number that they read.
#[derive(Default)]
pub(super) struct Gate {
    opened: Notify,
    all_through: Notify,
    arrived: AtomicU64,
    through: AtomicU64,
    read: AtomicU64,
}

impl Gate {
    /// Called by a task: parks the task.
    pub(super) fn pass(&self) -> impl Future<Output = ()> {
        // The gate opens for a future that is there, and perhaps as soon as the last task is counted.
        let opened = self.opened.notified();
        self.arrived.fetch_add(1, Ordering::Relaxed);
        opened
    }

    /// Called by a task, as its last action.
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

    /// Lets all parked tasks pass, and waits for them. Returns the sum of the numbers that they read.
    pub(super) async fn open(&self) -> u64 {
        self.opened.notify_waiters();
        self.all_through.notified().await;
        self.read.load(Ordering::Relaxed)
    }
}
