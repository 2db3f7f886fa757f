//! The body of `scope!` and `root!`, and the block in a call of a snapshot's `scope`.

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::Expr;

use crate::input::kind::Begins;
use crate::input::value::Value;
use crate::recognize::work::gives_work;
use crate::rewrite::rewriter::{Blocks, Rewriter, Surroundings};
use crate::rewrite::rewritten::Rewritten;
use crate::rewrite::value::CheckedBy;
use crate::syntax::expressions::first_expression;
use crate::syntax::groups::{trees, with_tokens};

impl Rewriter<'_> {
    /// ```text
    /// scope!(value, .. => body)   =>   scope!(@ value, .. => body)
    /// ```
    ///
    /// In the body of `scope!`, the keys of the values are provided in addition. In the body of `root!`, only these
    /// keys are provided.
    pub(super) fn scope(
        &mut self,
        call: &[TokenTree],
        begins: Begins,
        values: Vec<Expr>,
        arrow: usize,
        arguments: &Group,
        around: Surroundings,
    ) -> Rewritten {
        let tokens = trees(arguments);
        let bound: Vec<Value> = values.into_iter().map(Value::new).collect();
        let (values, sites) = self.code(&tokens[..arrow], around);
        let inside = self.provided_to_work(around).map(|provided| match begins {
            Begins::OnTop => provided.with_values(&bound),
            Begins::Afresh => provided.detached().with_values(&bound),
        });
        let around = self.with_provided(around, inside).with_blocks(Blocks::ArePolledHere);
        let (arrow, behind) = tokens[arrow..].split_at(2);
        let (body, behind) = behind.split_at(first_expression(behind).0);
        let parsed = || syn::parse2::<Expr>(body.iter().cloned().collect());
        let is_no_work = (!parsed().is_ok_and(|body| gives_work(&body))).then(|| quote!(!));
        // If the body is a call, its future is made here, where the values are bound.
        let (body, more) = match parsed() {
            Ok(mut body) if !matches!(body, Expr::Async(_)) => {
                let sites = self.value(&mut body, CheckedBy::Itself, around.awaited());
                (body.into_token_stream(), sites)
            }
            _ => self.code(body, around),
        };
        let tokens: TokenStream = quote!(@ #is_no_work #values #(#arrow)* #body #(#behind)*);
        Rewritten::call(call, with_tokens(arguments, tokens), sites + more)
    }

    /// A call of `scope`. The block in it runs in a context that cannot be seen from here.
    pub(super) fn scope_call(&mut self, call: &[TokenTree], arguments: &Group, around: Surroundings) -> Rewritten {
        let (group, sites) = self.group_in(arguments, around.unchecked().with_blocks(Blocks::ArePolledHere));
        Rewritten::call(call, group, sites)
    }
}
