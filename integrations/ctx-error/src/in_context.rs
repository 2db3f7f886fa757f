//! An error with the context in which it was made.

use std::any::TypeId;
use std::error::Error;
use std::fmt;
use std::ops::{Deref, DerefMut};

use crate::find;
use crate::trace::ContextTrace;

/// An error, and what it has taken along from the context. `?` makes it from the error, where the function returns it.
///
/// Its `Display` and its [`source`](Error::source) are those of the error, so logs and chains look as they did. Its `Debug` has the fields, too.
/// As `TracedError` in tracing-error, it hides the error's type from `downcast_ref`, which finds the `InContext` of it.
pub struct InContext<E> {
    error: E,
    trace: ContextTrace,
}

impl<E> InContext<E> {
    /// What the error has taken along.
    pub fn trace(&self) -> &ContextTrace {
        &self.trace
    }

    /// The error.
    pub fn into_inner(self) -> E {
        self.error
    }

    /// Another error with what this error has taken along.
    pub fn map<F: Error + 'static>(self, f: impl FnOnce(E) -> F) -> InContext<F> {
        InContext::new(f(self.error), self.trace)
    }
}

/// Takes the current context along, unless the error, or a source of it, has a trace already: it is closer to the cause.
impl<E: Error + 'static> From<E> for InContext<E> {
    fn from(error: E) -> Self {
        let trace = ContextTrace::of(&error).cloned().unwrap_or_else(ContextTrace::capture);
        InContext::new(error, trace)
    }
}

impl<E: Error + 'static> InContext<E> {
    fn new(error: E, trace: ContextTrace) -> Self {
        find::learn(TypeId::of::<E>(), |error| error.downcast_ref::<InContext<E>>().map(InContext::trace));
        InContext { error, trace }
    }
}

impl<E> Deref for InContext<E> {
    type Target = E;

    fn deref(&self) -> &E {
        &self.error
    }
}

impl<E> DerefMut for InContext<E> {
    fn deref_mut(&mut self) -> &mut E {
        &mut self.error
    }
}

impl<E: fmt::Display> fmt::Display for InContext<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl<E: fmt::Debug> fmt::Debug for InContext<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InContext").field("error", &self.error).field("trace", &self.trace).finish()
    }
}

impl<E: Error> Error for InContext<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.error.source()
    }
}

/// Takes the context along where a result is an error.
pub trait ResultExt<T, E> {
    /// Puts an error into an [`InContext`], for a function that returns `anyhow::Error`, a `Box<dyn Error>` or another error that is made from any
    /// error:
    ///
    /// ```
    /// use std::error::Error;
    /// use ctx_error::{ContextTrace, ResultExt};
    ///
    /// fn parse(text: &str) -> Result<u64, Box<dyn Error>> {
    ///     Ok(text.parse().in_context()?)
    /// }
    ///
    /// let error = parse("x").unwrap_err();
    /// assert_eq!(error.to_string(), "invalid digit found in string");
    /// assert!(ContextTrace::of(&*error).is_some());
    /// ```
    fn in_context(self) -> Result<T, InContext<E>>;
}

impl<T, E: Error + 'static> ResultExt<T, E> for Result<T, E> {
    fn in_context(self) -> Result<T, InContext<E>> {
        self.map_err(InContext::from)
    }
}
