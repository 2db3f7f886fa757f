//! A subscriber whose lines a test reads.

#![allow(dead_code, reason = "each test binary uses a part")]

pub(crate) mod tree;

use std::sync::{Arc, LazyLock, Mutex};
use std::{fmt, io};

use serde_json::Value;
use tracing::{Dispatch, Subscriber};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::registry;

/// Keeps what is written to it.
#[derive(Clone, Default)]
pub(crate) struct Output(Arc<Mutex<Vec<u8>>>);

impl Output {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    pub(crate) fn json(&self) -> Vec<Value> {
        self.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

impl io::Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Output {
    type Writer = Output;

    fn make_writer(&'a self) -> Output {
        self.clone()
    }
}

/// While one subscriber is registered, `tracing` asks only the subscriber of the thread for its interest in a call site. Tests run
/// on several threads.
static MORE_THAN_ONE: LazyLock<[Dispatch; 2]> =
    LazyLock::new(|| [Dispatch::new(registry()), Dispatch::new(registry())]);

/// Its `Display` and `Debug` write a part, and fail.
pub(crate) struct Unshowable;

impl fmt::Display for Unshowable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("half")?;
        Err(fmt::Error)
    }
}

impl fmt::Debug for Unshowable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What a line has of [`Unshowable`].
pub(crate) const UNSHOWN: &str = "half<error>";

/// Runs `f` with a subscriber on this thread.
pub(crate) fn with<S: Subscriber + Send + Sync + 'static>(subscriber: S, f: impl FnOnce()) {
    LazyLock::force(&MORE_THAN_ONE);
    tracing::subscriber::with_default(subscriber, f);
}

/// Whether no name occurs twice in the objects of a line. A parsed value does not show it.
pub(crate) fn has_unique_names(line: &str) -> bool {
    let value: Value = serde_json::from_str(line).unwrap();
    value.to_string().len() == line.len()
}
