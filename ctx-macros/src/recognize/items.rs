//! Items in a body, and macro calls whose tokens are not ordinary code.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenTree};

use crate::recognize::calls::is_definition;
use crate::syntax::angles::Angles;
use crate::syntax::groups::trees;
use crate::syntax::tokens::{is_any, is_block, is_punct, macro_call};

/// The arguments of a call of `scope`, by path or method. The block in them is meant for this scope.
pub(crate) fn scope_arguments(tokens: &[TokenTree], at: usize) -> Option<&Group> {
    match &tokens[at..] {
        [TokenTree::Ident(name), TokenTree::Group(arguments), ..]
            if arguments.delimiter() == Delimiter::Parenthesis
                && is_any(name, &["scope"])
                && !is_definition(&tokens[..at]) =>
        {
            Some(arguments)
        }
        _ => None,
    }
}

/// Whether the word is a keyword that an item may begin with.
pub(crate) fn begins_item(word: &Ident) -> bool {
    const KEYWORDS: [&str; 12] =
        ["const", "enum", "extern", "impl", "macro_rules", "mod", "pub", "static", "struct", "trait", "type", "use"];
    is_any(word, &KEYWORDS)
}

/// The number of tokens of the item that begins at `at`, if an item does. An item inside a function has its own context
/// or none: a nested function has its own annotation.
///
/// This is a heuristic on tokens. An item begins with its keyword, at the beginning of a statement. `fn` and a name
/// begin an item anywhere.
pub(crate) fn nested_item(tokens: &[TokenTree], at: usize) -> Option<usize> {
    let TokenTree::Ident(keyword) = &tokens[at] else { return None };
    let is_function = matches!(tokens.get(at + 1), Some(TokenTree::Ident(_))) && is_any(keyword, &["fn"]);
    let begins_statement = match at.checked_sub(1).map(|before| &tokens[before]) {
        None => true,
        Some(TokenTree::Punct(punct)) => punct.as_char() == ';',
        Some(TokenTree::Group(group)) => matches!(group.delimiter(), Delimiter::Brace | Delimiter::Bracket),
        Some(_) => false,
    };
    let is_const_block = || matches!(tokens.get(at + 1), Some(TokenTree::Group(_))) && keyword == "const";
    let is_item = begins_statement && begins_item(keyword) && !is_const_block();
    if !is_function && !is_item {
        return None;
    }
    Some(end_of_item(&tokens[at..]).map_or(tokens.len() - at, |end| end + 1))
}

/// The index at which an item ends: a `;`, or its braces. Braces in a generic argument do not end it:
/// `impl Shape for Sides<{ N + 1 }> {}`.
pub(crate) fn end_of_item(tokens: &[TokenTree]) -> Option<usize> {
    let mut angles = Angles::default();
    let mut has_value = false;
    tokens.iter().position(|token| {
        let is_inside = has_value || angles.after(token) > 0;
        has_value |= !is_inside && is_punct(token, '=');
        is_punct(token, ';') || !is_inside && is_block(token)
    })
}

/// The place of the first `context!(..)`.
pub(crate) fn find_read(tokens: &[TokenTree]) -> Option<Span> {
    tokens.iter().enumerate().find_map(|(at, token)| match token {
        TokenTree::Ident(name) if macro_call(&tokens[at..], &["context"]).is_some() => Some(name.span()),
        TokenTree::Group(group) => find_read(&trees(group)),
        _ => None,
    })
}

/// The number of tokens of a macro call whose tokens are not code that runs here.
pub(crate) fn code_for_elsewhere(tokens: &[TokenTree]) -> Option<usize> {
    macro_call(tokens, &["concat", "parse_quote", "parse_quote_spanned", "quote", "quote_spanned", "stringify"])
}
