//! What work carries when it is created: hooks may watch the work, and carriers may capture states for it.
//!
//! The calls that do so have the ABI of C, which says that they do not unwind: panics of hooks and of carriers are caught. So no function
//! that creates work needs code that drops the work. This code would be there for all that the work consists of, in each codegen unit.
#![allow(improper_ctypes_definitions, reason = "the ABI only says that nothing unwinds: all callers are in this crate")]

#[cfg(all(feature = "ambient", tokio_unstable))]
use std::cell::Cell;
use std::mem;
use std::panic::Location;

use super::carried::Carried;
use super::watched::Watched;
use crate::carriers::{self, Captured, HandOver};
use crate::current;
use crate::hooks::{self, Kind, Resource};
use crate::storage::frame::Frame;
use crate::storage::number::RootNumber;
use crate::storage::origin::{Function, Origin, Site};

#[cfg(all(feature = "ambient", tokio_unstable))]
thread_local! {
    /// Where this thread last handed work over. If a task is spawned there, ambient mode leaves its states to the annotation.
    static LAST: Cell<Option<&'static Location<'static>>> = const { Cell::new(None) };
}

/// Where this thread last handed work over, since the last call.
#[cfg(all(feature = "ambient", tokio_unstable))]
pub(crate) fn handed_over_last() -> Option<&'static Location<'static>> {
    LAST.take()
}

impl Carried {
    /// For work that is created here. `function` is the path of its function, or a type that shows the path.
    #[inline]
    #[track_caller]
    pub(crate) fn at_call(context: Option<Frame>, kind: Kind, function: Function) -> Self {
        Carried::at_call_from(context, kind, Location::caller(), function)
    }

    /// The same, for a call at `location`.
    #[inline]
    pub(crate) extern "C" fn at_call_from(
        context: Option<Frame>,
        kind: Kind,
        location: &'static Location<'static>,
        function: Function,
    ) -> Self {
        if hooks::are_installed() {
            Carried::at_call_under_hooks(context, kind, location, function)
        } else {
            Carried::unwatched(context)
        }
    }

    /// For work that is created at `site`. `kind` is the kind of the work, for a site that cannot know the kind.
    #[inline]
    pub(crate) fn at_site(context: Option<Frame>, site: &'static Site, kind: Kind) -> Self {
        if hooks::are_installed() {
            Carried::at_site_under_hooks(context, site, kind)
        } else {
            Carried::unwatched(context)
        }
    }

    /// For a root, in the context that the root has just made.
    #[inline]
    pub(crate) fn at_root(context: Option<Frame>) -> Self {
        if hooks::are_installed() || carriers::are_installed() {
            Carried::at_watched_root(context)
        } else {
            Carried::unwatched(context)
        }
    }

    #[inline(never)]
    extern "C" fn at_call_under_hooks(
        context: Option<Frame>,
        kind: Kind,
        location: &'static Location<'static>,
        function: Function,
    ) -> Self {
        Carried::created(context, kind, Origin::Call(location), Some(function))
    }

    #[inline(never)]
    extern "C" fn at_site_under_hooks(context: Option<Frame>, site: &'static Site, kind: Kind) -> Self {
        Carried::created(context, site.kind_of(kind), Origin::Site(site), None)
    }

    #[inline(never)]
    extern "C" fn at_watched_root(context: Option<Frame>) -> Self {
        let Some(site) = context.as_ref().and_then(|frame| frame.origin().1) else {
            return Carried::unwatched(context);
        };
        let carried = Carried::at_site(context, site, Kind::Root);
        if carriers::are_installed() { carried.begin_root(site) } else { carried }
    }

    /// Gives a root the states that carriers make for it.
    fn begin_root(self, site: &'static Site) -> Self {
        let root = HandOver { kind: Some(Kind::Root), origin: Origin::Site(site), function: None };
        current::within(&mut self.frame(), || Captured::begin_root(self, &root))
            .map_or_else(|carried| carried, Carried::from_captured)
    }

