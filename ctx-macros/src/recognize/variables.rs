//! The variables of a body, as far as tokens show them.

use proc_macro2::{Delimiter, Group, Ident, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;

use crate::input::function::Function;
use crate::recognize::futures::is_inferred;
use crate::syntax::groups::trees;
use crate::syntax::tokens::{is_name, is_punct, is_word};

/// The variables in a block that are references: `let world = &mut ..`.
pub(crate) fn references(block: &Group) -> Vec<Ident> {
    let tokens = trees(block);
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match &tokens[at..] {
            [keyword, TokenTree::Ident(name), equals, and, ..]
                if is_punct(equals, '=') && is_punct(and, '&') && is_word(keyword, "let") =>
            {
                found.push(name.clone());
            }
            _ => {}
        }
        if let TokenTree::Group(group) = token {
            found.extend(references(group));
        }
    }
    found
}

/// The variable that a statement declares, if a call makes its value: `let mut f = audit();`. `before` ends with the
/// statement, and `end` has to be its `;`.
pub(crate) fn declared<'a>(before: &'a [TokenTree], end: &TokenTree) -> Option<&'a Ident> {
    // Most statements do not end with a group, as `f().await?;` does not: then nothing looks for their beginning.
    if !is_punct(end, ';') || !matches!(before.last(), Some(TokenTree::Group(_))) {
        return None;
    }
    let start = before.iter().rposition(|token| is_punct(token, ';') || is_word(token, "let"))?;
    match &before[start..] {
        [keyword, mutable, TokenTree::Ident(name), behind @ ..]
            if is_word(keyword, "let") && is_word(mutable, "mut") && is_made_by_call(behind) =>
        {
            Some(name)
        }
        [keyword, TokenTree::Ident(name), behind @ ..] if is_word(keyword, "let") && is_made_by_call(behind) => {
            Some(name)
        }
        _ => None,
    }
}

/// Whether a declaration goes on as `: Type = a.b(..)` or `= vec![..]`, so that the type of the variable is known.
fn is_made_by_call(behind: &[TokenTree]) -> bool {
    if !behind.first().is_some_and(|first| is_punct(first, '=') || is_punct(first, ':')) {
        return false;
    }
    match behind {
        [.., bang, TokenTree::Group(elements)] if is_punct(bang, '!') => {
            let elements = trees(elements);
            !elements.is_empty() && !elements.iter().any(|token| is_punct(token, ';'))
        }
        [before @ .., TokenTree::Group(arguments)] if arguments.delimiter() != Delimiter::Brace => {
            // The names of the path, collected from its end.
            let mut names: Vec<String> = Vec::new();
            for token in before.iter().rev() {
                match token {
                    TokenTree::Ident(name) => names.insert(0, name.to_string()),
                    TokenTree::Punct(colon) if colon.as_char() == ':' => {}
                    _ => break,
                }
            }
            !before.last().is_some_and(|last| is_punct(last, '=')) && !is_inferred(&names)
        }
        _ => false,
    }
}

/// The names that may be names of variables: arguments, and names in the body that stand at other places than the name
/// of a function that is handed over. Such a name stands alone among the arguments of a call, or is called.
pub(crate) fn variables(function: &Function) -> Vec<String> {
    let mut names = Vec::new();
    let inputs = function.signature.inputs.to_token_stream();
    others(&[], &inputs.into_iter().collect::<Vec<_>>(), &mut names);
    let body: Vec<TokenTree> = function.body.iter().flat_map(Group::stream).collect();
    others(&[], &body, &mut names);
    names
}

pub(crate) fn others(before: &[TokenTree], tokens: &[TokenTree], names: &mut Vec<String>) {
    let is_call = match before.last() {
        Some(TokenTree::Ident(name)) => is_name(name),
        Some(token) => is_punct(token, '>'),
        None => false,
    };
    // Between the bars of a closure, names are arguments.
    let mut bars = 0;
    for (at, token) in tokens.iter().enumerate() {
        let behind = tokens.get(at + 1);
        bars += usize::from(is_punct(token, '|'));
        match token {
            TokenTree::Ident(name) => {
                let is_called =
                    matches!(behind, Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
                let is_end = |token: Option<&TokenTree>| token.is_none_or(|token| is_punct(token, ','));
                let is_argument =
                    is_call && bars % 2 == 0 && is_end(at.checked_sub(1).map(|at| &tokens[at])) && is_end(behind);
                let is_in_path = at > 0 && is_punct(&tokens[at - 1], ':');
                if !is_called && !is_argument && !is_in_path {
                    names.push(name.unraw().to_string());
                }
            }
            TokenTree::Group(group) => {
                let inside = trees(group);
                let before = if group.delimiter() == Delimiter::Parenthesis { &tokens[..at] } else { &[] };
                others(before, &inside, names);
            }
            _ => {}
        }
    }
}
