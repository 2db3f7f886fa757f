//! A body whose frames are made in a context.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use ctx_runtime::Root;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

use crate::progress::{End, Progress};
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
        // `None` in a body that belongs to no request: see `Default`.
        request: Option<(C, Progress)>,
    }

    impl<B, C> PinnedDrop for ContextBody<B, C>
    where
        B: Body,
        C: Runs,
    {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            if let Some((context, progress)) = this.request {
                context.run(|| this.body.set(None));
                if progress.end() != End::Aborted {
                    context.resolve();
                }
            }
        }
    }
}

impl<B: Body, C: Runs> ContextBody<B, C> {
    pub(super) fn new(body: B, context: C, progress: Progress) -> Self {
        ContextBody { body: Some(body), request: Some((context, progress)) }
    }
}

impl<B: Body, C: Runs> Body for ContextBody<B, C> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let mut this = self.project();
        let Some(mut body) = this.body.as_mut().as_pin_mut() else { return Poll::Ready(None) };
        let Some((context, progress)) = this.request else { return body.poll_frame(cx) };
        let frame = ready!(context.run(|| {
            let frame = ready!(body.as_mut().poll_frame(cx));
            progress.note(frame.as_ref(), &*body);
            Poll::Ready(frame)
        }));
        if progress.end() != End::Aborted {
            context.resolve();
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

/// A body that belongs to no request, as layers make it for an answer of their own.
impl<B: Body + Default, C: Runs> Default for ContextBody<B, C> {
    fn default() -> Self {
        ContextBody { body: Some(B::default()), request: None }
    }
}
