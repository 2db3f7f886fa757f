//! Names for the unnamed lifetimes in `impl Trait` arguments. An `async fn` may have unnamed lifetimes there. The
//! function that it becomes may not:
//!
//! ```text
//! async fn f(q: impl Into<&S>)   =>   fn f<'__ctx_0>(q: impl Into<&'__ctx_0 S>) -> impl Future
//! ```

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{FnArg, GenericParam, Lifetime, LifetimeParam, Signature, Type};

use crate::input::types::FUNCTIONS;
use crate::syntax::angles::Angles;
use crate::syntax::groups::{trees, with_tokens};
use crate::syntax::tokens::{is_any, is_punct, is_word};

pub(crate) fn name(signature: &mut Signature) {
    let mut names = Names::default();
    for input in &mut signature.inputs {
        let FnArg::Typed(argument) = input else { continue };
        let before = names.0.len();
        let tokens = names.given(argument.ty.to_token_stream(), false);
        if names.0.len() > before {
            *argument.ty = Type::Verbatim(tokens);
        }
    }
    for (at, name) in names.0.into_iter().enumerate() {
        signature.generics.params.insert(at, GenericParam::Lifetime(LifetimeParam::new(name)));
    }
}

/// The names that were given so far.
#[derive(Default)]
struct Names(Vec<Lifetime>);

impl Names {
    /// The tokens of a type, with a name for each lifetime in an `impl`.
    fn given(&mut self, tokens: TokenStream, mut is_in_impl: bool) -> TokenStream {
        let mut result = TokenStream::new();
        let mut tokens = tokens.into_iter().peekable();
        let mut angles = Angles::default();
        // The depth in angle brackets of the `Fn(..) -> ..` that the token belongs to.
        let mut function: Option<usize> = None;
        while let Some(token) = tokens.next() {
            let depth = angles.after(&token);
            let is_separator = matches!(&token, TokenTree::Punct(punct) if matches!(punct.as_char(), '+' | ','));
            if function.is_some_and(|function| depth < function || depth == function && is_separator) {
                function = None;
            }
            let is_function = function.is_some();
            match &token {
                TokenTree::Ident(word) if is_any(word, &["impl"]) => is_in_impl = true,
                // The lifetimes of `Fn(&str) -> &str` and `for<'a> Fn(&'a str)` stand for any lifetime.
                TokenTree::Ident(word) if is_any(word, &FUNCTIONS) => {
                    function = function.or(Some(depth));
                }
                TokenTree::Punct(punct) if punct.as_char() == '&' && is_in_impl && !is_function => {
                    result.extend([token.clone()]);
                    if !tokens.peek().is_some_and(|next| is_punct(next, '\'')) {
                        self.new_name().to_tokens(&mut result);
                    }
                    continue;
                }
                TokenTree::Punct(punct)
                    if punct.as_char() == '\''
                        && is_in_impl
                        && !is_function
                        && tokens.next_if(|next| is_word(next, "_")).is_some() =>
                {
                    self.new_name().to_tokens(&mut result);
                    continue;
                }
                // An array or a slice. The tokens behind the `;` are no type.
                TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket && !is_function => {
                    let tokens = trees(group);
                    let end = tokens.iter().position(|token| is_punct(token, ';')).unwrap_or(tokens.len());
                    let mut inside = self.given(tokens[..end].iter().cloned().collect(), is_in_impl);
                    inside.extend(tokens[end..].iter().cloned());
                    with_tokens(group, inside).to_tokens(&mut result);
                    continue;
                }
                TokenTree::Group(group) if group.delimiter() != Delimiter::Brace && !is_function => {
                    let inside = self.given(group.stream(), is_in_impl);
                    with_tokens(group, inside).to_tokens(&mut result);
                    continue;
                }
                _ => {}
            }
            result.extend([token]);
        }
        result
    }

    fn new_name(&mut self) -> Lifetime {
        let name = Lifetime::new(&format!("'__ctx_{}", self.0.len()), Span::mixed_site());
        self.0.push(name.clone());
        name
    }
}
