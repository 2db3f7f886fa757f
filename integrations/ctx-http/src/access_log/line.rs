//! The line of a request.

use std::thread;
use std::time::Instant;

use http::{HeaderMap, Method, Response, StatusCode};
use http_body::{Body, Frame};
use tracing::{Level, info};

use crate::progress::{End, Progress};

/// What is known of a request so far. Logs the line when it is dropped.
#[derive(Debug)]
pub(super) struct Line {
    method: Method,
    path: String,
    begin: Instant,
    answer: Answer,
    /// The status of a call of gRPC: in the head of an answer that has nothing else, otherwise in the trailers.
    grpc_status: Option<u16>,
}

#[derive(Debug)]
enum Answer {
    NotYet,
    ServiceFailed,
    Given(StatusCode, Progress),
}

/// The target of the events.
const TARGET: &str = "ctx_http::access_log";

impl Line {
    /// `None` if nobody wants the line.
    pub(super) fn new(method: &Method, path: &str) -> Option<Self> {
        tracing::enabled!(target: TARGET, Level::INFO).then(|| Line {
            method: method.clone(),
            path: path.to_owned(),
            begin: Instant::now(),
            answer: Answer::NotYet,
            grpc_status: None,
        })
    }

    pub(super) fn answered<B: Body, E>(&mut self, result: &Result<Response<B>, E>) {
        self.answer = match result {
            Ok(response) => {
                self.grpc_status = grpc_status(response.headers());
                Answer::Given(response.status(), Progress::new(&self.method, response))
            }
            Err(_) => Answer::ServiceFailed,
        };
    }

    /// Takes note of a frame that the body of the answer has given.
    pub(super) fn note<B: Body>(&mut self, frame: Option<&Result<Frame<B::Data>, B::Error>>, body: &B) {
        if let Answer::Given(_, progress) = &mut self.answer {
            progress.note(frame, body);
        }
        if let Some(Ok(frame)) = frame {
            self.grpc_status = self.grpc_status.or(frame.trailers_ref().and_then(grpc_status));
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        let (status, progress) = match &self.answer {
            Answer::Given(status, progress) => (Some(status.as_u16()), Some(progress)),
            Answer::NotYet | Answer::ServiceFailed => (None, None),
        };
        let end = match self.answer {
            Answer::ServiceFailed => End::Failed,
            _ => progress.map_or(End::Aborted, Progress::end),
        };
        let outcome = match end {
            End::Aborted if thread::panicking() => "panicked",
            End::Complete => "complete",
            End::Aborted => "aborted",
            End::Failed => "failed",
        };
        let latency = self.begin.elapsed().as_secs_f64() * 1000.0;
        info!(
            target: TARGET,
            method = self.method.as_str(),
            path = self.path,
            status,
            latency_ms = (latency * 1000.0).round() / 1000.0,
            grpc_status = self.grpc_status,
            bytes = progress.map_or(0, Progress::bytes),
            outcome,
            "request"
        );
    }
}

fn grpc_status(headers: &HeaderMap) -> Option<u16> {
    headers.get("grpc-status")?.to_str().ok()?.parse().ok()
}
