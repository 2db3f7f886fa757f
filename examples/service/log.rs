//! The service's log, collected like a log pipeline, line by line: once in JSON, and once in text.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ctx_tracing::{SpanCarrier, Text};
use tokio::sync::Notify;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt;
use tracing_subscriber::prelude::*;

use crate::line::Line;

/// All lines so far, in order.
pub(crate) struct Log {
    parse: fn(&str) -> serde_json::Result<Line>,
    lines: Mutex<Vec<Line>>,
    grown: Notify,
}

/// Sends each event of this process to two logs: one of JSON, and one of text.
pub(crate) fn install() -> (Arc<Log>, Arc<Log>) {
    let json = Arc::new(Log::new(Line::from_json));
    let text = Arc::new(Log::new(|line| Ok(Line::from_text(line))));
    let format = Text::from(fmt::format().without_time().with_thread_names(true));
    tracing_subscriber::registry()
        // tower-http logs each request and each response at this level.
        .with(Targets::new().with_default(LevelFilter::INFO).with_target("tower_http", LevelFilter::DEBUG))
        .with(ctx_tracing::json().with_writer(Arc::clone(&json)))
        .with(fmt::layer().event_format(format).with_ansi(false).with_writer(Arc::clone(&text)))
        .init();
    // For the life of the process, as the subscriber.
    std::mem::forget(SpanCarrier::new().install());
    (json, text)
}

impl Log {
    fn new(parse: fn(&str) -> serde_json::Result<Line>) -> Self {
        Log { parse, lines: Mutex::default(), grown: Notify::new() }
    }

    pub(crate) fn lines(&self) -> Vec<Line> {
        self.locked().clone()
    }

    /// Waits until `message` was logged for `item` at least `times` times.
    pub(crate) async fn until(&self, message: &str, item: &String, times: usize) {
        let mut read = 0;
        let mut found = 0;
        while found < times {
            // This comes before the search, so that no line is missed between the search and the wait.
            let grown = self.grown.notified();
            {
                let lines = self.locked();
                found +=
                    lines[read..].iter().filter(|line| line.message == message && line.items.contains(item)).count();
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
        let line = str::from_utf8(bytes).map_err(io::Error::other)?;
        let line = (self.parse)(line)?;
        self.locked().push(line);
        self.grown.notify_waiters();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
