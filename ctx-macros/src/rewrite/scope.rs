//! The body of `scope!` and `root!`.

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Expr, Token};

use crate::input::kind::Begins;
use crate::input::value::Value;
use crate::recognize::work::gives_work;
use crate::rewrite::rewriter::{Blocks, Place, Rewriter};
use crate::rewrite::value::Asks;
use crate::syntax::expressions::first_expression;
use crate::syntax::groups::with_tokens;
use crate::syntax::tokens::find;

impl Rewriter<'_> {
    /// `scope!(value, .. => body)`: the body has the values, too; that of `root!` has them alone.
    pub(crate) fn scope_macro(&mut self, begins: Begins, group: &Group, place: Place) -> Option<(Group, usize)> {
        let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
        let arrow = find(&tokens, "=>")?;
        let values: TokenStream = tokens[..arrow].iter().cloned().collect();
        let list = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(values.clone()).ok()?;
        let (values, sites) = self.tokens(values, place);
        let values_bound: Vec<Value> = list.into_iter().map(Value::new).collect();
        let inside = self.provided(place).map(|provided| match begins {
            Begins::OnTop => provided.and(&values_bound),
            Begins::Afresh => provided.detached().and(&values_bound),
        });
        let place = self.with_provided(place, inside).blocks(Blocks::ArePolledHere);
        let (arrow, behind) = tokens[arrow..].split_at(2);
        let (body, behind) = behind.split_at(first_expression(behind).0);
        let written = syn::parse2::<Expr>(body.iter().cloned().collect());
        let is_no_work = (!written.is_ok_and(|body| gives_work(&body))).then(|| quote!(!));
        // A call gives its future here, where the values are.
        let (body, more) = match syn::parse2::<Expr>(body.iter().cloned().collect()) {
            Ok(mut body) if !matches!(body, Expr::Async(_)) => {
                let sites = self.value(&mut body, Asks::Here, place.looking());
                (body.into_token_stream(), sites)
            }
            _ => self.code(body, place),
        };
        Some((with_tokens(group, quote!(@ #is_no_work #values #(#arrow)* #body #(#behind)*)), sites + more))
    }
}
