//! A body whose frames are made in a context.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use ctx_runtime::Root;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

use crate::runs::Runs;

pin_project! {
    /// The body of an answer: each frame of it, and its trailers, are made in the context of the request, and so is it dropped. With the
    /// body ends the context, also if the client hangs up.
    ///
    /// Its size hint, and whether it is at its end, are those of the body inside.
    #[derive(Debug)]
    pub struct ContextBody<B, C = Root>
    where
        B: Body,
        C: Runs,
    {
        // `None` while it is dropped.
        #[pin]
        body: Option<B>,
        context: C,
    }

    impl<B, C> PinnedDrop for ContextBody<B, C>
    where
        B: Body,
        C: Runs,
    {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            // Who knows that nothing is left does not ask for it.
            let is_at_end = this.body.as_ref().as_pin_ref().is_some_and(|body| body.is_end_stream());
            this.context.run(|| this.body.set(None));
            if is_at_end {
                this.context.resolve();
            }
        }
    }
}

impl<B: Body, C: Runs> ContextBody<B, C> {
    pub(super) fn new(body: B, context: C) -> Self {
        ContextBody { body: Some(body), context }
    }
}

impl<B: Body, C: Runs> Body for ContextBody<B, C> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let this = self.project();
        let Some(body) = this.body.as_pin_mut() else { return Poll::Ready(None) };
        let frame = ready!(this.context.run(|| body.poll_frame(cx)));
        if !matches!(frame, Some(Ok(_))) {
            this.context.resolve();
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(B::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(SizeHint::default, B::size_hint)
    }
}

/// The empty body of a message that has no answer, for services whose bodies have a default.
impl<B: Body + Default, C: Runs + Default> Default for ContextBody<B, C> {
    fn default() -> Self {
        ContextBody::new(B::default(), C::default())
    }
}
