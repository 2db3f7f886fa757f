//! The context that work carries: a frame; or, if hooks watch the work, a block with the frame and what hooks know of the work.
//! Either is one pointer, so hooks do not make work larger.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use std::alloc::Layout;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::panic::Location;
use std::ptr::{self, NonNull};

use super::watched::{Watched, WatchedMut};
use crate::current;
use crate::hooks::{self, Kind, Resource};
use crate::storage::block;
use crate::storage::frame::Frame;
use crate::storage::number::RootNumber;
use crate::storage::origin::{Function, Origin, Site};

/// The context of work, as it was when the work was created.
///
/// Null; or the address of a frame, of which this owns one count; or, with the lowest bit set, the address of a `Watched`, which this
/// owns. Frames and `Watched` lie at even addresses.
#[doc(hidden)]
#[repr(transparent)]
pub struct Carried {
    address: *const (),
    owns: PhantomData<(Frame, Watched)>,
}

const IS_WATCHED: usize = 1;

const _: () = assert!(align_of::<Watched>() > IS_WATCHED && Frame::ALIGNMENT > IS_WATCHED);
const _: () = assert!(size_of::<Carried>() == size_of::<Option<Frame>>());

// SAFETY: it owns the values that its type names, and both are `Send` and `Sync`; see the assertion below.
unsafe impl Send for Carried {}
// SAFETY: as above.
unsafe impl Sync for Carried {}

const _: () = {
    const fn is_shareable<T: Send + Sync>() {}
    is_shareable::<Frame>();
    is_shareable::<Watched>();
};

impl Carried {
    /// For work that hooks are not told of.
    #[inline]
    pub(crate) fn unwatched(context: Option<Frame>) -> Self {
        Carried { address: context.map_or(ptr::null(), Frame::into_raw), owns: PhantomData }
    }

