//! Calls of the closure that a function with `provides(..)` is given. Each call is checked where it runs.

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::quote;

use crate::prove::checks;
use crate::recognize::construct::is_polled;
use crate::rewrite::rewriter::{Rewriter, Surroundings};
use crate::rewrite::rewritten::Rewritten;
use crate::wrap::call::as_operand;

impl Rewriter<'_> {
    /// Checks that the keys of `provides(..)` are provided to the call.
    pub(super) fn given_closure(
        &mut self,
        tokens: &[TokenTree],
        at: usize,
        given: usize,
        arguments: &Group,
        around: Surroundings,
    ) -> Rewritten {
        let given = &self.given[given];
        let (name, gives_future) = (given.name.clone(), given.gives_future);
        if gives_future && !is_polled(tokens, at, around.is_awaited) {
            let message = format!(
                "`{name}(..)` gives a future: await it where the keys of `provides(..)` are bound, as in `{name}(..).await`"
            );
            self.errors.at(tokens[at].span(), message);
            let (group, sites) = self.group(arguments, around);
            return Rewritten::call(&tokens[at..at + 2], group, sites);
        }
        let provided = if gives_future { self.provided_to_work(around) } else { self.provided_to_code(around) };
        let check = |key| provided.map(|provided| checks::key_at(key, provided, tokens[at].span()));
        let checks: TokenStream = self.provides.iter().filter_map(check).collect();
        let looked_into = if around.is_awaited { self.arguments_with_work(arguments, &[], around) } else { None };
        let (arguments, sites) = looked_into.unwrap_or_else(|| self.group(arguments, around));
        let name = &tokens[at];
        let call = checks::with_check(quote!(#name #arguments), |_| checks);
        Rewritten::changed(2, as_operand(call, &tokens[at + 2..]), sites)
    }
}
