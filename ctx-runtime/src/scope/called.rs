//! The call of an `async fn`, and the future that it gives.
//!
//! In builds that are not optimised, each function with a type parameter is one more function for each future, and each call that may unwind
//! needs code that drops the future. So one function puts the future together, and calls nothing that unwinds.
#![allow(improper_ctypes_definitions, reason = "the ABI only says that nothing unwinds: all callers are in this crate")]

use std::any::type_name;
use std::future::Future;
use std::marker::PhantomData;
use std::panic::Location;

use super::carried::Carried;
use super::context::ScopeContext;
use super::scoped::Scoped;
use crate::hooks::Kind;
use crate::storage::frame::Frame;
use crate::storage::origin::Function;

/// The call of an `async fn`, or of `root!` with an `async` block: the context that its future will run in, and the place of the call. It is made
/// before the future.
#[doc(hidden)]
pub struct Call {
    context: Option<Frame>,
    /// `None` if the function is a root.
    location: Option<&'static Location<'static>>,
}

impl Call {
    /// The call of the function that calls this.
    #[inline]
    #[track_caller]
    pub(crate) fn here(context: Option<Frame>) -> Self {
        Call { context, location: Some(Location::caller()) }
    }

    /// The call of a root, in the context that the root has just made.
    #[inline]
    pub(crate) fn of_root(context: Option<Frame>) -> Self {
        Call { context, location: None }
    }
}

/// The context of the future that a call gives. Passed one by one, the fields of the call cost the compiler less.
#[inline]
extern "C" fn scope_context(
    context: Option<Frame>,
    location: Option<&'static Location<'static>>,
    function: Function,
) -> ScopeContext {
    ScopeContext::new(match location {
        Some(location) => Carried::at_call_from(context, Kind::AsyncFn, location, function),
        None => Carried::at_root(context),
    })
}

/// The future of the block of an `async fn`. A macro, so that no function calls another one with the block.
macro_rules! future {
    ($call:ident, $block:ident) => {{
        // The compiler sees that this is never so if it optimises this crate, and only then.
        #[cfg(debug_assertions)]
        if 1_u8 == 2 {
            compiled_here(<Scoped<F, Keys> as Future>::poll as *const ());
        }
        let context = scope_context($call.context, $call.location, type_name::<F>);
        Scoped::<F, Keys> { inner: $block, context, keys: PhantomData }
    }};
}

/// The future of an `async fn`.
#[inline]
#[doc(hidden)]
pub fn scope<F: Future>(call: Call, block: F) -> Scoped<F> {
    type Keys = ();
    future!(call, block)
}

/// The future of an `async fn` that declares the keys that it needs.
#[inline]
#[doc(hidden)]
pub fn needing<Keys, F: Future>(call: Call, block: F) -> Scoped<F, Keys> {
    future!(call, block)
}

/// Never called. A crate compiles each function that it may call or hand over. So the crate of an annotated function compiles the poll of the
/// future, with the body of the function, as it compiles the body of a plain `pub async fn`. Otherwise each binary and each test that uses the
/// crate would compile them again.
///
/// With optimisation, binaries compile the bodies of plain functions, too. Then the compiler sees that the call is never reached, so the crate of
/// the function compiles no poll. It does so also if this crate alone is optimised. Without debug assertions the call is left out: the compiler
/// would look at all that the poll calls, which takes 4 % of its work on a library.
#[cfg(debug_assertions)]
#[cold]
extern "C" fn compiled_here(_poll: *const ()) {}