    /// For work that is created here. `function` is the path of its function, or a type that shows the path.
    #[inline]
    #[track_caller]
    pub(crate) fn at_call(context: Option<Frame>, kind: Kind, function: Function) -> Self {
        if hooks::are_installed() {
            Carried::at_call_under_hooks(context, kind, Location::caller(), function)
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
        if hooks::are_installed() { Carried::at_root_under_hooks(context) } else { Carried::unwatched(context) }
    }

    #[inline(never)]
    fn at_call_under_hooks(
        context: Option<Frame>,
        kind: Kind,
        location: &'static Location<'static>,
        function: Function,
    ) -> Self {
        Carried::created(context, kind, Origin::Call(location), Some(function))
    }

    #[inline(never)]
    fn at_site_under_hooks(context: Option<Frame>, site: &'static Site, kind: Kind) -> Self {
        Carried::created(context, site.kind_of(kind), Origin::Site(site), None)
    }

    #[inline(never)]
    fn at_root_under_hooks(context: Option<Frame>) -> Self {
        match context.as_ref().and_then(|frame| frame.origin().1) {
            Some(site) => Carried::created(context, Kind::Root, Origin::Site(site), None),
            None => Carried::unwatched(context),
        }
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
    fn watched(context: Option<Frame>, kind: Kind, origin: Origin, function: Option<Function>) -> Self {
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
        // Blocks are kept, as for frames: most live as long as a request, and the next block is as large.
        let block = block::take(Layout::new::<Watched>()).cast::<Watched>();
        // SAFETY: the block is made for a `Watched`, and nobody else has it.
        unsafe { block.write(Watched::new(context, Resource::new(wanted, kind, origin, function))) };
        let address = block.as_ptr().cast_const().cast::<()>();
        let carried = Carried { address: address.map_addr(|address| address | IS_WATCHED), owns: PhantomData };
        if let Some(watched) = carried.as_watched() {
            watched.init();
        }
        carried
    }

    #[inline]
    fn is_watched(&self) -> bool {
        self.address.addr() & IS_WATCHED != 0
    }

    #[inline]
    fn watched_address(&self) -> Option<*mut Watched> {
        let address = self.address.map_addr(|address| address & !IS_WATCHED);
        self.is_watched().then(|| address.cast_mut().cast())
    }

    #[inline]
    pub(crate) fn as_watched(&self) -> Option<&Watched> {
        // SAFETY: with the bit, the address is that of a `Watched` that this owns.
        self.watched_address().map(|watched| unsafe { &*watched })
    }

    /// The frame itself, if the work is not watched; otherwise the `Watched`.
    #[inline]
    pub(crate) fn as_frame_mut(&mut self) -> Result<&mut Option<Frame>, WatchedMut<'_>> {
        if let Some(watched) = self.watched_address() {
            // SAFETY: as in `as_watched`; and `self` is borrowed mutably.
            return Err(unsafe { WatchedMut::new(watched) });
        }
        // SAFETY: without the bit, the address is null or that of a frame's count. An `Option<Frame>` is the same, because `Frame` is a
        // transparent `NonNull`, and `Carried` is transparent, too. A frame that is put there is one count as well.
        Ok(unsafe { &mut *(&raw mut *self).cast::<Option<Frame>>() })
    }

    /// # Safety
    /// The work is not watched.
    #[inline]
    pub(crate) unsafe fn as_frame_unchecked(&mut self) -> &mut Option<Frame> {
        // SAFETY: as in `as_frame_mut`.
        unsafe { &mut *(&raw mut *self).cast::<Option<Frame>>() }
    }

    /// A count of the frame. Not to be called while the work runs.
    #[inline]
    pub(crate) fn frame(&self) -> Option<Frame> {
        self.with_frame(|frame| frame.cloned())
    }

    /// Runs `f` on the frame. Not to be called while the work runs.
    #[inline]
    fn with_frame<R>(&self, f: impl FnOnce(Option<&Frame>) -> R) -> R {
        let address = match self.as_watched() {
            Some(watched) => watched.context().map_or(ptr::null(), Frame::address),
            None => self.address,
        };
        // SAFETY: null, or the address of a frame's count, which `self` or its `Watched` owns. `ManuallyDrop` does not give the count back.
        let frame = unsafe { Frame::from_raw(address) }.map(ManuallyDrop::new);
        f(frame.as_deref())
    }

    /// Runs `f`, which is code of the work. Several threads may do so at once.
    #[inline]
    pub(crate) fn run_shared<R>(&self, f: impl FnOnce() -> R) -> R {
        let watched = self.as_watched();
        let _running = watched.map(Watched::running);
        current::within(&mut self.frame(), told(watched, f))
    }

    /// Runs `f` as [`run_shared`](Self::run_shared) does, but counts nothing.
    ///
    /// # Safety
    /// The same as for [`current::within_lent`]: the owner of this keeps it until the run has ended.
    #[inline]
    pub(crate) unsafe fn run_lent<R>(&self, f: impl FnOnce() -> R) -> R {
        let watched = self.as_watched();
        let _running = watched.map(Watched::running);
        // SAFETY: as the caller says.
        self.with_frame(|frame| unsafe { current::within_lent(frame, told(watched, f)) })
    }

    /// If the context is lent to a run on this thread, the run owns a count from now on.
    #[inline]
    pub(crate) fn keep_lent(&self) {
        self.with_frame(|frame| {
            if let Some(frame) = frame {
                current::keep_lent(frame);
            }
        });
    }

    /// The context by itself. If the work was watched, hooks are told that it is gone.
    #[inline]
    pub(crate) fn into_frame(mut self) -> Option<Frame> {
        if let Some(watched) = self.as_watched() {
            return watched.context().cloned();
        }
        self.as_frame_mut().ok().and_then(Option::take)
    }

    #[inline]
    pub(crate) fn address(&self) -> *const () {
        self.address
    }

    /// Tells hooks that the work has given its result.
    #[inline]
    pub(crate) fn resolve(&mut self) {
        if let Err(watched) = self.as_frame_mut() {
            watched.resolve();
        }
    }
}

/// Makes a closure that runs `f`, and tells hooks of the run.
#[inline]
fn told<R>(watched: Option<&Watched>, f: impl FnOnce() -> R) -> impl FnOnce() -> R {
    move || {
        let _told = watched.map(Watched::tell_run);
        f()
    }
}

/// For one more piece of work like this: hooks are told of a new resource. Not to be called while the work runs.
impl Clone for Carried {
    fn clone(&self) -> Self {
        let context = self.frame();
        match self.as_watched() {
            Some(watched) => {
                let Resource { kind, origin, function, .. } = *watched.resource();
                Carried::watched(context, kind, origin, function)
            }
            None => Carried::unwatched(context),
        }
    }
}

impl Drop for Carried {
    #[inline]
    fn drop(&mut self) {
        match self.watched_address() {
            // SAFETY: this owns the `Watched`, and is dropped.
            Some(watched) => unsafe { release(watched) },
            // SAFETY: without the bit, this is null or owns a count; and it is dropped.
            None => drop(unsafe { Frame::from_raw(self.address) }),
        }
    }
}

/// # Safety
/// `watched` was made by `Carried::watched`, and is not used again.
#[inline(never)]
unsafe fn release(watched: *mut Watched) {
    struct Free(*mut Watched);
    impl Drop for Free {
        fn drop(&mut self) {
            if let Some(block) = NonNull::new(self.0) {
                // SAFETY: the block was taken in `Carried::watched` with this layout. Its contents are dropped.
                unsafe { block::give_back(block.cast(), Layout::new::<Watched>()) }
            }
        }
    }
    // The block is given back also if the destructor of a value of the context panics.
    let _free = Free(watched);
    // SAFETY: as the caller says.
    unsafe { watched.drop_in_place() }
}
