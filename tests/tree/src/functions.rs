//! The functions of a source file that can be annotated, and the places of their attributes.

use std::ops::RangeInclusive;

use anyhow::Result;
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, ForeignItemFn, ImplItemFn, Item, ItemFn, ItemImpl, ItemMod, ItemTrait, Signature, TraitItemFn};

/// A function, in whatever item it stands.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) name: String,
    /// The place of the attribute: the byte behind all other attributes, before `pub`, `async`, `fn`, ...
    pub(crate) at: usize,
    pub(crate) lines: RangeInclusive<usize>,
    /// Whether the function stands directly in a block that can be annotated as a whole.
    pub(crate) is_contained: bool,
    pub(crate) left_out: Option<Reason>,
}

/// The functions of a file, and the outermost blocks around them.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) functions: Vec<Function>,
    /// The places of the attributes of blocks.
    pub(crate) containers: Vec<usize>,
}

/// Why a function gets no attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reason {
    Const,
    Foreign,
    Variadic,
    Naked,
    Macro,
    Annotated,
    Asked,
    Broken,
}

impl Reason {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Reason::Const => "const",
            Reason::Foreign => "in an extern block",
            Reason::Variadic => "variadic",
            Reason::Naked => "naked",
            Reason::Macro => "procedural macro",
            Reason::Annotated => "annotated already",
            Reason::Asked => "asked to",
            Reason::Broken => "does not compile annotated",
        }
    }
}

pub(crate) fn find(source: &str) -> Result<Found> {
    let file = syn::parse_file(source)?;
    // `parse_file` removes this before it counts bytes.
    let mark = if source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let ahead = mark + file.shebang.as_ref().map_or(0, String::len);
    let mut finder = Finder { found: Found::default(), ahead, is_in_container: false };
    finder.visit_file(&file);
    Ok(finder.found)
}

struct Finder {
    found: Found,
    ahead: usize,
    is_in_container: bool,
}

impl Finder {
    fn function(&mut self, item: &impl ToTokens, attributes: &[Attribute], signature: &Signature) {
        let reason = reason(attributes, signature);
        self.push(item, attributes, signature, reason);
    }

    fn push(
        &mut self,
        item: &impl ToTokens,
        attributes: &[Attribute],
        signature: &Signature,
        left_out: Option<Reason>,
    ) {
        self.found.functions.push(Function {
            name: signature.ident.to_string(),
            at: self.behind_attributes(item, attributes),
            lines: lines(item),
            is_contained: self.is_in_container,
            left_out,
        });
    }

    fn behind_attributes(&self, item: &impl ToTokens, attributes: &[Attribute]) -> usize {
        let outer = attributes.iter().filter(|attribute| matches!(attribute.style, syn::AttrStyle::Outer)).count();
        // Two tokens for each attribute: `#` and its brackets.
        let first = item.to_token_stream().into_iter().nth(outer * 2);
        self.ahead + first.map_or(0, |token| token.span().byte_range().start)
    }

    /// Visits the items in a block. The place of the outermost block is noted.
    fn container(&mut self, item: &impl ToTokens, attributes: &[Attribute], inside: impl FnOnce(&mut Self)) {
        if !self.is_in_container {
            let at = self.behind_attributes(item, attributes);
            self.found.containers.push(at);
        }
        self.within(true, inside);
    }

    fn within(&mut self, container: bool, inside: impl FnOnce(&mut Self)) {
        let before = std::mem::replace(&mut self.is_in_container, container);
        inside(self);
        self.is_in_container = before;
    }
}

impl<'ast> Visit<'ast> for Finder {
    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        self.function(item, &item.attrs, &item.sig);
        self.within(false, |finder| visit::visit_item_fn(finder, item));
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        self.function(item, &item.attrs, &item.sig);
        self.within(false, |finder| visit::visit_impl_item_fn(finder, item));
    }

    fn visit_trait_item_fn(&mut self, item: &'ast TraitItemFn) {
        self.function(item, &item.attrs, &item.sig);
        self.within(false, |finder| visit::visit_trait_item_fn(finder, item));
    }

    fn visit_foreign_item_fn(&mut self, item: &'ast ForeignItemFn) {
        self.push(item, &item.attrs, &item.sig, Some(Reason::Foreign));
    }

    fn visit_item_impl(&mut self, item: &'ast ItemImpl) {
        self.container(item, &item.attrs, |finder| visit::visit_item_impl(finder, item));
    }

    fn visit_item_trait(&mut self, item: &'ast ItemTrait) {
        self.container(item, &item.attrs, |finder| visit::visit_item_trait(finder, item));
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if item.content.is_some() && !has_module_in_a_file(item) {
            self.container(item, &item.attrs, |finder| visit::visit_item_mod(finder, item));
        } else {
            visit::visit_item_mod(self, item);
        }
    }
}

