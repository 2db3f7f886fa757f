//! In a function with `provides(..)`: the calls of the closure that the function is given. Each is checked where it runs.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::quote;

use crate::prove::checks;
use crate::rewrite::rewriter::{Place, Rewriter};
use crate::syntax::tokens::{is_await, is_punct};
use crate::wrap::call::operand;

impl Rewriter<'_> {
    /// If a closure is called at `at` that the function was given: the call, in which what the function says that it provides has to
    /// be provided; its length.
    pub(crate) fn call_of_given(
        &mut self,
        tokens: &[TokenTree],
        at: usize,
        place: Place,
    ) -> Option<(usize, TokenStream, usize)> {
        let (TokenTree::Ident(name), TokenTree::Group(group)) = (&tokens[at], tokens.get(at + 1)?) else { return None };
        let is_member = match &tokens[..at] {
            [.., dot] if is_punct(dot, '.') => true,
            [.., first, second] => is_punct(first, ':') && is_punct(second, ':'),
            _ => false,
        };
        if group.delimiter() != Delimiter::Parenthesis || is_member {
            return None;
        }
        let given = self.given.iter().find(|given| given.name == *name)?;
        // In what is awaited or handed over, the future is polled where the work runs that is made here.
        let is_polled = place.looks || is_await(&tokens[at + 2..]);
        if given.gives_future && !is_polled {
            let message = format!(
                "what `{name}` gives is a future: await it here, `{name}(..).await`, where what this function provides is bound"
            );
            self.errors.at(name.span(), message);
            return None;
        }
        let provided = if given.gives_future { self.provided(place) } else { self.provided_to_reads(place) }?;
        let checks: TokenStream = self.provides.iter().map(|key| checks::key_at(key, provided, name.span())).collect();
        let looked_into = if place.looks { self.look_into(group, &[], false, place) } else { None };
        let (arguments, sites) = looked_into.unwrap_or_else(|| self.group(group, place));
        let call = checks::with_check(quote!(#name #arguments), |_| checks);
        Some((2, operand(call, &tokens[at + 2..]), sites))
    }
}
