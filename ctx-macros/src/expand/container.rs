//! `#[with_context]` on an `impl`, a `trait` or an inline `mod`: the attribute goes on each function inside.
//!
//! ```text
//! #[with_context(..)] impl Service { async fn load(&self) {} }   =>   impl Service { #[with_context(..)] async fn load(&self) {} }
//! ```
//!
//! This is a pass over tokens, like the pass over a body. Other items come out unchanged.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::Type;

use crate::input::args::{SHARED_NEEDS, SHARED_STRICT};
use crate::input::function::{TEST_MAKERS, is_annotation};
use crate::recognize::items::end_of_item;
use crate::syntax::groups::trees;
use crate::syntax::tokens::{is_any, is_block, is_punct};

/// What a container's attribute adds to the functions inside.
pub(crate) struct Shared<'a> {
    /// The attribute for functions without an attribute of their own.
    pub(crate) attribute: TokenStream,
    /// The keys to add to a function's own `#[with_context]`.
    pub(crate) needs: &'a [Type],
    /// Whether to add `strict` to a function's own attribute.
    pub(crate) strict: bool,
}

/// The container with the attribute on its functions. `None` if the item is not a container.
pub(crate) fn annotate(item: TokenStream, shared: &Shared<'_>) -> Option<TokenStream> {
    let tokens: Vec<TokenTree> = item.into_iter().collect();
    let body = end_of_item(&tokens).filter(|end| is_group(&tokens[*end], Delimiter::Brace))?;
    if !is_container(&tokens[..body]) {
        return None;
    }
    Some(with_body(&tokens, body, shared))
}

fn is_container(head: &[TokenTree]) -> bool {
    let mut words = head.iter().filter_map(|token| match token {
        TokenTree::Ident(word) => Some(word),
        _ => None,
    });
    let is_keyword = |word: &&proc_macro2::Ident| is_any(word, &["impl", "trait", "mod"]);
    // `pub`, `unsafe`, `default` and `auto` may come before.
    words.find(|word| !is_any(word, &["auto", "default", "pub", "unsafe"])).as_ref().is_some_and(is_keyword)
}

fn with_body(tokens: &[TokenTree], body: usize, shared: &Shared<'_>) -> TokenStream {
    let mut result: TokenStream = tokens[..body].iter().cloned().collect();
    if let TokenTree::Group(group) = &tokens[body] {
        let mut annotated = Group::new(Delimiter::Brace, items(group.stream(), shared));
        annotated.set_span(group.span());
        result.extend([TokenTree::Group(annotated)]);
    }
    result.extend(tokens[body + 1..].iter().cloned());
    result
}

/// The items of a container. An item is its attributes, and the tokens up to its end.
fn items(tokens: TokenStream, shared: &Shared<'_>) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut result = TokenStream::new();
    let mut at = 0;
    while let [TokenTree::Punct(hash), TokenTree::Punct(bang), _, ..] = &tokens[at..]
        && (hash.as_char(), bang.as_char()) == ('#', '!')
    {
        result.extend(tokens[at..at + 3].iter().cloned());
        at += 3;
    }
    while at < tokens.len() {
        let attributes = attributes(&tokens[at..]);
        let start = at + attributes;
        let end = end_of_item(&tokens[start..]).map_or(tokens.len(), |end| start + end + 1);
        result.extend(self::item(&tokens[at..start], &tokens[start..end], shared));
        at = end;
    }
    result
}

