//! The item that takes the annotated function's place. Nothing here can fail.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt, quote};
use syn::punctuated::Punctuated;
use syn::{Attribute, Meta, Signature, Token, Visibility};

use crate::expand::asynchronous::{asynchronous, future};
use crate::expand::body::with_imports;
use crate::expand::bound::{bound, bound_and_asked, bound_work, may_return_early};
use crate::expand::return_type::Written;
use crate::expand::returned::{add_needs, in_callers_context};
use crate::expand::{companion, lifetimes, parameters};
use crate::input::args::Args;
use crate::input::function::Function;
use crate::recognize::returned::Returned;
use crate::syntax::body::Body;
use crate::syntax::trees::Trees;

pub(crate) fn function(args: &Args, function: Function, rewritten: Option<Body>) -> TokenStream {
    let Function { mut attributes, visibility, mut signature, body: written, end, words, head } = function;
    let stays_no_async_fn = written.is_some() && args.inherit.is_none() || !args.needs.is_empty();
    if signature.asyncness.is_some() && stays_no_async_fn {
        expect_no_async_fn(&mut attributes);
    }
    let (Some(written), Some(body)) = (written, rewritten) else {
        return declaration(args, &attributes, &visibility, signature, end);
    };
    let companion = companion::companion(args, &visibility, &signature);
    let mut allowed: Vec<TokenTree> = allow_needs(args);
    let block = if signature.constness.is_some() {
        // The `const` is reported. The macro changes as little as possible, so that no other error follows.
        with_imports(args, body).into_token_stream()
    } else if signature.asyncness.is_some() && args.inherit.is_none() {
        let assignments = parameters::allow_assignments(&signature, &args.values);
        allowed.extend(assignments.into_iter().flatten());
        if !args.makes_scope() && may_track_caller(&attributes, &signature) {
            let word = Trees::new(Span::call_site()).word("track_caller").into_list();
            allowed.extend(Trees::new(Span::call_site()).punct("#").group(Delimiter::Bracket, word).into_list());
        }
        let returned = match args.makes_scope() {
            true => Returned::of(args.kind, false, &signature.output, &written),
            false => Returned::AsItIs,
        };
        asynchronous(args, &mut signature, body, returned, (head, words))
    } else {
        let returned = match args.inherit {
            None if args.needs.is_empty() => Returned::of(args.kind, args.makes_scope(), &signature.output, &written),
            // The type alone decides: work that is wrapped in the body does not say which keys it needs.
            None => Returned::of_type(&signature.output),
            Some(_) => Returned::AsItIs,
        };
        if returned == Returned::Opaque {
            add_needs(args, &mut signature.output);
        }
        match args.makes_scope() {
            true if returned == Returned::AsItIs => bound(args, &mut signature, body),
            true if returned == Returned::ByType && !may_return_early(&signature.output, &body) => {
                bound_and_asked(args, &mut signature, body)
            }
            true => bound_work(args, &mut signature, body, returned),
            false => in_callers_context(args, &mut signature, body, returned),
        }
    };
    let mut item = TokenStream::new();
    item.append_all(&attributes);
    item.extend(allowed);
    visibility.to_tokens(&mut item);
    signature.to_tokens(&mut item);
    item.extend([block, companion.unwrap_or_default()]);
    item
}

/// Whether the function may have `#[track_caller]`, so that hooks learn where it is called. A function with values
/// never has it: values are the user's code, and a panic in a value would name the caller's place. All other code runs
/// later.
fn may_track_caller(attributes: &[Attribute], signature: &Signature) -> bool {
    let is_in_the_way = |attribute: &Attribute| {
        ["naked", "target_feature", "track_caller"].iter().any(|name| attribute.path().is_ident(name))
    };
    signature.abi.is_none() && !attributes.iter().any(is_in_the_way)
}

/// A trait's method without a body. Only the keys that it needs are added.
fn declaration(
    args: &Args,
    attributes: &[Attribute],
    visibility: &Visibility,
    mut signature: Signature,
    end: Option<TokenTree>,
) -> TokenStream {
    if args.needs.is_empty() {
        return quote!(#(#attributes)* #visibility #signature #end);
    }
    if signature.asyncness.take().is_some() {
        lifetimes::name(&mut signature);
        signature.output = future(args, &signature, &Written::of(&signature.output));
    } else if Returned::of_type(&signature.output) == Returned::Opaque {
        add_needs(args, &mut signature.output);
    }
    quote!(#(#attributes)* #visibility #signature #end)
}

/// Removes `expect(async_fn_in_trait)`. The function is no `async fn` any more, so nothing would meet this expectation.
fn expect_no_async_fn(attributes: &mut Vec<Attribute>) {
    attributes.retain_mut(|attribute| {
        let Meta::List(list) = &mut attribute.meta else { return true };
        if !list.path.is_ident("expect") {
            return true;
        }
        let Ok(lints) = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated) else { return true };
        let kept: Vec<&Meta> = lints.iter().filter(|lint| !lint.path().is_ident("async_fn_in_trait")).collect();
        if kept.len() == lints.len() {
            return true;
        }
        list.tokens = quote!(#(#kept),*);
        kept.iter().any(|lint| matches!(lint, Meta::Path(_)))
    });
}

/// Allows an implementation to say more than its trait. A trait of another crate does not say which keys a method
/// needs.
fn allow_needs(args: &Args) -> Vec<TokenTree> {
    if args.needs.is_empty() { Vec::new() } else { quote!(#[allow(refining_impl_trait)]).into_iter().collect() }
}

/// As [`function`], for a body that is rewritten already. Since then, other macros may have put code around the body.
/// No pass has wrapped this code.
pub(crate) fn rewritten_function(args: &Args, mut function: Function) -> TokenStream {
    let nothing = Group::new(Delimiter::Brace, TokenStream::new());
    let body = function.body.replace(nothing).map(|body| Body::unchanged(body, function.words.bang));
    self::function(args, function, body)
}

/// The function with one more attribute behind the others. The compiler expands the others first.
pub(crate) fn for_another_macro(function: Function, attribute: &TokenStream) -> TokenStream {
    let Function { attributes, visibility, signature, body, end, .. } = function;
    quote!(#(#attributes)* #attribute #visibility #signature #body #end)
}
