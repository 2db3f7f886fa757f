//! The line of a request.

use std::time::Instant;

use http::{Method, StatusCode};
use tracing::{Level, info};

/// What is known of a request so far. Logs the line when it is dropped.
#[derive(Debug)]
pub(super) struct Line {
    method: Method,
    path: String,
    begin: Instant,
    status: Option<StatusCode>,
    bytes: u64,
    outcome: Outcome,
}

/// How a request ended, if it ends now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Complete,
    Aborted,
    Failed,
}

/// The target of the events.
pub(super) const TARGET: &str = "ctx_http::access_log";

impl Line {
    /// `None` if nobody wants the line.
    pub(super) fn new(method: &Method, path: &str) -> Option<Self> {
        tracing::enabled!(target: TARGET, Level::INFO).then(|| Line {
            method: method.clone(),
            path: path.to_owned(),
            begin: Instant::now(),
            status: None,
            bytes: 0,
            outcome: Outcome::Aborted,
        })
    }

    /// `None` if the service failed.
    pub(super) fn answered(&mut self, status: Option<StatusCode>) {
        self.status = status;
        if status.is_none() {
            self.outcome = Outcome::Failed;
        }
    }

    pub(super) fn add(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_add(bytes as u64);
    }

    pub(super) fn set_outcome(&mut self, outcome: Outcome) {
        self.outcome = outcome;
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        let outcome = match self.outcome {
            Outcome::Complete => "complete",
            Outcome::Aborted => "aborted",
            Outcome::Failed => "failed",
        };
        let latency = self.begin.elapsed().as_secs_f64() * 1000.0;
        info!(
            target: TARGET,
            method = self.method.as_str(),
            path = self.path,
            status = self.status.map(|status| status.as_u16()),
            latency_ms = (latency * 1000.0).round() / 1000.0,
            bytes = self.bytes,
            outcome,
            "request"
        );
    }
}
