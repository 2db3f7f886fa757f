//! The context of a scope, in which what runs in the scope is dropped, too.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use std::mem::ManuallyDrop;
use std::ops::{Deref, DerefMut};

use super::carried::{Carried, Extras};
use super::running::{end, is_block};
use crate::current;

/// What a scope carries. If [`enter_to_drop`](Self::enter_to_drop) makes its context current, it holds the context from before, and its drop
/// makes that context current again, also if a destructor in the scope has panicked.
#[repr(transparent)]
pub(super) struct ScopeContext(ManuallyDrop<Carried>);

impl ScopeContext {
    #[inline]
    pub(super) fn new(carried: Carried) -> Self {
        ScopeContext(ManuallyDrop::new(carried))
    }

    /// Makes the context current, in which what runs in the scope is dropped next. `name` is the name of its type.
    #[inline]
    pub(super) fn enter_to_drop(&mut self, name: fn() -> &'static str) {
        if !self.has_ended() {
            let begin = if is_block(name()) { begin_drop_of_block } else { begin_drop };
            begin(self);
        }
    }
}

impl Deref for ScopeContext {
    type Target = Carried;

    #[inline]
    fn deref(&self) -> &Carried {
        &self.0
    }
}

impl DerefMut for ScopeContext {
    #[inline]
    fn deref_mut(&mut self) -> &mut Carried {
        &mut self.0
    }
}

impl Drop for ScopeContext {
    #[inline]
    fn drop(&mut self) {
        if !self.has_ended() {
            end_drop(&mut self.0);
        }
    }
}

/// Not inlined, like [`end_drop`]. The compiler makes drop glue for each future that drops another, in each codegen unit, and in the
/// glue once more the cleanup for a drop that panics. docs/PERFORMANCE.md has the savings and the costs. Does not unwind, like
/// `begin_extras`: otherwise the glue of what runs in the scope would be there twice.
#[inline(never)]
extern "C" fn begin_drop(work: &mut Carried) {
    match work.as_frame_mut() {
        Ok(frame) => *frame = current::replace(frame.take()),
        Err(extras) => extras.enter(),
    }
    work.mark_dropping();
}

/// The same for an `async` block. A block that carries more than a frame still carries it after its result, because hooks are told of the end only
/// now. But then no code is left that could run in the context.
#[inline(never)]
extern "C" fn begin_drop_of_block(work: &mut Carried) {
    if !work.as_frame_mut().is_err_and(Extras::has_result) {
        begin_drop(work);
    }
}

#[inline(never)]
fn end_drop(context: &mut ManuallyDrop<Carried>) {
    if context.is_dropping() {
        return leave(context);
    }
    // SAFETY: `ScopeContext::drop` does not use it again.
    unsafe { ManuallyDrop::drop(context) };
}

/// A call, so that `end_drop` saves no registers.
#[inline(never)]
fn leave(context: &mut ManuallyDrop<Carried>) {
    context.unmark_dropping();
    match context.as_frame_mut() {
        // The slot is empty from here on. If a destructor in the frame panics, nothing needs the slot.
        Ok(before) if !current::has_guards(before) => drop(current::replace(before.take())),
        _ => end_for_ever(context),
    }
}

#[cold]
fn end_for_ever(context: &mut ManuallyDrop<Carried>) {
    struct Drops<'a>(&'a mut ManuallyDrop<Carried>);
    impl Drop for Drops<'_> {
        fn drop(&mut self) {
            // SAFETY: `ScopeContext::drop` does not use it again.
            unsafe { ManuallyDrop::drop(self.0) };
        }
    }
    // It is dropped also if a value that a guard kept panics.
    let context = Drops(context);
    end(context.0, false);
}
