//! What the parts of an attribute, and the function that it stands on, mean together.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Attribute, FnArg, Pat};

use crate::args::Args;
use crate::attribute::Kind;
use crate::errors::Errors;
use crate::function::Function;
use crate::provided::Value;
use crate::provides;
use crate::tokens::{is_punct, leaves_closure};

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
    if let Some(inherit) = args.inherit
        && args.has_own_strict
    {
        errors
            .at(inherit, "`inherit` looks at spawn sites alone, so it cannot be strict: remove `inherit` or `strict`");
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
    if kind == Kind::Root && args.has_own_strict && is_argument("strict") {
        (args.strict, args.has_own_strict) = (false, false);
        args.values.push(Value::new(syn::parse_quote!(strict)));
    }
    if let Some((place, message)) = provides::mistake(&args, function) {
        errors.at(place, message);
        args.provides.clear();
    }
    if let Some(name) = unknown_argument_of_a_case(&args, function) {
        let message = format!(
            "the macro above has moved `#[{}]` to a case that calls the function, and `{name}` is no argument there: put it above `#[rstest]`",
            kind.name()
        );
        errors.at(name.span(), message);
        args.values.clear();
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

/// A name in the values that is a variable of the body, of a function that rstest made of a case:
///
/// ```text
/// #[context_root(Request { id })] fn case_1() { let id = 1; test(id) }
/// ```
fn unknown_argument_of_a_case(args: &Args, function: &Function) -> Option<Ident> {
    let is_case = function.signature.ident.to_string().starts_with("case_") && function.signature.inputs.is_empty();
    let body: TokenStream = function.body.iter().filter(|_| is_case).flat_map(Group::stream).collect();
    let values: TokenStream = args.values.iter().map(ToTokens::to_token_stream).collect();
    variables(body).iter().find_map(|variable| find_name(&values, variable))
}

/// The names behind each `let`.
fn variables(tokens: TokenStream) -> Vec<Ident> {
    let mut found = Vec::new();
    let mut is_declared = false;
    for token in tokens {
        let was_declared =
            std::mem::replace(&mut is_declared, matches!(&token, TokenTree::Ident(word) if word == "let"));
        match token {
            TokenTree::Ident(name) if was_declared => found.push(name),
            TokenTree::Group(group) => found.extend(variables(group.stream())),
            _ => {}
        }
    }
    found
}

/// Where a name stands which is not that of a field.
fn find_name(tokens: &TokenStream, name: &Ident) -> Option<Ident> {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let is = |at: usize, char| tokens.get(at).is_some_and(|token| is_punct(token, char));
    tokens.iter().enumerate().find_map(|(at, token)| match token {
        TokenTree::Ident(found) if found == name => {
            let is_field = is(at + 1, ':') && !is(at + 2, ':') || at > 0 && is(at - 1, '.');
            (!is_field).then(|| found.clone())
        }
        TokenTree::Group(group) => find_name(&group.stream(), name),
        _ => None,
    })
}

/// Whether an attribute is one of these two, by its last name.
pub(crate) fn is_ours(attribute: &Attribute) -> bool {
    let name = attribute.path().segments.last().map(|segment| &segment.ident);
    name.is_some_and(|name| name == "context_root" || name == "with_context")
}
