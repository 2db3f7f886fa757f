//! Adapters of iterators. An adapter calls its closures when somebody asks for an item.

use proc_macro2::TokenTree;

use crate::recognize::chain::walk::{called, is_named, path, primary, suffix};
use crate::syntax::tokens::is_any;

/// The number of tokens up to the adapters at the end of an iterator. `None` if the iterator is not a single chain.
pub(crate) fn adapters(iterator: &[TokenTree]) -> Option<usize> {
    let mut next = primary(iterator)?;
    let mut adapters = first_adapter(iterator, next);
    while let Some(call) = suffix(&iterator[next..]) {
        let end = next + call;
        let is_lazy = matches!(
            &iterator[next..end],
            [TokenTree::Punct(_), TokenTree::Ident(method), .., TokenTree::Group(_)] if is_adapter(&method.to_string())
        );
        if !is_lazy {
            adapters = end;
        }
        next = end;
    }
    (next == iterator.len()).then_some(adapters)
}

/// The number of tokens up to the first call that may be an adapter: `iter::from_fn(..)` is as lazy as an adapter.
pub(crate) fn first_adapter(chain: &[TokenTree], primary: usize) -> usize {
    match path(chain) {
        Some(end)
            if called(chain, end) == Some(primary)
                && is_named(chain, end, |name| is_lazy_function(name) || name == "zip" || name == "chain") =>
        {
            0
        }
        _ => primary,
    }
}

/// Whether the function makes an iterator of a function.
fn is_lazy_function(name: &str) -> bool {
    calls_with_none(name) || name == "successors"
}

/// Whether a function that makes an iterator calls its one argument without arguments.
pub(crate) fn calls_with_none(name: &str) -> bool {
    matches!(name, "from_fn" | "once_with" | "repeat_with")
}

/// Whether an adapter's arguments are iterators.
pub(crate) fn takes_iterator(name: &str) -> bool {
    matches!(name, "chain" | "interleave" | "merge" | "par_bridge" | "zip" | "zip_eq" | "zip_longest")
}

/// Whether the adapters begin with a call that borrows its receiver, so that the next call is by reference.
pub(crate) fn borrows(adapters: &[TokenTree]) -> bool {
    matches!(adapters, [_, TokenTree::Ident(name), ..] if is_any(name, &["as_ref", "by_ref"]))
}

/// Whether the adapters begin with a call that gives parts of its receiver. The receiver may be a temporary, and then
/// has to stay in its place.
pub(crate) fn gives_parts(adapters: &[TokenTree]) -> bool {
    const PREFIXES: [&str; 8] =
        ["chunk", "extract_if", "match", "peeking_take_while", "rmatch", "rsplit", "split", "take_while_ref"];
    let is_such = |name: &str| PREFIXES.iter().any(|prefix| name.starts_with(prefix));
    matches!(adapters, [_, TokenTree::Ident(name), ..] if is_such(&name.to_string()))
}

/// Whether the name is the name of a function of std or itertools that makes an iterator. The iterator calls its
/// closures when its items are asked for.
pub(crate) fn is_adapter(name: &str) -> bool {
    const PREFIXES: [&str; 33] = [
        "batching",
        "by_ref",
        "chain",
        "chunk",
        "cloned",
        "coalesce",
        "copied",
        "cycle",
        "dedup",
        "enumerate",
        "extract_if",
        "filter",
        "flat",
        "fuse",
        "inspect",
        "interleave",
        "intersperse",
        "map",
        "match",
        "merge",
        "peek",
        "positions",
        "rev",
        "rmatch",
        "rsplit",
        "scan",
        "skip",
        "split",
        "step_by",
        "take",
        "tuple",
        "unique",
        "update",
    ];
    PREFIXES.iter().any(|prefix| name.starts_with(prefix))
        || matches!(name, "while_some" | "with_position")
        || takes_iterator(name)
}
