//! The lines of all processes, collected while they run.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::line::{Line, Source};

/// All lines so far, in the order in which they were read.
#[derive(Default)]
pub(crate) struct Log {
    written: Mutex<Written>,
    grown: Notify,
}

#[derive(Default)]
struct Written {
    lines: Vec<Line>,
    /// What is no line of a log, such as the text of a panic.
    stray: Vec<String>,
}

impl Log {
    pub(crate) fn add(&self, source: Source, written: String) {
        let line = Line::read(source, written);
        let mut all = self.locked();
        match line {
            Ok(line) => all.lines.push(line),
            Err(stray) => all.stray.push(stray),
        }
        drop(all);
        self.grown.notify_waiters();
    }

    /// The number of lines so far.
    pub(crate) fn len(&self) -> usize {
        self.locked().lines.len()
    }

    pub(crate) fn take(&self) -> (Vec<Line>, Vec<String>) {
        let Written { lines, stray } = std::mem::take(&mut *self.locked());
        (lines, stray)
    }

    pub(crate) async fn until_there_are(&self, lines: usize) {
        self.until(|log| (log.lines.len() >= lines).then_some(())).await;
    }

    /// Waits until `what` finds something in a line from a place on, `times` times. Returns what it found last.
    pub(crate) async fn find<T>(&self, mut from: usize, times: usize, what: impl Fn(&Line) -> Option<T>) -> T {
        let mut found = 0;
        self.until(|log| {
            let mut new = log.lines[from..].iter();
            from = log.lines.len();
            new.find_map(|line| {
                what(line).filter(|_| {
                    found += 1;
                    found == times
                })
            })
        })
        .await
    }

    /// What is no line so far.
    pub(crate) fn stray(&self) -> String {
        self.locked().stray.join("\n")
    }

    async fn until<T>(&self, mut done: impl FnMut(&Written) -> Option<T>) -> T {
        loop {
            // This comes before the look, so that no line is missed between the look and the wait.
            let grown = self.grown.notified();
            if let Some(found) = done(&self.locked()) {
                return found;
            }
            grown.await;
        }
    }

    fn locked(&self) -> MutexGuard<'_, Written> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
