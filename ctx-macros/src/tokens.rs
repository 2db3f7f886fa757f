//! What a stretch of tokens begins with, or has inside. Heuristics, each with its rule written above it.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::Expr;
use syn::parse::{ParseStream, Parser};

/// How many `<` are open, token by token; an arrow closes none.
#[derive(Default)]
pub(crate) struct Angles {
    depth: usize,
    is_arrow: bool,
}

impl Angles {
    /// With this token, too.
    pub(crate) fn after(&mut self, token: &TokenTree) -> usize {
        let punct = match token {
            TokenTree::Punct(punct) => punct.as_char(),
            _ => ' ',
        };
        match punct {
            '<' => self.depth += 1,
            '>' if !self.is_arrow => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        self.is_arrow = punct == '-';
        self.depth
    }
}

pub(crate) fn is_punct(token: &TokenTree, char: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == char)
}

/// The number of tokens up to the expression of `let pattern: Type<A = B> = expression`.
pub(crate) fn initializer(tokens: &[TokenTree]) -> usize {
    let mut angles = Angles::default();
    tokens.iter().position(|token| angles.after(token) == 0 && is_punct(token, '=')).map_or(0, |equals| equals + 1)
}

/// The expression that the tokens begin with, and their number; up to the next `;` if there is none.
pub(crate) fn first_expression(tokens: &[TokenTree]) -> (usize, TokenStream) {
    let stream: TokenStream = tokens.iter().cloned().collect();
    let expression = |input: ParseStream<'_>| {
        let expression: Expr = input.parse()?;
        let rest: TokenStream = input.parse()?;
        Ok((expression, rest.into_iter().count()))
    };
    if let Ok((expression, rest)) = expression.parse2(stream) {
        return (tokens.len() - rest, expression.into_token_stream());
    }
    let is_end = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ';');
    let length = tokens.iter().position(is_end).unwrap_or(tokens.len());
    (length, tokens[..length].iter().cloned().collect())
}

/// The first token that would mean something else inside a closure: `await`, `?`, `return`, ...
pub(crate) fn leaves_closure(tokens: TokenStream) -> Option<TokenTree> {
    find_here(tokens, |token| match token {
        TokenTree::Ident(word) => is_any(word, &["await", "break", "continue", "return"]),
        TokenTree::Punct(punct) => punct.as_char() == '?',
        _ => false,
    })
}

/// The first `await` that is not one of an `async` block's.
pub(crate) fn contains_await(tokens: TokenStream) -> Option<TokenTree> {
    find_here(tokens, |token| matches!(token, TokenTree::Ident(word) if word == "await"))
}

/// The first `return` that may be the function's.
pub(crate) fn contains_return(tokens: TokenStream) -> Option<TokenTree> {
    find_here(tokens, |token| matches!(token, TokenTree::Ident(word) if word == "return"))
}

/// The first such token that is the function's own: not in an `async` block, or in a `context!`.
fn find_here(tokens: TokenStream, is_such: fn(&TokenTree) -> bool) -> Option<TokenTree> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    tokens.iter().enumerate().find_map(|(at, token)| {
        let before = |word: &str, back: usize| {
            at.checked_sub(back).is_some_and(|at| matches!(&tokens[at], TokenTree::Ident(ident) if ident == word))
        };
        match token {
            token if is_such(token) => Some(token.clone()),
            // `async { .. }`, `async move { .. }`, `context!(Request?.id)`
            TokenTree::Group(_) if before("async", 1) || before("async", 2) && before("move", 1) => None,
            TokenTree::Group(_) if before("context", 2) => None,
            TokenTree::Group(group) => find_here(group.stream(), is_such),
            _ => None,
        }
    })
}

pub(crate) fn is_closure_without_parameters(tokens: &TokenStream) -> bool {
    let mut tokens = tokens.clone().into_iter().peekable();
    tokens.next_if(|token| matches!(token, TokenTree::Ident(word) if word == "move"));
    let mut is_bar = || matches!(tokens.next(), Some(TokenTree::Punct(punct)) if punct.as_char() == '|');
    is_bar() && is_bar()
}

pub(crate) fn last_span(tokens: &TokenStream) -> Span {
    tokens.clone().into_iter().last().map_or_else(Span::call_site, |token| token.span())
}

pub(crate) fn first_span(tokens: &TokenStream) -> Span {
    tokens.clone().into_iter().next().map_or_else(Span::call_site, |token| token.span())
}

