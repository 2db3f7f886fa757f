//! Closures that run in a context.

use std::mem;

use super::carried::Carried;
use super::running::{Came, running};

const CALLED_ONCE: &str = "only `call_once` takes the closure out, and it takes `self`";

/// A closure and the context in which it runs, and is dropped.
pub(crate) struct ScopedFn<F> {
    context: Carried,
    closure: Held<F>,
}

// No `Option`: the compiler's message about a closure that is not `Send` would point into the standard library too, and would differ
// where the source of the standard library is installed.
enum Held<F> {
    Closure(F),
    /// The closure was called by value.
    Nothing,
}

impl<F> Held<F> {
    fn take(&mut self) -> Option<F> {
        match mem::replace(self, Held::Nothing) {
            Held::Closure(closure) => Some(closure),
            Held::Nothing => None,
        }
    }
}

impl<F> ScopedFn<F> {
    pub(crate) fn new(context: Carried, closure: F) -> Self {
        ScopedFn { context, closure: Held::Closure(closure) }
    }

    pub(crate) fn call<R>(&self) -> R
    where
        F: Fn() -> R,
    {
        let Held::Closure(closure) = &self.closure else { unreachable!("{CALLED_ONCE}") };
        self.context.run_shared(closure)
    }

    pub(crate) fn call_mut<R>(&mut self) -> R
    where
        F: FnMut() -> R,
    {
        let Held::Closure(closure) = &mut self.closure else { unreachable!("{CALLED_ONCE}") };
        running(&mut self.context, closure, |_| Came::NoResult)
    }

    pub(crate) fn call_once<R>(mut self) -> R
    where
        F: FnOnce() -> R,
    {
        let closure = self.closure.take().expect(CALLED_ONCE);
        running(&mut self.context, closure, |_| Came::Result)
    }
}

impl<F> Drop for ScopedFn<F> {
    fn drop(&mut self) {
        if let Some(closure) = self.closure.take() {
            running(&mut self.context, || drop(closure), |()| Came::NoResult);
        }
    }
}

pub(crate) fn wrap_fn<R>(context: Carried, f: impl Fn() -> R) -> impl Fn() -> R {
    let closure = ScopedFn::new(context, f);
    move || closure.call()
}

pub(crate) fn wrap_fn_mut<R>(context: Carried, f: impl FnMut() -> R) -> impl FnMut() -> R {
    let mut closure = ScopedFn::new(context, f);
    move || closure.call_mut()
}

pub(crate) fn wrap_fn_once<R>(context: Carried, f: impl FnOnce() -> R) -> impl FnOnce() -> R {
    let closure = ScopedFn::new(context, f);
    move || closure.call_once()
}
