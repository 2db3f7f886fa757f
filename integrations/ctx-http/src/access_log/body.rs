//! The body whose bytes are counted.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

use super::line::Line;

pin_project! {
    /// The body of an answer. Its request is logged when it is dropped.
    #[derive(Debug)]
    pub struct LoggedBody<B> {
        #[pin]
        body: B,
        line: Option<Line>,
    }
}

impl<B> LoggedBody<B> {
    pub(super) fn new(body: B, line: Option<Line>) -> Self {
        LoggedBody { body, line }
    }
}

impl<B: Body> Body for LoggedBody<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let mut this = self.project();
        let frame = ready!(this.body.as_mut().poll_frame(cx));
        if let Some(line) = this.line {
            line.note(frame.as_ref(), &*this.body);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A body that belongs to no request, as layers make it for an answer of their own.
impl<B: Default> Default for LoggedBody<B> {
    fn default() -> Self {
        LoggedBody::new(B::default(), None)
    }
}
