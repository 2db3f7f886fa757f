//! Chains of calls, in tokens: where those begin and end that are awaited, whose closures run on other threads, whose result is a
//! stream, and which run the work of others.

use proc_macro2::{Delimiter, TokenTree};

use crate::tokens::{angle_brackets, is_any, is_await, turbofish};

/// `items.par_iter().map(|x| ..).sum()`
pub(crate) struct Parallel {
    /// The number of tokens up to the adapters in front of `.par_bridge()`, whose closures run on other threads as well;
    /// of another source, those up to it.
    pub(crate) adapters: usize,
    /// The number of tokens up to the call from which on closures run on other threads.
    pub(crate) source: usize,
    /// The number of tokens to the end of that call.
    pub(crate) source_end: usize,
    /// The number of tokens to the end of the call that runs the chain, or of all calls.
    pub(crate) length: usize,
    pub(crate) runs: Runs,
}

/// How far the chain is known to run while its caller waits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Runs {
    Here,
    /// It is but a description of work, which may be run by somebody else.
    Later,
    /// The one call is named as if it ran in parallel: it may keep the closure.
    Perhaps,
}

/// The parallel iterator that begins at `at`, if one does.
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

/// The number of tokens up to the adapters that an iterator ends with, if it is nothing but one chain.
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

