//! Whether tokens use a variable. The functions are heuristics. Each says what it assumes where it may be wrong.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use syn::ext::IdentExt;

use crate::recognize::items::{code_for_elsewhere, nested_item};
use crate::syntax::groups::trees;
use crate::syntax::tokens::{is_any, is_punct, macro_call};

/// How tokens use a variable.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mention {
    /// As `&x`, `x.clone()` or in a format string.
    Borrows,
    /// In any other way.
    MayMove,
}

/// Whether the tokens name a variable, and their strongest use of it. Names of fields do not count: `name: ..`,
/// `.name`. Tokens that may be a use count as a use, for example a string that contains the name.
pub(crate) fn mentions(tokens: &TokenStream, name: &Ident) -> Option<Mention> {
    if tokens.is_empty() {
        return None;
    }
    most(tokens.clone(), &name.unraw().to_string())
}

/// Whether the tokens surely use a variable: they name it, and nothing before could be another variable of this name,
/// or a string that contains the name. Tokens that may be no use do not count.
pub(crate) fn surely_use(tokens: &[TokenTree], name: &Ident) -> bool {
    matches!(first(tokens, name), Some(First::Uses | First::UsesPart))
}

/// Whether the tokens surely use the whole variable. Then no part of it has been moved.
pub(crate) fn surely_use_all(tokens: &[TokenTree], name: &Ident) -> bool {
    first(tokens, name) == Some(First::Uses)
}

fn first(tokens: &[TokenTree], name: &Ident) -> Option<First> {
    first_mention(tokens, &name.unraw().to_string(), false)
}

/// What the first mention of a name may be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum First {
    Uses,
    /// A use of a field of the variable.
    UsesPart,
    /// A pattern that binds the name again, an item, or a string.
    MayBeAnother,
}

fn first_mention(tokens: &[TokenTree], name: &str, is_pattern: bool) -> Option<First> {
    let mut pattern = Pattern { is_one: is_pattern, ..Pattern::default() };
    let mut at = 0;
    while at < tokens.len() {
        // A name in an item is no variable of the function. And an item may give its name to the code behind it.
        if let Some(length) = nested_item(tokens, at).or_else(|| other_code(&tokens[at..])) {
            if names(&tokens[at..at + length], name) {
                return Some(First::MayBeAnother);
            }
            at += length;
            continue;
        }
        let binds = pattern.at(&tokens[at]) || is_bound(&tokens[at + 1..]);
        let found = match &tokens[at + 1..] {
            _ if binds => First::MayBeAnother,
            [TokenTree::Punct(dot), TokenTree::Ident(_), TokenTree::Group(_), ..] if dot.as_char() == '.' => {
                First::Uses
            }
            [TokenTree::Punct(dot), ..] if dot.as_char() == '.' => First::UsesPart,
            _ => First::Uses,
        };
        let found = match &tokens[at] {
            // `name: Type` in a pattern binds the name, too.
            TokenTree::Ident(ident) if is(ident, name) && (binds || mention(tokens, at).is_some()) => Some(found),
            TokenTree::Group(group) => first_mention(&trees(group), name, binds),
            TokenTree::Literal(literal) => literal.to_string().contains(name).then_some(First::MayBeAnother),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
        at += 1;
    }
    None
}

/// The number of tokens of an attribute, of a macro call that contains a pattern, or of code that runs elsewhere or never.
fn other_code(tokens: &[TokenTree]) -> Option<usize> {
    let attribute = || match tokens {
        [hash, TokenTree::Group(inside), ..] if is_punct(hash, '#') && inside.delimiter() == Delimiter::Bracket => {
            Some(2)
        }
        _ => None,
    };
    attribute().or_else(|| macro_call(tokens, &["assert_matches", "matches"])).or_else(|| code_for_elsewhere(tokens))
}

fn names(tokens: &[TokenTree], name: &str) -> bool {
    tokens.iter().any(|token| match token {
        TokenTree::Ident(ident) => is(ident, name),
        TokenTree::Group(group) => names(&trees(group), name),
        _ => false,
    })
}

/// Tracks whether tokens stand in a pattern: behind `let` and `for`, and between the bars of a closure.
#[derive(Default)]
struct Pattern {
    is_one: bool,
    is_closure: bool,
}

impl Pattern {
    /// Whether this token stands in a pattern.
    fn at(&mut self, token: &TokenTree) -> bool {
        match token {
            TokenTree::Ident(word) if is_any(word, &["for", "let"]) => self.is_one = true,
            TokenTree::Ident(word) if is_any(word, &["in"]) => self.is_one = false,
            TokenTree::Punct(punct) => match punct.as_char() {
                '=' | ';' => (self.is_one, self.is_closure) = (false, false),
                '|' => self.is_closure = !self.is_closure,
                _ => {}
            },
            _ => {}
        }
        self.is_one || self.is_closure
    }
}

/// Whether the tokens behind a name show that the name stands in a pattern: `=>`, `|`, `@`, `if`, or the `=` of
/// `select!`. The arguments of a macro may also have a name with an `=` behind it: `event!(id = 1)`.
fn is_bound(behind: &[TokenTree]) -> bool {
    match behind {
        [TokenTree::Punct(equals), next, ..] if equals.as_char() == '=' => !is_punct(next, '='),
        [TokenTree::Punct(punct), ..] => matches!(punct.as_char(), '@' | '|'),
        [TokenTree::Ident(word), ..] => is_any(word, &["if"]),
        _ => false,
    }
}

/// The strongest use of a variable in the tokens.
fn most(tokens: TokenStream, name: &str) -> Option<Mention> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut most = None;
    for (at, token) in tokens.iter().enumerate() {
        let here = match token {
            TokenTree::Ident(ident) if is(ident, name) => mention(&tokens, at),
            TokenTree::Group(group) => self::most(group.stream(), name),
            TokenTree::Literal(literal) => literal.to_string().contains(name).then_some(Mention::Borrows),
            _ => None,
        };
        most = most.max(here);
        if most == Some(Mention::MayMove) {
            break;
        }
    }
    most
}

