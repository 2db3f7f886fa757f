//! What the parts of an attribute, and the function that it stands on, mean together.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::Attribute;
use syn::spanned::Spanned;

use crate::args::Args;
use crate::attribute::Kind;
use crate::errors::Errors;
use crate::function::Function;

/// Reports what cannot be, and gives back arguments that can.
pub(crate) fn check(kind: Kind, mut args: Args, function: &Function, errors: &mut Errors) -> Args {
    let name = kind.name();
    if let Some(keyword) = &function.signature.constness {
        errors
            .at(keyword.span(), format!("a `const fn` has no context at compile time: remove `const` or `#[{name}]`"));
    }
    if let Some(variadic) = &function.signature.variadic {
        errors.at(variadic.span(), format!("`#[{name}]` cannot pass on variadic arguments"));
    }
    if let Some(second) = function.attributes.iter().find(|attribute| is_ours(attribute)) {
        errors.at(
            second.path().span(),
            "one `#[context_root]` or `#[with_context]` is enough: give all values and options to one",
        );
    }
    if kind == Kind::Root && function.body.is_none() {
        errors.at(function.signature.ident.span(), "a root needs a body: put `#[context_root]` on the implementation");
        args.values.clear();
    }
    if let Some(inherit) = args.inherit
        && !args.values.is_empty()
    {
        errors.at(inherit, "`inherit` adds no scope to bind in: remove `inherit` or `bind(..)`");
        args.inherit = None;
    }
    if function.is_async() {
        args.values.retain(|value| match suspends(value.to_token_stream()) {
            Some(token) => {
                errors.at(token.span(), "values are bound when the function is called, before its future is first polled, so they cannot await; await in the body, and bind with `ctx_runtime::scope`");
                false
            }
            None => true,
        });
    }
    args
}

/// Whether an attribute is one of these two, by its last name.
pub(crate) fn is_ours(attribute: &Attribute) -> bool {
    let name = attribute.path().segments.last().map(|segment| &segment.ident);
    name.is_some_and(|name| name == "context_root" || name == "with_context")
}

/// The first `await` outside of nested `async` blocks.
fn suspends(tokens: TokenStream) -> Option<TokenTree> {
    let mut in_async = false;
    for token in tokens {
        match &token {
            TokenTree::Ident(ident) if ident == "await" => return Some(token),
            TokenTree::Ident(ident) if ident == "async" => in_async = true,
            TokenTree::Group(_) if in_async => in_async = false,
            TokenTree::Group(group) => {
                if let Some(found) = suspends(group.stream()) {
                    return Some(found);
                }
            }
            _ => {}
        }
    }
    None
}