    #[inline]
    fn created(context: Option<Frame>, kind: Kind, origin: Origin, function: Option<Function>) -> Self {
        if hooks::may_watch(context.as_ref().map_or(RootNumber::BEFORE_HOOKS, Frame::root_number)) {
            Carried::watched(context, kind, origin, function)
        } else {
            Carried::unwatched(context)
        }
    }

    #[inline]
    pub(super) fn watched(context: Option<Frame>, kind: Kind, origin: Origin, function: Option<Function>) -> Self {
        let root = context.as_ref().map(Frame::root_number);
        if root == Some(RootNumber::NEVER_WATCHED) {
            return Carried::unwatched(context);
        }
        if hooks::is_telling() || current::is_never_watched() {
            return Carried::unwatched(Some(Frame::never_watched(context, origin)));
        }
        let Some(wanted) = hooks::wanted(kind, root.and_then(RootNumber::id)) else {
            return Carried::unwatched(context);
        };
        // Made in its place: it is too large to be copied at no cost.
        let carried = Carried::from_watched(|| Watched::new(context, Resource::new(wanted, kind, origin, function)));
        if let Some(watched) = carried.as_watched() {
            watched.init();
        }
        carried
    }

    /// For work that is handed over at `site`. `kind` is the kind of the work, for a site that cannot know the kind.
    #[inline]
    pub(crate) fn handed_over(context: Option<Frame>, site: &'static Site, kind: Kind) -> Self {
        let carried = Carried::at_site(context, site, kind);
        if carriers::are_installed() { carried.capture_at(site, kind) } else { carried }
    }

    /// For work that was created before, and is handed over at `site`. The states that were captured for it are current while carriers
    /// capture again. If none captures, because it was uninstalled, the work keeps its states.
    pub(crate) fn go_on(self, site: &'static Site, change: impl FnOnce(Option<Frame>) -> Option<Frame>) -> Self {
        let mut captured = match self.into_captured() {
            Ok(captured) => captured,
            Err(carried) => return Carried::handed_over(change(carried.into_frame()), site, Kind::Task),
        };
        let before = mem::replace(captured.value_mut(), Carried::NOTHING);
        let context = change(before.into_frame());
        let handed_over = {
            let _entered = captured.as_ref().entered();
            Carried::handed_over(context, site, Kind::Task)
        };
        if handed_over.has_states() || site.is_detached() || current::is_detaching() {
            return handed_over;
        }
        *captured.value_mut() = handed_over;
        Carried::from_captured(captured)
    }

    /// For work that leaves the function that calls this.
    #[inline]
    #[track_caller]
    pub(crate) fn handed_over_by_call(context: Option<Frame>, kind: Kind, function: Function) -> Self {
        let carried = Carried::at_call(context, kind, function);
        if carriers::are_installed() {
            carried.capture_by_call(Some(kind), Location::caller(), function)
        } else {
            carried
        }
    }

    /// For a snapshot.
    #[inline]
    #[track_caller]
    pub(crate) fn snapshot(context: Option<Frame>) -> Self {
        let carried = Carried::unwatched(context);
        if carriers::are_installed() { carried.capture_by_call(None, Location::caller(), || "") } else { carried }
    }

    #[inline(never)]
    extern "C" fn capture_at(self, site: &'static Site, kind: Kind) -> Self {
        let kind = site.kind_of(kind);
        // A function's own future runs where the states are current already.
        let captures = !site.is_detached() && !matches!(kind, Kind::AsyncFn | Kind::Root);
        let hand_over = HandOver { kind: Some(kind), origin: Origin::Site(site), function: None };
        let carried = if captures { self.capture(&hand_over) } else { self };
        // Last, because a carrier may spawn.
        #[cfg(all(feature = "ambient", tokio_unstable))]
        LAST.set(Some(site.location()));
        carried
    }

    #[inline(never)]
    extern "C" fn capture_by_call(
        self,
        kind: Option<Kind>,
        location: &'static Location<'static>,
        function: Function,
    ) -> Self {
        self.capture(&HandOver { kind, origin: Origin::Call(location), function: Some(function) })
    }

    fn capture(self, hand_over: &HandOver) -> Self {
        if current::is_detaching() {
            return self;
        }
        Captured::capture(self, hand_over).map_or_else(|carried| carried, Carried::from_captured)
    }
}
