//! The service's log, collected like a log pipeline: line by line, in JSON.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use tokio::sync::Notify;
use tracing::Level;

/// All lines so far, in order.
#[derive(Default)]
pub(crate) struct Log {
    lines: Mutex<Vec<Line>>,
    grown: Notify,
}

#[derive(Clone)]
pub(crate) struct Line {
    pub(crate) request: Option<u32>,
    pub(crate) tenant: String,
    pub(crate) item: String,
    pub(crate) message: String,
    pub(crate) thread: String,
}

impl Log {
    /// Sends all log lines of this process here.
    pub(crate) fn install() -> Arc<Log> {
        let log = Arc::new(Log::default());
        tracing_subscriber::fmt()
            .json()
            .flatten_event(true)
            .without_time()
            .with_thread_names(true)
            .with_max_level(Level::INFO)
            .with_writer(Arc::clone(&log))
            .init();
        log
    }

    pub(crate) fn lines(&self) -> Vec<Line> {
        self.locked().clone()
    }

    /// Waits until `message` was logged for `item` at least `times` times.
    pub(crate) async fn until(&self, message: &str, item: &str, times: usize) {
        let mut read = 0;
        let mut found = 0;
        while found < times {
            // This comes before the search, so that no line is missed between the search and the wait.
            let grown = self.grown.notified();
            {
                let lines = self.locked();
                found += lines[read..].iter().filter(|line| line.message == message && line.item == item).count();
                read = lines.len();
            }
            if found < times {
                grown.await;
            }
        }
    }

    fn locked(&self) -> MutexGuard<'_, Vec<Line>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl io::Write for &Log {
    /// `tracing_subscriber::fmt` writes each line with one call.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let line = Line::parse(bytes)?;
        self.locked().push(line);
        self.grown.notify_waiters();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Line {
    fn parse(bytes: &[u8]) -> serde_json::Result<Self> {
        let fields: Value = serde_json::from_slice(bytes)?;
        let text = |name: &str| fields[name].as_str().unwrap_or_default().to_owned();
        Ok(Line {
            request: fields["request"].as_u64().and_then(|id| id.try_into().ok()),
            tenant: text("tenant"),
            item: text("item"),
            message: text("message"),
            thread: text("threadName"),
        })
    }
}
