//! The arguments of a call that may be of a function with `provides(..)`.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};

use crate::prove::helper::Helper;
use crate::recognize::closures::{gives_closure, has_closure};
use crate::rewrite::rewriter::{Blocks, Place, Rewriter};
use crate::syntax::groups::{arguments, with_tokens};

impl Rewriter<'_> {
    /// The arguments of a call that may be of such a function: in closures among them, what it provides counts.
    pub(crate) fn provided_by_call(
        &mut self,
        before: &[TokenTree],
        group: &Group,
        place: Place,
    ) -> Option<(Group, usize)> {
        let list = self.helper(before, group, place).and_then(|helper| Some((helper, arguments(group)?)));
        let (helper, list) = list?;
        let mut sites = 0;
        let place = place.blocks(Blocks::Escape);
        let inside = self.beside(&helper, place);
        let mut result = TokenStream::new();
        for pair in list.into_pairs() {
            let (argument, comma) = pair.into_tuple();
            let place = if gives_closure(&argument) { inside } else { place };
            let (tokens, found) = self.tokens(argument.into_token_stream(), place);
            result.extend(quote!(#tokens #comma));
            sites += found;
        }
        Some((with_tokens(group, result), sites))
    }

    /// The function that a call is of, if a closure among the arguments may ask what it provides.
    pub(crate) fn helper(&self, before: &[TokenTree], group: &Group, place: Place) -> Option<Helper> {
        let is_asked = group.delimiter() == Delimiter::Parenthesis && self.provided(place).is_some();
        if is_asked && has_closure(group) { Helper::called(before) } else { None }
    }

    /// Where a closure stands that the function is given.
    pub(crate) fn beside(&mut self, helper: &Helper, place: Place) -> Place {
        let provided = self.provided(place).map(|provided| provided.beside(helper.clone()));
        let read = self.provided_to_reads(place).map(|provided| provided.beside(helper.clone()));
        Place { read: self.add_scope(read), provided: self.add_scope(provided), ..place }
    }
}
