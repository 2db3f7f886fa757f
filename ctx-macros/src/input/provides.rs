//! `provides(Key, ..)`: a function that binds keys around a closure that it is given, such as a helper for
//! transactions.
//!
//! `expand/companion.rs` puts a trait of the function's name beside the function. The trait says which keys the closure
//! is provided with, and `prove/helper.rs` asks for it. In the function, `rewrite/given_closure.rs` checks each call of
//! the closure: the keys have to be provided there.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{FnArg, GenericParam, Pat, Signature, Type, WherePredicate};

use crate::input::args::Args;
use crate::input::function::Function;
use crate::input::types::FUNCTIONS;
use crate::syntax::search::has_name;
use crate::syntax::spans::first_span;
use crate::syntax::tokens::is_any;

/// Why the function cannot have `provides(..)`, and the place to report it.
pub(crate) fn mistake(args: &Args, function: &Function) -> Option<(Span, String)> {
    let key = args.provides.first()?;
    let place = first_span(&key.to_token_stream());
    let signature = &function.signature;
    if args.inherit.is_some() {
        return Some((
            place,
            "`inherit` leaves the function as it is, so it provides nothing: remove `inherit` or `provides(..)`".into(),
        ));
    }
    if let Some(receiver) = signature.receiver() {
        let message = format!(
            "a method cannot have `provides(..)`: a call does not show which type has the method. Remove `provides(..)`, and put `#[context(unchecked({}))]` on the calls",
            key.to_token_stream()
        );
        return Some((receiver.self_token.span, message));
    }
    let is_parameter = |key: &&Type| {
        let names = |param: &GenericParam| matches!(param, GenericParam::Type(param) if has_name(&key.to_token_stream(), &param.ident));
        signature.generics.params.iter().any(names)
    };
    if let Some(key) = args.provides.iter().find(is_parameter) {
        let message =
            "a key that depends on a type parameter cannot be provided: a call shows only the function's name";
        return Some((first_span(&key.to_token_stream()), message.into()));
    }
    let closures = closures(signature);
    if closures.is_empty() {
        return Some((place, "`provides(..)` needs an argument that is a closure, as in `f: impl AsyncFnOnce()`: the keys are provided where the function calls the closure".into()));
    }
    let body = function.body.as_ref().map(Group::stream).unwrap_or_default();
    let is_called = closures.iter().any(|closure| calls(&body, &closure.name));
    (!is_called).then(|| {
        let message = format!("this function does not call `{0}` itself, so no call shows that it provides the key: call `{0}` where the key is bound, as in `scope!(.. => {0}())`", closures[0].name);
        (place, message)
    })
}

/// Whether the tokens call a variable.
fn calls(tokens: &TokenStream, variable: &Ident) -> bool {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let is_call = |pair: &[TokenTree]| match pair {
        [TokenTree::Ident(name), TokenTree::Group(arguments)] => {
            name == variable && arguments.delimiter() == Delimiter::Parenthesis
        }
        _ => false,
    };
    let is_inside = |token: &TokenTree| matches!(token, TokenTree::Group(group) if calls(&group.stream(), variable));
    tokens.windows(2).any(is_call) || tokens.iter().any(is_inside)
}

/// An argument of the function that is a closure.
#[derive(Clone)]
pub(crate) struct Given {
    pub(crate) name: Ident,
    /// Whether the closure gives a future. Then its work runs when the future is polled.
    pub(crate) gives_future: bool,
}

pub(crate) fn closures(signature: &Signature) -> Vec<Given> {
    let closure = |input: &FnArg| match input {
        FnArg::Typed(argument) => match &*argument.pat {
            Pat::Ident(pattern) => {
                let ty = with_bounds(&argument.ty, signature);
                let given = Given { name: pattern.ident.clone(), gives_future: gives_future(&ty, signature) };
                has_any(&ty, &FUNCTIONS).then_some(given)
            }
            _ => None,
        },
        FnArg::Receiver(_) => None,
    };
    signature.inputs.iter().filter_map(closure).collect()
}

/// A type such as `impl Fn(..)`, `Box<dyn FnOnce(..)>` or `fn(..)`. If it is a type parameter, its bounds follow.
fn with_bounds(ty: &Type, signature: &Signature) -> TokenStream {
    let mut tokens = ty.to_token_stream();
    let Type::Path(path) = ty else { return tokens };
    let Some(name) = path.path.get_ident() else { return tokens };
    for param in &signature.generics.params {
        match param {
            GenericParam::Type(param) if param.ident == *name => param.bounds.to_tokens(&mut tokens),
            _ => {}
        }
    }
    for predicate in signature.generics.where_clause.iter().flat_map(|clause| &clause.predicates) {
        match predicate {
            WherePredicate::Type(predicate) if matches!(&predicate.bounded_ty, Type::Path(bounded) if bounded.path.is_ident(name)) =>
            {
                predicate.bounds.to_tokens(&mut tokens);
            }
            _ => {}
        }
    }
    tokens
}

/// Whether a closure of this type is `async` or gives a future. The type of the future has a known name, or is a type
/// parameter with such a bound.
fn gives_future(ty: &TokenStream, signature: &Signature) -> bool {
    const FUTURES: [&str; 4] = ["BoxFuture", "Future", "IntoFuture", "LocalBoxFuture"];
    let is_future = |param: &GenericParam| match param {
        GenericParam::Type(param) => {
            let parameter =
                Type::Path(syn::TypePath { attrs: Vec::new(), qself: None, path: param.ident.clone().into() });
            has_name(ty, &param.ident) && has_any(&with_bounds(&parameter, signature), &FUTURES)
        }
        GenericParam::Lifetime(_) | GenericParam::Const(_) => false,
    };
    has_any(ty, &["AsyncFn", "AsyncFnMut", "AsyncFnOnce"])
        || has_any(ty, &FUTURES)
        || signature.generics.params.iter().any(is_future)
}

fn has_any(tokens: &TokenStream, names: &[&str]) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(name) => is_any(&name, names),
        TokenTree::Group(group) => has_any(&group.stream(), names),
        _ => false,
    })
}
