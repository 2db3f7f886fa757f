//! Where an expression begins and ends in a stretch of tokens.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::Expr;
use syn::parse::{ParseStream, Parser};

use crate::syntax::angles::Angles;
use crate::syntax::tokens::{is_punct, is_word};

/// The number of tokens in front of the expression in `let pattern: Type<A = B> = expression`.
pub(crate) fn initializer(tokens: &[TokenTree]) -> usize {
    let mut angles = Angles::default();
    tokens.iter().position(|token| angles.after(token) == 0 && is_punct(token, '=')).map_or(0, |equals| equals + 1)
}

/// The expression that the tokens begin with, after its number of tokens. If they do not begin with an expression, the
/// tokens up to the next `;`.
pub(crate) fn first_expression(tokens: &[TokenTree]) -> (usize, TokenStream) {
    let stream: TokenStream = tokens.iter().cloned().collect();
    let expression = |input: ParseStream<'_>| {
        let expression: Expr = input.parse()?;
        let rest: TokenStream = input.parse()?;
        Ok((expression, rest.into_iter().count()))
    };
    if let Ok((expression, rest)) = expression.parse2(stream) {
        return (tokens.len() - rest, expression.into_token_stream());
    }
    let length = tokens.iter().position(|token| is_punct(token, ';')).unwrap_or(tokens.len());
    (length, tokens[..length].iter().cloned().collect())
}

pub(crate) fn is_closure_without_parameters(tokens: &TokenStream) -> bool {
    let mut tokens = tokens.clone().into_iter().peekable();
    tokens.next_if(|token| is_word(token, "move"));
    let mut is_bar = || matches!(tokens.next(), Some(TokenTree::Punct(punct)) if punct.as_char() == '|');
    is_bar() && is_bar()
}
