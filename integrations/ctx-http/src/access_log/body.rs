//! The body whose bytes are counted.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Buf;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

use super::line::{Line, Outcome};

pin_project! {
    /// The body of an answer. Its request is logged when it is dropped.
    #[derive(Debug)]
    pub struct LoggedBody<B>
    where
        B: Body,
    {
        #[pin]
        body: B,
        line: Option<Line>,
    }

    impl<B> PinnedDrop for LoggedBody<B>
    where
        B: Body,
    {
        fn drop(this: Pin<&mut Self>) {
            let this = this.project();
            // Who knows that nothing is left does not ask for it.
            if this.body.is_end_stream() && let Some(line) = this.line {
                line.set_outcome(Outcome::Complete);
            }
        }
    }
}

impl<B: Body> LoggedBody<B> {
    pub(super) fn new(body: B, line: Option<Line>) -> Self {
        LoggedBody { body, line }
    }
}

impl<B: Body> Body for LoggedBody<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let this = self.project();
        let frame = ready!(this.body.poll_frame(cx));
        if let Some(line) = this.line {
            match &frame {
                Some(Ok(frame)) => line.add(frame.data_ref().map_or(0, Buf::remaining)),
                Some(Err(_)) => line.set_outcome(Outcome::Failed),
                None => line.set_outcome(Outcome::Complete),
            }
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
