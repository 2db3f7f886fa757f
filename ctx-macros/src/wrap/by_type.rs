//! Wrapping by type.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

/// What becomes of the variable `ctx_work`, by its type. Method look-up goes from the most references to the fewest, so the first trait of
/// those that are in scope which the type has decides: see `work.rs` of the runtime, which counts them.
pub(crate) fn by_type(span: Span) -> TokenStream {
    quote_spanned!(span=> (&&&&&&&&&&ctx_work).__ctx_kind().wrap(ctx_work))
}
