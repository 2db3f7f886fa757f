//! The plain twin: the program with spaces in place of all code of ctx.

use std::ops::Range;

use proc_macro2::{TokenStream, TokenTree};

/// Blanks `#[with_context..]`, `#[context_root..]`, `#[context..]`, and imports from `ctx_runtime` and `keys`.
pub(crate) fn blanked(source: &str) -> String {
    let tokens: TokenStream = source.parse().expect("the tokens of a program are whole");
    let mut ours = Vec::new();
    find(tokens, &mut ours);
    let mut text = source.as_bytes().to_vec();
    for byte in ours.into_iter().flatten() {
        if text[byte] != b'\n' {
            text[byte] = b' ';
        }
    }
    String::from_utf8(text).expect("what is blanked is ASCII")
}

fn find(tokens: TokenStream, found: &mut Vec<Range<usize>>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        let length = ours(&tokens[at..]);
        if length > 0 {
            let (first, last) = (tokens[at].span().byte_range(), tokens[at + length - 1].span().byte_range());
            found.push(first.start..last.end);
        } else if let TokenTree::Group(group) = &tokens[at] {
            find(group.stream(), found);
        }
        at += length.max(1);
    }
}

/// The number of tokens at the beginning of `tokens` that are code of ctx.
fn ours(tokens: &[TokenTree]) -> usize {
    let is = |token: &TokenTree, text: &str| token.to_string() == text;
    match tokens {
        [hash, TokenTree::Group(attribute), ..] if is(hash, "#") && is_ours(attribute.stream()) => 2,
        [keyword, name, ..] if is(keyword, "use") && (is(name, "ctx_runtime") || is(name, "keys")) => {
            tokens.iter().position(|token| is(token, ";")).map_or(0, |end| end + 1)
        }
        _ => 0,
    }
}

/// Whether an attribute is one of ctx, by the last name of its path.
fn is_ours(attribute: TokenStream) -> bool {
    let path = attribute.into_iter().map(|token| token.to_string());
    let path: Vec<String> = path
        .take_while(|token| token == ":" || token.starts_with(|first: char| first.is_alphabetic() || first == '_'))
        .collect();
    path.last().is_some_and(|last| ["with_context", "context_root", "context"].contains(&last.as_str()))
}

#[test]
fn what_is_ours_is_blanked_and_all_else_stays_where_it_is() {
    let source = "use ctx_runtime::with_context;\n#[with_context(\n    bind(A))] #[inline] fn f() { #[context(detach)] spawn(1); }\n";
    let expected = "                              \n               \n              #[inline] fn f() {                    spawn(1); }\n";
    assert_eq!(blanked(source), expected);
}
