//! The future of a request.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::header::{HeaderName, HeaderValue};
use ctx_runtime::Root;
use pin_project_lite::pin_project;

use crate::body::ContextBody;

pin_project! {
    /// The future of a service, polled and dropped in the context of the request.
    pub struct ContextFuture<F> {
        #[pin]
        future: Option<F>,
        // `None` when it has gone on to the body.
        root: Option<Root>,
        header: Option<(HeaderName, HeaderValue)>,
    }

    impl<F> PinnedDrop for ContextFuture<F> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            if let Some(root) = this.root {
                root.run(|| this.future.set(None));
            }
        }
    }
}

impl<F> ContextFuture<F> {
    pub(crate) fn new(future: F, root: Root, header: Option<(HeaderName, HeaderValue)>) -> Self {
        ContextFuture { future: Some(future), root: Some(root), header }
    }
}

impl<F> fmt::Debug for ContextFuture<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContextFuture").finish_non_exhaustive()
    }
}

impl<F: Future<Output = Result<ServiceResponse<B>, Error>>, B: MessageBody> Future for ContextFuture<F> {
    type Output = Result<ServiceResponse<ContextBody<B>>, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let (Some(future), Some(root)) = (this.future.as_mut().as_pin_mut(), this.root.as_mut()) else {
            panic!("polled after it was ready");
        };
        let result = ready!(root.run(|| future.poll(cx)));
        root.run(|| this.future.set(None));
        let Some(mut root) = this.root.take() else { unreachable!("it is there, as above") };
        if result.is_err() {
            root.resolve();
        }
        Poll::Ready(result.map(|response| {
            let mut response = response.map_body(|_, body| ContextBody::new(body, root));
            if let Some((name, value)) = this.header.take() {
                response.headers_mut().insert(name, value);
            }
            response
        }))
    }
}
