//! The parts of a chain of calls, in tokens: its beginning, its paths, and the calls and fields that follow. The other
//! files of `chain/` find their chains with it.

use proc_macro2::{Delimiter, TokenTree};

use crate::syntax::angles::{angle_brackets, turbofish};
use crate::syntax::tokens::{is_any, is_punct};

/// Whether the tokens end with the arguments of a call.
pub(crate) fn is_call(tokens: &[TokenTree]) -> bool {
    match tokens {
        [.., TokenTree::Ident(_), TokenTree::Group(arguments)] => arguments.delimiter() == Delimiter::Parenthesis,
        [.., TokenTree::Punct(close), TokenTree::Group(arguments)] => {
            close.as_char() == '>' && arguments.delimiter() == Delimiter::Parenthesis
        }
        _ => false,
    }
}

/// The tokens from `at` on, if an operand can begin there.
pub(crate) fn operand(tokens: &[TokenTree], at: usize) -> Option<&[TokenTree]> {
    let continues = match (&tokens[at], at.checked_sub(1).map(|before| &tokens[before])) {
        (_, None) => false,
        // `::a`, and not `a::b`, `<A>::b`; `f::<A>()`
        (TokenTree::Punct(punct), Some(before)) if punct.as_char() == ':' => match before {
            TokenTree::Punct(before) => matches!(before.as_char(), ':' | '>'),
            TokenTree::Ident(before) => !is_keyword(before),
            _ => true,
        },
        (TokenTree::Group(_), Some(TokenTree::Punct(before))) if before.as_char() == '>' => true,
        (_, Some(TokenTree::Punct(before))) if matches!(before.as_char(), ':' | '#' | '$' | '!') => {
            // `a: b.par_iter()` is a field, `!a.any()` a negation.
            let double = |at: usize| is_punct(&tokens[at], ':');
            match before.as_char() {
                ':' => at >= 2 && double(at - 2),
                '!' => {
                    matches!(at.checked_sub(2).map(|name| &tokens[name]), Some(TokenTree::Ident(name)) if !is_keyword(name))
                }
                _ => true,
            }
        }
        (_, Some(TokenTree::Punct(before))) => {
            // A method, and not the end of a range.
            let is_range = at >= 2 && is_punct(&tokens[at - 2], '.');
            before.as_char() == '.' && !is_range
        }
        (TokenTree::Group(_), Some(TokenTree::Ident(before))) => !is_keyword(before),
        (TokenTree::Group(_), Some(TokenTree::Group(_))) => true,
        (_, Some(TokenTree::Ident(before))) => is_any(before, &["fn", "let", "mod", "struct"]),
        (_, Some(_)) => false,
    };
    (!continues).then(|| &tokens[at..])
}

/// The number of tokens of the beginning of a chain: a path, perhaps called; a macro call; a group; a literal.
pub(crate) fn primary(tokens: &[TokenTree]) -> Option<usize> {
    match tokens.first()? {
        TokenTree::Literal(_) => Some(1),
        TokenTree::Group(group) => {
            matches!(group.delimiter(), Delimiter::Parenthesis | Delimiter::Bracket).then_some(1)
        }
        TokenTree::Punct(punct) if punct.as_char() == '<' => {
            let qualified = angle_brackets(tokens);
            (qualified > 0).then(|| called(tokens, qualified + path_behind(&tokens[qualified..])))?
        }
        TokenTree::Punct(punct) if punct.as_char() != ':' => None,
        TokenTree::Punct(_) | TokenTree::Ident(_) => {
            let end = match path_behind(tokens) {
                0 => path(tokens)?,
                end => end,
            };
            match &tokens[end..] {
                [TokenTree::Punct(bang), TokenTree::Group(_), ..] if bang.as_char() == '!' => Some(end + 2),
                _ => Some(called(tokens, end).unwrap_or(end)),
            }
        }
    }
}

