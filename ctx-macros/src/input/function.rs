//! The annotated function: its signature is parsed, and its body stays tokens.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{ParseStream, Parser};
use syn::{AttrStyle, Attribute, FnArg, Pat, ReceiverKind, Signature, Type, Visibility};

use crate::input::args::Args;
use crate::input::kind::Kind;
use crate::input::words::Words;
use crate::syntax::groups::{trees, with_tokens};
use crate::syntax::tokens::{is_any, is_block, is_word};

/// Attributes that make tests. The tests call the function.
pub(crate) const TEST_MAKERS: [&str; 2] = ["rstest", "test_case"];

#[derive(Clone)]
pub(crate) struct Function {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) signature: Signature,
    /// `None` for a trait's method without a body.
    pub(crate) body: Option<Group>,
    /// The `;` in the place of the body.
    pub(crate) end: Option<TokenTree>,
    pub(crate) words: Words,
    /// The words in front of the body.
    pub(crate) head: Words,
}

impl Function {
    pub(crate) fn parse(kind: Kind, item: TokenStream) -> syn::Result<Function> {
        let mut head: Vec<TokenTree> = item.clone().into_iter().collect();
        // The last token is the body or a semicolon. The parser does not get it, because it would copy the body.
        let last = head.pop();
        let body = last.clone().and_then(block);
        let end = last.filter(|_| body.is_none());
        let head: TokenStream = head.into_iter().collect();
        let head_words = if body.is_some() { Words::of(&head) } else { Words::default() };
        // A collection of futures may be an argument. All other words belong to the body.
        let words = body.as_ref().map_or(head_words, |body| {
            let of_body = Words::of(&body.stream());
            Words { collection: of_body.collection || head_words.collection, ..of_body }
        });
        let function = |input: ParseStream<'_>| {
            let attributes = input.call(Attribute::parse_outer)?;
            let visibility = input.parse()?;
            let signature = input.parse()?;
            Ok(Function { attributes, visibility, signature, body, end, words, head: head_words })
        };
        function.parse2(head).map(Function::hoist_inner_attributes).map_err(|_| {
            let name = kind.name();
            if let Some(module) = module_in_a_file(&item) {
                let message = format!("`#[{name}]` cannot see into another file: put the attribute on the functions, `impl`s and inline modules in the file of `{module}`");
                return syn::Error::new(module.span(), message);
            }
            let what = first_keyword(item);
            syn::Error::new_spanned(
                what,
                match kind {
                    Kind::Root => format!("`#[{name}]` goes on a function: `fn` or `async fn`"),
                    Kind::With => {
                        format!("`#[{name}]` goes on a function, or on an `impl`, `trait` or inline `mod` that has functions")
                    }
                },
            )
        })
    }

    pub(crate) fn is_async(&self) -> bool {
        self.signature.asyncness.is_some()
    }

    /// The names of the arguments that are references.
    pub(crate) fn references(&self) -> Vec<Ident> {
        let reference = |input: &FnArg| match input {
            FnArg::Receiver(receiver) => {
                matches!(receiver.kind, ReceiverKind::Reference(..)).then(|| receiver.self_token.into())
            }
            FnArg::Typed(argument) => match (&*argument.pat, &*argument.ty) {
                (Pat::Ident(name), Type::Reference(_)) => Some(name.ident.clone()),
                _ => None,
            },
        };
        self.signature.inputs.iter().filter_map(reference).collect()
    }

    /// Whether another attribute macro may have to see the function unchanged. `tokio::main` and routes ask for an
    /// `async fn`. `tracing::instrument` recognises a function that returns an `async` block by the end of its body.
    pub(crate) fn is_for_another_macro(&self) -> bool {
        (self.is_async() || self.ends_with_block())
            && self.attributes.iter().any(|attribute| !is_builtin(attribute) && !is_ours(attribute))
    }

    /// Moves the attribute to a function of the same name in the body. `None` if there is no such function. A macro
    /// above, such as `sqlx::test`, has moved the user's function into the body, and calls it.
    ///
    /// ```text
    /// #[context_root(..)] fn f() { async fn f(pool: Pool) { .. } .. }  =>  fn f() { #[context_root(..)] async fn f(pool: Pool) { .. } .. }
    /// ```
    ///
    /// A helper of the user's own with the same name has another shape: only here, the outer function has no arguments,
    /// and the inner function is `async` and has arguments.
    pub(crate) fn moved_inside(&self, attribute: impl FnOnce() -> TokenStream) -> Option<Function> {
        let body = self.body.as_ref().filter(|_| !self.is_async() && self.signature.inputs.is_empty())?;
        let tokens = trees(body);
        let name = tokens.windows(2).position(|pair| {
            matches!(pair, [TokenTree::Ident(keyword), TokenTree::Ident(name)] if keyword == "fn" && *name == self.signature.ident)
        })?;
        let is_qualifier = |token: &&TokenTree| match token {
            TokenTree::Ident(word) => is_any(word, &["async", "const", "extern", "pub", "unsafe"]),
            TokenTree::Literal(_) => true,
            _ => false,
        };
        let start = name - tokens[..name].iter().rev().take_while(is_qualifier).count();
        let is_async = tokens[start..name].iter().any(|token| is_word(token, "async"));
        let has_arguments =
            matches!(tokens.get(name + 2), Some(TokenTree::Group(inputs)) if !inputs.stream().is_empty());
        if !is_async || !has_arguments || start > 0 && is_annotation(&tokens[start - 1]) {
            return None;
        }
        let (before, item, attribute) = (&tokens[..start], &tokens[start..], attribute());
        let body = with_tokens(body, quote!(#(#before)* #attribute #(#item)*));
        Some(Function { body: Some(body), ..self.clone() })
    }

    /// Whether the body declares a function of the same name, at any depth.
    pub(crate) fn has_its_name_inside(&self) -> bool {
        fn declares(tokens: TokenStream, name: &Ident) -> bool {
            let mut is_function = false;
            tokens.into_iter().any(|token| {
                let was_function = std::mem::replace(&mut is_function, is_word(&token, "fn"));
                match token {
                    TokenTree::Ident(ident) => was_function && ident == *name,
                    TokenTree::Group(group) => declares(group.stream(), name),
                    _ => false,
                }
            })
        }
        self.body.iter().any(|body| declares(body.stream(), &self.signature.ident))
    }

    /// Whether another macro makes tests that call the function, and moves all attributes to the tests. The values of a
    /// root may name arguments of the function, so they have to stay.
    pub(crate) fn is_called_by_tests(&self) -> bool {
        let is_such = |attribute: &Attribute| {
            attribute.path().segments.last().is_some_and(|last| is_any(&last.ident, &TEST_MAKERS))
        };
        self.attributes.iter().any(is_such)
    }

    /// Whether the body ends with `async move { .. }` or with `Box::pin(async move { .. })`.
    fn ends_with_block(&self) -> bool {
        let body = self.body.as_ref().map(trees).unwrap_or_default();
        let is = |token: Option<&TokenTree>, word: &str| token.is_some_and(|token| is_word(token, word));
        match body.as_slice() {
            [.., ty, _, _, function, TokenTree::Group(argument)] if is_word(ty, "Box") && is_word(function, "pin") => {
                is(trees(argument).first(), "async")
            }
            [before @ .., TokenTree::Group(block)] if block.delimiter() == Delimiter::Brace => {
                is(before.last(), "async") || is(before.last(), "move") && is(before.iter().nth_back(1), "async")
            }
            _ => false,
        }
    }

    /// `fn f() { #![allow(..)] .. }` becomes `#[allow(..)] fn f() { .. }`, because the body will stand inside another
    /// block.
    fn hoist_inner_attributes(mut self) -> Function {
        if let Some(body) = &mut self.body
            && self.words.attribute
            && matches!(body.stream().into_iter().next(), Some(TokenTree::Punct(hash)) if hash.as_char() == '#')
        {
            let split =
                |input: ParseStream<'_>| Ok((input.call(Attribute::parse_inner)?, input.parse::<TokenStream>()?));
            if let Ok((inner, rest)) = split.parse2(body.stream())
                && !inner.is_empty()
            {
                self.attributes.extend(inner.into_iter().map(|mut attribute| {
                    attribute.style = AttrStyle::Outer;
                    attribute
                }));
                let mut without = Group::new(Delimiter::Brace, rest);
                without.set_span(body.span());
                *body = without;
            }
        }
        self
    }
}

/// Whether an attribute is known to belong to the compiler or to a tool. Another attribute may be a macro.
fn is_builtin(attribute: &Attribute) -> bool {
    const NAMES: [&str; 16] = [
        "allow",
        "cfg",
        "cold",
        "deny",
        "deprecated",
        "doc",
        "expect",
        "forbid",
        "ignore",
        "inline",
        "must_use",
        "should_panic",
        "target_feature",
        "test",
        "track_caller",
        "warn",
    ];
    const TOOLS: [&str; 3] = ["clippy", "diagnostic", "rustfmt"];
    let segments = &attribute.path().segments;
    let known = if segments.len() == 1 { &NAMES[..] } else { &TOOLS };
    segments.first().is_some_and(|first| is_any(&first.ident, known))
}

/// The braces of a body. The body of a macro's `$body:block` stands inside another group, without delimiters.
fn block(token: TokenTree) -> Option<Group> {
    match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(group),
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
            group.stream().into_iter().next().and_then(block)
        }
        stand_in if is_block(&stand_in) => Some(Group::new(Delimiter::Brace, stand_in.into())),
        _ => None,
    }
}

