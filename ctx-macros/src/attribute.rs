//! `#[context_root]` and `#[with_context]`: parse, check, rewrite, expand.

use proc_macro2::{TokenStream, TokenTree};
use quote::{format_ident, quote};

use crate::args::Args;
use crate::errors::Errors;
use crate::function::Function;
use crate::rewrite::Rewriter;
use crate::{check, container, expand};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Root,
    With,
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Root => "context_root",
            Kind::With => "with_context",
        }
    }

    /// The attribute itself, to stand behind all others, and to say that it does.
    fn last_attribute(self, args: &Args, tokens: &TokenStream) -> TokenStream {
        let (runtime, name, last) = (&args.runtime, format_ident!("{}", self.name()), format_ident!("{IS_LAST}"));
        quote!(#[#runtime::#name(#last #tokens)])
    }
}

const IS_LAST: &str = "__is_last";

/// The arguments without the mark, and whether it was there.
fn is_last(args: TokenStream) -> (TokenStream, bool) {
    let mut tokens = args.clone().into_iter();
    match tokens.next() {
        Some(TokenTree::Ident(mark)) if mark == IS_LAST => (tokens.collect(), true),
        _ => (args, false),
    }
}

/// Whatever is wrong, the item comes out, as whole as it can be: nothing else in the user's crate
/// fails because of it.
pub(crate) fn expand(kind: Kind, args: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let (args, is_last) = is_last(args);
    let parsed = Args::parse(kind, args.clone(), &mut errors);
    let mut tokens = match Function::parse(kind, item.clone()) {
        Ok(function) if errors.is_empty() && !is_last && function.is_for_another_macro() => {
            return function.with_last(kind.last_attribute(&parsed, &args));
        }
        Ok(function) => {
            let args = check::check(kind, parsed, &function, &mut errors);
            let body = function.body.as_ref().map(|body| Rewriter::new(&args, &function, &mut errors).body(body));
            expand::function(kind, &args, function, body)
        }
        Err(error) => {
            // What is wrong with the arguments is said once, not by each function inside.
            let args = if errors.is_empty() { args } else { TokenStream::new() };
            let container = match kind {
                Kind::With => container::annotate(item.clone(), &kind.last_attribute(&parsed, &args)),
                Kind::Root => None,
            };
            container.unwrap_or_else(|| {
                errors.add(error);
                item
            })
        }
    };
    tokens.extend(errors.into_tokens());
    tokens
}