/// The number of tokens of `::a::b`.
fn path_behind(tokens: &[TokenTree]) -> usize {
    match tokens {
        [TokenTree::Punct(one), TokenTree::Punct(two), rest @ ..] if (one.as_char(), two.as_char()) == (':', ':') => {
            path(rest).map_or(0, |length| 2 + length)
        }
        _ => 0,
    }
}

/// The number of tokens of `a::b::<C>::d`.
pub(crate) fn path(tokens: &[TokenTree]) -> Option<usize> {
    let mut end = 0;
    loop {
        match tokens.get(end)? {
            TokenTree::Ident(name) if end > 0 || !is_keyword(name) => end += 1,
            _ => return None,
        }
        end += turbofish(&tokens[end..]);
        match &tokens[end..] {
            [TokenTree::Punct(one), TokenTree::Punct(two), TokenTree::Ident(_), ..]
                if (one.as_char(), two.as_char()) == (':', ':') =>
            {
                end += 2;
            }
            _ => return Some(end),
        }
    }
}

/// The number of tokens up to the end of a call's arguments, if the arguments stand at `end`.
pub(crate) fn called(tokens: &[TokenTree], end: usize) -> Option<usize> {
    match tokens.get(end) {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => Some(end + 1),
        _ => None,
    }
}

/// The names of a path.
pub(crate) fn names(path: &[TokenTree]) -> Vec<String> {
    let name = |token: &TokenTree| match token {
        TokenTree::Ident(name) => Some(name.to_string()),
        _ => None,
    };
    path.iter().filter_map(name).collect()
}

/// Whether `is` holds for the last name of the path that ends at `end`.
pub(crate) fn is_named(tokens: &[TokenTree], end: usize, is: impl Fn(&str) -> bool) -> bool {
    let last = tokens[..end].iter().rev().find_map(|token| match token {
        TokenTree::Ident(name) => Some(name.to_string()),
        _ => None,
    });
    let is_generic = matches!(tokens[..end].last(), Some(TokenTree::Punct(_)));
    !is_generic && last.is_some_and(|name| is(&name))
}

/// The number of tokens of `.method::<T>(..)`, `.field`, `.0`, `.await`, `?`, `[..]`.
pub(crate) fn suffix(tokens: &[TokenTree]) -> Option<usize> {
    match tokens {
        [TokenTree::Punct(question), ..] if question.as_char() == '?' => Some(1),
        [TokenTree::Punct(dot), TokenTree::Ident(_), rest @ ..] if dot.as_char() == '.' => {
            let generic = turbofish(rest);
            Some(called(rest, generic).map_or(2, |call| 2 + call))
        }
        [TokenTree::Punct(dot), TokenTree::Literal(_), ..] if dot.as_char() == '.' => Some(2),
        [TokenTree::Group(index), ..] if index.delimiter() == Delimiter::Bracket => Some(1),
        _ => None,
    }
}

fn is_keyword(name: &proc_macro2::Ident) -> bool {
    const WORDS: [&str; 20] = [
        "as", "async", "await", "break", "const", "continue", "else", "for", "if", "in", "let", "loop", "match",
        "move", "mut", "ref", "return", "unsafe", "while", "yield",
    ];
    is_any(name, &WORDS)
}

/// Whether the tokens behind an expression make it an operand of a larger expression: `+ 1`, `as u64`.
pub(crate) fn is_operand(behind: &[TokenTree]) -> bool {
    match behind.first() {
        Some(TokenTree::Punct(punct)) => !matches!(punct.as_char(), '.' | '?' | ';' | ','),
        Some(TokenTree::Ident(word)) => is_any(word, &["as", "else"]),
        Some(TokenTree::Group(group)) => group.delimiter() == Delimiter::Bracket,
        _ => false,
    }
}

/// Whether the arguments of calls may contain a closure or the name of a function.
pub(crate) fn may_have_closure(calls: &[TokenTree]) -> bool {
    calls.iter().any(|token| match token {
        TokenTree::Group(group) => !group.stream().is_empty(),
        _ => false,
    })
}
