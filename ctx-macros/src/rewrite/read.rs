//! `context!(Key)` in a function with `needs(..)`: the key has to be provided.

use proc_macro2::{Group, TokenTree};
use quote::quote;
use syn::Type;

use crate::prove::checks;
use crate::rewrite::rewriter::{Rewriter, Surroundings};
use crate::rewrite::rewritten::Rewritten;
use crate::syntax::groups::with_tokens;

impl Rewriter<'_> {
    /// ```text
    /// context!(Key.field)   =>   context!(@ [is_provided::<(A, B), Key>()] Key.field)
    /// ```
    pub(super) fn read(
        &mut self,
        call: &[TokenTree],
        key: &Type,
        arguments: &Group,
        around: Surroundings,
    ) -> Rewritten {
        let check = self.provided_to_code(around).map(|provided| checks::key(key, provided));
        let what = arguments.stream();
        Rewritten::call(call, with_tokens(arguments, quote!(@ [#check] #what)), 0)
    }
}
