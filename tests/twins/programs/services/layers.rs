//! Services and layers as tower has them, with futures that are polled by hand.

use ctx_runtime::{context_root, with_context};
use keys::{Attempt, Request};
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

pub trait Service<R> {
    type Response;
    type Error;
    type Future: Future<Output = Result<Self::Response, Self::Error>>;
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>>;
    fn call(&mut self, request: R) -> Self::Future;
}

pub trait Layer<S> {
    type Service;
    fn layer(&self, inner: S) -> Self::Service;
}

#[derive(Clone, Debug)]
pub struct Retry<S> {
    inner: S,
    times: u32,
}

pub struct Doubled<F> {
    future: F,
    polls: u32,
}

impl<F: Future<Output = u32>> Future for Doubled<F> {
    type Output = u32;

    #[with_context]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u32> {
        // The future is never moved.
        let this = unsafe { self.get_unchecked_mut() };
        this.polls += 1;
        match unsafe { Pin::new_unchecked(&mut this.future) }.poll(cx) {
            Poll::Ready(x) => Poll::Ready(x * 2),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<F: Future + Unpin> Doubled<F> {
    #[with_context(bind(Request(1)))]
    pub fn poll_bound(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        self.polls += 1;
        Pin::new(&mut self.as_mut().get_mut().future).poll(cx)
    }
}

impl<S, R> Service<R> for Retry<S>
where
    S: Service<R> + Clone + Send + 'static,
    R: Clone + Send + 'static,
    S::Future: Send,
    S::Response: Send,
    S::Error: Send + From<String>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    #[with_context]
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    #[with_context]
    fn call(&mut self, request: R) -> Self::Future {
        let clone = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, clone);
        let times = self.times;
        Box::pin(async move {
            let mut last = None;
            for _ in 0..times {
                match inner.call(request.clone()).await {
                    Ok(response) => return Ok(response),
                    Err(error) => last = Some(error),
                }
            }
            Err(last.unwrap_or_else(|| S::Error::from(String::from("never tried"))))
        })
    }
}

pub struct RetryLayer(pub u32);

impl<S> Layer<S> for RetryLayer {
    type Service = Retry<S>;

    #[context_root(Request(1))]
    fn layer(&self, inner: S) -> Retry<S> {
        Retry { inner, times: self.0 }
    }
}

#[with_context(bind(Attempt { number: attempt }))]
pub async fn tries<F, T, E>(attempt: u32, f: &mut F) -> Result<T, E>
where
    F: FnMut(u32) -> Pin<Box<dyn Future<Output = Result<T, E>> + Send>> + ?Sized,
{
    f(attempt).await
}

#[with_context]
pub async fn retries<T, E: std::fmt::Debug>(
    times: u32,
    mut f: impl FnMut(u32) -> Pin<Box<dyn Future<Output = Result<T, E>> + Send>>,
) -> Result<T, E> {
    let mut attempt = 1;
    let mut wait = Duration::from_millis(1);
    loop {
        match tries(attempt, &mut f).await {
            Ok(value) => break Ok(value),
            Err(error) if attempt >= times => {
                eprintln!("{:?}", error);
                return Err(error);
            }
            Err(_) => {
                tokio::time::sleep(wait).await;
                wait *= 2;
                attempt += 1;
            }
        }
    }
}

fn main() {}
