//! `#[context_root]` and `#[with_context]`: parse, check, rewrite, expand.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::args::Args;
use crate::errors::Errors;
use crate::function::Function;
use crate::rewrite::Rewriter;
use crate::{check, expand};

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

    /// The attribute itself.
    fn attribute(self, args: &Args, tokens: &TokenStream) -> TokenStream {
        let (runtime, name) = (&args.runtime, format_ident!("{}", self.name()));
        quote!(#[#runtime::#name(#tokens)])
    }
}

/// Whatever is wrong, the item comes out, as whole as it can be: nothing else in the user's crate
/// fails because of it.
pub(crate) fn expand(kind: Kind, args: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let parsed = Args::parse(kind, args.clone(), &mut errors);
    let mut tokens = match Function::parse(kind, item.clone()) {
        Ok(function) if errors.is_empty() && function.is_for_another_macro() => {
            return function.with_last(kind.attribute(&parsed, &args));
        }
        Ok(function) => {
            let args = check::check(kind, parsed, &function, &mut errors);
            let body = function.body.as_ref().map(|body| Rewriter::new(&args, &mut errors).body(body));
            expand::function(kind, &args, function, body)
        }
        Err(error) => {
            errors.add(error);
            item
        }
    };
    tokens.extend(errors.into_tokens());
    tokens
}
