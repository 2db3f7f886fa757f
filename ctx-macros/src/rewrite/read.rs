//! `context!(Key)` in a function that says what it needs: the key has to be provided.

use proc_macro2::{Group, TokenStream};
use quote::quote;
use syn::parse::{ParseStream, Parser};
use syn::{Token, Type};

use crate::prove::checks;
use crate::rewrite::rewriter::{Place, Rewriter};
use crate::syntax::groups::with_tokens;

impl Rewriter<'_> {
    /// `context!(Key.field)`, where the key has to be provided.
    pub(super) fn read(&mut self, group: &Group, place: Place) -> Option<(Group, usize)> {
        let provided = self.provided_to_reads(place).filter(|_| self.checks_reads)?;
        let what = group.stream();
        let key = |input: ParseStream<'_>| {
            let key: Type = input.parse()?;
            let is_closure = input.peek(Token![,]) && (input.peek2(Token![|]) || input.peek2(Token![move]));
            let is_read = input.is_empty() || input.peek(Token![.]) || is_closure;
            input.parse::<TokenStream>()?;
            Ok((key, is_read))
        };
        let (key, true) = key.parse2(what.clone()).ok()? else { return None };
        // Other macros of this name do not begin with a type, and go on like this.
        let is_type = matches!(&key, Type::Path(path) if path.path.segments.last().is_some_and(
            |last| last.ident.to_string().starts_with(char::is_uppercase)
        ));
        let check = checks::key(&key, provided);
        is_type.then(|| (with_tokens(group, quote!(@ [#check] #what)), 0))
    }
}
