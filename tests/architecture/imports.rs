//! The imports of a file: each `use`, and each path that begins with `crate`, `super`, `self` or a module of the file,
//! also in the tokens of macros. Code under `#[cfg(test)]` is left out.

use std::str::FromStr;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

#[derive(Default)]
pub(crate) struct Read {
    /// The modules that are declared by `mod name;`.
    pub(crate) modules: Vec<Module>,
    /// The paths of modules whose code is written in this file.
    pub(crate) inline: Vec<Vec<String>>,
    pub(crate) used: Vec<Used>,
}

pub(crate) struct Module {
    pub(crate) path: Vec<String>,
    /// The path in `#[path = ".."]`.
    pub(crate) attribute: Option<String>,
}

/// A path that the file uses, as seen from the root of the crate.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Used {
    pub(crate) path: Vec<String>,
    pub(crate) line: usize,
}

/// Reads the file of the module `module`.
pub(crate) fn read(text: &str, module: &[String]) -> Read {
    let tokens = TokenStream::from_str(text).expect("the file is Rust");
    let mut read = Read::default();
    read.tokens(tokens, module, &[]);
    read
}

impl Read {
    /// Reads the tokens of `module`. `names` are the modules that are declared around the tokens.
    fn tokens(&mut self, tokens: TokenStream, module: &[String], names: &[String]) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let names = &[names, &declared(&tokens)].concat()[..];
        let mut attribute = None;
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            at = match (token, tokens.get(at + 1)) {
                (TokenTree::Punct(punct), Some(TokenTree::Group(group))) if punct.as_char() == '#' => {
                    attribute = path_attribute(group).or(attribute);
                    if is_for_tests_alone(group) { end_of_item(&tokens, at + 2) } else { at + 2 }
                }
                (TokenTree::Ident(word), Some(TokenTree::Group(_))) if word == "pub" => at + 2,
                (TokenTree::Ident(word), Some(TokenTree::Ident(name))) if word == "mod" => {
                    let path = [module, &[name.to_string()]].concat();
                    match tokens.get(at + 2) {
                        Some(TokenTree::Group(body)) => {
                            self.inline.push(path.clone());
                            self.tokens(body.stream(), &path, &[]);
                        }
                        _ => self.modules.push(Module { path, attribute: attribute.take() }),
                    }
                    at + 3
                }
                (TokenTree::Ident(word), _) if word == "use" => {
                    let end = end_of_item(&tokens, at);
                    self.tree(&tokens[at + 1..end], &[], module, names);
                    end
                }
                (TokenTree::Ident(_), _) => {
                    let (path, end) = path_at(&tokens, at);
                    let is_inner = begins_with_colons(&tokens[at.saturating_sub(2)..at])
                        || at > 0 && is_punct(&tokens[at - 1], '$');
                    if path.len() > 1 && !is_inner {
                        self.add(&path, token, module, names);
                    }
                    end
                }
                (TokenTree::Group(group), _) => {
                    self.tokens(group.stream(), module, names);
                    at + 1
                }
                _ => at + 1,
            };
        }
    }

    /// Reads the tree of a `use`: paths with commas between them, each behind `prefix`.
    fn tree(&mut self, tokens: &[TokenTree], prefix: &[String], module: &[String], names: &[String]) {
        for tree in tokens.split(|token| is_punct(token, ',') || is_punct(token, ';')).filter(|tree| !tree.is_empty()) {
            let (path, _) = path_at(tree, 0);
            let path = [prefix, &path].concat();
            match tree.last() {
                Some(TokenTree::Group(inner)) => {
                    let inner: Vec<TokenTree> = inner.stream().into_iter().collect();
                    self.tree(&inner, &path, module, names);
                }
                _ => self.add(&path, &tree[0], module, names),
            }
        }
    }

    /// Keeps a path if it belongs to this crate.
    fn add(&mut self, path: &[String], token: &TokenTree, module: &[String], names: &[String]) {
        let Some(first) = path.first() else { return };
        let (mut found, rest) = match first.as_str() {
            "crate" => (Vec::new(), &path[1..]),
            "self" => (module.to_vec(), &path[1..]),
            first if first == "super" || names.iter().any(|name| name == first) => (module.to_vec(), path),
            _ => return,
        };
        for segment in rest.iter().filter(|segment| *segment != "self") {
            if segment == "super" { drop(found.pop()) } else { found.push(segment.clone()) }
        }
        self.used.push(Used { path: found, line: token.span().start().line });
    }
}

/// The names that follow `mod`.
fn declared(tokens: &[TokenTree]) -> Vec<String> {
    let pairs = tokens.windows(2).filter(|pair| matches!(&pair[0], TokenTree::Ident(word) if word == "mod"));
    pairs.map(|pair| pair[1].to_string()).collect()
}

/// The path that begins at a token, and the index behind the path. The path may be empty.
fn path_at(tokens: &[TokenTree], mut at: usize) -> (Vec<String>, usize) {
    let mut path = Vec::new();
    while let Some(TokenTree::Ident(segment)) = tokens.get(at) {
        path.push(segment.to_string());
        at += 1;
        if !(begins_with_colons(&tokens[at..]) && matches!(tokens.get(at + 2), Some(TokenTree::Ident(_)))) {
            break;
        }
        at += 2;
    }
    (path, at.max(1))
}

fn begins_with_colons(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [one, two, ..] if is_punct(one, ':') && is_punct(two, ':'))
}

fn is_punct(token: &TokenTree, char: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == char)
}

/// `file.rs`, in `[path = "file.rs"]`.
fn path_attribute(attribute: &Group) -> Option<String> {
    let text = attribute.stream().to_string();
    Some(text.strip_prefix("path = \"")?.strip_suffix('"')?.to_owned())
}

