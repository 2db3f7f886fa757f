//! The function as it was written, for the tools that read code and do not run it: rustdoc, and clippy unless the function has
//! `needs(..)`. `editor.rs` is about rust-analyzer, which can be given nothing else.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};

use crate::expand::body::{imports, needs_imports, with_imports};
use crate::expand::context::tuple;
use crate::input::args::Args;
use crate::input::function::Function;
use crate::recognize::directive::Directive;
use crate::syntax::groups::with_tokens;
use crate::syntax::program::Program;
use crate::syntax::spans::located;

/// Whether such a tool may run the macros. rustc would parse the plain function, and throw it away.
pub(crate) fn may_be_asked() -> bool {
    Program::current() != Program::Rustc
}

/// The annotated function, and, for tools, the plain one. What stands behind the function, as what it provides, is for both.
pub(crate) fn or_annotated(args: &Args, function: &Function, annotated: TokenStream) -> TokenStream {
    let Function { attributes, visibility, signature, body, end, .. } = function;
    let body = body.as_ref().map(|body| plain_body(args, body));
    let plain = quote!(#(#attributes)* #visibility #signature #body #end);
    // Most functions that are not `async` stay what they are, and so do methods without a body.
    let may_be_the_same = !function.is_async() || function.body.is_none() || args.inherit.is_some();
    if may_be_the_same && plain.to_string() == annotated.to_string() {
        return annotated;
    }
    // A method that needs a key says so in its type, and one that implements a trait has to.
    let tools = if args.needs.is_empty() { quote!(any(clippy, doc)) } else { quote!(doc) };
    quote! {
        #[cfg(#tools)]
        #plain
        #[cfg(not(#tools))]
        #annotated
    }
}

/// The body without what only the macros know. Values to bind are a part of the function, which tools look at. They stand in front
/// of the body: its items would not be the first statements any more.
fn plain_body(args: &Args, body: &Group) -> Group {
    let plain = match has_directive(body) {
        true => with_tokens(body, without_directives(body.stream())),
        false => body.clone(),
    };
    if args.values.is_empty() && args.needs.is_empty() && !needs_imports(body) {
        return plain;
    }
    let plain = with_imports(args, &plain);
    if args.values.is_empty() {
        return plain;
    }
    let span = Span::mixed_site();
    let private = located(&args.private(), span);
    let values = tuple(&args.values, &private);
    // Values read the context, too.
    let imports = imports(args);
    with_tokens(body, quote_spanned!(span=> { #imports #private::never_run(#values); } #plain))
}

/// Whether there may be a `#[context(..)]` in a body.
fn has_directive(group: &Group) -> bool {
    let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
    (0..tokens.len()).any(|at| match &tokens[at] {
        TokenTree::Group(group) => has_directive(group),
        _ => Directive::parse(&tokens[at..]).is_some(),
    })
}

/// `#[context(detach)] spawn(job)`  =>  `spawn(job)`. Groups without any stay as they are.
fn without_directives(tokens: TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut result = TokenStream::new();
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at] {
            TokenTree::Punct(_) if Directive::parse(&tokens[at..]).is_some() => at += 1,
            TokenTree::Group(group) if has_directive(group) => {
                with_tokens(group, without_directives(group.stream())).to_tokens(&mut result);
            }
            token => token.to_tokens(&mut result),
        }
        at += 1;
    }
    result
}
