//! Logs work that nobody waits for any more.

use tracing::info;

/// Logs its message when it is dropped, unless the work was finished. Work is dropped in its context, so the line has the context.
pub(crate) struct Unfinished {
    message: Option<&'static str>,
    item: String,
}

impl Unfinished {
    pub(crate) fn new(message: &'static str, item: &str) -> Self {
        Unfinished { message: Some(message), item: item.to_owned() }
    }

    pub(crate) fn finish(mut self) {
        self.message = None;
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(message) = self.message {
            info!(item = self.item, "{message}");
        }
    }
}