/// The number of tokens of `async { .. }` or `async move { .. }`.
pub(crate) fn async_block(tokens: &[TokenTree]) -> Option<usize> {
    let is = |token: &TokenTree, word: &str| matches!(token, TokenTree::Ident(ident) if ident == word);
    let is_block =
        |token: &TokenTree| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
    match tokens {
        [keyword, block, ..] if is(keyword, "async") && is_block(block) => Some(2),
        [keyword, moves, block, ..] if is(keyword, "async") && is(moves, "move") && is_block(block) => Some(3),
        _ => None,
    }
}

/// Whether the tokens begin with `.await`.
pub(crate) fn is_await(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [TokenTree::Punct(dot), TokenTree::Ident(word), ..] if dot.as_char() == '.' && word == "await")
}

/// The number of tokens of a macro call that polls what it is given on the spot.
pub(crate) fn joining_macro(tokens: &[TokenTree]) -> Option<usize> {
    macro_call(tokens, &["join", "select", "select_biased", "try_join"])
}

/// The number of tokens of a call of `scope`, by path or method: the block that stands in it is meant for that scope.
pub(crate) fn scope_call(tokens: &[TokenTree], at: usize) -> Option<usize> {
    let is_definition = || at > 0 && matches!(&tokens[at - 1], TokenTree::Ident(before) if before == "fn");
    match &tokens[at..] {
        [TokenTree::Ident(name), TokenTree::Group(arguments), ..]
            if arguments.delimiter() == Delimiter::Parenthesis && name == "scope" && !is_definition() =>
        {
            Some(2)
        }
        _ => None,
    }
}

/// Generated tokens, at a place of the user's: errors point there, lints still know their origin.
pub(crate) fn located(tokens: &TokenStream, place: Span) -> TokenStream {
    let locate = |mut token: TokenTree| {
        token.set_span(token.span().located_at(place));
        token
    };
    tokens.clone().into_iter().map(locate).collect()
}

/// Generated tokens as if the user had written them at `place`.
pub(crate) fn with_span(tokens: &TokenStream, place: Span) -> TokenStream {
    let move_to = |mut token: TokenTree| {
        token.set_span(place);
        token
    };
    tokens.clone().into_iter().map(move_to).collect()
}

/// The number of tokens of `::<..>`.
pub(crate) fn turbofish(tokens: &[TokenTree]) -> usize {
    match tokens {
        [TokenTree::Punct(one), TokenTree::Punct(two), rest @ ..] if (one.as_char(), two.as_char()) == (':', ':') => {
            match angle_brackets(rest) {
                0 => 0,
                length => 2 + length,
            }
        }
        _ => 0,
    }
}

/// The number of tokens of a `::<..>` that the tokens end with.
pub(crate) fn turbofish_at_end(tokens: &[TokenTree]) -> usize {
    if !tokens.last().is_some_and(|token| is_punct(token, '>')) {
        return 0;
    }
    (3..=tokens.len()).find(|length| turbofish(&tokens[tokens.len() - length..]) == *length).unwrap_or(0)
}

/// The number of tokens of `<..>`.
pub(crate) fn angle_brackets(tokens: &[TokenTree]) -> usize {
    let mut angles = Angles::default();
    match tokens.iter().position(|token| angles.after(token) == 0) {
        None | Some(0) => 0,
        Some(end) => end + 1,
    }
}

/// Whether it is a keyword that an item may begin with.
pub(crate) fn begins_item(word: &Ident) -> bool {
    const KEYWORDS: [&str; 12] =
        ["const", "enum", "extern", "impl", "macro_rules", "mod", "pub", "static", "struct", "trait", "type", "use"];
    is_any(word, &KEYWORDS)
}

