//! The future of a request.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use ctx_runtime::Root;
use http::{HeaderName, HeaderValue, Response};
use http_body::Body;
use pin_project_lite::pin_project;

use super::body::ContextBody;
use crate::runs::Runs;

pin_project! {
    /// The future of a service, polled and dropped in the context of the request.
    pub struct ResponseFuture<F, C = Root>
    where
        C: Runs,
    {
        #[pin]
        future: Option<F>,
        // `None` when it has gone on to the body.
        context: Option<C>,
        // Set in the answer.
        header: Option<(HeaderName, HeaderValue)>,
    }

    impl<F, C> PinnedDrop for ResponseFuture<F, C>
    where
        C: Runs,
    {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            if let Some(context) = this.context {
                context.run(|| this.future.set(None));
            }
        }
    }
}

impl<F, C: Runs> ResponseFuture<F, C> {
    pub(super) fn new(future: F, context: C, header: Option<(HeaderName, HeaderValue)>) -> Self {
        ResponseFuture { future: Some(future), context: Some(context), header }
    }
}

impl<F: Future<Output = Result<Response<B>, E>>, B: Body, E, C: Runs> Future for ResponseFuture<F, C> {
    type Output = Result<Response<ContextBody<B, C>>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let (Some(future), Some(context)) = (this.future.as_mut().as_pin_mut(), this.context.as_mut()) else {
            panic!("polled after it was ready");
        };
        let result = ready!(context.run(|| future.poll(cx)));
        context.run(|| this.future.set(None));
        let Some(mut context) = this.context.take() else { unreachable!("it is there, as above") };
        if result.is_err() {
            context.resolve();
        }
        Poll::Ready(result.map(|response| {
            let mut response = response.map(|body| ContextBody::new(body, context));
            if let Some((name, value)) = this.header.take() {
                response.headers_mut().insert(name, value);
            }
            response
        }))
    }
}