/// A function that cannot be parsed. The compiler reports what is wrong with its signature. If nothing else is wrong
/// with the function, the call of `unread` in its body fails.
pub(crate) fn unread(args: &Args, item: &TokenStream) -> Option<TokenStream> {
    let mut tokens: Vec<TokenTree> = item.clone().into_iter().collect();
    let keyword = tokens.iter().position(|token| is_word(token, "fn"))?;
    let before: TokenStream = tokens[..keyword].iter().filter(|token| token.to_string() != "extern").cloned().collect();
    let body = tokens.pop().and_then(block).filter(|_| keyword_of_other(&before).is_none())?;
    let (private, inside) = (args.private(), body.stream());
    let body = with_tokens(&body, quote!(#private::unread::<()>(); #inside));
    Some(tokens.into_iter().chain([body.into()]).collect())
}

/// The name of a module that is in a file of its own: `mod handlers;`
fn module_in_a_file(item: &TokenStream) -> Option<Ident> {
    let tokens: Vec<TokenTree> = item.clone().into_iter().collect();
    match tokens.as_slice() {
        [.., TokenTree::Ident(keyword), TokenTree::Ident(name), TokenTree::Punct(end)]
            if keyword == "mod" && end.as_char() == ';' =>
        {
            Some(name.clone())
        }
        _ => None,
    }
}

/// The keyword of an item, at which an error about the whole item points. If there is no keyword, the whole item.
fn first_keyword(item: TokenStream) -> TokenStream {
    keyword_of_other(&item).map_or(item, TokenTree::into_token_stream)
}

/// The keyword of an item that is not a function.
fn keyword_of_other(item: &TokenStream) -> Option<TokenTree> {
    const ITEMS: [&str; 11] =
        ["struct", "enum", "union", "trait", "impl", "mod", "static", "type", "use", "extern", "macro_rules"];
    item.clone().into_iter().find(|token| matches!(token, TokenTree::Ident(word) if is_any(word, &ITEMS)))
}

/// Whether the token is the name of one of our attributes, or a group that contains it.
pub(crate) fn is_annotation(token: &TokenTree) -> bool {
    match token {
        TokenTree::Ident(word) => is_any(word, &["context_root", "with_context"]),
        TokenTree::Group(group) => group.stream().into_iter().any(|token| is_annotation(&token)),
        _ => false,
    }
}

/// Whether the attribute is `#[context_root]` or `#[with_context]`, by its last name.
pub(crate) fn is_ours(attribute: &Attribute) -> bool {
    let name = attribute.path().segments.last().map(|segment| &segment.ident);
    name.is_some_and(|name| name == "context_root" || name == "with_context")
}
