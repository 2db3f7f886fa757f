//! The current context of a thread: reading it, replacing it, and the guards that enter one.

mod cell;
pub(crate) mod enter;

#[cfg(all(feature = "ambient", tokio_unstable))]
pub(crate) use cell::is_none;
pub(crate) use cell::{
    begin_lent, capture, entry, has_policies, is, is_entry, is_never_watched, keep, keep_lent, read, replace,
    swap_back, take_back,
};