/// Whether the identifier is this name. `unraw` would make another identifier and another string.
fn is(ident: &Ident, name: &str) -> bool {
    let text = ident.to_string();
    text.strip_prefix("r#").unwrap_or(&text) == name
}

fn mention(tokens: &[TokenTree], at: usize) -> Option<Mention> {
    const BORROWING: [&str; 7] = ["as_ref", "as_str", "clone", "is_empty", "len", "to_owned", "to_string"];
    let punct = |at: Option<usize>| match at.and_then(|at| tokens.get(at)) {
        Some(TokenTree::Punct(punct)) => punct.as_char(),
        _ => ' ',
    };
    let before = (punct(at.checked_sub(2)), punct(at.checked_sub(1)));
    let after = (punct(Some(at + 1)), punct(Some(at + 2)));
    let is_member = before.1 == '.' && before.0 != '.';
    let is_path = before == (':', ':') || after == (':', ':');
    let is_field_name = after.0 == ':' && after.1 != ':';
    // `'name: loop {}`, `$name`, `name!(..)`
    let is_other = matches!(before.1, '\'' | '$') || after.0 == '!' && after.1 != '=';
    if is_member || is_path || is_field_name || is_other {
        return None;
    }
    // `x.a.0.clone()`
    let mut end = at + 1;
    while let [TokenTree::Punct(dot), member @ (TokenTree::Ident(_) | TokenTree::Literal(_)), rest @ ..] =
        &tokens[end.min(tokens.len())..]
        && dot.as_char() == '.'
    {
        if let TokenTree::Ident(member) = member
            && matches!(rest, [TokenTree::Group(_), ..])
        {
            return Some(if is_any(member, &BORROWING) { Mention::Borrows } else { Mention::MayMove });
        }
        end += 2;
    }
    Some(if before.1 == '&' { Mention::Borrows } else { Mention::MayMove })
}
