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
        // Whether nobody asks for the body.
        is_bodiless: bool,
    }

    impl<B> PinnedDrop for ContextBody<B>
    where
        B: MessageBody,
    {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            this.root.run(|| this.body.set(None));
            if *this.is_bodiless {
                this.root.resolve();
            }
        }
    }
}

impl<B: MessageBody> ContextBody<B> {
    pub(crate) fn new(body: B, mut root: Root) -> Self {
        let is_bodiless = root.run(|| body.size().is_eof());
        ContextBody { body: Some(body), root, is_bodiless }
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
