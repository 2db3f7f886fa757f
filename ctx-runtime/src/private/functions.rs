//! The calls of functions, with the contexts that they begin; and `async` blocks in a context.
#![allow(missing_docs, reason = "hidden: the macros are the only users")]

use std::any::type_name;

use crate::current;
use crate::hooks::Kind;
use crate::scope::{Call, Carried, Scoped};
use crate::storage::bind::Bindings;
use crate::storage::frame::Frame;
use crate::storage::origin::{Origin, Site};
use crate::work::WorkContext;

/// The call of an `async fn` that is a root: its future gets a context of `values` alone.
#[inline]
#[doc(hidden)]
pub fn root(site: &'static Site, values: impl Bindings) -> Call {
    Call::of_root(Some(Frame::bind(None, values, Origin::Site(site))))
}

/// The call of an `async fn` whose future gets the current context, with `values` on top.
#[inline]
#[track_caller]
#[doc(hidden)]
pub fn bind(site: &'static Site, values: impl Bindings) -> Call {
    Call::here(Some(Frame::bind(current::capture(), values, Origin::Site(site))))
}

/// The call of an `async fn` whose future gets the current context.
#[inline]
#[track_caller]
#[doc(hidden)]
pub fn called() -> Call {
    Call::here(current::capture())
}

/// The current context.
#[inline]
#[doc(hidden)]
pub fn carry() -> WorkContext {
    WorkContext(current::capture())
}

/// The context that can be read here. It is the current context, also where work is made that will run in another context.
#[inline]
#[doc(hidden)]
pub fn here() -> WorkContext {
    WorkContext(current::shown())
}

/// An `async` block that leaves its function, in a context.
#[inline]
#[track_caller]
#[doc(hidden)]
pub fn block<F>(context: WorkContext, work: F) -> Scoped<F> {
    Scoped::new(Carried::handed_over_by_call(context.0, Kind::Scope, type_name::<F>), work)
}

/// An `async` block that leaves its function, in a context. A method call on the block gives it ambient state, such as a span: carriers would
/// put theirs inside, in front of it.
#[inline]
#[track_caller]
#[doc(hidden)]
pub fn block_with_state<F>(context: WorkContext, work: F) -> Scoped<F> {
    Scoped::new(Carried::at_call(context.0, Kind::Scope, type_name::<F>), work)
}

/// Takes the values that a function binds. It is called in the plain function, which rustdoc and clippy see.
#[doc(hidden)]
pub fn never_run(_values: impl Bindings) {
    panic!(
        "clippy or rustdoc compiled this function, and they see it without its context: compile it with rustc to run it"
    );
}

/// Stands in a function whose signature the macros cannot read. It is generic, so that it fails only if the rest of the function
/// compiles.
#[doc(hidden)]
pub fn unread<T>() {
    const { panic!("`#[with_context]` and `#[context_root]` cannot read the signature of this function") }
}
