//! Calls that run the work of others while they wait: `rayon::yield_now()`, `tasks.run_until(job)`.

use proc_macro2::TokenTree;

use crate::recognize::chain::walk::{called, names, operand, path, primary, suffix};
use crate::syntax::tokens::{is_any, is_await};

/// A call that runs the work of others. Its arguments do not show this; the whole chain does.
pub(crate) struct RunsOthers {
    /// The index of the arguments, which end the call.
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

/// The first call that runs the work of others, in the chain that begins at `at`.
pub(crate) fn runs_others(tokens: &[TokenTree], at: usize) -> Option<RunsOthers> {
    let rest = operand(tokens, at)?;
    let mut next = primary(rest)?;
    if let Some(end) = path(rest)
        && called(rest, end) == Some(next)
    {
        // tokio's `yield_now` is awaited. std's runs no work of ours.
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

/// Whether rayon has a function of this name that lets other jobs of the pool run.
fn is_yield(name: &str) -> bool {
    matches!(name, "yield_now" | "yield_local")
}
