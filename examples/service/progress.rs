//! Progress while the requests are sent: a bar in a terminal, a line for each hundred requests elsewhere.

use std::sync::atomic::{AtomicU64, Ordering};

use indicatif::{ProgressBar, ProgressStyle};

const LINE_EVERY: u64 = 100;

pub(crate) struct Progress {
    bar: ProgressBar,
    done: AtomicU64,
}

impl Progress {
    pub(crate) fn new(total: usize) -> Self {
        let bar = ProgressBar::new(total as u64);
        if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} requests") {
            bar.set_style(style);
        }
        Progress { bar, done: AtomicU64::new(0) }
    }

    pub(crate) fn step(&self) {
        self.bar.inc(1);
        if let Some(done) = self.reached()
            && self.bar.is_hidden()
        {
            eprintln!("{done} requests done");
        }
    }

    /// Counts one more. Returns the count if it is worth a line. The position of the bar may already have moved on.
    fn reached(&self) -> Option<u64> {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        done.is_multiple_of(LINE_EVERY).then_some(done)
    }

    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn each_hundred_is_reached_once_by_many_threads() {
        const EACH: u64 = 2_000_000;
        let progress = Progress::new(0);
        // So many that the threads run at the same time.
        let reached = || (0..EACH).filter_map(|_| progress.reached()).collect::<Vec<u64>>();
        let mut reached: Vec<u64> = thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(reached)).collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        });
        reached.sort_unstable();
        assert!(reached.into_iter().eq((1..=4 * EACH / LINE_EVERY).map(|hundred| hundred * LINE_EVERY)));
    }
}
