//! Chains in which a value is awaited or boxed: `rows(1).next().await?.name`.

use proc_macro2::TokenTree;

use crate::recognize::chain::walk::{is_call, names, operand, primary, suffix};
use crate::syntax::tokens::{is_any, is_await};

/// `rows(1).next().await?.name`
pub(crate) struct Awaited {
    /// The number of tokens up to each `.await` or `.boxed()`. The last of them ends the chain.
    pub(crate) ends: Vec<usize>,
    /// The number of tokens to the end of the chain.
    pub(crate) length: usize,
}

/// The chain that begins at `at`, if a value in it is awaited or boxed.
pub(crate) fn awaited(tokens: &[TokenTree], at: usize) -> Option<Awaited> {
    let rest = operand(tokens, at)?;
    let mut next = primary(rest)?;
    let mut ends = Vec::new();
    let mut length = 0;
    loop {
        let behind = &rest[next..];
        // `.boxed()` may be a method of another type, which borrows. For the value of a call, this is the same.
        let is_taken = is_await(behind) || is_boxed(behind) && is_call(&rest[..next]);
        if is_taken {
            ends.push(next);
        }
        match suffix(behind) {
            Some(tokens) => next += tokens,
            None => break,
        }
        if is_taken {
            length = next;
        }
    }
    (length > 0).then_some(Awaited { ends, length })
}

/// The number of tokens up to the end of the first call of a chain, and the names of its path. `None` if nothing
/// follows the call.
pub(crate) fn first_call(chain: &[TokenTree]) -> Option<(usize, Vec<String>)> {
    let start = primary(chain)?;
    if let Some(TokenTree::Group(_)) = chain.get(start - 1)
        && start > 1
    {
        return (start < chain.len()).then(|| (start, names(&chain[..start])));
    }
    let mut next = start;
    while let Some(tokens) = suffix(&chain[next..]) {
        let call = &chain[next..next + tokens];
        next += tokens;
        if let [TokenTree::Punct(_), .., TokenTree::Group(_)] = call {
            return (next < chain.len()).then(|| (next, names(call)));
        }
    }
    None
}

/// Whether the tokens begin with `.boxed()`.
fn is_boxed(tokens: &[TokenTree]) -> bool {
    match tokens {
        [TokenTree::Punct(dot), TokenTree::Ident(name), TokenTree::Group(arguments), ..] => {
            dot.as_char() == '.' && is_any(name, &["boxed", "boxed_local"]) && arguments.stream().is_empty()
        }
        _ => false,
    }
}