/// The number of tokens of the item that begins at `at`, if one does. Items inside a function have a context
/// of their own, or none: a nested function is annotated by itself.
///
/// A heuristic on tokens: an item begins with its keyword, at the beginning of a statement (`fn` and a name:
/// anywhere).
pub(crate) fn nested_item(tokens: &[TokenTree], at: usize) -> Option<usize> {
    let TokenTree::Ident(keyword) = &tokens[at] else { return None };
    let is_function = matches!(tokens.get(at + 1), Some(TokenTree::Ident(_))) && keyword == "fn";
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

/// Where an item ends: at its braces, which are no generic argument (`impl Shape for Sides<{ N + 1 }> {}`), or at a `;`.
pub(crate) fn end_of_item(tokens: &[TokenTree]) -> Option<usize> {
    let mut angles = Angles::default();
    let mut has_value = false;
    tokens.iter().position(|token| {
        let is_inside = has_value || angles.after(token) > 0;
        has_value |= !is_inside && is_punct(token, '=');
        is_punct(token, ';') || !is_inside && is_block(token)
    })
}

pub(crate) fn is_end_of_statement(token: &TokenTree) -> bool {
    match token {
        TokenTree::Punct(punct) => punct.as_char() == ';',
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        _ => false,
    }
}

/// Whether the token is, or has inside, one of the names of our attributes.
pub(crate) fn is_annotation(token: &TokenTree) -> bool {
    match token {
        TokenTree::Ident(word) => is_any(word, &["context_root", "with_context"]),
        TokenTree::Group(group) => group.stream().into_iter().any(|token| is_annotation(&token)),
        _ => false,
    }
}

/// The variables that a block has as references: `let world = &mut ..`.
pub(crate) fn references(block: &Group) -> Vec<Ident> {
    let tokens: Vec<TokenTree> = block.stream().into_iter().collect();
    let is = |token: &TokenTree, word: &str| matches!(token, TokenTree::Ident(ident) if ident == word);
    let is_punct = |token: &TokenTree, char| matches!(token, TokenTree::Punct(punct) if punct.as_char() == char);
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match &tokens[at..] {
            [keyword, TokenTree::Ident(name), equals, and, ..]
                if is_punct(equals, '=') && is_punct(and, '&') && is(keyword, "let") =>
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

/// The variable that the statement which ends at `end` declares, with what a call gives: `let mut f = audit();`.
pub(crate) fn declared<'a>(before: &'a [TokenTree], end: &TokenTree) -> Option<&'a Ident> {
    let is_end = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ';');
    let is = |token: &TokenTree, word: &str| matches!(token, TokenTree::Ident(ident) if ident == word);
    if !is_end(end) {
        return None;
    }
    let start = before.iter().rposition(|token| is_end(token) || is(token, "let"))?;
    match &before[start..] {
        [keyword, mutable, TokenTree::Ident(name), behind @ ..]
            if is(keyword, "let") && is(mutable, "mut") && is_made_by_call(behind) =>
        {
            Some(name)
        }
        [keyword, TokenTree::Ident(name), behind @ ..] if is(keyword, "let") && is_made_by_call(behind) => Some(name),
        _ => None,
    }
}

/// Names of calls that make no future. docs/CHECKED.md lists them.
pub(crate) const NO_FUTURES: [&str; 27] = [
    "abort",
    "as_mut",
    "as_ref",
    "as_str",
    "borrow",
    "borrow_mut",
    "builder",
    "clone",
    "cloned",
    "collect",
    "copied",
    "exit",
    "expect",
    "from",
    "into_iter",
    "iter",
    "iter_mut",
    "len",
    "lock",
    "new",
    "random",
    "replace",
    "take",
    "to_owned",
    "to_string",
    "unwrap",
    "unwrap_or_else",
];

/// Names of calls that make something whose type may be decided far behind. docs/CHECKED.md lists them, too.
pub(crate) const INFERRED: [&str; 11] = [
    "and_then",
    "default",
    "into",
    "map",
    "map_or",
    "parse",
    "product",
    "sum",
    "then",
    "try_into",
    "unwrap_or_default",
];

/// Whether a call makes no future by itself, by the names of the path or method.
pub(crate) fn makes_no_future(names: &[impl AsRef<str>]) -> bool {
    names.last().is_some_and(|name| NO_FUTURES.contains(&name.as_ref())) || is_inferred(names)
}

/// Whether a call makes something whose type may be decided far behind, as that of the elements of `Vec::new()` is. To
/// ask what it needs, its type has to be known.
fn is_inferred(names: &[impl AsRef<str>]) -> bool {
    // They need what those in them need, which may come later.
    const CONTAINERS: [&str; 3] = ["Box", "Option", "Vec"];
    let mut last = names.iter().rev().map(AsRef::as_ref);
    let (name, container) = (last.next().unwrap_or_default(), last.next().unwrap_or_default());
    INFERRED.contains(&name) || CONTAINERS.contains(&container) && name != "pin"
}

/// Whether a declaration goes on as `: Type = a.b(..)` or `= vec![..]`, and its type is known there.
fn is_made_by_call(behind: &[TokenTree]) -> bool {
    let is = |token: &TokenTree, char| matches!(token, TokenTree::Punct(punct) if punct.as_char() == char);
    if !behind.first().is_some_and(|first| is(first, '=') || is(first, ':')) {
        return false;
    }
    match behind {
        [.., bang, TokenTree::Group(elements)] if is(bang, '!') => {
            let elements: Vec<TokenTree> = elements.stream().into_iter().collect();
            !elements.is_empty() && !elements.iter().any(|token| is(token, ';'))
        }
        [before @ .., TokenTree::Group(arguments)] if arguments.delimiter() != Delimiter::Brace => {
            // The names of the path, from the end.
            let mut names: Vec<String> = Vec::new();
            for token in before.iter().rev() {
                match token {
                    TokenTree::Ident(name) => names.insert(0, name.to_string()),
                    TokenTree::Punct(colon) if colon.as_char() == ':' => {}
                    _ => break,
                }
            }
            !before.last().is_some_and(|last| is(last, '=')) && !is_inferred(&names)
        }
        _ => false,
    }
}

