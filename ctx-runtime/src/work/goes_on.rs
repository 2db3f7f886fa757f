//! An `async fn` that goes on in the future or stream that it gives.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::handed::Work;
use crate::scope::{Came, Scoped};

/// The future of a function that binds, and gives a future or stream. The function goes on in that result, and ends with it.
#[must_use = "futures do nothing unless polled"]
#[doc(hidden)]
pub struct GoesOn<F, W, Keys = ()> {
    scoped: Scoped<F, Keys>,
    wrap: W,
}

/// `wrap` makes the result of the new future from the result of `work`.
#[inline]
#[doc(hidden)]
pub fn goes_on<F: Future, W: Fn(Work<F::Output>) -> R, R, Keys>(work: Scoped<F, Keys>, wrap: W) -> GoesOn<F, W, Keys> {
    GoesOn { scoped: work, wrap }
}

impl<F: Future, W: Fn(Work<F::Output>) -> R, R, Keys> Future for GoesOn<F, W, Keys> {
    type Output = R;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<R> {
        // SAFETY: `scoped` is pinned with `self`: it is not moved out of, and it is dropped in place. `GoesOn` is `Unpin` only if `scoped`
        // is, and has no destructor of its own. `wrap` is never pinned.
        let (mut scoped, wrap) = unsafe {
            let this = self.get_unchecked_mut();
            (Pin::new_unchecked(&mut this.scoped), &this.wrap)
        };
        match scoped.as_mut().call_inside(|future| future.poll(cx), |_| Came::NoResult) {
            Poll::Ready(work) => Poll::Ready(wrap(Work::going_on(scoped.take_carried(), work))),
            Poll::Pending => Poll::Pending,
        }
    }
}
