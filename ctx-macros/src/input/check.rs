//! Checks an attribute's arguments together, and together with the function that the attribute stands on.

use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{FnArg, Pat};

use crate::input::args::Args;
use crate::input::function::{Function, is_ours};
use crate::input::kind::Kind;
use crate::input::provides;
use crate::input::test_case::Case;
use crate::input::value::Value;
use crate::syntax::errors::Errors;
use crate::syntax::search::leaves_closure;

/// Reports invalid combinations, and returns arguments that are valid.
pub(crate) fn check(mut args: Args, function: &Function, errors: &mut Errors) -> Args {
    let name = args.kind.name();
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
            "one `#[context_root]` or `#[with_context]` is enough: give all values and options to it",
        );
    }
    if args.kind == Kind::Root && function.body.is_none() {
        errors.at(function.signature.ident.span(), "a root needs a body: put `#[context_root]` on the implementation");
        args.values.clear();
    }
    if let Some(inherit) = args.inherit
        && !args.values.is_empty()
    {
        errors.at(inherit, "`inherit` adds no scope, so it cannot bind values: remove `inherit` or `bind(..)`");
        args.inherit = None;
    }
    if let Some(inherit) = args.inherit
        && args.has_own_needs
    {
        let message =
            "`inherit` leaves the function as it is, so it cannot have `needs(..)`: remove `inherit` or `needs(..)`";
        errors.at(inherit, message);
        args.inherit = None;
    }
    if let Some(inherit) = args.inherit
        && args.has_own_strict
    {
        errors.at(inherit, "`inherit` looks only at spawn sites, so it cannot be strict: remove `inherit` or `strict`");
        args.inherit = None;
    }
    if args.inherit.is_some() {
        args.needs.clear();
    }
    let is_argument = |name: &str| {
        function.signature.inputs.iter().any(|input| match input {
            FnArg::Typed(argument) => matches!(&*argument.pat, Pat::Ident(pattern) if pattern.ident == name),
            FnArg::Receiver(_) => false,
        })
    };
    if args.kind == Kind::Root && args.has_own_strict && is_argument("strict") {
        (args.strict, args.has_own_strict) = (false, false);
        args.values.push(Value::new(syn::parse_quote!(strict)));
    }
    if let Some((place, message)) = provides::mistake(&args, function) {
        errors.at(place, message);
        args.provides.clear();
    }
    if let Some(case) = Case::of(function) {
        let unknown = case.named_in(&args);
        let why = match &unknown {
            Some(name) => format!(", where `{name}` is not an argument"),
            None => ", which only calls the function".to_owned(),
        };
        let message = format!(
            "the macro above has moved `#[{name}]` to a test case{why}: put `#[{name}]` above `{}`",
            case.below
        );
        errors.at(unknown.as_ref().unwrap_or(&function.signature.ident).span(), message);
        args.values.clear();
    }
    args.values = args.values.into_iter().map(|value| value.or_of_argument(&function.signature)).collect();
    if function.is_async() {
        args.values.retain(|value| match leaves_closure(value.to_token_stream()) {
            Some(token) => {
                let what = token.to_string();
                errors.at(
                    token.span(),
                    format!("values are bound when the function is called, before its future is polled, so `{what}` cannot stand here: pass the result as an argument, or bind in the body, with `ctx_runtime::scope`"),
                );
                false
            }
            None => true,
        });
    }
    args
}
