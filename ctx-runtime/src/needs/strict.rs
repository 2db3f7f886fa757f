//! The questions of `#[with_context(strict)]` about arguments whose tokens do not show whether they are work: results of calls,
//! and paths.
//!
//! ```text
//! submit(match audit() { work => 'checked: { break 'checked work; (&&leaves(&work)).__ctx_recognised(); } })
//! ```

use std::future::Future;
use std::marker::PhantomData;

use super::helpers::Provided;

/// Not implemented for any type: the compiler shows the message.
#[diagnostic::on_unimplemented(
    message = "this call takes work, but is not a known spawn site",
    label = "may run without the context",
    note = "if the call hands the work to a task or thread, declare it: `#[with_context(strict, spawn(name_of_the_call))]`",
    note = "if not, put `#[context(carry)]` in front of the argument, or `#[context(detach)]` or `#[context(skip)]` in front of the statement",
    note = "if the work is a function that is called often, carry a closure: `#[context(carry)] move |x| function(x)`"
)]
#[doc(hidden)]
pub trait Recognised {}

/// An argument of a call.
#[doc(hidden)]
pub struct Leaves<T>(PhantomData<fn() -> T>);

#[doc(hidden)]
pub fn leaves<T>(_: &T) -> Leaves<T> {
    Leaves(PhantomData)
}

/// A future, or a function with these parameters.
#[doc(hidden)]
pub trait IsWork<Parameters> {
    #[doc(hidden)]
    fn __ctx_recognised(self)
    where
        Self: Recognised;
}

#[doc(hidden)]
pub enum Polled {}

impl<F: Future> IsWork<Polled> for &&Leaves<F> {
    fn __ctx_recognised(self)
    where
        Self: Recognised,
    {
    }
}

macro_rules! functions {
    ($([$($parameter:ident)*])*) => {$(
        impl<F, R, $($parameter),*> IsWork<($($parameter,)*)> for &&Leaves<F>
        where
            F: FnOnce($($parameter),*) -> R,
        {
            fn __ctx_recognised(self)
            where
                Self: Recognised,
            {
            }
        }
    )*};
}
functions! { [] [A] [A B] [A B C] [A B C D] }

/// The keys that the called function provides. A function that provides keys runs its closure itself.
#[doc(hidden)]
pub trait Provides {
    #[doc(hidden)]
    fn __ctx_recognised(self)
    where
        Self: Recognised;
}

impl<Crossing> Provides for &&Provided<(), Crossing> {
    fn __ctx_recognised(self)
    where
        Self: Recognised,
    {
    }
}

impl<Keys, Crossing> Provided<Keys, Crossing> {
    /// Found if `Keys` is not `()`.
    #[doc(hidden)]
    pub fn __ctx_recognised(&self) {}
}

/// Any other argument.
#[doc(hidden)]
pub trait NoWork {
    #[doc(hidden)]
    fn __ctx_recognised(&self);
}

impl<T> NoWork for Leaves<T> {
    fn __ctx_recognised(&self) {}
}
