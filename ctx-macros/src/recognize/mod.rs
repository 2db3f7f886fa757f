//! Recognising code: which construct, call or value a stretch of tokens is. Nothing here changes a token. The rule of
//! each heuristic stands above it.

pub(crate) mod calls;
pub(crate) mod chain;
pub(crate) mod closures;
pub(crate) mod construct;
pub(crate) mod directive;
pub(crate) mod futures;
pub(crate) mod items;
pub(crate) mod leaving;
pub(crate) mod mentions;
pub(crate) mod ordinary;
pub(crate) mod returned;
pub(crate) mod spawn_site;
pub(crate) mod spawn_sites;
pub(crate) mod variables;
pub(crate) mod work;
