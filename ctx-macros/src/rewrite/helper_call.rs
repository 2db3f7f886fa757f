//! The arguments of a call whose function may have `provides(..)`.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};

use crate::prove::helper::Helper;
use crate::recognize::closures::{gives_closure, has_closure};
use crate::rewrite::rewriter::{Blocks, Rewriter, Surroundings};
use crate::syntax::groups::{arguments, with_tokens};

impl Rewriter<'_> {
    /// The arguments of a call whose function may have `provides(..)`. In closures among the arguments, the keys of
    /// this function count as provided.
    pub(crate) fn provided_by_call(
        &mut self,
        before: &[TokenTree],
        group: &Group,
        around: Surroundings,
    ) -> Option<(Group, usize)> {
        let list = self.helper(before, group, around).and_then(|helper| Some((helper, arguments(group)?)));
        let (helper, list) = list?;
        let mut sites = 0;
        let around = around.with_blocks(Blocks::Escape);
        let inside = self.inside_helper_call(&helper, around);
        let mut result = TokenStream::new();
        for pair in list.into_pairs() {
            let (argument, comma) = pair.into_tuple();
            let around = if gives_closure(&argument) { inside } else { around };
            let (tokens, found) = self.tokens(argument.into_token_stream(), around);
            result.extend(quote!(#tokens #comma));
            sites += found;
        }
        Some((with_tokens(group, result), sites))
    }

    /// The function that is called, if a closure among the arguments may ask for the keys that it provides.
    pub(crate) fn helper(&self, before: &[TokenTree], group: &Group, around: Surroundings) -> Option<Helper> {
        let is_asked = group.delimiter() == Delimiter::Parenthesis && self.provided_to_work(around).is_some();
        if is_asked && self.words.bar && has_closure(group) { Helper::called(before) } else { None }
    }

    /// The surroundings of a closure that the function is given.
    pub(crate) fn inside_helper_call(&mut self, helper: &Helper, around: Surroundings) -> Surroundings {
        let provided = self.provided_to_work(around).map(|provided| provided.with_helper(helper.clone()));
        let read = self.provided_to_code(around).map(|provided| provided.with_helper(helper.clone()));
        Surroundings { provided_to_code: self.add_scope(read), provided_to_work: self.add_scope(provided), ..around }
    }
}