/// Whether the tokens are, or end with, a call of `Box::pin`, `pin!`, `scope!` or `root!`: what is inside is checked.
pub(crate) fn is_looked_into(tokens: &[TokenTree]) -> bool {
    match tokens {
        [.., TokenTree::Ident(name), TokenTree::Punct(bang), TokenTree::Group(_)] if bang.as_char() == '!' => {
            is_any(name, &["pin", "root", "scope"])
        }
        [
            ..,
            TokenTree::Ident(boxed),
            TokenTree::Punct(_),
            TokenTree::Punct(_),
            TokenTree::Ident(name),
            TokenTree::Group(_),
        ] => boxed == "Box" && name == "pin",
        _ => false,
    }
}

/// The number of tokens of a macro call of this name.
pub(crate) fn macro_call(tokens: &[TokenTree], names: &[&str]) -> Option<usize> {
    match tokens {
        [TokenTree::Ident(name), TokenTree::Punct(bang), TokenTree::Group(_), ..]
            if bang.as_char() == '!' && is_any(name, names) =>
        {
            Some(3)
        }
        _ => None,
    }
}

/// Whether the tokens have a name in them, perhaps in a format string.
pub(crate) fn has_name(tokens: &TokenStream, name: &Ident) -> bool {
    let text = name.to_string();
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == *name,
        TokenTree::Group(group) => has_name(&group.stream(), name),
        TokenTree::Literal(literal) => literal.to_string().contains(&text),
        TokenTree::Punct(_) => false,
    })
}

/// The place of the first `context!(..)`.
pub(crate) fn find_read(tokens: &[TokenTree]) -> Option<Span> {
    tokens.iter().enumerate().find_map(|(at, token)| match token {
        TokenTree::Ident(name) if macro_call(&tokens[at..], &["context"]).is_some() => Some(name.span()),
        TokenTree::Group(group) => find_read(&group.stream().into_iter().collect::<Vec<_>>()),
        _ => None,
    })
}

/// Whether the tokens may call a macro: `name!(..)`, and also `!(..)`. Any macro may come to be a `context!`.
pub(crate) fn has_macro_call(tokens: TokenStream) -> bool {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is_call =
        |pair: &[TokenTree]| matches!(pair, [TokenTree::Punct(bang), TokenTree::Group(_)] if bang.as_char() == '!');
    tokens.windows(2).any(is_call)
        || tokens.into_iter().any(|token| matches!(token, TokenTree::Group(group) if has_macro_call(group.stream())))
}

/// The number of tokens of an attribute, which is not code of this function.
pub(crate) fn other_attribute(tokens: &[TokenTree]) -> Option<usize> {
    match tokens {
        [TokenTree::Punct(hash), TokenTree::Group(inside), ..]
            if hash.as_char() == '#'
                && inside.delimiter() == Delimiter::Bracket
                && crate::directive::Directive::parse(tokens).is_none() =>
        {
            Some(2)
        }
        _ => None,
    }
}

/// The number of tokens of a macro call whose tokens are not code that runs here.
pub(crate) fn code_for_elsewhere(tokens: &[TokenTree]) -> Option<usize> {
    macro_call(tokens, &["concat", "parse_quote", "parse_quote_spanned", "quote", "quote_spanned", "stringify"])
}

/// An identifier becomes text anew for each comparison: here, once.
pub(crate) fn is_any(ident: &Ident, words: &[&str]) -> bool {
    words.contains(&ident.to_string().as_str())
}

/// Whether the token is a block: braces, or the name that rust-analyzer has stand for a block which does not parse yet. It
/// puts the block back where the name comes out.
pub(crate) fn is_block(token: &TokenTree) -> bool {
    match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Ident(name) => name == "__ra_fixup",
        _ => false,
    }
}

/// Where one of these stands by itself, and not as a part of another: `=`, `=>`.
pub(crate) fn find(tokens: &[TokenTree], punct: &str) -> Option<usize> {
    let char = |at: usize| match tokens.get(at) {
        Some(TokenTree::Punct(punct)) => punct.as_char(),
        _ => ' ',
    };
    (0..tokens.len()).find(|&at| match punct {
        "=>" => (char(at), char(at + 1)) == ('=', '>'),
        _ => {
            let is_part = matches!(char(at.wrapping_sub(1)), '=' | '<' | '>' | '!' | '.' | '+' | '-' | '*' | '/');
            char(at) == '=' && !is_part && !matches!(char(at + 1), '=' | '>')
        }
    })
}
