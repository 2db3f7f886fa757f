//! Work that annotated code hands over, waits for or returns.

mod boxed;
mod by_type;
mod goes_on;
mod handed;
mod leave;
mod lost;
mod run_others;
mod waiting;
mod wrap;

pub use by_type::{
    any_kinds, bound_kinds, giving_kinds, kinds, made_kinds, no_kinds, often_kinds, returned_kinds, scope_kinds,
    work_kinds,
};
pub(crate) use goes_on::GoesOn;
pub use goes_on::goes_on;
pub(crate) use handed::{RunsIn, Work, WorkContext};
pub use handed::{
    cross, crossed, crossing, detach, detached, detaching, in_its_context, returned, within, within_scope,
};
pub use leave::{apart, call_apart};
pub use run_others::{apart_kinds, given, polled, waited_for};
pub use wrap::closure;
