//! What the parts of an attribute, and the function that it stands on, mean together.

use quote::ToTokens;
use syn::Attribute;
use syn::spanned::Spanned;

use crate::args::Args;
use crate::attribute::Kind;
use crate::errors::Errors;
use crate::function::Function;
use crate::tokens::leaves_closure;

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
    if let Some(inherit) = args.inherit
        && args.has_own_needs
    {
        let message =
            "`inherit` leaves the function as it is, so it cannot say what it needs: remove `inherit` or `needs(..)`";
        errors.at(inherit, message);
        args.inherit = None;
    }
    if args.inherit.is_some() {
        args.needs.clear();
    }
    args.values = args.values.into_iter().map(|value| value.or_of_argument(&function.signature)).collect();
    if function.is_async() {
        args.values.retain(|value| match leaves_closure(value.to_token_stream()) {
            Some(token) => {
                let what = token.to_string();
                errors.at(
                    token.span(),
                    format!("values are bound when the function is called, before its future is first polled: no `{what}` here; pass in what it gives, or bind in the body, with `ctx_runtime::scope`"),
                );
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
