//! The behaviour of contexts, one module per topic. The name of a test says what the test shows. Some cases come from
//! the tests of another implementation; the comment above the case names that implementation.
#![allow(
    clippy::manual_async_fn,
    clippy::needless_lifetimes,
    clippy::toplevel_ref_arg,
    reason = "whatever shape a function has, it carries"
)]

mod containers;
mod fields;
mod functions;
mod functions_by_name;
mod futures_in_context;
mod guards_and_awaits;
mod keys;
mod messages;
mod needs;
mod policies;
mod policies_of_ways;
mod reads;
mod roots_by_hand;
mod scopes;
mod shapes;
mod shapes_from_trees;
mod snapshots;
mod spawn_sites;
mod streams;
mod tracked_callers;
mod values;
mod wire;
mod work_by_another_name;
mod work_of_others;