/// Whether a module has its code in another file. The compiler does not give such a module to an attribute macro.
fn has_module_in_a_file(item: &ItemMod) -> bool {
    let items = item.content.iter().flat_map(|(_, items)| items);
    items.into_iter().any(|item| match item {
        Item::Mod(inner) => inner.content.is_none() || has_module_in_a_file(inner),
        _ => false,
    })
}

fn reason(attributes: &[Attribute], signature: &Signature) -> Option<Reason> {
    const MACROS: [&str; 3] = ["proc_macro", "proc_macro_attribute", "proc_macro_derive"];
    let has = |names: &[&str]| attributes.iter().any(|attribute| names.iter().any(|name| is(attribute, name)));
    if signature.constness.is_some() {
        Some(Reason::Const)
    } else if signature.variadic.is_some() {
        Some(Reason::Variadic)
    } else if has(&["naked"]) {
        Some(Reason::Naked)
    } else if has(&MACROS) {
        Some(Reason::Macro)
    } else if has(&["context_root", "with_context"]) {
        Some(Reason::Annotated)
    } else {
        None
    }
}

/// Whether an attribute has a name: `#[name]`, `#[path::name(..)]`, `#[unsafe(name)]`.
fn is(attribute: &Attribute, name: &str) -> bool {
    let last = attribute.path().segments.last();
    let inside = || attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident(name));
    last.is_some_and(|last| last.ident == name || last.ident == "unsafe" && inside())
}

fn lines(item: &impl Spanned) -> RangeInclusive<usize> {
    let span = item.span();
    span.start().line..=span.end().line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn starts(source: &str) -> Vec<(String, String)> {
        let found = find(source).unwrap();
        let start =
            |function: &Function| source[function.at..].split_whitespace().next().unwrap_or_default().to_owned();
        found.functions.iter().map(|function| (function.name.clone(), start(function))).collect()
    }

    #[test]
    fn attributes_go_behind_all_others() {
        let source = "/// ä\n#[inline] #[cfg(x)] /* ö */ pub(crate) async fn a() {}\nimpl A { unsafe extern \"C\" fn b() {} }\ntrait T { async fn c(); fn d() { fn e() {} } }";
        let expected = [("a", "pub(crate)"), ("b", "unsafe"), ("c", "async"), ("d", "fn"), ("e", "fn")];
        assert_eq!(starts(source), expected.map(|(name, start)| (name.to_owned(), start.to_owned())));
    }

    #[test]
    fn marks_and_shebangs_are_counted() {
        assert_eq!(starts("\u{feff}#!/bin/rust\n//! ü\nfn a() {}"), [("a".to_owned(), "fn".to_owned())]);
    }

    #[test]
    fn what_cannot_be_annotated_says_why() {
        let source = "const fn a() {} unsafe extern \"C\" fn b(x: u8, ...) {} extern { fn c(); } #[unsafe(naked)] fn d() {} #[proc_macro_derive(X)] pub fn e() {} #[ctx_runtime::with_context(inherit)] fn f() {} fn g() {}";
        let reasons: Vec<_> = find(source).unwrap().functions.iter().map(|function| function.left_out).collect();
        use Reason::*;
        let expected = [Some(Const), Some(Variadic), Some(Foreign), Some(Naked), Some(Macro), Some(Annotated), None];
        assert_eq!(reasons, expected);
    }

    #[test]
    fn a_block_around_a_module_in_a_file_is_no_container() {
        let found =
            find("mod a { mod b; impl C { fn d() { fn e() {} impl F { fn g() {} } } } } mod h { fn i() {} }").unwrap();
        assert_eq!(found.containers.len(), 3);
        let contained: Vec<_> = found.functions.iter().map(|function| function.is_contained).collect();
        assert_eq!(contained, [true, false, true, true]);
    }
}