fn item(attributes: &[TokenTree], item: &[TokenTree], shared: &Shared<'_>) -> TokenStream {
    let mut result = TokenStream::new();
    match item {
        _ if attributes.iter().any(is_annotation) => match shared {
            Shared { needs: [], strict: false, .. } => result.extend(attributes.iter().cloned()),
            shared => result.extend(attributes.iter().map(|token| with_shared(token, shared))),
        },
        _ if attributes.iter().any(is_skip) => {
            // An attribute is two tokens: `#` and its brackets.
            let kept = attributes.chunks(2).filter(|pair| !pair.iter().any(is_skip));
            result.extend(kept.flatten().cloned());
        }
        [head @ .., TokenTree::Group(body)] if body.delimiter() == Delimiter::Brace && is_container(head) => {
            result.extend(attributes.iter().cloned());
            result.extend(with_body(item, item.len() - 1, shared));
            return result;
        }
        [head @ .., last] if is_function(head) && (is_block(last) || !shared.needs.is_empty()) => {
            // A trait's method says what it needs, with or without a body.
            let is_test = attributes.iter().any(makes_tests);
            result.extend(is_test.then(|| shared.attribute.clone()));
            result.extend(attributes.iter().cloned());
            result.extend((!is_test).then(|| shared.attribute.clone()));
        }
        _ => result.extend(attributes.iter().cloned()),
    }
    result.extend(item.iter().map(ToTokens::to_token_stream));
    result
}

/// The number of tokens of the attributes in front of an item.
fn attributes(tokens: &[TokenTree]) -> usize {
    let is_hash = |token: &TokenTree| is_punct(token, '#');
    tokens.chunks(2).take_while(|pair| pair.len() == 2 && is_hash(&pair[0])).count() * 2
}

/// Whether the item is a function: `fn` and a name, without `const`. Code that runs at compile time has no context.
fn is_function(head: &[TokenTree]) -> bool {
    let is = |token: &TokenTree, word: &str| matches!(token, TokenTree::Ident(ident) if ident == word);
    let keyword = head
        .iter()
        .enumerate()
        .find(|(at, token)| is(token, "fn") && matches!(head.get(at + 1), Some(TokenTree::Ident(_))));
    keyword.is_some_and(|(at, _)| !head[..at].iter().any(|token| is(token, "const")))
}

/// `[with_context(bind(..))]`  =>  `[with_context(shared needs, bind(..))]`, if the attribute is ours; also in a
/// `cfg_attr`.
fn with_shared(token: &TokenTree, shared: &Shared<'_>) -> TokenTree {
    let TokenTree::Group(group) = token else { return token.clone() };
    let inside = trees(group);
    let mut result = TokenStream::new();
    let mut at = 0;
    while at < inside.len() {
        match &inside[at..] {
            [TokenTree::Ident(name), rest @ ..] if is_any(name, &["context_root", "with_context"]) => {
                let given = match rest.first() {
                    Some(TokenTree::Group(given)) => Some(given.stream()),
                    _ => None,
                };
                at += usize::from(given.is_some());
                // The options stand first, because the given arguments may end with a `,`.
                let added = shared.added(name == "context_root");
                result.extend(quote!(#name(#added #given)));
            }
            [token, ..] => result.extend([with_shared(token, shared)]),
            [] => {}
        }
        at += 1;
    }
    let mut with = Group::new(group.delimiter(), result);
    with.set_span(group.span());
    TokenTree::Group(with)
}

impl Shared<'_> {
    /// The options to add to an attribute inside. A root needs no keys.
    fn added(&self, is_root: bool) -> TokenStream {
        let (needs, has_needs) = (self.needs, !self.needs.is_empty() && !is_root);
        let shared_needs = format_ident!("{SHARED_NEEDS}");
        let needs = has_needs.then(|| quote!(#shared_needs(#(#needs),*),));
        let shared_strict = format_ident!("{SHARED_STRICT}");
        let strict = self.strict.then(|| quote!(#shared_strict,));
        quote!(#needs #strict)
    }
}

/// Whether the token is the `[rstest]` of an attribute that makes tests. The tests call the function, and the macro
/// moves the attributes below it to the tests.
fn makes_tests(token: &TokenTree) -> bool {
    let TokenTree::Group(group) = token else { return false };
    let names = group.stream().into_iter().take_while(|token| !matches!(token, TokenTree::Group(_)));
    names.last().is_some_and(|name| matches!(&name, TokenTree::Ident(name) if is_any(name, &TEST_MAKERS)))
}

/// Whether the token is the `[context(skip)]` of an attribute.
fn is_skip(token: &TokenTree) -> bool {
    match token {
        TokenTree::Group(group) => group.to_string().replace(' ', "") == "[context(skip)]",
        _ => false,
    }
}

fn is_group(token: &TokenTree, delimiter: Delimiter) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == delimiter)
}
