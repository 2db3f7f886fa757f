//! Chains of calls, such as `rows.par_iter().map(f).sum()` and `load().await?.name`. The arguments of a call do not
//! show what the call does; the chain does.

pub(crate) mod awaited;
pub(crate) mod iterators;
pub(crate) mod parallel;
pub(crate) mod runs_others;
pub(crate) mod stream;
pub(crate) mod walk;
