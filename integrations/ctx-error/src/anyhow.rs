//! Results of [anyhow].

use std::error::Error;
use std::fmt;

use crate::in_context::InContext;
use crate::trace::ContextTrace;

/// Takes the context along where a result of anyhow is an error. For other results, [`crate::ResultExt`] has the same method.
///
/// ```
/// use anyhow::{Context as _, bail};
/// use ctx_error::ContextTrace;
/// use ctx_error::anyhow::ResultExt as _;
/// use ctx_runtime::{Context, run};
///
/// #[derive(Context)]
/// struct Tenant(#[context(log = "tenant")] &'static str);
///
/// fn price(item: &str) -> anyhow::Result<u64> { bail!("no price of {item}") }
///
/// let error = run(Tenant("acme"), || price("lamp").in_context()).context("no offer").unwrap_err();
/// assert_eq!(format!("{error:#}"), "no offer: no price of lamp");
/// assert_eq!(ContextTrace::of(&*error).unwrap().field("tenant"), Some("acme"));
/// ```
pub trait ResultExt<T> {
    /// Takes the context along, unless the error has a trace already. The error shows what it showed. Its `downcast_ref` finds an error that anyhow
    /// has got before by [`chain`](anyhow::Error::chain) alone, and no longer a value that was given to `context`: call this where the error is
    /// made.
    ///
    /// # Errors
    ///
    /// If the result is an error.
    fn in_context(self) -> anyhow::Result<T>;
}

impl<T> ResultExt<T> for anyhow::Result<T> {
    fn in_context(self) -> anyhow::Result<T> {
        self.map_err(|error| match ContextTrace::of(&*error) {
            Some(_) => error,
            None => InContext::from(OfAnyhow(error)).into(),
        })
    }
}

/// An error of anyhow as an error of the standard library.
struct OfAnyhow(anyhow::Error);

impl fmt::Display for OfAnyhow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not `{:#}`: whoever prints the chain goes through the sources.
        write!(f, "{}", self.0)
    }
}

impl fmt::Debug for OfAnyhow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for OfAnyhow {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}
