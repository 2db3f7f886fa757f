//! The path of a call, in front of its arguments.

use proc_macro2::TokenTree;
use syn::Path;
use syn::ext::IdentExt;

use crate::syntax::tokens::{is_any, is_punct, is_word};

/// The name at `at` as the name of a call, and the name in front of a `::` before it. `None` if the name is being
/// defined.
pub(crate) fn qualified_name(tokens: &[TokenTree], at: usize) -> Option<(String, Option<String>)> {
    let TokenTree::Ident(name) = &tokens[at] else { return None };
    if is_definition(&tokens[..at]) {
        return None;
    }
    let qualifier = match &tokens[..at] {
        [.., TokenTree::Ident(name), first, second] if is_punct(first, ':') && is_punct(second, ':') => {
            Some(name.to_string())
        }
        _ => None,
    };
    Some((name.unraw().to_string(), qualifier))
}

/// The path that ends at the name at `at`.
pub(crate) fn path_to(tokens: &[TokenTree], at: usize) -> &[TokenTree] {
    let is_colon = |token: &TokenTree| is_punct(token, ':');
    let mut start = at;
    while start >= 3
        && let [TokenTree::Ident(_), first, second] = &tokens[start - 3..start]
        && is_colon(first)
        && is_colon(second)
    {
        start -= 3;
    }
    &tokens[start..=at]
}

/// Whether the tokens end in front of a method, a field, or a name in a module or type.
pub(crate) fn is_member(before: &[TokenTree]) -> bool {
    match before {
        [.., dot] if is_punct(dot, '.') => true,
        [.., first, second] => is_punct(first, ':') && is_punct(second, ':'),
        _ => false,
    }
}

/// Whether the tokens end in front of the name of a function that is declared.
pub(crate) fn is_definition(before: &[TokenTree]) -> bool {
    before.last().is_some_and(|word| is_word(word, "fn"))
}

/// Whether the last segment of a path is one of the names.
pub(crate) fn last_name_is(path: &Path, names: &[&str]) -> bool {
    path.segments.last().is_some_and(|last| is_any(&last.ident.unraw(), names))
}
