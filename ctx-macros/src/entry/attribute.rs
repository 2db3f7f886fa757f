//! `#[context_root]` and `#[with_context]`: parse, check, rewrite, expand.

use proc_macro2::{TokenStream, TokenTree};
use quote::{format_ident, quote};

use crate::expand::container::{self, Shared};
use crate::expand::{asynchronous, body, editor, item, plain};
use crate::input::args::Args;
use crate::input::function::{self, Function};
use crate::input::kind::Kind;
use crate::input::{check, test_case};
use crate::rewrite::rewriter::Rewriter;
use crate::syntax::errors::Errors;
use crate::syntax::program;

/// The attribute and its arguments, to put them in another place.
fn attribute(args: &Args, tokens: &TokenStream) -> TokenStream {
    let (runtime, name) = (&args.runtime, format_ident!("{}", args.kind.name()));
    quote!(#[#runtime::#name(#tokens)])
}

/// The attribute with a mark, which says that the attribute stands behind all others.
fn last_attribute(mark: &str, args: &Args, tokens: &TokenStream) -> TokenStream {
    let (runtime, name, mark) = (&args.runtime, format_ident!("{}", args.kind.name()), format_ident!("{mark}"));
    quote!(#[#runtime::#name(#mark #tokens)])
}

/// The marks of an attribute that stands behind all others. `IS_REWRITTEN` also says that the body is rewritten
/// already.
const IS_LAST: &str = "__is_last";

const IS_REWRITTEN: &str = "__is_rewritten";

/// The arguments without the mark, and the mark.
fn mark(args: TokenStream) -> (TokenStream, Option<&'static str>) {
    let mut tokens = args.clone().into_iter();
    let first = tokens.next();
    let mark = [IS_LAST, IS_REWRITTEN]
        .into_iter()
        .find(|mark| matches!(&first, Some(TokenTree::Ident(first)) if first == mark));
    (if mark.is_some() { tokens.collect() } else { args }, mark)
}

/// Expands the attribute. If there is an error, the item still comes out, as complete as possible. So nothing else in
/// the user's crate fails because of the error.
pub(crate) fn expand(kind: Kind, args: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let (args, mark) = mark(args);
    let parsed = Args::parse(kind, args.clone(), &mut errors);
    let function = Function::parse(kind, item.clone());
    let moved = function.as_ref().ok().filter(|_| mark.is_none());
    if let Some(moved) = moved.and_then(|function| function.moved_inside(|| attribute(&parsed, &args))) {
        let mut tokens = item::for_another_macro(moved, &TokenStream::new());
        tokens.extend(errors.into_tokens());
        return tokens;
    }
    let mut tokens = match function {
        Ok(function) if program::is_editor() => {
            let args = check::check(parsed, &function, &mut errors);
            editor::function(&args, item)
        }
        // The pass that rewrote the body has already put the plain function beside it.
        Ok(function) if mark == Some(IS_REWRITTEN) || !plain::may_be_asked() => {
            annotated(parsed, function, mark, &args, &mut errors)
        }
        Ok(function) => {
            let written = function.clone();
            let annotated = annotated(parsed.clone(), function, mark, &args, &mut errors);
            plain::or_annotated(&parsed, &written, annotated)
        }
        Err(error) => {
            if let Some(key) = parsed.provides.first() {
                let message = "`provides(..)` goes on the one function that binds the key around a closure";
                errors.add(syn::Error::new_spanned(key, message));
            }
            // An error in the arguments is reported once, and not again by each function inside.
            let args = if errors.is_empty() { args } else { TokenStream::new() };
            let attribute = attribute(&parsed, &args);
            let annotated = match parsed.kind {
                Kind::With if program::is_editor() => editor::container(&parsed, item.clone()),
                Kind::With => container::annotate(
                    item.clone(),
                    &Shared { attribute, needs: &parsed.needs, strict: parsed.strict },
                ),
                Kind::Root => None,
            };
            // An item that is being typed does not parse yet. The editor reports this itself.
            let annotated = if program::is_editor() { annotated.or_else(|| Some(item.clone())) } else { annotated };
            annotated.or_else(|| function::unread(&parsed, &item)).unwrap_or_else(|| {
                errors.add(error);
                item
            })
        }
    };
    tokens.extend(errors.into_tokens());
    tokens
}

/// The annotated function. If other macros have to see the function first, it comes out with the attribute behind all
/// others.
fn annotated(
    parsed: Args,
    function: Function,
    mark: Option<&'static str>,
    args: &TokenStream,
    errors: &mut Errors,
) -> TokenStream {
    if mark == Some(IS_REWRITTEN) {
        let args = check::check(parsed, &function, errors);
        return item::rewritten_function(&args, function);
    }
    let waits = mark.is_none() && errors.is_empty() && function.is_for_another_macro();
    if waits && !function.is_async() {
        return item::for_another_macro(function, &last_attribute(IS_LAST, &parsed, args));
    }
    let last = waits.then(|| last_attribute(IS_REWRITTEN, &parsed, args));
    let args = check::check(parsed, &function, errors);
    // The macros below get the function that they expect, so that no other error follows from the mistake.
    if waits && !errors.is_empty() && test_case::is_case(&function) {
        return item::for_another_macro(function, &TokenStream::new());
    }
    let body = function.body.as_ref().map(|body| Rewriter::new(&args, &function, errors).body(body));
    if let Some(last) = last.filter(|_| errors.is_empty()) {
        // The body is rewritten before the other macros see it. So a part that they copy or move still carries and
        // reads the context.
        if function.is_called_by_tests() {
            let body = body.map(|body| asynchronous::inside(&args, &function.signature, body, function.head));
            return item::for_another_macro(Function { body, ..function }, &TokenStream::new());
        }
        let body = body.map(|body| body::with_imports(&args, body));
        return item::for_another_macro(Function { body, ..function }, &last);
    }
    item::function(&args, function, body)
}
