//! `provides(Key, ..)`: a function that binds keys around the closure that it is given, as a helper for transactions.
//!
//! Beside the function stands a trait of its name, which says what the closure is provided with; `helper.rs` asks for it. In the
//! function, each call of the closure is checked: the keys have to be provided there.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{FnArg, GenericParam, Pat, Signature, Type, Visibility, WherePredicate};

use crate::args::Args;
use crate::function::Function;
use crate::helper::number;
use crate::provided;
use crate::rewrite::{Place, Rewriter};
use crate::tokens::{first_span, is_any, is_punct};
use crate::work_of_others::operand;

impl Rewriter<'_> {
    /// If a closure is called at `at` that the function was given: the call, in which what the function says that it provides has to
    /// be provided; its length.
    pub(crate) fn call_of_given(
        &mut self,
        tokens: &[TokenTree],
        at: usize,
        place: Place,
    ) -> Option<(usize, TokenStream, usize)> {
        let (TokenTree::Ident(name), TokenTree::Group(group)) = (&tokens[at], tokens.get(at + 1)?) else { return None };
        let is_path = at > 0 && (is_punct(&tokens[at - 1], '.') || is_punct(&tokens[at - 1], ':'));
        if group.delimiter() != Delimiter::Parenthesis || is_path || !self.given.contains(name) {
            return None;
        }
        let provided = self.provided_to_reads(place)?;
        let checks: TokenStream =
            self.provides.iter().map(|key| provided::key_at(key, provided, name.span())).collect();
        let (arguments, sites) = self.group(group, place);
        let call = provided::with_check(quote!(#name #arguments), |_| checks);
        Some((2, operand(call, &tokens[at + 2..]), sites))
    }
}

/// The trait beside a function that says what it provides.
pub(crate) fn companion(args: &Args, visibility: &Visibility, signature: &Signature) -> Option<TokenStream> {
    if args.provides.is_empty() {
        return None;
    }
    let (private, runtime, keys, span) = (args.private(), &args.runtime, &args.provides, Span::mixed_site());
    let number = number(&signature.ident.unraw().to_string());
    let mut name = signature.ident.clone();
    name.set_span(Span::call_site());
    let crossing = keys.iter().map(|key| quote!(<#key as #runtime::Context>::__Crossing));
    let provided = quote!(#private::helpers::Provided<(#(#keys,)*), (#(#crossing,)*)>);
    Some(quote_spanned! {span=>
        #[doc(hidden)]
        #[allow(dead_code, missing_docs, non_camel_case_types, private_interfaces, unnameable_types, unreachable_pub)]
        #visibility trait #name {
            #[doc(hidden)]
            fn __ctx_provides(self) -> #provided;
        }
        #[doc(hidden)]
        impl #name for &#private::helpers::Named<#number> {
            fn __ctx_provides(self) -> #provided {
                #private::helpers::Provided::NEW
            }
        }
    })
}

/// Why the function cannot say what it provides, and where that is said.
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
            "a method cannot say what it provides, as its callers do not see its type: remove `provides(..)`, and put `#[context(unchecked({}))]` on the calls",
            key.to_token_stream()
        );
        return Some((receiver.self_token.span, message));
    }
    let is_parameter = |key: &&Type| {
        let names = |param: &GenericParam| matches!(param, GenericParam::Type(param) if names(&key.to_token_stream(), &param.ident));
        signature.generics.params.iter().any(names)
    };
    if let Some(key) = args.provides.iter().find(is_parameter) {
        let message =
            "a key that depends on a type parameter cannot be provided: callers see the function's name alone";
        return Some((first_span(&key.to_token_stream()), message.into()));
    }
    let closures = closures(signature);
    if closures.is_empty() {
        return Some((place, "`provides(..)` is for a function that is given a closure, as `f: impl AsyncFnOnce()`: what it binds is there when it calls that".into()));
    }
    let body = function.body.as_ref().map(Group::stream).unwrap_or_default();
    let is_called = closures.iter().any(|closure| calls(&body, closure));
    (!is_called).then(|| {
        let message = format!("`{}` is not called here, so nothing shows that this is provided to it: call it where the key is bound, as in `scope!(.. => {0}())`", closures[0]);
        (place, message)
    })
}

/// Whether the tokens have the name inside.
fn names(tokens: &TokenStream, name: &Ident) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(word) => word == *name,
        TokenTree::Group(group) => names(&group.stream(), name),
        _ => false,
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

/// The arguments of the function that are closures, by name.
pub(crate) fn closures(signature: &Signature) -> Vec<Ident> {
    let closure = |input: &FnArg| match input {
        FnArg::Typed(argument) => match &*argument.pat {
            Pat::Ident(pattern) if is_closure(&argument.ty, signature) => Some(pattern.ident.clone()),
            _ => None,
        },
        FnArg::Receiver(_) => None,
    };
    signature.inputs.iter().filter_map(closure).collect()
}

/// `impl Fn(..)`, `Box<dyn FnOnce(..)>`, `fn(..)`, or a type parameter with a bound of this kind.
fn is_closure(ty: &Type, signature: &Signature) -> bool {
    let says = |tokens: TokenStream| names_function(&tokens);
    if says(ty.to_token_stream()) {
        return true;
    }
    let Type::Path(path) = ty else { return false };
    let Some(name) = path.path.get_ident() else { return false };
    let in_brackets = signature.generics.params.iter().any(|param| match param {
        GenericParam::Type(param) => param.ident == *name && says(param.bounds.to_token_stream()),
        GenericParam::Lifetime(_) | GenericParam::Const(_) => false,
    });
    let in_where =
        signature.generics.where_clause.iter().flat_map(|clause| &clause.predicates).any(|predicate| match predicate {
            WherePredicate::Type(predicate) => {
                let is_bounded = matches!(&predicate.bounded_ty, Type::Path(bounded) if bounded.path.is_ident(name));
                is_bounded && says(predicate.bounds.to_token_stream())
            }
            _ => false,
        });
    in_brackets || in_where
}

fn names_function(tokens: &TokenStream) -> bool {
    const FUNCTIONS: [&str; 7] = ["AsyncFn", "AsyncFnMut", "AsyncFnOnce", "Fn", "FnMut", "FnOnce", "fn"];
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(name) => is_any(&name, &FUNCTIONS),
        TokenTree::Group(group) => names_function(&group.stream()),
        _ => false,
    })
}
