//! The innermost code, the same for all peers.

use std::future::Future;
use std::hint::black_box;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Work that the compiler cannot see through: a call through a pointer. In timings it does nothing, and in tests it
/// checks the context. Both run the same machine code around it.
#[derive(Clone, Copy)]
pub struct Leaf(fn());

impl Leaf {
    /// The leaf for timings.
    pub fn idle() -> Self {
        #[inline(never)]
        fn idle() {}
        Leaf(black_box(idle))
    }

    #[cfg(test)]
    pub(super) fn that(looks: fn()) -> Self {
        Leaf(looks)
    }

    #[inline]
    pub(super) fn run(self) {
        (self.0)();
    }

    /// A future that runs the leaf, and is ready.
    pub(super) fn ready(self) -> Ready {
        Ready(self)
    }

    /// A future that runs the leaf at each poll, and stays pending.
    pub(super) fn pending(self) -> Pending {
        Pending(self)
    }
}

pub(super) struct Ready(Leaf);

impl Future for Ready {
    type Output = ();

    #[inline]
    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        self.0.run();
        Poll::Ready(())
    }
}

pub(super) struct Pending(Leaf);

impl Future for Pending {
    type Output = ();

    #[inline]
    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        self.0.run();
        Poll::Pending
    }
}
