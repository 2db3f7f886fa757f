//! Moves a function's arguments into the block that its body becomes. The arguments are dropped as before: after the
//! body, the last argument first.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Attribute, FnArg, Pat, PatIdent, Receiver, Signature};

use crate::input::types::is_plain;
use crate::input::value::Value;
use crate::recognize::mentions::{Mention, mentions, surely_use, surely_use_all};
use crate::syntax::body::Body;

/// Adapts the signature, and returns the statements that stand first in the block.
///
/// A block drops the variables that it captured in the order in which it names them. Before this, it drops its own
/// variables in reverse order. So arguments that the body uses by name are only named, the last argument first:
///
/// ```text
/// fn f(a: A, b: B)        =>  fn f(a: A, b: B) { async move { let _ = &b; let _ = &a; body } }
/// ```
///
/// An argument with a pattern becomes a variable of the block, and so do the arguments behind it:
///
/// ```text
/// fn f(a: A, (b, c): B)   =>  fn f(a: A, arg1: B) { async move { let _ = &a; let (b, c) = arg1; body } }
/// ```
///
/// Two other arguments become variables of the block: an argument that the body may not use, so that the compiler still
/// says that it is unused; and an argument that is `mut`, for the reason given in [`allow_assignments`].
///
/// An argument that `values`, the bindings of the attribute, may move stays outside of the block, where the values are
/// evaluated. If the body surely uses the argument, no value has moved it, and the block captures it whole. Otherwise
/// it is dropped at the call.
pub(crate) fn into_block(signature: &mut Signature, values: &[Value], body: &Body) -> TokenStream {
    into(signature, values, body, true)
}

/// As [`into_block`], for a block of the function itself. This block captures nothing, so all arguments except `self`
/// become variables of the block.
pub(crate) fn into_scope(signature: &mut Signature, values: &[Value], body: &Body) -> TokenStream {
    into(signature, values, body, false)
}

