//! The pass over a function's body. `pass.rs` walks over the tokens, and `rewriter.rs` has its state. Other files
//! rewrite one construct each.

pub(crate) mod async_block;
pub(crate) mod awaited;
pub(crate) mod directive;
pub(crate) mod given_closure;
pub(crate) mod helper_call;
pub(crate) mod joined;
pub(crate) mod nested_item;
pub(crate) mod parallel;
pub(crate) mod pass;
pub(crate) mod read;
pub(crate) mod rewriter;
pub(crate) mod rewritten;
pub(crate) mod runs_others;
pub(crate) mod scope;
pub(crate) mod spawn_site;
pub(crate) mod spawning_functions;
pub(crate) mod strict;
pub(crate) mod value;
