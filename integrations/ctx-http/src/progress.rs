//! How far an answer has come.

use bytes::Buf;
use http::header::CONTENT_LENGTH;
use http::{Method, Response, StatusCode};
use http_body::{Body, Frame};

/// What is known of an answer whose body is taken frame by frame. The body is asked here alone, and never while it is dropped.
#[derive(Debug)]
pub(crate) struct Progress {
    /// The number of bytes that were taken.
    bytes: u64,
    /// The number of bytes that a client gets, if it is known: who knows it does not ask for the end.
    length: Option<u64>,
    /// Whether the client gets no body, and nobody asks for it: the answer to `HEAD`, and some statuses.
    is_bodiless: bool,
    end: End,
}

/// How an answer ended, if it ends now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Complete,
    Aborted,
    Failed,
}

impl Progress {
    /// Of an answer that begins.
    pub(crate) fn new<B: Body>(request: &Method, response: &Response<B>) -> Self {
        let body = response.body();
        let header = || response.headers().get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok();
        let has_no_body = matches!(response.status(), StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
        let is_complete = body.is_end_stream();
        Progress {
            bytes: 0,
            length: body.size_hint().exact().or_else(header),
            is_bodiless: request == Method::HEAD || has_no_body,
            end: if is_complete { End::Complete } else { End::Aborted },
        }
    }

    /// Takes note of a frame that `body` has given. An answer that has failed stays so.
    pub(crate) fn note<B: Body>(&mut self, frame: Option<&Result<Frame<B::Data>, B::Error>>, body: &B) {
        if let Some(Ok(frame)) = frame {
            self.bytes = self.bytes.saturating_add(frame.data_ref().map_or(0, |data| data.remaining() as u64));
        }
        let is_over = || self.length.is_some_and(|length| self.bytes >= length) || body.is_end_stream();
        self.end = match frame {
            Some(Err(_)) => End::Failed,
            _ if self.end == End::Failed => End::Failed,
            None => End::Complete,
            Some(Ok(_)) if is_over() => End::Complete,
            Some(Ok(_)) => End::Aborted,
        };
    }

    #[cfg(feature = "access-log")]
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// How the answer has ended, if nothing more is taken.
    pub(crate) fn end(&self) -> End {
        if self.is_bodiless && self.end == End::Aborted { End::Complete } else { self.end }
    }
}