fn into(signature: &mut Signature, values: &[Value], body: &Body, captures: bool) -> TokenStream {
    let values: TokenStream = values.iter().map(ToTokens::to_token_stream).collect();
    let is_used = |name: &Ident| name.to_string().starts_with('_') || body.surely(|body| surely_use(body, name));
    // A variable that the body uses was not moved by a value. But a value may have moved a part of it. A variable that
    // moves into the block must be there as a whole.
    let stays = |name: &Ident| {
        let is_there = if captures { surely_use } else { surely_use_all };
        mentions(&values, name) != Some(Mention::MayMove) || body.surely(|body| is_there(body, name))
    };
    let mut captured = Vec::new();
    let mut variables = TokenStream::new();
    for (index, input) in signature.inputs.iter_mut().enumerate() {
        let argument = match input {
            FnArg::Typed(argument) => argument,
            FnArg::Receiver(receiver) => {
                let name = &receiver.self_token;
                if captures && stays(&Ident::from(*name)) {
                    captured.push(quote!(let _ = &#name;));
                }
                continue;
            }
        };
        let cfg: Vec<Attribute> = argument.attrs.iter().filter(|attribute| is_cfg(attribute)).cloned().collect();
        let capture = |name: &Ident| {
            let allow = unused(name);
            quote!(#(#cfg)* #allow let _ = &#name;)
        };
        let simple = match &*argument.pat {
            Pat::Ident(PatIdent { by_ref: None, subpat: None, ident, .. }) => Some(ident.clone()),
            _ => None,
        };
        let is_mutable = matches!(&*argument.pat, Pat::Ident(PatIdent { mutability: Some(_), .. }));
        let mut bound = Vec::new();
        bindings(&argument.pat, &mut bound);
        let in_values = |name: &&Ident| mentions(&values, name);
        let may_move = bound.iter().any(|name| in_values(&name) == Some(Mention::MayMove));
        // Nobody sees when an argument is dropped that has no parts and no destructor.
        let is_variable = !captures && simple.as_ref().is_some_and(stays) && !is_plain(&argument.ty);
        if !is_variable && (may_move || simple.is_none() && bound.iter().any(|name| in_values(&name).is_some())) {
            if captures {
                captured.extend(bound.iter().filter(|name| is_used(name) && stays(name)).map(capture));
            }
            continue;
        }
        // An argument that only the values use does not become a variable of the block, because the variable would be
        // unused.
        if let Some(name) = &simple
            && captures
            && (variables.is_empty() && is_used(name) && !is_mutable
                || !is_used(name) && mentions(&values, name).is_some())
        {
            if !is_plain(&argument.ty) {
                captured.push(capture(name));
            }
            continue;
        }
        let name = simple.clone().unwrap_or_else(|| Ident::new(&format!("ctx_arg{index}"), Span::mixed_site()));
        let pattern = std::mem::replace(&mut *argument.pat, syn::parse_quote!(#name));
        // Lint levels move with the pattern. A `cfg` holds for the argument and for the variable. Other attributes
        // stay: they are for macros that read the signature.
        let (moved, kept): (Vec<Attribute>, _) = std::mem::take(&mut argument.attrs).into_iter().partition(is_level);
        argument.attrs = kept;
        let attributes = cfg.iter().chain(&moved);
        // A pattern may bind by reference, or bind nothing. So the whole argument lives on in a variable.
        let mutable = borrows_mutably(pattern.to_token_stream()).then(|| quote!(mut));
        let whole = simple.is_none().then(|| quote!(#(#cfg)* let #mutable #name = #name;));
        let is_used_by_values = simple.is_some() && mentions(&values, &name).is_some();
        let allow = if is_used_by_values { Some(quote!(#[allow(unused_variables)])) } else { unused(&name) };
        let attributes = quote!(#(#attributes)*);
        variables.extend(quote!(#whole #attributes #allow let #pattern = #name;));
    }
    let captured = captured.iter().rev();
    quote! {
        #(#captured)*
        #variables
    }
}

/// Silences the lints for a statement that uses `_name`: the macro uses the variable, and not the user.
fn unused(name: &Ident) -> Option<TokenStream> {
    name.to_string()
        .starts_with('_')
        .then(|| quote!(#[allow(clippy::no_effect_underscore_binding, clippy::used_underscore_binding)]))
}

/// Whether a pattern has a `ref mut` in it.
fn borrows_mutably(pattern: TokenStream) -> bool {
    let tokens: Vec<TokenTree> = pattern.into_iter().collect();
    let is = |token: Option<&TokenTree>, word: &str| matches!(token, Some(TokenTree::Ident(ident)) if ident == word);
    tokens.iter().enumerate().any(|(at, token)| match token {
        TokenTree::Group(group) => borrows_mutably(group.stream()),
        token => is(Some(token), "ref") && is(tokens.get(at + 1), "mut"),
    })
}

/// Allows an assignment to a captured `self`. The compiler takes an assignment to a captured variable for unread,
/// though a destructor may read it. `self` cannot become a variable of the block.
pub(crate) fn allow_assignments(signature: &Signature, values: &[Value]) -> Option<TokenStream> {
    let values: TokenStream = values.iter().map(ToTokens::to_token_stream).collect();
    let is_captured_mutably = |receiver: &Receiver| {
        receiver.mutability.is_some() && mentions(&values, &receiver.self_token.into()) != Some(Mention::MayMove)
    };
    signature.receiver().is_some_and(is_captured_mutably).then(|| quote!(#[allow(unused_assignments)]))
}

fn is_cfg(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg") || attribute.path().is_ident("cfg_attr")
}

/// Whether an attribute sets the level of a lint.
fn is_level(attribute: &Attribute) -> bool {
    ["allow", "deny", "expect", "forbid", "warn"].iter().any(|level| attribute.path().is_ident(level))
}

/// The variables of a pattern.
fn bindings(pattern: &Pat, found: &mut Vec<Ident>) {
    match pattern {
        Pat::Ident(pattern) => {
            found.push(pattern.ident.clone());
            if let Some((_, inner)) = &pattern.subpat {
                bindings(inner, found);
            }
        }
        Pat::Tuple(pattern) => pattern.elems.iter().for_each(|inner| bindings(inner, found)),
        Pat::TupleStruct(pattern) => pattern.elems.iter().for_each(|inner| bindings(inner, found)),
        Pat::Struct(pattern) => pattern.fields.iter().for_each(|field| bindings(&field.pat, found)),
        Pat::Slice(pattern) => pattern.elems.iter().for_each(|inner| bindings(inner, found)),
        Pat::Reference(pattern) => bindings(&pattern.pat, found),
        Pat::Paren(pattern) => bindings(&pattern.pat, found),
        Pat::Type(pattern) => bindings(&pattern.pat, found),
        Pat::Or(pattern) => pattern.cases.iter().take(1).for_each(|inner| bindings(inner, found)),
        _ => {}
    }
}
