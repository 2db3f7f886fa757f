//! The future of a request.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use ctx_runtime::Root;
use http::{HeaderName, HeaderValue, Method, Response};
use http_body::Body;
use pin_project_lite::pin_project;

use super::body::ContextBody;
use crate::progress::Progress;
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
        method: Method,
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
    pub(super) fn new(future: F, context: C, method: Method, header: Option<(HeaderName, HeaderValue)>) -> Self {
        ResponseFuture { future: Some(future), context: Some(context), method, header }
    }
}

impl<F: Future<Output = Result<Response<B>, E>>, B: Body, E, C: Runs> Future for ResponseFuture<F, C> {
    type Output = Result<Response<ContextBody<B, C>>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let Some(context) = this.context.as_mut() else { panic!("polled after it was ready") };
        let result = ready!(context.run(|| {
            let Some(future) = this.future.as_mut().as_pin_mut() else { unreachable!("it is there with the context") };
            let result = ready!(future.poll(cx));
            this.future.set(None);
            Poll::Ready(result.map(|response| (Progress::new(this.method, &response), response)))
        }));
        let Some(mut context) = this.context.take() else { unreachable!("it is there, as above") };
        Poll::Ready(match result {
            Err(error) => {
                context.resolve();
                Err(error)
            }
            Ok((progress, response)) => {
                let mut response = response.map(|body| ContextBody::new(body, context, progress));
                if let Some((name, value)) = this.header.take() {
                    // If there are too many headers, the answer goes without it.
                    drop(response.headers_mut().try_insert(name, value));
                }
                Ok(response)
            }
        })
    }
}

impl<F, C: Runs> fmt::Debug for ResponseFuture<F, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").field("method", &self.method).finish_non_exhaustive()
    }
}
