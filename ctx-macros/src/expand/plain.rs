//! The function as it was written, for tools that read code and do not run it: rustdoc, and clippy unless the function
//! has `needs(..)`. rust-analyzer gets the code of `expand/editor.rs`.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};

use crate::expand::body::{imports, with_imports};
use crate::expand::context::tuple;
use crate::input::args::Args;
use crate::input::function::Function;
use crate::input::words::Words;
use crate::recognize::directive::Directive;
use crate::syntax::body::Body;
use crate::syntax::groups::{trees, with_tokens};
use crate::syntax::program::Program;
use crate::syntax::search::has_macro_call;

/// Whether a tool that reads code may run the macros. rustc would parse the plain function and throw it away.
pub(crate) fn may_be_asked() -> bool {
    Program::current() != Program::Rustc
}

/// The annotated function for the compiler, and the plain function for tools. Items behind the function, such as the
/// trait of `provides(..)`, are for both.
pub(crate) fn or_annotated(args: &Args, function: &Function, annotated: TokenStream) -> TokenStream {
    let Function { attributes, visibility, signature, body, end, words, .. } = function;
    let body = body.as_ref().map(|body| plain_body(args, body, *words));
    let plain = quote!(#(#attributes)* #visibility #signature #body #end);
    // Most functions that are not `async` stay unchanged. So do methods without a body.
    let may_be_the_same = !function.is_async() || function.body.is_none() || args.inherit.is_some();
    if may_be_the_same && plain.to_string() == annotated.to_string() {
        return annotated;
    }
    // A method that needs a key says so in its type, and so must the method that implements it. So clippy gets the
    // annotated function.
    let tools = if args.needs.is_empty() { quote!(any(clippy, doc)) } else { quote!(doc) };
    quote! {
        #[cfg(#tools)]
        #plain
        #[cfg(not(#tools))]
        #annotated
    }
}

/// The body without the syntax that only the macros know. Values to bind are a part of the function, so tools see them,
/// too. They stand in front of the user's block: inside, the items of the body would not be the first statements any
/// more.
fn plain_body(args: &Args, body: &Group, words: Words) -> Group {
    let plain = match has_directive(body) {
        true => with_tokens(body, without_directives(body.stream())),
        false => body.clone(),
    };
    if args.values.is_empty() && args.needs.is_empty() && !(words.bang && has_macro_call(body.stream())) {
        return plain;
    }
    let plain = with_imports(args, Body::unchanged(plain, words.bang));
    if args.values.is_empty() {
        return plain;
    }
    let span = Span::mixed_site();
    let private = args.private().located(span);
    let values = tuple(&args.values, &private);
    // Values may read the context, too.
    let imports = imports(args);
    with_tokens(body, quote_spanned!(span=> { #imports #private::never_run(#values); } #plain))
}

/// Whether a body may contain a `#[context(..)]`.
fn has_directive(group: &Group) -> bool {
    let tokens = trees(group);
    (0..tokens.len()).any(|at| match &tokens[at] {
        TokenTree::Group(group) => has_directive(group),
        _ => Directive::parse(&tokens[at..]).is_some(),
    })
}

/// `#[context(detach)] spawn(job)`  =>  `spawn(job)`. Groups without a directive stay as they are.
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
