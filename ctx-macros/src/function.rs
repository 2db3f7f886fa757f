//! The annotated function: its signature understood, its body as tokens.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{ParseStream, Parser};
use syn::{AttrStyle, Attribute, Signature, Visibility};

use crate::attribute::Kind;
use crate::check::is_ours;

pub(crate) struct Function {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) signature: Signature,
    /// None for a trait's method without one.
    pub(crate) body: Option<Group>,
}

impl Function {
    pub(crate) fn parse(kind: Kind, item: TokenStream) -> syn::Result<Function> {
        let function = |input: ParseStream<'_>| {
            let attributes = input.call(Attribute::parse_outer)?;
            let visibility = input.parse()?;
            let signature = input.parse()?;
            let body = block(input.parse()?);
            Ok(Function { attributes, visibility, signature, body })
        };
        function.parse2(item.clone()).map(Function::hoist_inner_attributes).map_err(|_| {
            let name = kind.name();
            let what = first_keyword(item);
            syn::Error::new_spanned(what, format!("`#[{name}]` goes on a function: `fn` or `async fn`"))
        })
    }

    pub(crate) fn is_async(&self) -> bool {
        self.signature.asyncness.is_some()
    }

    /// Whether another attribute macro has to see the `async fn` as it is: `tokio::main`, `tracing::instrument`, a route.
    pub(crate) fn is_for_another_macro(&self) -> bool {
        self.is_async() && self.attributes.iter().any(|attribute| !is_builtin(attribute) && !is_ours(attribute))
    }

    /// The function with one more attribute behind the others: they are expanded first.
    pub(crate) fn with_last(&self, attribute: TokenStream) -> TokenStream {
        let Function { attributes, visibility, signature, body } = self;
        let end = body.is_none().then(|| quote!(;));
        quote!(#(#attributes)* #attribute #visibility #signature #body #end)
    }

    /// `fn f() { #![allow(..)] .. }` becomes `#[allow(..)] fn f() { .. }`: the body will stand inside another block.
    fn hoist_inner_attributes(mut self) -> Function {
        if let Some(body) = &mut self.body {
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

/// Whether an attribute is the compiler's or a tool's: anything else is a macro.
fn is_builtin(attribute: &Attribute) -> bool {
    const NAMES: [&str; 21] = [
        "allow",
        "automatically_derived",
        "bench",
        "cfg",
        "cfg_attr",
        "cold",
        "deny",
        "deprecated",
        "doc",
        "expect",
        "export_name",
        "forbid",
        "ignore",
        "inline",
        "link_section",
        "must_use",
        "no_mangle",
        "should_panic",
        "target_feature",
        "test",
        "track_caller",
    ];
    const TOOLS: [&str; 4] = ["clippy", "diagnostic", "rustfmt", "unsafe"];
    let segments = &attribute.path().segments;
    match (segments.first(), segments.len()) {
        (Some(name), 1) => NAMES.iter().chain(&["warn", "unsafe"]).any(|builtin| name.ident == builtin),
        (Some(tool), _) => TOOLS.iter().any(|known| tool.ident == known),
        (None, _) => false,
    }
}

/// The braces of a body; those of a macro's `$body:block` are inside another group, without delimiters.
fn block(token: TokenTree) -> Option<Group> {
    match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(group),
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
            group.stream().into_iter().next().and_then(block)
        }
        _ => None,
    }
}

/// What an error about a whole item points at: the word that says what it is.
fn first_keyword(item: TokenStream) -> TokenStream {
    const ITEMS: [&str; 11] =
        ["struct", "enum", "union", "trait", "impl", "mod", "static", "type", "use", "extern", "macro_rules"];
    let keyword = item.clone().into_iter().find(|token| match token {
        TokenTree::Ident(ident) => ITEMS.iter().any(|item| ident == item),
        _ => false,
    });
    keyword.map_or(item, TokenTree::into_token_stream)
}