/// Whether code with the attribute `[cfg(..)]` is compiled only for tests.
fn is_for_tests_alone(attribute: &Group) -> bool {
    let tokens: Vec<TokenTree> = attribute.stream().into_iter().collect();
    matches!(&tokens[..], [TokenTree::Ident(word), TokenTree::Group(is)] if word == "cfg" && takes_test(is.stream()))
}

/// Whether a condition holds only in tests.
fn takes_test(condition: TokenStream) -> bool {
    let tokens: Vec<TokenTree> = condition.into_iter().collect();
    let parts = |group: &Group| -> Vec<TokenStream> {
        let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
        tokens.split(|token| is_punct(token, ',')).map(|part| part.iter().cloned().collect()).collect()
    };
    match &tokens[..] {
        [TokenTree::Ident(word)] => word == "test",
        [TokenTree::Ident(word), TokenTree::Group(group)] if word == "all" => parts(group).into_iter().any(takes_test),
        [TokenTree::Ident(word), TokenTree::Group(group)] if word == "any" => parts(group).into_iter().all(takes_test),
        _ => false,
    }
}

/// The index behind the item, statement or field that begins at a token. More attributes may stand before it.
fn end_of_item(tokens: &[TokenTree], mut at: usize) -> usize {
    while let (Some(mark), Some(TokenTree::Group(_))) = (tokens.get(at), tokens.get(at + 1))
        && is_punct(mark, '#')
    {
        at += 2;
    }
    let words: Vec<String> = tokens[at..].iter().take(4).map(ToString::to_string).collect();
    let begins = |all: &[&str]| words.iter().any(|word| all.contains(&&**word));
    let is_item = begins(&["fn", "mod", "impl", "struct", "enum", "trait"]);
    let ends_at_semicolon = !is_item && begins(&["use", "static", "const", "type", "let", "return"]);
    let ends = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace && !ends_at_semicolon,
        token => is_punct(token, ';') || is_punct(token, ',') && !is_item && !ends_at_semicolon,
    };
    tokens[at..].iter().position(ends).map_or(tokens.len(), |end| at + end + 1)
}

#[cfg(test)]
mod tests {
    use super::read;

    /// The paths that the file of the module `a::b` uses, with their lines.
    fn used(text: &str) -> Vec<(String, usize)> {
        let module = ["a", "b"].map(str::to_owned);
        read(text, &module).used.into_iter().map(|used| (used.path.join("::"), used.line)).collect()
    }

    fn paths(text: &str) -> Vec<String> {
        used(text).into_iter().map(|(path, _)| path).collect()
    }

    #[test]
    fn groups_are_flattened() {
        assert_eq!(paths("use crate::c::{self, d::{E, F as G}, h::*};"), ["c", "c::d::E", "c::d::F", "c::h"]);
        assert_eq!(paths("use {crate::c::D, std::fmt};"), ["c::D"]);
        assert_eq!(used("use std::fmt;\n\nuse crate::{\n    c,\n    d::E,\n};"), [("c".into(), 4), ("d::E".into(), 5)]);
    }

    #[test]
    fn paths_are_seen_from_the_root() {
        assert_eq!(
            paths("use super::c::D; use super::super::e; use self::f; use super::*;"),
            ["a::c::D", "e", "a::b::f", "a"]
        );
        assert_eq!(paths("mod c; pub use c::D; fn e() { c::f(); g::h() }"), ["a::b::c::D", "a::b::c::f"]);
        assert_eq!(paths("mod c { use super::D; use super::super::E; }"), ["a::b::D", "a::E"]);
    }

    #[test]
    fn paths_in_code_and_in_macros_count() {
        assert_eq!(paths("fn f(x: crate::c::D) -> Vec<super::E> { self.x.y::<crate::g>() }"), ["c::D", "a::E", "g"]);
        assert_eq!(paths("m! { a => crate::c::d(super::super::e::F::new(), [1]) }"), ["c::d", "e::F::new"]);
        assert_eq!(paths("macro_rules! m { () => { $crate::c::d!() }; }"), [""; 0]);
        assert_eq!(paths("pub(in crate::a) struct S(pub(super) u8); pub(crate) mod c;"), [""; 0]);
    }

    #[test]
    fn what_tests_alone_see_does_not_count() {
        assert_eq!(paths("#[cfg(test)] mod tests { use crate::c; } use crate::d;"), ["d"]);
        assert_eq!(paths("#[cfg(all(test, some))] use crate::{c, e}; use crate::d;"), ["d"]);
        assert_eq!(
            paths("#[cfg(not(all(test, some)))] use crate::c; #[cfg(any(test, some))] use crate::d;"),
            ["c", "d"]
        );
        assert_eq!(paths("fn f() { #[cfg(test)] crate::c::d(1); crate::e::f() }"), ["e::f"]);
        assert_eq!(paths("#[cfg(test)] #[inline] fn f<A, B>(a: A) where B: C { crate::c::d() } use crate::e;"), ["e"]);
        assert_eq!(paths("struct S { #[cfg(test)] c: crate::c::D, e: crate::e::F }"), ["e::F"]);
    }

    #[test]
    fn modules_are_found_with_the_paths_of_their_files() {
        let read = read("#[path = \"d/mod.rs\"] pub mod c; #[cfg(test)] mod e; mod f { mod g; }", &[]);
        let modules: Vec<_> =
            read.modules.iter().map(|module| (module.path.join("::"), module.attribute.as_deref())).collect();
        assert_eq!(modules, [("c".to_owned(), Some("d/mod.rs")), ("f::g".to_owned(), None)]);
        assert_eq!(read.inline, [["f"]]);
    }
}
