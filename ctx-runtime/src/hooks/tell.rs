//! Telling the installed hooks what happens.

use super::events::{Event, tell_one};
use super::execution::running;
use super::resource::{Resource, Wanted};
use super::thread_view::with_view;
use super::view::{View, Watching};
use crate::storage::kind::Kind;
use crate::storage::number::{ResourceId, next_id};

/// The data of a resource for work that is created here, if any hooks want to know of the work. `begun` is the number of
/// the context in which the work runs, if the context has a number.
#[inline]
pub(crate) fn wanted(kind: Kind, begun: Option<ResourceId>) -> Option<Wanted> {
    let running = running();
    let (trigger, root) = (running.map(|running| running.id), running.map(|running| running.root));
    let is_root = kind == Kind::Root;
    let own = match (begun, root) {
        (Some(number), _) if is_root => Some(number),
        (Some(_), _) => None,
        // Work without a context belongs to the root of its creator. Without a creator, the work is a root by itself.
        (None, Some(_)) if !is_root => None,
        (None, _) => Some(next_id()),
    };
    let root = own.or(begun).or(root)?;
    let listeners = with_view(|view| view.listeners_of_new(kind, root));
    if listeners.are_none() {
        return None;
    }
    Some(Wanted { id: own.unwrap_or_else(next_id), trigger, root, listeners })
}

/// Tells the hooks that know of a resource, in the order in which they were installed, or in reverse.
///
/// Always inlined: each of the few callers calls it for each piece of work, and with the hint alone the compiler does not inline it.
#[inline(always)]
pub(crate) fn tell(event: Event, resource: &Resource) {
    with_view(move |view| match &*view.watching {
        [only] if view.is_that_of(resource) => tell_one(&*only.hooks, event, resource),
        _ => tell_some(view, event, resource),
    });
}

#[inline(never)]
fn tell_some(view: &View, event: Event, resource: &Resource) {
    let listeners = view.listeners(resource);
    let some = view.watching.iter().enumerate().filter(|(index, _)| listeners >> index & 1 == 1);
    let tell = |(_, watching): (usize, &Watching)| tell_one(&*watching.hooks, event, resource);
    match event {
        Event::Init | Event::Before => some.for_each(tell),
        Event::After | Event::Resolve | Event::Destroy => some.rev().for_each(tell),
    }
}

/// Runs code of hooks outside of an event. Work that the code creates is not watched.
pub(crate) fn as_hooks(f: impl FnOnce()) {
    with_view(|_| f());
}
