//! The current context of a thread: reading it, replacing it, and the guards that enter one.

mod capture;
mod cell;
mod enter;
mod guards;
mod within;

pub(crate) use capture::{capture, captured};
#[cfg(all(feature = "ambient", tokio_unstable))]
pub(crate) use cell::{begin_lent, is_none, take_back};
pub(crate) use cell::{
    has_policies, is, is_detaching, is_never_watched, keep_lent, read, read_frame, replace, shown, swap_back,
};
pub(crate) use enter::bind_here;
pub(crate) use guards::{EntryGuard, end_guards, leave_scope};
pub(crate) use within::{has_guards, is_entry, leave, within, within_lent};
