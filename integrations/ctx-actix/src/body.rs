//! A body whose chunks are made in the context of a request.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_web::body::{BodySize, MessageBody};
use actix_web::web::Bytes;
use ctx_runtime::Root;
use pin_project_lite::pin_project;

pin_project! {
    /// The body of an answer: each chunk of it is made in the context of the request, and so is it dropped. With the body ends the context,
    /// also if the client hangs up.
    pub struct ContextBody<B>
    where
        B: MessageBody,
    {
        // `None` while it is dropped.
        #[pin]
        body: Option<B>,
        root: Root,
    }

    impl<B> PinnedDrop for ContextBody<B>
    where
        B: MessageBody,
    {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            // Such bodies are not polled.
            if this.body.as_ref().as_pin_ref().is_some_and(|body| body.size().is_eof()) {
                this.root.resolve();
            }
            this.root.run(|| this.body.set(None));
        }
    }
}

impl<B: MessageBody> ContextBody<B> {
    pub(crate) fn new(body: B, root: Root) -> Self {
        ContextBody { body: Some(body), root }
    }
}

impl<B: MessageBody> MessageBody for ContextBody<B> {
    type Error = B::Error;

    fn size(&self) -> BodySize {
        self.body.as_ref().map_or(BodySize::None, B::size)
    }

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, B::Error>>> {
        let this = self.project();
        let Some(body) = this.body.as_pin_mut() else { return Poll::Ready(None) };
        let chunk = ready!(this.root.run(|| body.poll_next(cx)));
        if !matches!(chunk, Some(Ok(_))) {
            this.root.resolve();
        }
        Poll::Ready(chunk)
    }
}
