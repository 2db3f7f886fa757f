//! The arguments of `join!` and the branches of `select!`. They are awaited.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Expr, Token};

use crate::rewrite::rewriter::{Blocks, Rewriter, Surroundings};
use crate::rewrite::rewritten::Rewritten;
use crate::rewrite::value::CheckedBy;
use crate::syntax::expressions::first_expression;
use crate::syntax::groups::{trees, with_tokens};
use crate::syntax::tokens::find;

impl Rewriter<'_> {
    /// The arguments of `join!`.
    pub(super) fn join(&mut self, call: &[TokenTree], arguments: &Group, around: Surroundings) -> Rewritten {
        self.joined(call, arguments, around, Rewriter::operands)
    }

    /// The branches of `select!`.
    pub(super) fn select(&mut self, call: &[TokenTree], arguments: &Group, around: Surroundings) -> Rewritten {
        self.joined(call, arguments, around, Rewriter::branches)
    }

    fn joined(
        &mut self,
        call: &[TokenTree],
        arguments: &Group,
        around: Surroundings,
        joined: fn(&mut Self, &[TokenTree], Surroundings) -> (TokenStream, usize),
    ) -> Rewritten {
        let around = around.with_blocks(Blocks::ArePolledHere);
        if self.provided_to_work(around).is_none() {
            let (group, sites) = self.group_in(arguments, around);
            return Rewritten::call(call, group, sites);
        }
        let tokens = trees(arguments);
        // `biased;`
        let options = match tokens.as_slice() {
            [TokenTree::Ident(word), TokenTree::Punct(_), ..] if word == "biased" => 2,
            _ => 0,
        };
        let (options, rest) = tokens.split_at(options);
        let (rest, sites) = joined(self, rest, around);
        Rewritten::call(call, with_tokens(arguments, quote!(#(#options)* #rest)), sites)
    }

    /// `a(), b::<C, D>()`
    fn operands(&mut self, tokens: &[TokenTree], around: Surroundings) -> (TokenStream, usize) {
        let stream: TokenStream = tokens.iter().cloned().collect();
        let Ok(list) = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(stream) else {
            return self.code(tokens, around);
        };
        let mut sites = 0;
        let mut operand = |expression: Expr| {
            let tokens: Vec<TokenTree> = expression.into_token_stream().into_iter().collect();
            let (operand, found) = self.operand(&tokens, around);
            sites += found;
            operand
        };
        let list: Vec<TokenStream> = list.into_iter().map(&mut operand).collect();
        (quote!(#(#list),*), sites)
    }

    /// `pattern = a(), if condition => handler, ..`
    fn branches(&mut self, mut rest: &[TokenTree], around: Surroundings) -> (TokenStream, usize) {
        let (mut result, mut sites) = (TokenStream::new(), 0);
        while let Some(arrow) = find(rest, "=>") {
            let head = &rest[..arrow];
            let equals = find(head, "=").map_or(0, |equals| equals + 1);
            result.extend(head[..equals].iter().cloned());
            let condition = equals + first_expression(&head[equals..]).0;
            let (operand, found) = match equals {
                // `else`, `complete`
                0 => (head[..condition].iter().cloned().collect(), 0),
                // Some macros borrow a variable, and others move it.
                _ if matches!(&head[equals..condition], [TokenTree::Ident(_)]) => {
                    self.code(&head[equals..condition], around)
                }
                _ => self.operand(&head[equals..condition], around),
            };
            result.extend(operand);
            let handler = arrow + 2;
            let is_block =
                matches!(rest.get(handler), Some(TokenTree::Group(block)) if block.delimiter() == Delimiter::Brace);
            let end = handler + if is_block { 1 } else { first_expression(&rest[handler..]).0 };
            let (behind, more) = self.code(&rest[condition..end], around);
            result.extend(behind);
            sites += found + more;
            rest = &rest[end..];
            if let [comma @ TokenTree::Punct(punct), behind @ ..] = rest
                && punct.as_char() == ','
            {
                result.extend([comma.clone()]);
                rest = behind;
            }
        }
        result.extend(rest.iter().cloned());
        (result, sites)
    }

    fn operand(&mut self, tokens: &[TokenTree], around: Surroundings) -> (TokenStream, usize) {
        let stream: TokenStream = tokens.iter().cloned().collect();
        match syn::parse2::<Expr>(stream) {
            Ok(Expr::Async(_) | Expr::Await(_)) | Err(_) => self.code(tokens, around),
            Ok(mut expression) => {
                let is_block = matches!(expression, Expr::Block(_) | Expr::If(_) | Expr::Match(_));
                let (before, by) = (self.variables.len(), if is_block { CheckedBy::Itself } else { CheckedBy::Around });
                let sites = self.value(&mut expression, by, around.awaited());
                let (variables, operand) = (self.variables.split_off(before), expression.into_token_stream());
                let operand = match by {
                    CheckedBy::Itself => self.with_checked_variables(operand, &variables, around),
                    CheckedBy::Around => self.checked(operand, &variables, around),
                };
                (operand, sites)
            }
        }
    }
}
