//! The arguments of `join!`, and the branches of `select!`: they are awaited.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Expr, Token};

use crate::rewrite::rewriter::{Place, Rewriter};
use crate::rewrite::value::Asks;
use crate::syntax::expressions::first_expression;
use crate::syntax::groups::with_tokens;
use crate::syntax::tokens::{find, is_any};

impl Rewriter<'_> {
    /// The arguments of `join!`, or the branches of `select!`.
    pub(crate) fn joined(&mut self, name: &Ident, group: &Group, place: Place) -> (Group, usize) {
        if self.provided(place).is_none() {
            return self.group_in(group, place);
        }
        let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
        let mut result = TokenStream::new();
        let mut rest = &tokens[..];
        if let [TokenTree::Ident(word), end @ TokenTree::Punct(_), behind @ ..] = rest
            && word == "biased"
        {
            result.extend([TokenTree::Ident(word.clone()), end.clone()]);
            rest = behind;
        }
        let is_select = is_any(name, &["select", "select_biased"]);
        let (tokens, sites) = if is_select { self.branches(rest, place) } else { self.operands(rest, place) };
        result.extend(tokens);
        (with_tokens(group, result), sites)
    }

    /// `a(), b::<C, D>()`
    fn operands(&mut self, tokens: &[TokenTree], place: Place) -> (TokenStream, usize) {
        let stream: TokenStream = tokens.iter().cloned().collect();
        let Ok(list) = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(stream) else {
            return self.code(tokens, place);
        };
        let mut sites = 0;
        let mut operand = |expression: Expr| {
            let tokens: Vec<TokenTree> = expression.into_token_stream().into_iter().collect();
            let (operand, found) = self.operand(&tokens, place);
            sites += found;
            operand
        };
        let list: Vec<TokenStream> = list.into_iter().map(&mut operand).collect();
        (quote!(#(#list),*), sites)
    }

    /// `pattern = a(), if condition => handler, ..`
    fn branches(&mut self, mut rest: &[TokenTree], place: Place) -> (TokenStream, usize) {
        let (mut result, mut sites) = (TokenStream::new(), 0);
        while let Some(arrow) = find(rest, "=>") {
            let head = &rest[..arrow];
            let equals = find(head, "=").map_or(0, |equals| equals + 1);
            result.extend(head[..equals].iter().cloned());
            let condition = equals + first_expression(&head[equals..]).0;
            let (operand, found) = match equals {
                // `else`, `complete`
                0 => (head[..condition].iter().cloned().collect(), 0),
                // A variable is borrowed by some, and moved by others.
                _ if matches!(&head[equals..condition], [TokenTree::Ident(_)]) => {
                    self.code(&head[equals..condition], place)
                }
                _ => self.operand(&head[equals..condition], place),
            };
            result.extend(operand);
            let handler = arrow + 2;
            let is_block =
                matches!(rest.get(handler), Some(TokenTree::Group(block)) if block.delimiter() == Delimiter::Brace);
            let end = handler + if is_block { 1 } else { first_expression(&rest[handler..]).0 };
            let (behind, more) = self.code(&rest[condition..end], place);
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

    fn operand(&mut self, tokens: &[TokenTree], place: Place) -> (TokenStream, usize) {
        let stream: TokenStream = tokens.iter().cloned().collect();
        match syn::parse2::<Expr>(stream) {
            Ok(Expr::Async(_) | Expr::Await(_)) | Err(_) => self.code(tokens, place),
            Ok(mut expression) => {
                let is_block = matches!(expression, Expr::Block(_) | Expr::If(_) | Expr::Match(_));
                let (before, asks) = (self.variables.len(), if is_block { Asks::Here } else { Asks::Elsewhere });
                let sites = self.value(&mut expression, asks, place.looking());
                let (variables, operand) = (self.variables.split_off(before), expression.into_token_stream());
                let operand = match asks {
                    Asks::Here => self.with_variables(operand, &variables, place),
                    Asks::Elsewhere => self.checked(operand, &variables, place),
                };
                (operand, sites)
            }
        }
    }
}