/// The number of tokens up to the first call that may be an adapter: `iter::from_fn(..)` is as lazy as one.
fn first_adapter(chain: &[TokenTree], primary: usize) -> usize {
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

/// What makes an iterator of a function.
fn is_lazy_function(name: &str) -> bool {
    calls_with_none(name) || name == "successors"
}

/// Whether the one argument of what makes an iterator is called without arguments.
pub(crate) fn calls_with_none(name: &str) -> bool {
    matches!(name, "from_fn" | "once_with" | "repeat_with")
}

/// Whether an adapter's arguments are iterators.
pub(crate) fn takes_iterator(name: &str) -> bool {
    matches!(name, "chain" | "interleave" | "merge" | "par_bridge" | "zip" | "zip_eq" | "zip_longest")
}

/// Whether such a call borrows what it is called on, and gives something that is called by reference.
pub(crate) fn borrows(adapters: &[TokenTree]) -> bool {
    matches!(adapters, [_, TokenTree::Ident(name), ..] if is_any(name, &["as_ref", "by_ref"]))
}

/// Whether such a call gives parts of what it is called on, which may be a temporary. That has to stay where it is.
pub(crate) fn gives_parts(adapters: &[TokenTree]) -> bool {
    const PREFIXES: [&str; 8] =
        ["chunk", "extract_if", "match", "peeking_take_while", "rmatch", "rsplit", "split", "take_while_ref"];
    let is_such = |name: &str| PREFIXES.iter().any(|prefix| name.starts_with(prefix));
    matches!(adapters, [_, TokenTree::Ident(name), ..] if is_such(&name.to_string()))
}

/// Names of what makes an iterator that calls its closures when its items are asked for: std's, and itertools'.
fn is_adapter(name: &str) -> bool {
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

/// `rows(1).next().await?.name`
pub(crate) struct Awaited {
    /// The number of tokens up to each `.await`, or what else takes the future: the last ends the chain.
    pub(crate) ends: Vec<usize>,
    /// The number of tokens to the end of the chain.
    pub(crate) length: usize,
}

/// The chain that begins at `at`, if something in it is awaited or boxed.
pub(crate) fn awaited(tokens: &[TokenTree], at: usize) -> Option<Awaited> {
    let rest = operand(tokens, at)?;
    let mut next = primary(rest)?;
    let mut ends = Vec::new();
    let mut length = 0;
    loop {
        let behind = &rest[next..];
        // `.boxed()` may be another's method, which borrows: of a call, that is the same.
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

/// The number of tokens up to the end of the first call of a chain, and the names of what is called; if something
/// follows.
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

/// Whether the tokens begin with `.boxed()`.
fn is_boxed(tokens: &[TokenTree]) -> bool {
    match tokens {
        [TokenTree::Punct(dot), TokenTree::Ident(name), TokenTree::Group(arguments), ..] => {
            dot.as_char() == '.' && is_any(name, &["boxed", "boxed_local"]) && arguments.stream().is_empty()
        }
        _ => false,
    }
}

/// rayon's names for what makes a parallel iterator.
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

/// Names of what may be a parallel operation by itself.
fn is_operation(name: &str) -> bool {
    name.starts_with("par_") || name == "broadcast"
}

/// rayon's names for what runs a parallel iterator.
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

/// A call that runs the work of others. Its arguments do not show this; the whole chain does.
pub(crate) struct RunsOthers {
    /// The index of its arguments, which end it.
    pub(crate) arguments: usize,
    pub(crate) when: When,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// `rayon::yield_now()`
    AtOnce,
    /// `tasks.run_until(job)`
    Polled,
}

/// The first such call of the chain that begins at `at`.
pub(crate) fn runs_others(tokens: &[TokenTree], at: usize) -> Option<RunsOthers> {
    let rest = operand(tokens, at)?;
    let mut next = primary(rest)?;
    if let Some(end) = path(rest)
        && called(rest, end) == Some(next)
    {
        // tokio's is awaited, and std's runs nothing of ours.
        let is_rayons = match names(&rest[..end]).as_slice() {
            [name] => is_yield(name) && !is_await(&rest[next..]),
            [.., module, name] => is_yield(name) && module == "rayon",
            [] => false,
        };
        if is_rayons {
            return Some(RunsOthers { arguments: end, when: When::AtOnce });
        }
    }
    let mut is_place = path(rest) == Some(next);
    while let Some(call) = suffix(&rest[next..]) {
        let end = next + call;
        if let [TokenTree::Punct(_), TokenTree::Ident(method), .., TokenTree::Group(group)] = &rest[next..end] {
            if method == "run_until" {
                return Some(RunsOthers { arguments: end - 1, when: When::Polled });
            }
            let runs_some = is_any(method, &["run_until_stalled", "try_run_one", "yield_local", "yield_now"]);
            if runs_some && is_place && group.stream().is_empty() && !is_await(&rest[end..]) {
                return Some(RunsOthers { arguments: end - 1, when: When::AtOnce });
            }
            is_place = false;
        }
        next = end;
    }
    None
}

/// rayon's names for giving other jobs of the pool a chance.
fn is_yield(name: &str) -> bool {
    matches!(name, "yield_now" | "yield_local")
}

/// The number of tokens of a call, or macro call, that makes a stream: `stream::unfold(..)`, `stream! { .. }`.
pub(crate) fn stream(tokens: &[TokenTree], at: usize) -> Option<usize> {
    let rest = operand(tokens, at)?;
    let end = path(rest)?;
    if is_named(rest, end, |name| matches!(name, "unfold" | "try_unfold")) {
        return called(rest, end);
    }
    match &rest[end..] {
        [TokenTree::Punct(bang), TokenTree::Group(_), ..]
            if bang.as_char() == '!' && is_named(rest, end, |name| matches!(name, "stream" | "try_stream")) =>
        {
            Some(end + 2)
        }
        _ => None,
    }
}

/// What follows `at`, if an operand can begin there.
fn operand(tokens: &[TokenTree], at: usize) -> Option<&[TokenTree]> {
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
            let double = |at: usize| matches!(&tokens[at], TokenTree::Punct(punct) if punct.as_char() == ':');
            match before.as_char() {
                ':' => at >= 2 && double(at - 2),
                '!' => {
                    matches!(at.checked_sub(2).map(|name| &tokens[name]), Some(TokenTree::Ident(name)) if !is_keyword(name))
                }
                _ => true,
            }
        }
        (_, Some(TokenTree::Punct(before))) => {
            // A method; but not the end of a range.
            let is_range = at >= 2 && matches!(&tokens[at - 2], TokenTree::Punct(punct) if punct.as_char() == '.');
            before.as_char() == '.' && !is_range
        }
        (TokenTree::Group(_), Some(TokenTree::Ident(before))) => !is_keyword(before),
        (TokenTree::Group(_), Some(TokenTree::Group(_))) => true,
        (_, Some(TokenTree::Ident(before))) => is_any(before, &["fn", "let", "mod", "struct"]),
        (_, Some(_)) => false,
    };
    (!continues).then(|| &tokens[at..])
}

/// The number of tokens of what a chain begins with: a path, perhaps called; a macro call; a group; a literal.
fn primary(tokens: &[TokenTree]) -> Option<usize> {
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
fn path(tokens: &[TokenTree]) -> Option<usize> {
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

/// With the arguments of a call behind `end`.
fn called(tokens: &[TokenTree], end: usize) -> Option<usize> {
    match tokens.get(end) {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => Some(end + 1),
        _ => None,
    }
}

/// The names of a path.
fn names(path: &[TokenTree]) -> Vec<String> {
    let name = |token: &TokenTree| match token {
        TokenTree::Ident(name) => Some(name.to_string()),
        _ => None,
    };
    path.iter().filter_map(name).collect()
}

/// Whether the last name of the path that ends at `end` is such a one.
fn is_named(tokens: &[TokenTree], end: usize, is: impl Fn(&str) -> bool) -> bool {
    let last = tokens[..end].iter().rev().find_map(|token| match token {
        TokenTree::Ident(name) => Some(name.to_string()),
        _ => None,
    });
    let is_generic = matches!(tokens[..end].last(), Some(TokenTree::Punct(_)));
    !is_generic && last.is_some_and(|name| is(&name))
}

/// The number of tokens of `.method::<T>(..)`, `.field`, `.0`, `.await`, `?`, `[..]`.
fn suffix(tokens: &[TokenTree]) -> Option<usize> {
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

/// Whether what follows an expression makes it an operand of something larger: `+ 1`, `as u64`.
pub(crate) fn is_operand(behind: &[TokenTree]) -> bool {
    match behind.first() {
        Some(TokenTree::Punct(punct)) => !matches!(punct.as_char(), '.' | '?' | ';' | ','),
        Some(TokenTree::Ident(word)) => is_any(word, &["as", "else"]),
        Some(TokenTree::Group(group)) => group.delimiter() == Delimiter::Bracket,
        _ => false,
    }
}

/// Whether there may be a closure, or the name of a function, among the arguments of calls.
pub(crate) fn may_have_closure(calls: &[TokenTree]) -> bool {
    calls.iter().any(|token| match token {
        TokenTree::Group(group) => !group.stream().is_empty(),
        _ => false,
    })
}

/// Whether rayon's method, or that of an iterator in front of `.par_bridge()`, calls its one argument with one item, and that is the name of a function or variable.
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
