//! Parallel iterators, recognised by rayon's names: `items.par_iter().map(f).sum()`.

use proc_macro2::TokenTree;

use crate::recognize::chain::iterators::{first_adapter, is_adapter};
use crate::recognize::chain::walk::{called, names, operand, path, primary, suffix};

/// `items.par_iter().map(|x| ..).sum()`
pub(crate) struct Parallel {
    /// The number of tokens up to the adapters in front of `.par_bridge()`. Their closures run on other threads as
    /// well. For another source, the number of tokens up to the source.
    pub(crate) adapters: usize,
    /// The number of tokens up to the source: the call from which on closures run on other threads.
    pub(crate) source: usize,
    /// The number of tokens up to the end of the source.
    pub(crate) source_end: usize,
    /// The number of tokens up to the end of the call that runs the chain, or up to the end of all calls.
    pub(crate) length: usize,
    pub(crate) runs: Runs,
}

/// Whether the chain is known to run while its caller waits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Runs {
    Here,
    /// The chain only describes work. Somebody else may run it.
    Later,
    /// The source is named like a parallel operation. It may keep the closure.
    Perhaps,
}

/// The parallel iterator that begins at `at`, if there is one.
pub(crate) fn parallel(tokens: &[TokenTree], at: usize) -> Option<Parallel> {
    let rest = operand(tokens, at)?;
    let mut next = primary(rest)?;
    let mut source = None;
    let mut adapters = first_adapter(rest, next);
    let mut runs = Runs::Later;
    if let Some(end) = path(rest)
        && called(rest, end).is_some()
    {
        let names = names(&rest[..end]);
        match names.as_slice() {
            [.., name] if is_source(name) => source = Some((0, next)),
            [.., rayon, iter, _] if rayon == "rayon" && iter == "iter" => source = Some((0, next)),
            [.., rayon, broadcast] if rayon == "rayon" && broadcast == "broadcast" => {
                source = Some((0, next));
                runs = Runs::Here;
            }
            _ => {}
        }
    }
    while runs != Runs::Here
        && let Some(call) = suffix(&rest[next..])
    {
        let end = next + call;
        if let [TokenTree::Punct(_), TokenTree::Ident(method), .., TokenTree::Group(_)] = &rest[next..end] {
            let method = method.to_string();
            let is_bridge = method == "par_bridge";
            if source.is_none() && !is_bridge && !is_adapter(&method) {
                adapters = end;
            }
            if source.is_none() && (is_source(&method) || is_operation(&method)) {
                source = Some((next, end));
                adapters = if is_bridge { adapters } else { next };
            }
            if source.is_some() && is_consumer(&method) {
                runs = Runs::Here;
            } else if source == Some((next, end)) && !is_source(&method) {
                runs = Runs::Perhaps;
            }
        } else if source.is_none() {
            adapters = end;
        }
        next = end;
        if runs == Runs::Perhaps {
            break;
        }
    }
    let (source, source_end) = source?;
    Some(Parallel { adapters: adapters.min(source), source, source_end, length: next, runs })
}

/// Whether rayon has a function of this name that makes a parallel iterator.
fn is_source(name: &str) -> bool {
    const NAMES: [&str; 14] = [
        "into_par_iter",
        "par_bridge",
        "par_bytes",
        "par_char_indices",
        "par_chars",
        "par_chunk_by",
        "par_chunk_by_mut",
        "par_drain",
        "par_iter",
        "par_iter_mut",
        "par_lines",
        "par_matches",
        "par_split",
        "par_windows",
    ];
    const PREFIXES: [&str; 4] = ["par_chunks", "par_rchunks", "par_split_", "par_encode"];
    NAMES.contains(&name) || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// Whether a method of this name may be a parallel operation by itself.
fn is_operation(name: &str) -> bool {
    name.starts_with("par_") || name == "broadcast"
}

/// Whether rayon has a method of this name that runs a parallel iterator.
fn is_consumer(name: &str) -> bool {
    const NAMES: [&str; 17] = [
        "all",
        "any",
        "cmp",
        "count",
        "eq",
        "ge",
        "gt",
        "le",
        "lt",
        "max",
        "min",
        "ne",
        "par_extend",
        "partial_cmp",
        "product",
        "sum",
        "unzip_into_vecs",
    ];
    const PREFIXES: [&str; 13] = [
        "collect",
        "find_",
        "for_each",
        "max_by",
        "min_by",
        "par_sort",
        "partition",
        "position_",
        "reduce",
        "try_for_each",
        "try_reduce",
        "unzip",
        "par_fill",
    ];
    NAMES.contains(&name) || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// Whether a method calls its one argument with one item, and the argument may be the name of a function or variable.
/// The method is rayon's, or a method of an iterator in front of `.par_bridge()`.
pub(crate) fn calls_with_one(method: &str, function: &syn::Path) -> bool {
    const METHODS: [&str; 33] = [
        "all",
        "any",
        "filter",
        "filter_map",
        "find_any",
        "find_first",
        "find_last",
        "find_map_any",
        "find_map_first",
        "find_map_last",
        "flat_map",
        "flat_map_iter",
        "for_each",
        "inspect",
        "map",
        "map_while",
        "max_by_key",
        "min_by_key",
        "par_sort_by_cached_key",
        "par_sort_by_key",
        "par_sort_unstable_by_key",
        "partition",
        "partition_map",
        "position_any",
        "position_first",
        "position_last",
        "positions",
        "skip_any_while",
        "skip_while",
        "take_any_while",
        "take_while",
        "try_for_each",
        "update",
    ];
    let is_constructor =
        function.segments.last().is_some_and(|last| last.ident.to_string().starts_with(char::is_uppercase));
    METHODS.contains(&method) && !is_constructor
}
