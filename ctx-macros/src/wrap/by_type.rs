//! Wraps work by its type.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

/// Wraps the variable `ctx_work` by its type. Method look-up goes from the most references to the fewest. So the first
/// trait in scope that the type has decides. `work.rs` of the runtime has the traits in this order.
pub(crate) fn by_type(span: Span) -> TokenStream {
    quote_spanned!(span=> (&&&&&&&&&&ctx_work).__ctx_kind().wrap(ctx_work))
}
