//! Work that is returned by a function that binds, and would run without the bound values.
#![allow(missing_docs, reason = "hidden: the macros are the only users")]

use std::future::Future;
use std::marker::PhantomData;

use futures_core::Stream;

use super::handed::Work;

#[diagnostic::on_unimplemented(
    message = "this function binds values, but the `{T}` that it returns does not run with them",
    label = "a future or stream, whose type changes if it is wrapped",
    note = "for a future, return `Pin<Box<dyn Future<Output = ..> + Send>>` or `impl Future<Output = ..>`, or write an `async fn`",
    note = "for a stream, return `Pin<Box<dyn Stream<Item = ..> + Send>>` or `impl Stream<Item = ..>`",
    note = "if this is the result of work, or a handle to spawned work: remove the values from the attribute, and call `ctx_runtime::run(values, || ..)` in the body"
)]
#[doc(hidden)]
pub trait Wraps<T> {}

/// A future or stream that would run without the values that the function binds.
#[derive(Debug)]
#[doc(hidden)]
pub struct Lost<T>(PhantomData<T>);

#[doc(hidden)]
pub trait IsLostFuture<T> {
    #[doc(hidden)]
    fn __ctx_kind(&self) -> Lost<T> {
        Lost(PhantomData)
    }
}
impl<T: Future> IsLostFuture<T> for &&Work<T> {}

#[doc(hidden)]
pub trait IsLostStream<T> {
    #[doc(hidden)]
    fn __ctx_kind(&self) -> Lost<T> {
        Lost(PhantomData)
    }
}
impl<T: Stream> IsLostStream<T> for &Work<T> {}

impl<T> Lost<T> {
    // No bound of `T`: the compiler would propose to write it.
    pub fn wrap(self, work: Work<T>) -> T
    where
        Self: Wraps<T>,
    {
        work.work
    }
}
